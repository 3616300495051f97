"""A course of parts is played part by part: each on its own package's origin, judged by its own
rules."""

from collections.abc import Sequence
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.iris import unit_iri
from catalogue.publishing import add_course, change_course, publish_course
from catalogue.store.registrations import Registration, get_registration
from packages.store import Package, get_package
from progress.store import progress_of
from storage.installation import Installation
from tests.accounts.factories import INSTITUTION, a_person
from tests.catalogue.factories import a_registration
from tests.packages.factories import a_package, a_scorm12_zip, an_item
from tests.packages.factories_cmi5 import a_cmi5_zip
from tests.packages.factories_quiz import a_quiz_json
from tests.player.cmi5.factories import Au, launched
from tests.player.factories import FINISH, INITIALIZE, Shell, a_shell, set_

FIRST, SECOND, QUIZ = "p1-", "p2-", "p3-"


def begun(
    installation: Installation, packages: Sequence[Package], *, is_last_shut: bool = False
) -> Registration:
    """Enrol a learner in a course of these; the last unit opens behind all others, if wanted."""
    with installation.transaction() as db:
        parts = [{"package": package.id} for package in packages]
        details = {"title": {"en": "Office basics"}, "parts": parts}
        course = add_course(db, INSTITUTION, details, now=installation.now())
        *before, last = (unit.id for unit in course.structure.units())
        if is_last_shut:
            rule = {**course.rule, "units": {last: {"after": before}}}
            course = change_course(db, course, {"rule": rule}, installation.now())
        course = publish_course(db, course, installation.now())
        learner = a_person(db, iri_base=str(installation.settings.iri_base))
        made = a_registration(db, person=learner, course=course, now=installation.now())
    with installation.reading() as db:
        return get_registration(db, INSTITUTION, made.id)


@pytest.fixture
def taught(installation: Installation, app: Flask) -> Registration:
    """A learner in a course of two packages of SCORM 1.2 and a quiz, which opens last."""
    contents = (a_scorm12_zip(), a_scorm12_zip(), a_quiz_json())
    packages = [a_package(installation, content) for content in contents]
    return begun(installation, packages, is_last_shut=True)


def units_of(registration: Registration, part: str) -> list[str]:
    return [unit.id for unit in registration.structure.units() if unit.id.startswith(part)]


def gone_to(client: FlaskClient, shell: Shell, unit: str) -> Shell:
    """Ask for a unit that another launch plays, and go there."""
    address = shell.call("POST", "/unit", {"unit": unit}).json["elsewhere"]
    parts = urlsplit(address)
    label = (parts.hostname or "").partition(".")[0]
    return Shell(client, parts.path.split("/")[-1], parts.fragment, label)


def pass_all(shell: Shell, units: list[str]) -> None:
    for unit in units:
        shell.deliver(unit)
        shell.send(INITIALIZE, set_("lesson_status", "passed"), FINISH)


def test_each_part_is_played_on_its_own_origin(
    installation: Installation, content_client: FlaskClient, taught: Registration
) -> None:
    shell = a_shell(installation, content_client, taught)
    here = {row["unit"]: row["elsewhere"] for row in shell.look()["units"] if "unit" in row}
    assert [unit for unit, is_away in here.items() if not is_away] == units_of(taught, FIRST)
    assert shell.look()["table"] == "scorm12"
    pass_all(shell, units_of(taught, FIRST))
    other = gone_to(content_client, shell, units_of(taught, SECOND)[0])
    assert other.label != shell.label
    assert other.deliver()["unit"] == units_of(taught, SECOND)[0]
    assert shell.call("GET").status_code == 410


def test_a_launch_begins_with_the_part_that_is_next(
    installation: Installation, content_client: FlaskClient, taught: Registration
) -> None:
    pass_all(a_shell(installation, content_client, taught), units_of(taught, FIRST))
    again = a_shell(installation, content_client, taught)
    assert again.deliver()["unit"] == units_of(taught, SECOND)[0]
    with installation.reading() as db:
        package = get_package(db, INSTITUTION, taught.structure.parts[1].package_id)
    assert again.label == package.origin_label


def test_a_unit_opens_behind_those_of_other_parts(
    installation: Installation, content_client: FlaskClient, taught: Registration
) -> None:
    shell = a_shell(installation, content_client, taught)
    (quiz,) = units_of(taught, QUIZ)
    row = next(row for row in shell.look()["units"] if row.get("unit") == quiz)
    assert row["lock"].startswith("Complete first: ")
    assert shell.call("POST", "/unit", {"unit": quiz}).json["code"] == "locked"
    pass_all(shell, units_of(taught, FIRST))
    second = gone_to(content_client, shell, units_of(taught, SECOND)[0])
    pass_all(second, units_of(taught, SECOND))
    last = gone_to(content_client, second, quiz)
    assert last.deliver()["kind"] == "quiz"
    assert last.look()["table"] is None


def test_a_shell_opens_no_quiz_of_another_part(
    installation: Installation, content_client: FlaskClient, taught: Registration
) -> None:
    shell = a_shell(installation, content_client, taught)
    shell.deliver()
    assert shell.call("GET", "/quiz").status_code == 404
    assert shell.call("POST", "/quiz/start", {}).status_code == 404


def test_prerequisites_ask_for_units_of_their_own_package(
    installation: Installation, content_client: FlaskClient
) -> None:
    waiting = "<adlcp:prerequisites>ITEM-1</adlcp:prerequisites>"
    items = [an_item(1), an_item(2, extras=waiting)]
    packages = [a_package(installation, a_scorm12_zip(items=items)) for _ in range(2)]
    registration = begun(installation, packages)
    shell = a_shell(installation, content_client, registration)
    pass_all(shell, units_of(registration, FIRST)[:1])
    locks = {row["unit"]: row["lock"] for row in shell.look()["units"] if "unit" in row}
    assert [bool(lock) for lock in locks.values()] == [False, False, False, True]


def test_progress_is_that_of_all_parts(
    installation: Installation, content_client: FlaskClient, taught: Registration
) -> None:
    shell = a_shell(installation, content_client, taught)
    pass_all(shell, units_of(taught, FIRST))
    with installation.reading() as db:
        progress = progress_of(db, INSTITUTION, taught.id)
    done = [unit.unit_id for unit in progress.units if unit.satisfied]
    assert done == units_of(taught, FIRST)
    assert not progress.satisfied


def test_a_session_of_one_part_says_nothing_of_another(
    installation: Installation, client: FlaskClient
) -> None:
    packages = [a_package(installation, content) for content in (a_cmi5_zip(), a_scorm12_zip())]
    registration = begun(installation, packages)
    (lesson,) = units_of(registration, SECOND)
    au = Au(client, launched(installation, registration).url)
    assert au.begin().say("initialized").status_code == 200
    iri = unit_iri(installation.iri_base, registration.course_id, lesson)
    for is_defined in (True, False):
        said = au.say("completed", category=is_defined, object={"id": iri})
        assert said.status_code == 403
    assert au.say("completed").status_code == 200
    with installation.reading() as db:
        progress = progress_of(db, INSTITUTION, registration.id)
    assert [unit.completed for unit in progress.units] == [True, False]
