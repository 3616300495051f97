"""REST: identifiers, merge, split, transfer, move (E14, D4)."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from accounts.audit import events_about
from accounts.organisations import Organisation, OrganisationKind, get_organisation
from accounts.people import Person, actor_of
from storage.installation import Installation
from tests.accounts.factories import (
    IRI_BASE,
    a_credential,
    a_person,
    an_organisation,
    authorization,
)
from tests.queries import queries_of

MBOX = {"objectType": "Agent", "mbox": "mailto:asha@example.org"}
WHY = "seen at the desk"


class Api:
    """A program with a key for learners, perhaps bound to an organisation."""

    def __init__(self, client: FlaskClient, installation: Installation, **bounds: Any) -> None:
        given = {"scopes": ("learners/write",), **bounds}
        with installation.transaction() as db:
            credential, secret = a_credential(db, installation.settings, **given)
        self.client = client
        self.who = f"credential:{credential.id}"
        self.headers = authorization(credential, secret)

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.client.get(f"/api/v1/{path}", headers=self.headers, query_string=query)

    def post(self, path: str, **body: Any) -> TestResponse:
        given = {"reason": WHY, **body}
        return self.client.post(f"/api/v1/{path}", headers=self.headers, json=given)

    def of(self, person: Person, call: str = "identifiers") -> dict[str, Any]:
        answer = self.get(f"learners/{person.public_id}/{call}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json)


@pytest.fixture
def api(client: FlaskClient, installation: Installation) -> Api:
    return Api(client, installation)


@pytest.fixture
def people(installation: Installation) -> list[Person]:
    with installation.transaction() as db:
        return [a_person(db, employee_id=f"M-{number}") for number in range(3)]


def test_an_identifier_is_added_and_shown(api: Api, people: list[Person]) -> None:
    person = people[0]
    answer = api.post(f"learners/{person.public_id}/identifiers", actor=MBOX)
    assert answer.status_code == 200
    told = answer.json
    assert told == api.of(person)
    own = {"actor": actor_of(person, IRI_BASE), "learner": person.public_id}
    assert told["identifiers"] == [own, {"actor": MBOX, "learner": person.public_id}]
    [change] = told["changes"]
    assert (change["kind"], change["actor"], change["made_by"]) == ("identifier", MBOX, api.who)
    assert (change["reason"], change["undone_at"]) == (WHY, None)


def test_learners_are_found_with_all_identifiers(api: Api, people: list[Person]) -> None:
    first, second, _ = people
    api.post(f"learners/{second.public_id}/identifiers", actor=MBOX)
    api.post(f"learners/{first.public_id}/merge", employee_id="M-1")
    found = api.get("learners", employee_id="M-0").json
    assert found["same_as"] == [second.public_id]
    assert found["identifiers"] == [actor_of(first, IRI_BASE), actor_of(second, IRI_BASE), MBOX]
    assert api.get(f"learners/{first.public_id}").json == found
    page = {one["id"]: one for one in api.get("learners").json["learners"]}
    assert page[first.public_id] == found
    assert page[people[2].public_id]["same_as"] == []


def test_a_page_of_learners_costs_a_fixed_number_of_queries(
    api: Api, people: list[Person], installation: Installation
) -> None:
    api.post(f"learners/{people[0].public_id}/merge", employee_id="M-1")
    counts = []
    for limit in (2, 3):
        with queries_of(installation.engine) as seen:
            assert len(api.get("learners", limit=limit).json["learners"]) == limit
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_merged_and_split(api: Api, people: list[Person], installation: Installation) -> None:
    first, second, _ = people
    before = [api.of(one) for one in (first, second)]
    told = api.post(f"learners/{first.public_id}/merge", learner=second.public_id).json
    assert told["same_as"] == [second.public_id]
    number = told["changes"][0]["change"]
    back = api.post(f"learners/{second.public_id}/split", change=number, reason="a mistake").json
    assert back["same_as"] == []
    for one, was in zip((first, second), before, strict=True):
        now = api.of(one)
        assert now["identifiers"] == was["identifiers"]
        [change] = now["changes"]
        assert (change["undone_by"], change["undone_reason"]) == (api.who, "a mistake")
    with installation.reading() as db:
        events = events_about(db, 1, f"person:{first.public_id}")
    # Both at the same moment of a clock that stands.
    assert {event.action for event in events} == {"person.merged", "person.change_undone"}


def test_a_later_merge_is_taken_back_first(api: Api, people: list[Person]) -> None:
    first, second, third = people
    one = api.post(f"learners/{first.public_id}/merge", learner=second.public_id).json
    two = api.post(f"learners/{second.public_id}/merge", learner=third.public_id).json
    numbers = [told["changes"][0]["change"] for told in (one, two)]
    refused = api.post(f"learners/{first.public_id}/split", change=numbers[0])
    assert (refused.status_code, refused.json["later"]) == (409, [numbers[1]])
    assert api.of(first)["changes"][1]["later"] == [numbers[1]]
    for number in reversed(numbers):
        assert api.post(f"learners/{first.public_id}/split", change=number).status_code == 200


@pytest.mark.parametrize(
    ("call", "body", "status"),
    [
        ("identifiers", {}, 422),
        ("identifiers", {"actor": {"mbox": "mailto:a@example.org", "openid": "https://a"}}, 422),
        ("identifiers", {"actor": MBOX, "reason": ""}, 422),
        ("identifiers", {"actor": MBOX, "other": 1}, 422),
        ("merge", {}, 422),
        ("merge", {"employee_id": "M-1", "learner": "0b0e1b44-0000-4000-8000-000000000001"}, 422),
        ("merge", {"employee_id": "nobody"}, 404),
        ("merge", {"learner": "0b0e1b44-0000-4000-8000-000000000001"}, 404),
        ("merge", {"employee_id": "M-0"}, 422),
        ("split", {"change": 7}, 404),
        ("split", {"change": 2**40}, 422),
        ("split", {"change": "1"}, 422),
        ("transfer", {}, 422),
        ("transfer", {"organisation": 999_999}, 404),
        ("transfer", {"department": "Demo", "since": "2999-01-01"}, 422),
        ("transfer", {"department": "Demo", "since": "2026-12-31"}, 422),
    ],
)
def test_what_cannot_be_is_refused(
    api: Api, people: list[Person], call: str, body: dict[str, Any], status: int
) -> None:
    answer = api.post(f"learners/{people[0].public_id}/{call}", **body)
    assert answer.status_code == status, answer.text
    assert api.of(people[0])["changes"] == []


def test_a_bound_key_reaches_its_own_people_only(
    client: FlaskClient, installation: Installation, api: Api
) -> None:
    with installation.transaction() as db:
        here, there = an_organisation(db), an_organisation(db)
        mine = a_person(db, organisation=here.id)
        theirs = a_person(db, organisation=there.id, employee_id="T-1", actor=MBOX)
    bound = Api(client, installation, organisation=here.id)
    for call, body in (
        ("identifiers", {"actor": {"openid": "https://id.example.org/a"}}),
        ("merge", {"learner": mine.public_id}),
        ("split", {"change": 1}),
        ("transfer", {"department": here.id}),
    ):
        assert bound.post(f"learners/{theirs.public_id}/{call}", **body).status_code == 404
    for call in ("", "/identifiers", "/placements"):
        assert bound.get(f"learners/{theirs.public_id}{call}").status_code == 404
    assert bound.post(f"learners/{mine.public_id}/merge", employee_id="T-1").status_code == 404
    taken = bound.post(f"learners/{mine.public_id}/identifiers", actor=MBOX)
    assert (taken.status_code, "learner" in taken.json) == (409, False)
    assert bound.post(f"learners/{mine.public_id}/transfer", department=there.id).status_code == 404
    merged = api.post(f"learners/{mine.public_id}/merge", employee_id="T-1").json
    assert len(merged["identifiers"]) == 3
    told = bound.of(mine)
    assert (told["same_as"], len(told["identifiers"]), told["changes"]) == ([], 1, [])
    number = merged["changes"][0]["change"]
    assert bound.post(f"learners/{mine.public_id}/split", change=number).status_code == 404


def test_a_transfer_changes_where_a_learner_belongs(
    api: Api, people: list[Person], installation: Installation
) -> None:
    with installation.transaction() as db:
        node = an_organisation(db, name="Demo Department of Roads")
    path = f"learners/{people[0].public_id}/transfer"
    answer = api.post(path, department="Demo Department of Roads", reason="order 12")
    assert answer.status_code == 200, answer.text
    assert answer.json["department"] == node.name
    newest, first = api.of(people[0], "placements")["placements"]
    assert (newest["number"], newest["reason"], newest["made_by"]) == (node.id, "order 12", api.who)
    assert first["made_by"] == "roll"


def a_tree(installation: Installation) -> list[Organisation]:
    """Two departments below another, and an office in the first of them."""
    with installation.transaction() as db:
        top = an_organisation(db)
        first, second = (an_organisation(db, parent=top.id) for _ in range(2))
        office = an_organisation(db, kind=OrganisationKind.OFFICE, parent=first.id)
    return [top, first, second, office]


def test_an_office_is_moved(api: Api, installation: Installation) -> None:
    _, _, second, office = a_tree(installation)
    answer = api.post("organisations/move", organisation=office.code, below=second.id)
    assert answer.json == {
        "id": office.id,
        "kind": "office",
        "code": office.code,
        "name": office.name,
        "below": second.id,
    }
    with installation.reading() as db:
        assert get_organisation(db, 1, office.id).parent == second.id
        [event] = events_about(db, 1, f"organisation:{office.id}")
    assert (event.action, event.actor) == ("organisation.moved", api.who)


def test_a_move_stays_within_reach(client: FlaskClient, installation: Installation) -> None:
    top, first, second, office = a_tree(installation)
    bound = Api(client, installation, organisation=first.id)
    asked = bound.post("organisations/move", organisation=office.id, below=second.id)
    assert asked.status_code == 404
    asked = bound.post("organisations/move", organisation=second.code, below=first.id)
    assert asked.status_code == 404
    asked = bound.post("organisations/move", organisation=first.id, below=office.id)
    assert asked.status_code == 403
    above = Api(client, installation, organisation=top.id)
    asked = above.post("organisations/move", organisation=office.id, below=office.id)
    assert asked.status_code == 422
    asked = above.post("organisations/move", organisation="no such", below=first.id)
    assert asked.status_code == 404
