"""The first page (B1)."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from accounts.people import Person, Status
from storage.installation import Installation
from tests.accounts.factories import a_person, an_organisation, sign_in
from tests.catalogue.factories import a_course, a_registration, a_structure
from tests.queries import queries_of
from tests.reports.factories import some_progress


@pytest.fixture
def learner(installation: Installation, client: FlaskClient) -> Person:
    """A learner, signed in."""
    with installation.transaction() as db:
        person = a_person(db, name="Asha Demo", date_of_joining=date(2019, 3, 1))
    sign_in(client, person)
    return person


def enrolled(installation: Installation, person: Person, title: str, **progress: Any) -> str:
    """Enrol in a course of this title; give its id."""
    with installation.transaction() as db:
        course = a_course(db, structure=a_structure(title={"en": title}))
        registration = a_registration(db, person=person, course=course)
        some_progress(db, registration, **progress)
    return course.id


def test_stranger_is_welcomed_and_led_to_sign_in(
    client: FlaskClient, installation: Installation
) -> None:
    with installation.transaction() as db:
        a_course(db)
    html = client.get("/").get_data(as_text=True)
    assert 'href="/sign-in"' in html
    assert "Noting and drafting" in html


def test_newcomer_is_told_what_will_be_here(client: FlaskClient, learner: Person) -> None:
    html = client.get("/").get_data(as_text=True)
    for words in ("Asha Demo", "7 years of service", "Choose your first course"):
        assert words in html
    assert "No certificates yet" in html


def test_what_is_next_can_be_continued(
    client: FlaskClient, installation: Installation, learner: Person
) -> None:
    begun = enrolled(installation, learner, "Begun", done=1, begun=1)
    enrolled(installation, learner, "Done", done=2, score=0.92)
    html = client.get("/").get_data(as_text=True)
    hero = html.split("Do next")[1].split("</section>")[0]
    assert f'action="/courses/{begun}/start"' in hero
    assert "1 of 2 units done" in hero
    assert "score 92" in html


def test_course_that_was_left_is_not_listed(
    client: FlaskClient, installation: Installation, learner: Person
) -> None:
    course = enrolled(installation, learner, "Begun", done=0)
    client.post(f"/courses/{course}/leave", data={"reason": "Not for my work"})
    assert "Do next" not in client.get("/").get_data(as_text=True)


def test_department_is_named_in_the_language_of_the_reader(
    client: FlaskClient, installation: Installation
) -> None:
    with installation.transaction() as db:
        posts = an_organisation(db, name="Department of Posts", name_hi="डाक विभाग")
        person = a_person(db, organisation=posts.id)
    sign_in(client, person)
    client.get("/language/hi")
    assert "डाक विभाग" in client.get("/").get_data(as_text=True)


def test_all_done_is_said(client: FlaskClient, installation: Installation, learner: Person) -> None:
    enrolled(installation, learner, "Done", done=2)
    assert "You are up to date" in client.get("/").get_data(as_text=True)


def test_invited_person_is_led_to_register(client: FlaskClient, installation: Installation) -> None:
    with installation.transaction() as db:
        person = a_person(db, status=Status.INVITED)
    sign_in(client, person)
    assert client.get("/").headers["Location"].endswith("/register")


def test_home_costs_a_fixed_number_of_queries(
    client: FlaskClient, installation: Installation, learner: Person
) -> None:
    enrolled(installation, learner, "First", done=1)
    with queries_of(installation.engine) as few:
        client.get("/")
    for number in range(5):
        enrolled(installation, learner, f"Course {number}", done=1)
    with queries_of(installation.engine) as many:
        client.get("/")
    assert len(many) == len(few)
