"""Registrations over REST: enrol, see why, waive."""

from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from accounts.people import actor_of
from catalogue.iris import course_iri
from catalogue.store import CourseStatus
from schemas.course_structure import Standard
from storage.installation import Installation
from tests.accounts.factories import (
    IRI_BASE,
    a_credential,
    a_person,
    an_organisation,
    authorization,
)
from tests.catalogue.factories import a_course, a_registration, a_structure, a_unit
from tests.progress.factories import an_instant, say
from tests.reports.test_records import a_header

URL = "/api/v1/registrations"
WRITE = "registrations/write"


def a_pair(installation: Installation, **fields: Any) -> tuple[Any, Any]:
    """A learner and a course."""
    with installation.transaction() as db:
        return a_person(db), a_course(db, structure=a_structure(2), **fields)


def test_enrolling_gives_the_same_registration_again(
    client: FlaskClient, installation: Installation
) -> None:
    person, course = a_pair(installation)
    header = a_header(installation, WRITE)
    body = {"course": course.id, "learner": person.public_id}
    first: Any = client.post(URL, json=body, headers=header)
    again: Any = client.post(URL, json=body, headers=header)
    other: Any = client.post(URL, json={**body, "again": True}, headers=header)
    assert [answer.status_code for answer in (first, again, other)] == [201] * 3
    assert first.json["id"] == again.json["id"] != other.json["id"]
    assert other.json["attempt"] == 2
    assert first.json["progress"]["units"][1]["index"] == 1


def test_a_learner_may_be_named_by_actor(client: FlaskClient, installation: Installation) -> None:
    person, course = a_pair(installation)
    body = {"course": course.id, "actor": actor_of(person, IRI_BASE)}
    answer: Any = client.post(URL, json=body, headers=a_header(installation, WRITE))
    assert answer.json["learner"] == person.public_id


def test_an_actor_whom_nobody_knows_is_added_where_the_key_may_add(
    client: FlaskClient, installation: Installation
) -> None:
    _person, course = a_pair(installation)
    account = {"homePage": "https://hr.example.org", "name": "E-1"}
    body = {"course": course.id, "actor": {"objectType": "Agent", "account": account}}
    refused: Any = client.post(URL, json=body, headers=a_header(installation, WRITE))
    header = a_header(installation, WRITE, "learners/write")
    first: Any = client.post(URL, json=body, headers=header)
    again: Any = client.post(URL, json=body, headers=header)
    assert [one.status_code for one in (refused, first, again)] == [404, 201, 201]
    assert first.json["id"] == again.json["id"]
    assert first.json["actor"]["account"] == account


def test_it_tells_why_it_is_not_complete(client: FlaskClient, installation: Installation) -> None:
    with installation.transaction() as db:
        registration = a_registration(db)
        id = say(db, registration, "passed", scaled=0.9, minute=4)
    answer: Any = client.get(f"{URL}/{registration.id}", headers=a_header(installation))
    shown = answer.json
    assert (shown["satisfied"], shown["certificate"]) == (False, None)
    [first, second] = [unit["why"][0] for unit in shown["units"]]
    assert (first["met"], first["statement"]) == (True, id)
    assert first["at"] == an_instant(4).strftime("%Y-%m-%dT%H:%M:%S.000000Z")
    assert (second["met"], second["statement"], second["at"]) == (False, None, None)
    assert second["condition"] == "completed_or_passed"


def test_a_course_judged_as_a_whole_tells_its_one_condition(
    client: FlaskClient, installation: Installation
) -> None:
    with installation.transaction() as db:
        registration = a_registration(
            db, structure=a_structure(2, standard=Standard.SCORM_2004, edition="4th")
        )
        id = say(db, registration, target=course_iri(IRI_BASE, registration.course_id))
    answer: Any = client.get(f"{URL}/{registration.id}", headers=a_header(installation))
    shown = answer.json
    assert (shown["satisfied"], len(shown["units"])) == (True, 2)
    assert [(one["condition"], one["statement"]) for one in shown["why"]] == [
        ("completed_or_passed", id)
    ]


