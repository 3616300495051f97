"""How far a learner is in a course of SCORM 2004: the sequencer's word, wherever it is shown."""

import pytest

from accounts.people import get_person
from tests.accounts.factories import INSTITUTION, sign_in
from tests.player.factories2004 import (
    BEGIN,
    END,
    FLOWING,
    SAVE,
    a_manifest_2004,
    a_shell_2004,
    an_item_2004,
    enrolled_2004,
    put,
)
from tests.reports.test_records import a_header

SHARED = """<imsss:sequencing><imsss:objectives><imsss:primaryObjective objectiveID="o">
<imsss:mapInfo targetObjectiveID="urn:o" readSatisfiedStatus="true" writeSatisfiedStatus="true"/>
</imsss:primaryObjective></imsss:objectives></imsss:sequencing>"""
SKIPS = """<imsss:sequencing><imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions>
<imsss:ruleCondition condition="always"/></imsss:ruleConditions>
<imsss:ruleAction action="skip"/></imsss:preConditionRule></imsss:sequencingRules>
</imsss:sequencing>"""
DONE = put("completion_status", "completed")
HALF = put("progress_measure", "0.5")


def four_parts(inside=("", "", "", "")):
    return "".join(an_item_2004(f"i{n}", inside=one) for n, one in enumerate(inside, 1))


@pytest.fixture
def course(installation, content_client, client):
    """Make a course of items; gives its shell and a reader of home, course page and REST."""

    def course(items, sequencing=FLOWING):
        manifest = a_manifest_2004(items, sequencing=sequencing)
        registration = enrolled_2004(installation, manifest)
        with installation.reading() as db:
            person = get_person(db, INSTITUTION, registration.person_id)
        sign_in(client, person)

        def told():
            url = f"/api/v1/registrations/{registration.id}"
            shown = client.get(url, headers=a_header(installation)).json
            pages = [client.get(f"/courses/{registration.course_id}").text, client.get("/").text]
            return shown, pages

        return a_shell_2004(installation, content_client, registration), told

    return course


def test_parts_done_are_counted_as_the_sequencer_tracks_them(course):
    shell, told = course(four_parts())
    shell.navigate()
    shell.send(BEGIN, DONE, END)
    shell.navigate("continue")
    shell.send(BEGIN, END)  # a silent part is completed by being left (UP.4)
    shell.navigate("continue")
    shown, pages = told()
    assert shown["extent"] == {"done": 2, "all": 4, "share": 0.5}
    assert [unit["completed"] for unit in shown["units"]] == [True, True, False, False]
    assert all("2 of 4 units done" in page for page in pages)
    assert pages[0].count('class="dot done"') >= 2


def test_what_the_part_in_play_has_said_counts_at_once(course):
    shell, told = course(four_parts())
    shell.navigate()
    shell.send(BEGIN, HALF, SAVE)
    assert told()[0]["extent"] == {"done": 0, "all": 4, "share": 0.125}
    shell.send(DONE, SAVE)
    assert told()[0]["extent"]["done"] == 1


def test_a_suspended_course_keeps_what_was_done(course):
    shell, told = course(four_parts())
    shell.navigate()
    shell.send(BEGIN, DONE, put("exit", "suspend"), END)
    shell.navigate("suspendAll")
    assert told()[0]["extent"] == {"done": 1, "all": 4, "share": 0.25}


def test_a_part_that_is_skipped_is_not_waited_for(course):
    shell, told = course(four_parts(("", SKIPS, SKIPS, "")))
    shell.navigate()
    shell.send(BEGIN, DONE, END)
    shell.navigate("continue")
    assert shell.unit == "i4"
    assert told()[0]["extent"] == {"done": 1, "all": 2, "share": 0.5}


def test_a_part_may_be_done_by_an_objective_of_another(course):
    shell, told = course(four_parts((SHARED, SHARED, "", "")))
    shell.navigate()
    shell.send(BEGIN, put("success_status", "passed"), DONE, END)
    shell.navigate("continue")
    assert told()[0]["extent"]["done"] == 2


def test_the_whole_may_be_measured_by_its_package(course):
    weights = [
        f'<adlcp:completionThreshold completedByMeasure="true" progressWeight="{weight}"/>'
        for weight in ("1.0", "0.2")
    ]
    items = "".join(an_item_2004(f"i{n}", inside=one) for n, one in enumerate(weights))
    whole = '<adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="1.0"/>'
    shell, told = course(items, FLOWING + whole)
    shell.navigate()
    shell.send(BEGIN, put("progress_measure", "0.6"), END)
    shell.navigate("continue")
    shown, pages = told()
    assert shown["extent"] == {"done": 0, "all": 2, "share": 0.5}
    assert all("0 of 2 units done · 50" in page for page in pages)


def test_a_course_of_one_part_tells_its_share(course):
    shell, told = course(an_item_2004("only"))
    shell.navigate()
    shell.send(BEGIN, HALF, put("exit", "suspend"), END)
    shell.navigate("suspendAll")
    shown, pages = told()
    assert shown["extent"] == {"done": 0, "all": 1, "share": 0.5}
    assert all("done: it opens where you stopped" in page for page in pages)
