"""Courses by REST."""

from collections.abc import Mapping
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from catalogue.store import Course
from schemas.settings import Settings
from storage.installation import Installation
from tests.accounts.factories import a_credential, authorization
from tests.catalogue.factories import a_course, a_package_of, a_registration, a_structure

COURSES = "/api/v1/courses"
NOWHERE = "00000000-0000-4000-8000-000000000000"
BACKWARDS = {"opens": "2026-12-02T00:00:00Z", "closes": "2026-12-01T00:00:00+05:30"}

Key = Mapping[str, str]


@pytest.fixture
def key(installation: Installation, settings: Settings) -> Key:
    with installation.transaction() as db:
        return authorization(*a_credential(db, settings, scopes=("courses/write",)))


@pytest.fixture
def course(installation: Installation) -> Course:
    with installation.transaction() as db:
        return a_course(db)


def read(answer: TestResponse) -> Any:
    """Read a JSON answer."""
    return orjson.loads(answer.data)


def a_package(installation: Installation) -> str:
    """Import a package of two units."""
    with installation.transaction() as db:
        return a_package_of(db, 1, a_structure(2), 1000)


def test_package_becomes_a_course(
    client: FlaskClient, installation: Installation, key: Key
) -> None:
    body = {"package": a_package(installation), "title": "Notes", "minutes": 20}
    answer = client.post(COURSES, json=body, headers=key)
    made = read(answer)
    assert answer.status_code == 201
    assert (made["title"], made["status"]) == ("Notes", "draft")
    assert [unit["index"] for unit in made["units"]] == [0, 1]
    assert made["units"][0]["move_on"] == "CompletedOrPassed"
    published = client.post(f"{COURSES}/{made['id']}/publish", headers=key)
    assert (published.status_code, read(published)["status"]) == (200, "live")


def test_course_is_shown_changed_and_listed(client: FlaskClient, course: Course, key: Key) -> None:
    address = f"{COURSES}/{course.id}"
    change = {"rule": {"units": {"u-1": {"move_on": "Passed", "mastery_score": 0.5}}}}
    answer = client.patch(address, json=change, headers=key)
    changed = read(answer)
    assert (answer.status_code, changed["version"]) == (200, 2)
    assert changed["units"][0]["mastery_score"] == 0.5
    assert read(client.get(address, headers=key)) == changed
    assert read(client.get(COURSES, headers=key)) == {"courses": [changed], "next": None}


def test_list_goes_on_by_cursor(client: FlaskClient, installation: Installation, key: Key) -> None:
    with installation.transaction() as db:
        made = {a_course(db).id for _ in range(3)}
    first = read(client.get(f"{COURSES}?limit=2", headers=key))
    asked = {"limit": 2, "cursor": first["next"]}
    rest = read(client.get(COURSES, query_string=asked, headers=key))
    assert {one["id"] for one in first["courses"] + rest["courses"]} == made
    assert rest["next"] is None


@pytest.mark.parametrize(
    ("body", "status", "culprit"),
    [
        ({}, 422, "package"),
        ({"package": "no"}, 422, "package"),
        ({"package": NOWHERE}, 404, NOWHERE),
        ({"package": NOWHERE, "title": 7}, 422, "title"),
        ({"package": NOWHERE, "title": {"en": 7}}, 422, "title"),
        ({"package": NOWHERE, "title": "x" * 301}, 422, "title"),
        ({"package": NOWHERE, "minutes": "20"}, 422, "minutes"),
        ({"package": NOWHERE, "provider": "\0"}, 422, "provider"),
        ({"package": NOWHERE, "languages": ["?"]}, 422, "languages"),
        ({"package": NOWHERE, "rule": {"course": "some"}}, 422, "rule"),
        ({"package": NOWHERE, "rule": {"window": {"opens": "2026-12-01"}}}, 422, "opens"),
        ({"package": NOWHERE, "rule": {"window": {"opens": 7}}}, 422, "opens"),
        ({"package": NOWHERE, "rule": {"window": {"until": 7}}}, 422, "until"),
        ({"package": NOWHERE, "rule": {"window": BACKWARDS}}, 422, "closes"),
        ({"package": NOWHERE, "rule": {"units": {"u-1": {"optional": 1}}}}, 422, "optional"),
        ({"package": NOWHERE, "colour": "red"}, 422, "colour"),
    ],
)
def test_wrong_course_is_refused_by_name(
    client: FlaskClient, key: Key, body: dict[str, Any], status: int, culprit: str
) -> None:
    answer = client.post(COURSES, json=body, headers=key)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert culprit in answer.get_data(as_text=True)


def test_rule_for_an_unknown_unit_is_refused(client: FlaskClient, course: Course, key: Key) -> None:
    change = {"rule": {"units": {"u-9": {"optional": True}}}}
    answer = client.patch(f"{COURSES}/{course.id}", json=change, headers=key)
    assert (answer.status_code, "u-9" in answer.get_data(as_text=True)) == (422, True)


def test_course_is_deleted_unless_someone_began_it(
    client: FlaskClient, installation: Installation, course: Course, key: Key
) -> None:
    with installation.transaction() as db:
        begun = a_registration(db).course_id
    assert client.delete(f"{COURSES}/{begun}", headers=key).status_code == 409
    assert client.delete(f"{COURSES}/{course.id}", headers=key).status_code == 204
    assert client.get(f"{COURSES}/{course.id}", headers=key).status_code == 404


def test_no_key_and_a_key_without_scope_are_refused(
    client: FlaskClient, installation: Installation, settings: Settings
) -> None:
    with installation.transaction() as db:
        weak = authorization(*a_credential(db, settings, scopes=("statements/read",)))
    assert client.post(COURSES, json={}).status_code == 401
    assert client.post(COURSES, json={}, headers=weak).status_code == 403


def test_course_of_another_institution_is_missing(
    client: FlaskClient, installation: Installation, settings: Settings, course: Course
) -> None:
    with installation.transaction() as db:
        other = authorization(*a_credential(db, settings, institution=2))
    assert client.get(f"{COURSES}/{course.id}", headers=other).status_code == 404
