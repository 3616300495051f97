"""A course's own page (B11, B12, F5)."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from accounts.people import Person
from accounts.roles import Role
from catalogue.publishing import change_course
from catalogue.store import Course, CourseStatus
from catalogue.store.courses import update_course
from storage.installation import Installation
from tests.accounts.factories import a_person, sign_in
from tests.catalogue.factories import NOW, a_course, a_registration, a_structure, a_unit
from tests.reports.factories import some_progress


@pytest.fixture
def learner(installation: Installation, client: FlaskClient) -> Person:
    """A learner, signed in."""
    with installation.transaction() as db:
        person = a_person(db)
    sign_in(client, person)
    return person


def offered(installation: Installation, **fields: Any) -> Course:
    """Make a course."""
    with installation.transaction() as db:
        return a_course(db, **fields)


def enrolled(installation: Installation, person: Person, **progress: Any) -> Course:
    """Make a course of two units and enrol."""
    with installation.transaction() as db:
        course = a_course(db)
        some_progress(db, a_registration(db, person=person, course=course), **progress)
    return course


def page(client: FlaskClient, course: Course) -> str:
    """Open the course's page."""
    return client.get(f"/courses/{course.id}").get_data(as_text=True)


def test_everything_is_said_before_one_enrols(
    client: FlaskClient, installation: Installation
) -> None:
    structure = a_structure([a_unit(1), a_unit(2, mastery_score=0.7)])
    html = page(client, offered(installation, structure=structure))
    for words in ("Write a note for orders", "Unit 2", "45", "22", "English", "Demo Institute"):
        assert words in html
    assert "70\N{NO-BREAK SPACE}% or more" in html
    assert "does not expire" in html
    assert "Sign in to enrol" in html


def test_learner_sees_what_is_not_met_yet(
    client: FlaskClient, installation: Installation, learner: Person
) -> None:
    html = page(client, enrolled(installation, learner, done=1, begun=1))
    why = html.split("Why is this not complete?")[1]
    assert "The next step is unit 2: Unit 2." in why
    assert "<strong>met</strong>" in why
    assert "<strong>not met yet</strong>" in why
    assert "Recorded" in why


def test_completed_course_has_no_why(
    client: FlaskClient, installation: Installation, learner: Person
) -> None:
    html = page(client, enrolled(installation, learner, done=2))
    assert "You completed this course on" in html
    assert "Why is this not complete?" not in html
    assert "Leave the course" not in html


def test_completed_course_cannot_be_left(
    client: FlaskClient, installation: Installation, learner: Person
) -> None:
    course = enrolled(installation, learner, done=2)
    answer = client.post(f"/courses/{course.id}/leave", data={"reason": "Enough"})
    assert (answer.status_code, "completed this course" in answer.text) == (409, True)


def test_leaving_asks_a_reason_and_can_be_taken_back(
    client: FlaskClient, installation: Installation, learner: Person
) -> None:
    course = enrolled(installation, learner, done=1)
    assert client.post(f"/courses/{course.id}/leave", data={"reason": " "}).status_code == 422
    client.post(f"/courses/{course.id}/leave", data={"reason": "Not for my work"})
    assert "Take it up again" in page(client, course)
    client.post(f"/courses/{course.id}/enrol")
    assert "You are back in this course." in page(client, course)
    client.post(f"/courses/{course.id}/enrol")
    assert "1 of 2 units done" in page(client, course)


def test_one_who_is_not_in_it_cannot_leave(
    client: FlaskClient, installation: Installation, learner: Person
) -> None:
    course = offered(installation)
    assert client.get(f"/courses/{course.id}/leave").status_code == 409


def test_retired_course_stays_open_to_those_in_it(
    client: FlaskClient, installation: Installation, learner: Person
) -> None:
    course = enrolled(installation, learner, done=1)
    other = offered(installation, status=CourseStatus.RETIRED)
    with installation.transaction() as db:
        update_course(db, 1, course.id, status=CourseStatus.RETIRED)
    assert "Continue" in page(client, course)
    assert client.get(f"/courses/{other.id}").status_code == 404


def test_draft_is_shown_to_publishers_only(client: FlaskClient, installation: Installation) -> None:
    draft = offered(installation, status=CourseStatus.DRAFT)
    assert client.get(f"/courses/{draft.id}").status_code == 404
    with installation.transaction() as db:
        publisher = a_person(db, roles=(Role.PUBLISHER,))
    sign_in(client, publisher)
    assert "Draft" in page(client, draft)


def test_learner_sees_the_version_that_he_began(
    client: FlaskClient, installation: Installation, learner: Person
) -> None:
    course = enrolled(installation, learner, done=1)
    with installation.transaction() as db:
        change_course(db, course, {"title": {"en": "Another title"}}, NOW)
    html = page(client, course)
    assert "Another title" not in html
    assert re.search(r"<dt>Version</dt><dd>1\b", html)


@pytest.mark.parametrize("name", ["x", "00000000-0000-4000-8000-000000000000", "%00"])
def test_unknown_course_is_not_found(client: FlaskClient, name: str) -> None:
    assert client.get(f"/courses/{name}").status_code == 404
