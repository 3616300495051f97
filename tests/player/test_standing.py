"""Where a learner goes on, and which units are open: prerequisites of SCORM 1.2 (CAM-05)."""

import pytest

from progress.waiving import waive
from tests.packages.factories import a_scorm12_zip, an_item
from tests.player.factories import FINISH, INITIALIZE, a_package, a_shell, enrolled, set_


def an_item_after(number, script):
    """An item that opens after others."""
    text = script.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return an_item(number, extras=f"<adlcp:prerequisites>{text}</adlcp:prerequisites>")


def a_course(installation, *scripts):
    """A course of one free item and one for each script."""
    items = [an_item(1), *(an_item_after(n, script) for n, script in enumerate(scripts, 2))]
    return enrolled(installation, a_scorm12_zip(items))


def units_of(registration):
    """Give the ids of the units."""
    return [unit.id for unit in registration.structure.units()]


def locks(shell):
    """Give why each unit is locked."""
    return [row["lock"] for row in shell.look()["units"]]


def test_a_unit_is_locked_until_its_prerequisite_is_met(installation, content_client):
    registration = a_course(installation, "ITEM-1", "ITEM-1 & ITEM-2")
    shell = a_shell(installation, content_client, registration)
    shell.deliver()
    assert locks(shell) == ["", "Complete first: Lesson 1", "Complete first: Lesson 1, Lesson 2"]
    shell.send(INITIALIZE, set_("lesson_status", "completed"))
    assert locks(shell) == ["", "", "Complete first: Lesson 2"]


@pytest.mark.parametrize(
    ("script", "before", "after"),
    [
        ("~ITEM-1", "", "Depends on: Lesson 1"),
        ('ITEM-1="failed"', "Depends on: Lesson 1", "Depends on: Lesson 1"),
        ("1*{ITEM-1, ITEM-2}", "Depends on: Lesson 1, Lesson 2", ""),
        ("ITEM-9", "", ""),
        ("ITEM-1 &", "", ""),
    ],
)
def test_scripts(installation, content_client, script, before, after):
    registration = a_course(installation, script)
    shell = a_shell(installation, content_client, registration)
    assert locks(shell)[1] == before
    shell.deliver(units_of(registration)[0])
    shell.send(INITIALIZE, set_("lesson_status", "passed"), FINISH)
    assert locks(shell)[1] == after


def test_a_failed_unit_opens_nothing(installation, content_client):
    shell = a_shell(installation, content_client, a_course(installation, "ITEM-1"))
    shell.deliver()
    shell.send(INITIALIZE, set_("lesson_status", "failed"), FINISH)
    assert locks(shell)[1] == "Complete first: Lesson 1"


def test_a_block_is_complete_when_all_in_it_is(installation, content_client):
    block = an_item(9, title="Block", href=None, children=(an_item(1), an_item(2)))
    registration = enrolled(installation, a_scorm12_zip([block, an_item_after(3, "ITEM-9")]))
    shell = a_shell(installation, content_client, registration)
    for unit in units_of(registration)[:2]:
        assert locks_of_last(shell) == "Complete first: Block"
        shell.deliver(unit)
        shell.send(INITIALIZE, set_("lesson_status", "completed"), FINISH)
    assert locks_of_last(shell) == ""


def locks_of_last(shell):
    """Give why the last unit is locked."""
    return shell.look()["units"][-1]["lock"]


def test_a_waived_unit_opens_what_waits_for_it(installation, content_client, app):
    registration = a_course(installation, "ITEM-1")
    with installation.transaction() as db:
        waive(
            db, registration, units_of(registration)[0], reason="Tested Out", now=installation.now()
        )
    shell = a_shell(installation, content_client, registration)
    assert locks(shell) == ["", ""]


def test_a_locked_unit_is_refused(installation, content_client):
    registration = a_course(installation, "ITEM-1")
    first, second = units_of(registration)
    shell = a_shell(installation, content_client, registration)
    response = shell.call("POST", "/unit", {"unit": second})
    assert (response.status_code, response.json["code"]) == (409, "locked")
    asked_for = a_shell(installation, content_client, registration, unit=second)
    assert asked_for.deliver()["unit"] == first


def test_what_is_being_played_stays_open(installation, content_client):
    registration = a_course(installation, "~ITEM-2")
    second = units_of(registration)[1]
    shell = a_shell(installation, content_client, registration)
    shell.deliver(second)
    shell.send(INITIALIZE, set_("lesson_status", "completed"), FINISH)
    assert locks(shell)[1] == "Depends on: Lesson 2"
    assert shell.deliver(second)["unit"] == second


def test_browsing_goes_everywhere(installation, content_client):
    registration = a_course(installation, "ITEM-1")
    shell = a_shell(installation, content_client, registration, mode="browse")
    assert locks(shell) == ["", ""]
    assert shell.deliver(units_of(registration)[1])


def test_a_killed_tab_goes_on_with_what_is_next(installation, content_client):
    registration = enrolled(installation, a_scorm12_zip(3))
    units = units_of(registration)
    shell = a_shell(installation, content_client, registration)
    shell.deliver(units[0])
    shell.send(INITIALIZE, set_("lesson_status", "completed"))
    again = a_shell(installation, content_client, registration)
    assert again.deliver()["unit"] == units[1]


def test_a_killed_tab_goes_on_in_the_middle(installation, content_client):
    registration = enrolled(installation, a_scorm12_zip(3))
    units = units_of(registration)
    shell = a_shell(installation, content_client, registration)
    shell.deliver(units[1])
    shell.send(INITIALIZE, set_("lesson_status", "incomplete"))
    again = a_shell(installation, content_client, registration)
    assert again.deliver()["unit"] == units[1]


def test_the_rule_opens_a_unit_after_others(installation, content_client):
    package = a_package(installation, a_scorm12_zip(2))
    first, second = [unit.id for unit in package.structure.units()]
    rule = {"units": {first: {"after": [second]}}}
    registration = enrolled(installation, package=package, rule=rule)
    shell = a_shell(installation, content_client, registration)
    assert locks(shell) == ["Complete first: Lesson 2", ""]
    assert shell.deliver()["unit"] == second
    shell.send(INITIALIZE, set_("lesson_status", "completed"), FINISH)
    assert locks(shell) == ["", ""]
