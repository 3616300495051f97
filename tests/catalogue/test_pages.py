"""Find, enrol, and the publisher's desk, as pages."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from accounts.people import Person
from accounts.roles import Role
from catalogue.store import Course, CourseStatus, find_latest, get_course
from schemas.course_structure import Standard
from storage.installation import Installation
from tests.accounts.factories import a_person, sign_in
from tests.catalogue.factories import a_course, a_package_of, a_structure


@pytest.fixture
def learner(installation: Installation) -> Person:
    with installation.transaction() as db:
        return a_person(db)


@pytest.fixture
def publisher(installation: Installation, client: FlaskClient) -> Person:
    """A publisher, signed in."""
    with installation.transaction() as db:
        person = a_person(db, roles=(Role.PUBLISHER,))
    sign_in(client, person)
    return person


def offered(installation: Installation, **fields: Any) -> Course:
    """Make a course."""
    with installation.transaction() as db:
        return a_course(db, **fields)


def fields_of(course: Course, **changes: Any) -> dict[str, Any]:
    """Fill the publisher's form as it stands for a course of two units."""
    return {
        "title_en": "Noting and drafting",
        "title_hi": "टिप्पण और प्रारूपण",
        "languages": ["en"],
        "minutes": "45",
        "move_on-u-1": "CompletedOrPassed",
        "move_on-u-2": "CompletedOrPassed",
        **changes,
    }


def test_search_shows_what_it_finds_and_keeps_its_filters(
    client: FlaskClient, installation: Installation
) -> None:
    offered(installation, languages=" hi ")
    html = client.get("/courses?q=noting&language=hi").get_data(as_text=True)
    assert "Noting and drafting" in html
    assert 'href="/courses?q=noting"' in html  # the chip takes Hindi off
    assert "language=hi&amp;short=1" in html


def test_course_list_goes_on(client: FlaskClient, installation: Installation) -> None:
    for number in range(21):
        offered(installation, structure=a_structure(title={"en": f"Course number {number}"}))
    html = client.get("/courses?q=number").get_data(as_text=True)
    assert html.count("Course number") == 20
    address = html.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    rest = client.get(address.replace("&amp;", "&")).get_data(as_text=True)
    assert rest.count("Course number") == 1


@pytest.mark.parametrize("query", ["?q=%00", "?after=x", "?language=xx&short=no", "?q=%25"])
def test_odd_query_is_answered(client: FlaskClient, query: str) -> None:
    assert client.get(f"/courses{query}").status_code == 200


def test_enrolling_twice_is_once(
    client: FlaskClient, installation: Installation, learner: Person
) -> None:
    course = offered(installation)
    sign_in(client, learner)
    for words in ("You are in this course.", "You are already in this course."):
        answer = client.post(f"/courses/{course.id}/enrol", follow_redirects=True)
        assert words in answer.get_data(as_text=True)
    with installation.reading() as db:
        registration = find_latest(db, 1, learner.id, course.id)
    assert registration is not None
    assert registration.attempt == 1


def test_enrolling_needs_signing_in(client: FlaskClient, installation: Installation) -> None:
    course = offered(installation)
    assert client.post(f"/courses/{course.id}/enrol").status_code == 401


def test_draft_is_made_from_a_package(
    client: FlaskClient, installation: Installation, publisher: Person
) -> None:
    with installation.transaction() as db:
        package = a_package_of(db, 1, a_structure(), 1)
    made = client.post("/publish/courses", data={"package": package})
    assert made.status_code == 303
    assert client.get(made.headers["Location"]).status_code == 200


@pytest.mark.parametrize("package", ["", "x", "\0"])
def test_draft_without_a_package_is_refused(
    client: FlaskClient, publisher: Person, package: str
) -> None:
    answer = client.post("/publish/courses", data={"package": package})
    assert (answer.status_code, "Choose a package" in answer.text) == (422, True)


def test_form_without_changes_makes_no_version(
    client: FlaskClient, installation: Installation, publisher: Person
) -> None:
    course = offered(installation)
    client.post(f"/publish/courses/{course.id}", data=fields_of(course))
    with installation.reading() as db:
        assert get_course(db, 1, course.id).version == 1


def test_form_sets_title_rule_and_outcomes(
    client: FlaskClient, installation: Installation, publisher: Person
) -> None:
    course = offered(installation, status=CourseStatus.DRAFT)
    changes = {
        "title_en": "Notes",
        "outcomes_en": "Write a note\n\nFind a file",
        "keywords_en": "noting, drafting, , files",
        "move_on-u-2": "Passed",
        "mastery-u-2": "70",
        "optional-u-1": "yes",
        "valid_days": "365",
        "opens": "2026-12-01",
        "closes": "2026-12-31",
    }
    client.post(f"/publish/courses/{course.id}", data=fields_of(course, **changes))
    with installation.reading() as db:
        saved = get_course(db, 1, course.id)
    assert saved.title == {"en": "Notes", "hi": "टिप्पण और प्रारूपण"}
    assert saved.outcomes == {"en": ["Write a note", "Find a file"]}
    assert saved.keywords == {"en": ["noting", "drafting", "files"]}
    assert saved.rule["units"] == {
        "u-1": {"optional": True},
        "u-2": {"move_on": "Passed", "mastery_score": 0.7},
    }
    assert saved.rule["certificate"] == {"valid_days": 365}
    assert saved.rule["window"] == {
        "opens": "2026-11-30T18:30:00.000000Z",
        "closes": "2026-12-31T18:30:00.000000Z",
    }


