"""A publisher tries a course in every mode, and nothing is on record."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from accounts.people import Person
from accounts.roles import Role
from catalogue.store import Course, CourseStatus, find_latest, get_course, registrations_of
from catalogue.store.registrations import trials_of
from catalogue.trials import begin_trial
from certificates.store import certificates_of
from lrs.store.tables import statement as statement_table
from player.store.tables import learner_global
from progress.cli import rebuild_all
from progress.store import registration_change, registration_progress
from storage.installation import Installation
from tests.accounts.factories import a_credential, a_person, authorization, sign_in
from tests.catalogue.factories import a_course
from tests.packages.factories import a_package
from tests.player.factories import COMMIT, FINISH, INITIALIZE, Shell, set_
from tests.player.factories2004 import (
    BEGIN,
    END,
    SAVE,
    a_manifest_2004,
    a_shell_2004,
    an_item_2004,
    enrolled_2004,
    put,
)


@pytest.fixture
def course(installation: Installation) -> Course:
    """Make a draft of a course of one SCO."""
    package = a_package(installation)
    with installation.transaction() as db:
        return a_course(
            db,
            structure=package.structure,
            package_id=package.id,
            status=CourseStatus.DRAFT,
        )


def begin(publisher: FlaskClient, course: Course, **form: str) -> str:
    answer = publisher.post(f"/publish/courses/{course.id}/try", data=form)
    assert answer.status_code == 303
    return answer.location


def play(content_client: FlaskClient, address: str) -> Shell:
    """Complete the course by the content's own word, as a learner's browser would."""
    parts = urlsplit(address)
    label = (parts.hostname or "").partition(".")[0]
    shell = Shell(content_client, parts.path.split("/")[-1], parts.fragment, label)
    shell.deliver()
    shell.send(INITIALIZE, set_("score.raw", "90"), set_("lesson_status", "passed"), COMMIT)
    shell.send(FINISH)
    shell.call("POST", "/exit", {})
    return shell


def rows_of(installation: Installation, table: Any) -> int:
    with installation.reading() as db:
        return int(db.execute(select(func.count()).select_from(table)).scalar_one())


@pytest.mark.parametrize("mode", ["normal", "browse", "review"])
def test_trial_leaves_no_record(
    publisher: FlaskClient,
    content_client: FlaskClient,
    installation: Installation,
    course: Course,
    person: Person,
    mode: str,
) -> None:
    shell = play(content_client, begin(publisher, course, mode=mode))
    assert shell.delivered["values"]["cmi.core.lesson_mode"] == mode
    for table in (statement_table, registration_progress, registration_change):
        assert rows_of(installation, table) == 0
    with installation.reading() as db:
        assert certificates_of(db, 1, person.id) == []
        assert find_latest(db, 1, person.id, course.id) is None
        assert registrations_of(db, 1, person.id) == []


def test_trial_shows_what_would_have_been_told(
    publisher: FlaskClient, content_client: FlaskClient, course: Course
) -> None:
    shell = play(content_client, begin(publisher, course))
    page = publisher.get(f"/publish/courses/{course.id}/try/{shell.launch}").text
    assert "LMSSetValue(cmi.core.lesson_status, passed)" in page
    assert "unsaid" in page
    assert "verb: passed" in page


def test_trial_is_gone_on_with_or_begun_afresh(
    publisher: FlaskClient,
    content_client: FlaskClient,
    installation: Installation,
    course: Course,
    person: Person,
) -> None:
    play(content_client, begin(publisher, course))
    with installation.reading() as db:
        (trial,) = trials_of(db, 1, course.id, person.id)
    parts = urlsplit(begin(publisher, course, trial=trial.id))
    label = (parts.hostname or "").partition(".")[0]
    again = Shell(content_client, parts.path.split("/")[-1], parts.fragment, label)
    assert again.deliver()["values"]["cmi.core.lesson_status"] == "passed"
    begin(publisher, course)
    with installation.reading() as db:
        assert [one.attempt for one in trials_of(db, 1, course.id, person.id)] == [-2, -1]
    assert "Begin a fresh trial" in publisher.get(f"/publish/courses/{course.id}/try").text


def test_course_that_was_only_tried_can_be_deleted(
    publisher: FlaskClient, content_client: FlaskClient, course: Course
) -> None:
    play(content_client, begin(publisher, course))
    assert publisher.post(f"/publish/courses/{course.id}/delete").status_code == 303


def test_rebuild_passes_trials_over(
    publisher: FlaskClient, installation: Installation, course: Course
) -> None:
    begin(publisher, course)
    rebuild_all(installation)
    assert rows_of(installation, registration_progress) == 0


def test_programs_do_not_see_trials(
    publisher: FlaskClient,
    client: FlaskClient,
    installation: Installation,
    course: Course,
    person: Person,
) -> None:
    begin(publisher, course)
    with installation.transaction() as db:
        (trial,) = trials_of(db, 1, course.id, person.id)
        made = a_credential(db, installation.settings, scopes=("registrations/write",))
    headers = authorization(*made)
    path = f"/api/v1/registrations/{trial.id}"
    assert client.get(path, headers=headers).status_code == 404
    assert client.post(f"{path}/launch", json={}, headers=headers).status_code == 404


def test_trials_are_their_publishers_own(
    publisher: FlaskClient,
    content_client: FlaskClient,
    installation: Installation,
    course: Course,
) -> None:
    shell = play(content_client, begin(publisher, course))
    with installation.transaction() as db:
        other = a_person(db, roles=(Role.PUBLISHER,))
    sign_in(publisher, other)
    path = f"/publish/courses/{course.id}/try/{shell.launch}"
    assert publisher.get(path).status_code == 404


@pytest.mark.parametrize("path", ["try", "replace", "sittings"])
def test_only_publishers_come_in(
    client: FlaskClient, installation: Installation, course: Course, path: str
) -> None:
    with installation.transaction() as db:
        learner = a_person(db)
    sign_in(client, learner)
    assert client.get(f"/publish/courses/{course.id}/{path}").status_code == 403
    with installation.reading() as db:
        assert get_course(db, 1, course.id) == course


def test_trial_of_scorm_2004_leaves_the_learners_objectives_alone(
    installation: Installation, content_client: FlaskClient, person: Person
) -> None:
    mapped = (
        '<imsss:sequencing><imsss:objectives><imsss:primaryObjective objectiveID="own">'
        '<imsss:mapInfo targetObjectiveID="shared" writeSatisfiedStatus="true"/>'
        "</imsss:primaryObjective></imsss:objectives></imsss:sequencing>"
    )
    manifest = a_manifest_2004(an_item_2004("one", inside=mapped) + an_item_2004("two"))
    registration = enrolled_2004(installation, manifest, person=person)
    with installation.transaction() as db:
        course = get_course(db, 1, registration.course_id)
        trial = begin_trial(db, person, course, installation.now())
    shell = a_shell_2004(installation, content_client, trial)
    shell.navigate()
    shell.send(BEGIN, put("success_status", "passed"), SAVE, END)
    shell.navigate("continue")
    assert shell.unit == "two"
    assert rows_of(installation, learner_global) == 0
    assert rows_of(installation, statement_table) == 0
