"""Learning records for HR, over REST."""

import csv
import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from accounts.people import Person
from catalogue.registrations import register
from jobs.worker import run_pending
from progress.tasks import TASKS
from storage.installation import Installation
from tests.accounts.factories import a_credential, a_person, an_organisation, authorization
from tests.catalogue.factories import a_course, a_registration, a_structure
from tests.certificates.factories import a_completed_registration
from tests.lrs.factories import a_credential as a_key
from tests.progress.factories import an_instant, say, stored_with, void
from tests.queries import queries_of

HR = ("records/read",)
Header = dict[str, str]


def a_header(installation: Installation, *scopes: str, **fields: Any) -> Header:
    """The header of an HR client."""
    with installation.transaction() as db:
        made = a_credential(db, installation.settings, scopes=scopes or HR, **fields)
    return authorization(*made)


def records(client: FlaskClient, header: Header, **query: Any) -> list[dict[str, Any]]:
    answer: Any = client.get("/api/v1/records", headers=header, query_string=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json["records"]
    return found


def test_a_record_tells_what_was_learnt(client: FlaskClient, installation: Installation) -> None:
    with installation.transaction() as db:
        person = a_person(db, employee_id="E-77")
        registration = a_completed_registration(db, person=person)
    [record] = records(client, a_header(installation), employee_id="E-77")
    assert record["learner"] == person.public_id
    assert record["registration"] == registration.id
    assert record["satisfied_at"] == "2026-11-18T12:02:00.000000Z"
    assert (record["score"], record["minutes"]) == (0.8, 12.0)
    assert record["certificate"].startswith("VL-")
    with installation.reading() as db:
        [passed] = stored_with(db, registration, "passed")
    assert passed["id"] in record["evidence"]


def test_an_enrolment_is_a_record_too(client: FlaskClient, installation: Installation) -> None:
    with installation.transaction() as db:
        a_registration(db)
    [record] = records(client, a_header(installation))
    assert (record["satisfied_at"], record["certificate"]) == (None, None)


def test_without_a_key_nothing(client: FlaskClient, installation: Installation) -> None:
    assert client.get("/api/v1/records").status_code == 401
    other = a_header(installation, "statements/read")
    assert client.get("/api/v1/records", headers=other).status_code == 403


def test_a_key_reaches_its_own_subtree_only(
    client: FlaskClient, installation: Installation
) -> None:  # H1
    with installation.transaction() as db:
        mine, theirs = an_organisation(db), an_organisation(db)
        office = an_organisation(db, parent=mine.id)
        course = a_course(db)
        people = [a_person(db, organisation=node.id) for node in (mine, office, theirs)]
        for person in people:
            a_registration(db, person=person, course=course)
    bound = a_header(installation, organisation=mine.id)
    seen = {record["learner"] for record in records(client, bound)}
    assert seen == {people[0].public_id, people[1].public_id}
    assert not records(client, bound, learner=people[2].public_id)
    assert not records(client, bound, department=theirs.code)
    assert len(records(client, bound, department=office.code)) == 1
    assert len(records(client, a_header(installation))) == 3


def test_filters_narrow(client: FlaskClient, installation: Installation, clock: Any) -> None:
    with installation.transaction() as db:
        first = a_registration(db, now=clock())
        clock.tick(60)
        second = a_registration(db, now=clock())
    header = a_header(installation)
    [by_course] = records(client, header, course=second.course_id)
    [by_time] = records(client, header, updated_since=clock().isoformat())
    assert by_course["registration"] == by_time["registration"] == second.id
    assert len(records(client, header, updated_since=first.enrolled_at.isoformat())) == 2


def test_a_change_moves_a_record_to_the_end(
    client: FlaskClient, installation: Installation, clock: Any
) -> None:
    with installation.transaction() as db:
        first, second = a_registration(db, now=clock()), a_registration(db, now=clock())
    clock.tick(60)
    with installation.transaction() as db:
        say(db, first, "initialized")
    header = a_header(installation)
    assert [one["registration"] for one in records(client, header)] == [second.id, first.id]
    [changed] = records(client, header, updated_since=clock().isoformat())
    assert changed["registration"] == first.id


def test_a_voiding_is_a_change(client: FlaskClient, installation: Installation, clock: Any) -> None:
    with installation.transaction() as db:
        registration = a_completed_registration(db)
        [passed] = stored_with(db, registration, "passed")
        void(db, registration, passed["id"], a_key("all"))
    at = clock.tick(60)
    run_pending(installation, TASKS)
    [record] = records(client, a_header(installation), updated_since=at.isoformat())
    assert record["satisfied_at"] is None


def test_pages_follow_by_cursor(client: FlaskClient, installation: Installation) -> None:
    with installation.transaction() as db:
        made = {a_registration(db).id for _ in range(5)}
    header, seen, cursor = a_header(installation), [], None
    for _ in range(3):
        query = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page: Any = client.get("/api/v1/records", headers=header, query_string=query).json
        seen += [record["registration"] for record in page["records"]]
        cursor = page["next"]
    assert cursor is None
    assert len(seen) == 5
    assert set(seen) == made


def test_csv_by_accept(client: FlaskClient, installation: Installation) -> None:
    with installation.transaction() as db:
        person = a_person(db, employee_id="=1+1")
        a_completed_registration(db, person=person)
        a_registration(db)
    header = {**a_header(installation), "Accept": "text/csv"}
    answer = client.get("/api/v1/records", headers=header, query_string={"limit": 1})
    assert answer.content_type == "text/csv; charset=utf-8"
    assert "cursor=" in answer.headers["Link"]
    whole = client.get("/api/v1/records", headers=header).text
    rows = list(csv.DictReader(io.StringIO(whole)))
    assert len(rows) == 2
    assert {row["employee_id"] for row in rows} >= {"'=1+1"}
    assert all("evidence" in row for row in rows)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("learner", "x"),
        ("updated_since", "yesterday"),
        ("updated_since", "2026-07-01T00:00:00"),
        ("limit", "0"),
        ("limit", "501"),
        ("cursor", "1~x"),
        ("cursor", "99999999999999999999~0b0e1b44-0000-4000-8000-000000000001"),
        ("employee_id", ""),
        ("employee_id", "a\0b"),
        ("department", "x" * 300),
        ("as_of", "2026-03-31"),
        ("nonsense", "1"),
    ],
)
def test_a_wrong_query_is_refused_by_name(
    client: FlaskClient, installation: Installation, name: str, value: str
) -> None:
    answer = client.get(
        "/api/v1/records", headers=a_header(installation), query_string={name: value}
    )
    assert answer.status_code == 422
    assert name in answer.text


@pytest.mark.parametrize("cursor", ["1971-01-01T00:00:00Z", "9999-12-31T23:59:59.999999-23:59"])
def test_any_cursor_of_the_form_is_a_place(
    client: FlaskClient, installation: Installation, cursor: str
) -> None:
    cursor = f"{cursor}~0b0e1b44-0000-4000-8000-000000000001"
    assert records(client, a_header(installation), cursor=cursor) == []


def test_a_page_costs_a_fixed_number_of_queries(
    client: FlaskClient, installation: Installation
) -> None:
    with installation.transaction() as db:
        person: Person = a_person(db)
        for _ in range(12):
            course = a_course(db, structure=a_structure(1))
            registration, _new = register(db, 1, person, course, now=an_instant())
            say(db, registration)
    header = a_header(installation)
    records(client, header)
    counts = []
    for limit in (1, 12):
        with queries_of(installation.engine) as seen:
            assert len(records(client, header, limit=limit)) == limit
        counts.append(len(seen))
    assert counts[0] == counts[1]