SEQUENCED = a_structure(2, standard=Standard.SCORM_2004, edition="4th")


def test_a_course_of_scorm_2004_is_asked_one_condition(
    client: FlaskClient, installation: Installation, publisher: Person
) -> None:
    course = offered(installation, structure=SEQUENCED)
    page = client.get(f"/publish/courses/{course.id}").text
    assert 'name="root"' in page
    assert "move_on-u-1" not in page
    client.post(f"/publish/courses/{course.id}", data=fields_of(course))
    client.post(f"/publish/courses/{course.id}", data=fields_of(course, root="Passed"))
    with installation.reading() as db:
        saved = get_course(db, 1, course.id)
    assert (saved.version, saved.rule["root"]) == (2, "Passed")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title_en": "", "title_hi": " "}, "Give the course a title"),
        ({"minutes": "soon"}, "whole number"),
        ({"mastery-u-1": "170"}, "0 to 100"),
        ({"mastery-u-1": "half"}, "0 to 100"),
        ({"move_on-u-1": "Never"}, "Look at the rule again"),
        ({"optional-u-1": "yes", "optional-u-2": "yes"}, "at least one unit"),
        ({"provider": "x" * 300}, "under 200"),
        ({"valid_days": "-1"}, "Look at the rule again"),
        ({"opens": "tomorrow"}, "Look at the rule again"),
        ({"opens": "2026-12-02", "closes": "2026-12-01"}, "Look at the rule again"),
    ],
)
def test_form_that_is_wrong_comes_back_with_what_was_typed(
    client: FlaskClient,
    installation: Installation,
    publisher: Person,
    changes: dict[str, str],
    words: str,
) -> None:
    course = offered(installation)
    fields = fields_of(course, description_en="Typed just now", **changes)
    answer = client.post(f"/publish/courses/{course.id}", data=fields)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words in html
    assert "Typed just now" in html


def test_course_is_published_retired_and_draft_deleted(
    client: FlaskClient, installation: Installation, publisher: Person
) -> None:
    course = offered(installation, status=CourseStatus.DRAFT)
    other = offered(installation, status=CourseStatus.DRAFT)
    client.post(f"/publish/courses/{course.id}/publish")
    client.post(f"/publish/courses/{course.id}/retire")
    client.post(f"/publish/courses/{other.id}/delete")
    html = client.get("/publish/courses").get_data(as_text=True)
    assert html.count('class="row ') == 1
    assert "Retired" in html


def test_desk_is_closed_to_learners(client: FlaskClient, learner: Person) -> None:
    sign_in(client, learner)
    assert client.get("/publish/courses").status_code == 403


@pytest.mark.parametrize(
    ("fields", "fallback"),
    [
        ({"fallback-u-1": "minutes", "minutes-u-1": "12"}, {"when": "minutes", "minutes": 12}),
        ({"fallback-u-1": "officer", "minutes-u-1": "12"}, {"when": "officer"}),
        ({"fallback-u-1": ""}, None),
    ],
)
def test_publisher_chooses_what_completes_a_silent_unit(
    client: FlaskClient, installation: Installation, publisher: Person, fields: Any, fallback: Any
) -> None:
    course = offered(installation)
    client.post(f"/publish/courses/{course.id}", data=fields_of(course, **fields))
    with installation.reading() as db:
        saved = get_course(db, 1, course.id)
    assert saved.rule["units"].get("u-1", {}).get("fallback") == fallback
    page = client.get(f"/publish/courses/{course.id}").text
    assert ('value="12"' in page) is (fallback == {"when": "minutes", "minutes": 12})


@pytest.mark.parametrize("minutes", ["", "0", "many", "601"])
def test_minutes_of_a_fallback_are_a_whole_number(
    client: FlaskClient, installation: Installation, publisher: Person, minutes: str
) -> None:
    course = offered(installation)
    fields = {"fallback-u-1": "minutes", "minutes-u-1": minutes}
    answer = client.post(f"/publish/courses/{course.id}", data=fields_of(course, **fields))
    assert answer.status_code == 422
    assert "days and minutes whole numbers" in answer.text


def test_course_of_scorm_2004_has_one_fallback(
    client: FlaskClient, installation: Installation, publisher: Person
) -> None:
    course = offered(installation, structure=SEQUENCED)
    fields = {"fallback-root": "opened"}
    client.post(f"/publish/courses/{course.id}", data=fields_of(course, **fields))
    with installation.reading() as db:
        saved = get_course(db, 1, course.id)
    assert saved.rule["fallback"] == {"when": "opened"}
    wrong = {**fields, "root": "Passed"}
    answer = client.post(f"/publish/courses/{course.id}", data=fields_of(course, **wrong))
    assert answer.status_code == 422