def test_it_names_the_certificate(client: FlaskClient, installation: Installation) -> None:
    with installation.transaction() as db:
        registration = a_registration(db, structure=a_structure([a_unit(1)]))
        say(db, registration)
    answer: Any = client.get(f"{URL}/{registration.id}", headers=a_header(installation))
    number = answer.json["certificate"]
    found: Any = client.get(f"/api/v1/certificates/{number}", headers=a_header(installation))
    assert found.json["registration"] == registration.id


def test_waiving_a_unit(client: FlaskClient, installation: Installation) -> None:
    with installation.transaction() as db:
        registration = a_registration(db)
    header, path = a_header(installation, WRITE), f"{URL}/{registration.id}"
    for unit in (0, "u-2"):
        body = {"unit": unit, "reason": "Equivalent AU"}
        assert client.post(f"{path}/waive", json=body, headers=header).status_code == 204
    shown: Any = client.get(path, headers=header).json
    assert shown["satisfied"]
    assert [unit["waived"] for unit in shown["units"]] == [True, True]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"unit": "u-1"}, 422),
        ({"unit": "u-9", "reason": "x"}, 404),
        ({"unit": True, "reason": "x"}, 422),
        ({"unit": -1, "reason": "x"}, 422),
        ({"unit": "u-1", "reason": ""}, 422),
        ({"unit": "u-1", "reason": "a\0b"}, 422),
        ({"unit": "u-1", "reason": "x" * 501}, 422),
    ],
)
def test_a_wrong_waiver_is_refused(
    client: FlaskClient, installation: Installation, body: dict[str, Any], status: int
) -> None:
    with installation.transaction() as db:
        registration = a_registration(db)
    path = f"{URL}/{registration.id}/waive"
    answer = client.post(path, json=body, headers=a_header(installation, WRITE))
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"course": str(uuid4())}, 404),
        ({"course": "x"}, 422),
        ({"learner": str(uuid4())}, 404),
        ({"actor": {"mbox": "mailto:a@example.org"}}, 422),
        ({"learner": None}, 422),
        ({"again": "yes"}, 422),
        ({"more": 1}, 422),
    ],
)
def test_a_wrong_enrolment_is_refused(
    client: FlaskClient, installation: Installation, changed: dict[str, Any], status: int
) -> None:
    person, course = a_pair(installation)
    body = {"course": course.id, "learner": person.public_id, **changed}
    answer = client.post(URL, json=body, headers=a_header(installation, WRITE))
    assert answer.status_code == status


def test_a_draft_takes_nobody(client: FlaskClient, installation: Installation) -> None:
    person, course = a_pair(installation, status=CourseStatus.DRAFT)
    body = {"course": course.id, "learner": person.public_id}
    assert client.post(URL, json=body, headers=a_header(installation, WRITE)).status_code == 409


def test_nothing_beyond_the_organisation(client: FlaskClient, installation: Installation) -> None:
    with installation.transaction() as db:
        node, other = an_organisation(db), an_organisation(db)
        person = a_person(db, organisation=node.id)
        registration = a_registration(db, person=person)
        made = a_credential(db, installation.settings, scopes=(WRITE,), organisation=other.id)
    header = authorization(*made)
    assert client.get(f"{URL}/{registration.id}", headers=header).status_code == 404
    body = {"unit": "u-1", "reason": "x"}
    path = f"{URL}/{registration.id}/waive"
    assert client.post(path, json=body, headers=header).status_code == 404
    body = {"course": registration.course_id, "learner": person.public_id}
    assert client.post(URL, json=body, headers=header).status_code == 404


def test_an_unknown_registration(client: FlaskClient, installation: Installation) -> None:
    header = a_header(installation)
    assert client.get(f"{URL}/{uuid4()}", headers=header).status_code == 404
    assert client.get(f"{URL}/x", headers=header).status_code == 404
