"""The desk for people: find, join, add, undo, transfer, each within the admin's reach."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts.identity import changes_about
from accounts.organisations import Organisation, OrganisationKind
from accounts.people import Person, get_person
from accounts.personas import identifiers_of, people_of
from accounts.roles import Role
from accounts.transfers import placements_of
from catalogue.registrations import register
from storage.installation import Installation
from tests.accounts.factories import IRI_BASE, a_person, an_organisation, sign_in
from tests.catalogue.factories import a_course, a_structure
from tests.conftest import portal_client

WHY = {"reason": "seen with the service book"}
MBOX = {"mbox": "mailto:demo.learner@example.org"}


@dataclass
class Desk:
    """An admin of a department with two people in it, and a stranger elsewhere."""

    client: FlaskClient
    installation: Installation
    admin: Person
    department: Organisation
    first: Person
    second: Person
    stranger: Person

    def path(self, *parts: object) -> str:
        return "/".join(["/desk/people", self.first.public_id, *map(str, parts)])

    def post(self, path: str, **data: Any) -> tuple[int, str]:
        answer = self.client.post(path, data={**WHY, **data})
        return answer.status_code, answer.text

    def same(self) -> list[str]:
        with self.installation.reading() as db:
            return [one.public_id for one in people_of(db, self.first)]

    def changes(self) -> list[Any]:
        with self.installation.reading() as db:
            return changes_about(db, 1, [self.first])


@pytest.fixture
def desk(app: Flask, installation: Installation) -> Desk:
    with installation.transaction() as db:
        department, elsewhere = an_organisation(db), an_organisation(db)
        admin = a_person(db, organisation=department.id, roles=(Role.ADMIN,))
        first, second = (a_person(db, organisation=department.id) for _ in range(2))
        stranger = a_person(db, organisation=elsewhere.id, name="Demo Stranger", actor=MBOX)
        course = a_course(db, structure=a_structure(title={"en": "Course of the second"}))
        register(db, 1, second, course, now=installation.now())
    client = portal_client(app)
    sign_in(client, admin)
    return Desk(client, installation, admin, department, first, second, stranger)


def test_people_within_reach_are_found(desk: Desk) -> None:
    page = desk.client.get("/desk/people", query_string={"q": desk.first.employee_id}).text
    assert desk.path() in page
    page = desk.client.get("/desk/people", query_string={"q": desk.stranger.employee_id}).text
    assert desk.stranger.public_id not in page
    assert "Nobody found" in page
    assert desk.client.get("/desk/people").status_code == 200


def test_numbers_and_addresses_are_masked(desk: Desk) -> None:
    assert desk.post(desk.path("identifier"), kind="mbox", value="asha@example.org")[0] == 303
    page = desk.client.get(desk.path()).text
    assert "asha@example.org" not in page
    assert "a••••@example.org" in page
    assert desk.first.mobile not in page


@pytest.mark.parametrize(
    ("typed", "actor"),
    [
        (
            {"kind": "mbox", "value": "asha@example.org"},
            {"objectType": "Agent", "mbox": "mailto:asha@example.org"},
        ),
        (
            {"kind": "account", "value": "asha 1", "home": "https://lms.example.org"},
            {
                "objectType": "Agent",
                "account": {"homePage": "https://lms.example.org", "name": "asha 1"},
            },
        ),
        (
            {"kind": "openid", "value": "https://id.example.org/asha"},
            {"objectType": "Agent", "openid": "https://id.example.org/asha"},
        ),
        (
            {"kind": "mbox_sha1sum", "value": "A" * 40},
            {"objectType": "Agent", "mbox_sha1sum": "a" * 40},
        ),
    ],
)
def test_an_identifier_of_each_kind_is_added(
    desk: Desk, typed: dict[str, str], actor: dict[str, Any]
) -> None:
    assert desk.client.get(desk.path("identifier")).status_code == 200
    assert desk.post(desk.path("identifier"), **typed)[0] == 303
    with desk.installation.reading() as db:
        assert len(identifiers_of(db, 1, actor, iri_base=IRI_BASE)) == 2
    [change] = desk.changes()
    assert change.made.by == f"person:{desk.admin.public_id}"
    assert change.made.reason == WHY["reason"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"kind": "mbox", "value": "asha"}, "Enter an e-mail address"),
        ({"kind": "mbox_sha1sum", "value": "xyz"}, "40 characters"),
        ({"kind": "openid", "value": "asha"}, "beginning with https://"),
        ({"kind": "account", "value": "asha"}, "address of its system"),
        ({"kind": "account", "value": "a", "home": IRI_BASE}, "given by itself"),
        ({"kind": "mbox", "value": "demo.learner@example.org"}, "Another person"),
        ({"kind": "other", "value": "asha"}, "Choose what kind"),
        ({"kind": "mbox"}, "Enter the identifier"),
        ({"kind": "mbox", "value": "asha@example.org", "reason": " "}, "Say why"),
    ],
)
def test_what_is_no_identifier_is_refused(desk: Desk, typed: dict[str, str], words: str) -> None:
    status, page = desk.post(desk.path("identifier"), **typed)
    assert (status, words in page) == (422, True)
    assert desk.changes() == []


def test_what_will_be_joined_is_shown_first(desk: Desk) -> None:
    found = desk.client.get(desk.path("merge"), query_string={"q": desk.second.employee_id}).text
    other = desk.second.public_id
    assert f"?other={other}" in found
    page = desk.client.get(desk.path("merge"), query_string={"other": other}).text
    for words in (desk.first.name, desk.second.name, "Course of the second", "same person"):
        assert words in page
    assert desk.changes() == []


def test_joined_and_undone(desk: Desk) -> None:
    status, _ = desk.post(desk.path("merge"), other=desk.second.public_id)
    assert (status, len(desk.same())) == (303, 2)
    page = desk.client.get(desk.path()).text
    assert "Course of the second" in page
    assert WHY["reason"] in page
    [change] = desk.changes()
    undo = desk.path("changes", change.number, "undo")
    assert undo in page
    assert desk.client.get(undo).status_code == 200
    assert desk.post(undo, reason="")[0] == 422
    assert desk.post(undo, reason="a mistake")[0] == 303
    assert len(desk.same()) == 1
    assert "a mistake" in desk.client.get(desk.path()).text
    assert desk.post(undo)[0] == 404


def test_joining_twice_is_refused(desk: Desk) -> None:
    desk.post(desk.path("merge"), other=desk.second.public_id)
    status, page = desk.post(desk.path("merge"), other=desk.second.public_id)
    assert (status, "already" in page) == (422, True)
    status, page = desk.post(desk.path("merge"), other=desk.first.public_id)
    assert status == 422


def test_a_joining_on_which_another_rests_cannot_be_undone(desk: Desk) -> None:
    with desk.installation.transaction() as db:
        third = a_person(db, organisation=desk.department.id)
    desk.post(desk.path("merge"), other=desk.second.public_id)
    desk.post(desk.path("merge"), other=third.public_id)
    first = desk.path("changes", 1, "undo")
    assert first not in desk.client.get(desk.path()).text
    assert "rests on it" in desk.client.get(first).text
    assert desk.post(first)[0] == 409


def test_a_transfer_is_noted(desk: Desk) -> None:
    with desk.installation.transaction() as db:
        office = an_organisation(
            db, name="Head Office", kind=OrganisationKind.OFFICE, parent=desk.department.id
        )
    assert desk.client.get(desk.path("transfer")).status_code == 200
    assert desk.post(desk.path("transfer"), organisation="Head Office")[0] == 303
    with desk.installation.reading() as db:
        person = get_person(db, 1, desk.first.id)
        newest, _ = placements_of(db, person)
    assert person.organisation == newest.organisation == office.id
    assert newest.made.by == f"person:{desk.admin.public_id}"
    assert "Head Office" in desk.client.get(desk.path()).text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Enter the name or the code"),
        ({"organisation": "nowhere"}, "No office where you decide"),
        ({"organisation": "elsewhere"}, "No office where you decide"),
        ({"organisation": "twin"}, "Several have this name"),
        ({"organisation": "here", "since": "2999-01-01"}, "Enter a real date"),
        ({"organisation": "here", "since": "2199-01-01"}, "a day that has come"),
        ({"organisation": "here", "since": "soon"}, "Enter a real date"),
    ],
)
def test_a_transfer_that_cannot_be_is_refused(
    desk: Desk, typed: dict[str, str], words: str
) -> None:
    with desk.installation.transaction() as db:
        an_organisation(db, name="elsewhere")
        for name in ("here", "twin", "twin"):
            an_organisation(db, name=name, parent=desk.department.id)
    status, page = desk.post(desk.path("transfer"), **typed)
    assert (status, words in page) == (422, True)
    with desk.installation.reading() as db:
        assert get_person(db, 1, desk.first.id).organisation == desk.department.id


def test_nobody_beyond_reach_can_be_shown_or_joined(desk: Desk) -> None:
    stranger = f"/desk/people/{desk.stranger.public_id}"
    for path in ("", "/identifier", "/merge", "/changes/1/undo", "/transfer"):
        assert desk.client.get(f"{stranger}{path}").status_code == 404
    for path in ("/identifier", "/merge", "/changes/1/undo", "/transfer"):
        sent = {"kind": "openid", "value": "https://a.example.org", "organisation": "x"}
        status, _ = desk.post(f"{stranger}{path}", other=desk.first.public_id, **sent)
        assert status in (404, 422), path
    query = {"other": desk.stranger.public_id}
    assert desk.client.get(desk.path("merge"), query_string=query).status_code == 404
    assert desk.post(desk.path("merge"), **query)[0] == 404
    assert desk.changes() == []


def test_the_desk_is_for_admins(app: Flask, desk: Desk) -> None:
    client = portal_client(app)
    sign_in(client, desk.first)
    for path in ("/desk/people", desk.path(), desk.path("transfer")):
        assert client.get(path).status_code == 403
