"""Another package for a course: compared, asked about, and learners moved as the publisher says."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient

from accounts.people import Person
from catalogue.publishing import retire_course
from catalogue.store import Course, Registration, get_course, get_registration
from catalogue.store.registrations import find_latest, update_left
from jobs.worker import run_pending
from packages.store import Package
from player.store import launches
from progress.store import progress_of
from reports.publishing.store import versions_of
from reports.tasks import TASKS
from storage.installation import Installation
from tests.accounts.factories import a_credential, a_person, authorization
from tests.catalogue.factories import a_course, a_registration
from tests.packages.factories import a_package, a_scorm12_zip, an_item
from tests.player.factories import FINISH, INITIALIZE, Shell, a_shell, set_

OLD = a_scorm12_zip([an_item(1), an_item(2)])
NEW = a_scorm12_zip([an_item(1), an_item(3, title="Lesson 2"), an_item(4)])


@dataclass(frozen=True)
class Class:
    """A live course, a newer package, and three learners."""

    course: Course
    newer: Package
    not_begun: Registration
    begun: Registration
    done: Registration


def complete(shell: Shell, units: list[str]) -> None:
    for unit in units:
        shell.deliver(unit)
        shell.send(INITIALIZE, set_("lesson_status", "completed"), FINISH)


@pytest.fixture
def taught(installation: Installation, content_client: FlaskClient) -> Class:
    """Make the course; one learner has completed its first unit, one all of it, one nothing."""
    old, newer = a_package(installation, OLD), a_package(installation, NEW)
    base = str(installation.settings.iri_base)
    with installation.transaction() as db:
        course = a_course(db, structure=old.structure, package_id=old.id)
        made = [
            a_registration(db, person=a_person(db, iri_base=base), course=course) for _ in range(3)
        ]
    units = [unit.id for unit in course.structure.units()]
    complete(a_shell(installation, content_client, made[1]), units[:1])
    complete(a_shell(installation, content_client, made[2]), units)
    return Class(course, newer, *made)


def replace(publisher: FlaskClient, taught: Class, learners: str) -> Any:
    form = {"package": taught.newer.id, "learners": learners}
    return publisher.post(f"/publish/courses/{taught.course.id}/replace", data=form)


def versions(installation: Installation, taught: Class) -> list[int]:
    run_pending(installation, TASKS)
    with installation.reading() as db:
        ids = [one.id for one in (taught.not_begun, taught.begun, taught.done)]
        return [get_registration(db, 1, id).course_version for id in ids]


def test_packages_are_compared_before_anything_is_done(
    publisher: FlaskClient, installation: Installation, taught: Class
) -> None:
    path = f"/publish/courses/{taught.course.id}/replace"
    assert taught.newer.id in publisher.get(path).text
    page = publisher.get(f"{path}?package={taught.newer.id}").text
    assert "probably the same, with another identifier" in page
    assert "is new" in page
    assert "Those who have not begun move: 1 person" in page
    assert "All who are not done move: 2 people" in page
    with installation.reading() as db:
        assert get_course(db, 1, taught.course.id) == taught.course


@pytest.mark.parametrize(
    ("learners", "moved"),
    [
        ("stay", [1, 1, 1]),
        ("not_begun", [2, 1, 1]),
        ("all", [2, 2, 1]),
        ("restart", [2, 1, 1]),
    ],
)
def test_learners_go_where_the_publisher_says(
    publisher: FlaskClient,
    installation: Installation,
    taught: Class,
    learners: str,
    moved: list[int],
) -> None:
    assert replace(publisher, taught, learners).status_code == 303
    with installation.reading() as db:
        course = get_course(db, 1, taught.course.id)
    assert (course.version, course.package_id) == (2, taught.newer.id)
    assert versions(installation, taught) == moved
    assert versions(installation, taught) == moved


def test_what_was_done_counts_where_the_unit_stays(
    publisher: FlaskClient, installation: Installation, taught: Class
) -> None:
    replace(publisher, taught, "all")
    versions(installation, taught)
    with installation.reading() as db:
        progress = progress_of(db, 1, taught.begun.id)
        assert progress_of(db, 1, taught.done.id).satisfied
    assert [unit.satisfied for unit in progress.units] == [True, False, False]


def test_open_player_is_closed_before_a_move(
    publisher: FlaskClient,
    content_client: FlaskClient,
    installation: Installation,
    taught: Class,
) -> None:
    shell = a_shell(installation, content_client, taught.begun)
    shell.deliver()
    shell.send(INITIALIZE, set_("suspend_data", "half"))
    replace(publisher, taught, "all")
    versions(installation, taught)
    with installation.reading() as db:
        assert launches.get_launch(db, 1, shell.launch).closed_by == "moved"
        moved = get_registration(db, 1, taught.begun.id)
    assert shell.post(shell.entries(set_("suspend_data", "late"))).status_code != 500
    again = a_shell(installation, content_client, moved)
    assert again.deliver()["unit"] in {unit.id for unit in taught.newer.structure.units()}  # type: ignore[union-attr]


def test_who_begins_anew_has_another_attempt_and_keeps_the_old_on_record(
    publisher: FlaskClient,
    content_client: FlaskClient,
    installation: Installation,
    taught: Class,
) -> None:
    shell = a_shell(installation, content_client, taught.begun)
    shell.deliver()
    replace(publisher, taught, "restart")
    for _ in range(2):
        versions(installation, taught)
        with installation.reading() as db:
            old = get_registration(db, 1, taught.begun.id)
            new = find_latest(db, 1, old.person_id, taught.course.id)
            assert launches.get_launch(db, 1, shell.launch).closed_by == "moved"
            assert [unit.satisfied for unit in progress_of(db, 1, old.id).units] == [True, False]
            assert new
            assert not any(unit.satisfied for unit in progress_of(db, 1, new.id).units)
        assert (old.course_version, old.left_at) == (1, installation.now())
        assert (new.course_version, new.attempt, new.left_at) == (2, 2, None)
    assert new
    again = a_shell(installation, content_client, new)
    assert again.deliver()["values"]["cmi.core.entry"] == "ab-initio"


def test_who_has_left_does_not_begin_anew(
    publisher: FlaskClient, installation: Installation, taught: Class
) -> None:
    replace(publisher, taught, "restart")
    with installation.transaction() as db:
        update_left(db, 1, taught.begun.id, installation.now())
    versions(installation, taught)
    with installation.reading() as db:
        latest = find_latest(db, 1, taught.begun.person_id, taught.course.id)
    assert latest
    assert (latest.id, latest.course_version) == (taught.begun.id, 1)


def test_a_retired_course_lets_those_who_began_finish(
    publisher: FlaskClient, installation: Installation, taught: Class
) -> None:
    replace(publisher, taught, "restart")
    with installation.transaction() as db:
        retire_course(db, get_course(db, 1, taught.course.id))
    assert versions(installation, taught) == [2, 1, 1]
    with installation.reading() as db:
        assert get_registration(db, 1, taught.begun.id).left_at is None


def test_form_without_an_answer_is_asked_again(publisher: FlaskClient, taught: Class) -> None:
    answer = replace(publisher, taught, "")
    assert answer.status_code == 422
    assert "Say what becomes of the learners in progress" in answer.text


def test_program_says_it_too(
    client: FlaskClient, installation: Installation, taught: Class
) -> None:
    with installation.transaction() as db:
        made = a_credential(db, installation.settings, scopes=("courses/write",))
    path = f"/api/v1/courses/{taught.course.id}"
    body = {"package": taught.newer.id, "learners": "not_begun"}
    answer: Any = client.patch(path, json=body, headers=authorization(*made))
    assert answer.json["version"] == 2
    assert versions(installation, taught) == [2, 1, 1]
    wrong = {**body, "learners": "some"}
    assert client.patch(path, json=wrong, headers=authorization(*made)).status_code == 422


def test_versions_are_told_with_their_learners(
    publisher: FlaskClient, installation: Installation, taught: Class
) -> None:
    replace(publisher, taught, "not_begun")
    versions(installation, taught)
    with installation.reading() as db:
        found = versions_of(db, 1, taught.course.id)
    told = [(one.version, one.not_begun, one.begun, one.done) for one in found]
    assert told == [(2, 1, 0, 0), (1, 0, 1, 1)]
    page = publisher.get(f"/publish/courses/{taught.course.id}/sittings").text
    assert "Version 2" in page


def test_rule_keeps_what_is_still_there(
    publisher: FlaskClient, installation: Installation, person: Person
) -> None:
    old, newer = a_package(installation, OLD), a_package(installation, NEW)
    assert old.structure
    kept, gone = (unit.id for unit in old.structure.units())
    rule = {"units": {kept: {"optional": True}, gone: {"move_on": "Passed"}}}
    with installation.transaction() as db:
        course = a_course(db, structure=old.structure, package_id=old.id, rule=rule)
    form = {"package": newer.id, "learners": "stay"}
    publisher.post(f"/publish/courses/{course.id}/replace", data=form)
    with installation.reading() as db:
        assert get_course(db, 1, course.id).rule["units"] == {kept: {"optional": True}}
