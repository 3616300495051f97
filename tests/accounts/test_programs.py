"""The desk of programs: give a key, see its secret once, renew it, withdraw it (E7)."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts.credentials import authenticate, basic_token, get_credential
from accounts.errors import CredentialRefused
from accounts.organisations import Organisation
from accounts.roles import Role
from storage.installation import Installation
from tests.accounts.factories import a_credential, a_person, an_organisation, sign_in
from tests.conftest import SetClock, portal_client

DESK = "/desk/programs"
SECRET = re.compile(r"<code>(vl1-[a-z2-7]{16})</code>.*?<code>([\w-]{43})</code>", re.DOTALL)


@pytest.fixture
def admin(client: FlaskClient, installation: Installation) -> FlaskClient:
    """The client of an administrator of the whole institution."""
    with installation.transaction() as db:
        person = a_person(db, roles=(Role.ADMIN,))
    sign_in(client, person)
    return client


@pytest.fixture
def own(installation: Installation) -> Organisation:
    with installation.transaction() as db:
        return an_organisation(db, name="Own", code="own")


@pytest.fixture
def local(app: Flask, installation: Installation, own: Organisation) -> FlaskClient:
    """The client of an administrator of one department."""
    with installation.transaction() as db:
        person = a_person(db, roles=(Role.ADMIN,), organisation=own.id)
    client = portal_client(app)
    sign_in(client, person)
    return client


def shown(answer: Any) -> tuple[str, str]:
    """Read key and secret off the page that answers."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    found = SECRET.search(answer.text)
    assert found
    return found[1], found[2]


def added(client: FlaskClient, **fields: Any) -> tuple[str, str]:
    form = {"name": "HR system", "scopes": ["records/read"], **fields}
    return shown(client.post(DESK, data=form))


@pytest.fixture
def is_let_in(installation: Installation) -> Callable[[str, str], bool]:
    def ask(key: str, secret: str) -> bool:
        with installation.reading() as db:
            found = get_credential(db, 1, key, installation.settings)
        try:
            return bool(authenticate(installation, f"Basic {basic_token(found, secret)}"))
        except CredentialRefused:
            return False

    return ask


def test_the_secret_is_shown_once(admin: FlaskClient, is_let_in: Any) -> None:
    key, secret = added(admin)
    assert is_let_in(key, secret)
    for path in (DESK, f"{DESK}/{key}"):
        page = admin.get(path)
        assert "HR system" in page.text
        assert "Read learning records" in page.text
        assert secret not in page.text


def test_bounds_are_what_was_entered(
    admin: FlaskClient, installation: Installation, own: Organisation
) -> None:
    prefix = "https://courses.example/"
    fields = {"organisation": "OWN", "activity_prefix": prefix, "expires": "2026-07-31"}
    key, _secret = added(admin, scopes=["state", "statements/write"], **fields)
    with installation.reading() as db:
        found = get_credential(db, 1, key, installation.settings)
    assert (found.organisation, found.activity_prefix) == (own.id, prefix)
    assert found.scopes == {"state", "statements/write"}
    assert found.expires
    assert found.expires.isoformat() == "2026-07-31T18:30:00+00:00"
    page = admin.get(f"{DESK}/{key}").text
    for words in ("Own", prefix, "1\u00a0August\u00a02026, 00:00", "Not used yet"):
        assert words in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 201),
        ("scopes", []),
        ("scopes", ["fly"]),
        ("organisation", "Nowhere"),
        ("organisation", "Twin"),
        ("activity_prefix", "courses"),
        ("activity_prefix", "https://a b"),
        ("expires", "2026-06-30"),
        ("expires", "tomorrow"),
        ("expires", "9999-12-31"),
    ],
)
def test_a_wrong_answer_is_told_at_its_field(
    admin: FlaskClient, installation: Installation, field: str, value: Any
) -> None:
    with installation.transaction() as db:
        an_organisation(db, name="Twin")
        an_organisation(db, name="Twin")
    form = {"name": "HR", "scopes": ["state"], field: value}
    answer = admin.post(DESK, data=form)
    assert answer.status_code == 422
    assert f'href="#field-{field}"' in answer.text


def test_a_new_secret_stands_beside_the_old(
    admin: FlaskClient, is_let_in: Any, clock: SetClock
) -> None:
    key, old = added(admin)
    same, new = shown(admin.post(f"{DESK}/{key}/rotate", data={"overlap": "1"}))
    assert same == key
    assert is_let_in(key, old)
    assert is_let_in(key, new)
    page = admin.get(f"{DESK}/{key}").text
    assert "The old secret is good beside the new one" in page
    assert admin.post(f"{DESK}/{key}/rotate", data={"overlap": "1"}).status_code == 409
    assert admin.post(f"{DESK}/{key}/withdraw-previous").status_code == 303
    assert (is_let_in(key, old), is_let_in(key, new)) == (False, True)


@pytest.mark.parametrize("overlap", ["", "x", "5", "-1"])
def test_a_wrong_overlap_is_refused(admin: FlaskClient, overlap: str) -> None:
    key, _secret = added(admin)
    answer = admin.post(f"{DESK}/{key}/rotate", data={"overlap": overlap})
    assert answer.status_code == 422


def test_withdrawal_asks_first_and_is_for_good(admin: FlaskClient, is_let_in: Any) -> None:
    key, secret = added(admin)
    assert "for good" in admin.get(f"{DESK}/{key}/withdraw").text
    assert is_let_in(key, secret)
    assert admin.post(f"{DESK}/{key}/withdraw").status_code == 303
    assert not is_let_in(key, secret)
    page = admin.get(f"{DESK}/{key}").text
    assert "Withdrawn" in page
    assert "Make a new secret" not in page
    assert admin.post(f"{DESK}/{key}/withdraw").status_code == 404


def test_a_local_administrator_gives_and_sees_what_is_local(
    admin: FlaskClient, local: FlaskClient, installation: Installation, own: Organisation
) -> None:
    wide, _secret = added(admin)
    key, _secret = added(local)
    with installation.reading() as db:
        assert get_credential(db, 1, key, installation.settings).organisation == own.id
    page = local.get(DESK).text
    assert key in page
    assert wide not in page
    for path in (f"{DESK}/{wide}", f"{DESK}/{wide}/withdraw"):
        assert local.get(path).status_code == 404
    for path in ("rotate", "withdraw", "withdraw-previous"):
        answer = local.post(f"{DESK}/{wide}/{path}", data={"overlap": "0"})
        assert answer.status_code == 404
    outside = {"name": "x", "scopes": ["state"], "organisation": "Demo Institution 1"}
    assert local.post(DESK, data=outside).status_code == 422


def test_states_of_keys_are_told(
    admin: FlaskClient, installation: Installation, clock: SetClock
) -> None:
    ends = installation.now() + timedelta(minutes=5)
    with installation.transaction() as db:
        a_credential(db, installation.settings, name="Short", expires=ends)
    assert "In use" in admin.get(DESK).text
    clock.tick(300)
    assert "Expired" in admin.get(DESK).text


@pytest.mark.parametrize("role", [Role.NODAL_OFFICER, Role.PUBLISHER, Role.SUPPORT])
def test_the_desk_is_for_administrators(
    client: FlaskClient, installation: Installation, role: Role
) -> None:
    with installation.transaction() as db:
        person = a_person(db, roles=(role,))
    sign_in(client, person)
    assert client.get(DESK).status_code == 403
    assert client.post(DESK, data={"name": "x", "scopes": ["all"]}).status_code == 403
