"""Sessions: idle limits by role, listing and ending them (A13)."""

import pytest

from accounts.people import Status, update_person
from accounts.roles import Role
from accounts.sign_in import device_of
from accounts.store.tables import portal_session
from tests.accounts.factories import a_person, sign_in
from tests.conftest import portal_client

HOURS = 3600


def a_signed_in(client, installation, **fields):
    with installation.transaction() as db:
        person = a_person(db, **fields)
    sign_in(client, person)
    return person


@pytest.mark.parametrize(
    ("roles", "hours"),
    [
        ((), 12),
        ((Role.PUBLISHER,), 2),
        ((Role.NODAL_OFFICER,), 1),
        ((Role.ADMIN, Role.PUBLISHER), 0.5),
    ],
)
def test_session_ends_when_idle(client, installation, clock, roles, hours):
    a_signed_in(client, installation, roles=roles)
    clock.tick(hours * HOURS - 1)
    assert client.get("/account").status_code == 200
    clock.tick(hours * HOURS + 1)
    assert client.get("/account").status_code == 303


def test_use_keeps_a_session_but_not_for_ever(client, installation, clock):
    a_signed_in(client, installation)
    for _ in range(60):
        clock.tick(11.9 * HOURS)
        client.get("/account")
    assert client.get("/account").status_code == 200
    clock.tick(11 * HOURS)
    assert client.get("/account").status_code == 303


def test_person_sees_and_ends_other_sessions(app, client, installation):
    person = a_signed_in(client, installation)
    other = portal_client(app)
    sign_in(other, person)
    page = client.get("/account/sessions").text
    assert "This device" in page
    action = page.split('action="/account/sessions/')[1].split('"')[0]
    assert client.post(f"/account/sessions/{action}").location == "/account/sessions"
    assert other.get("/account").status_code == 303
    assert client.get("/account").status_code == 200


def test_nobody_ends_the_session_of_another(app, client, installation):
    a_signed_in(client, installation)
    with installation.reading() as db:
        public_id = db.execute(portal_session.select()).one().public_id
    thief = portal_client(app)
    a_signed_in(thief, installation)
    assert thief.post(f"/account/sessions/{public_id}/end").status_code == 404
    assert client.get("/account").status_code == 200


def test_suspended_person_is_out_at_once(client, installation):
    person = a_signed_in(client, installation)
    with installation.transaction() as db:
        update_person(db, person, status=Status.SUSPENDED)
    assert client.get("/account").status_code == 303


def test_session_is_stored_as_a_hash(client, installation):
    a_signed_in(client, installation)
    with client.session_transaction() as session, installation.reading() as db:
        assert session["sid"] not in [
            str(value) for value in db.execute(portal_session.select()).one()
        ]


def test_session_id_in_a_list_signs_nobody_in(app, client, installation):
    a_signed_in(client, installation)
    with installation.reading() as db:
        row = db.execute(portal_session.select()).one()
    for guess in (row.public_id, row.id_hash, "", "x" * 10_000):
        thief = portal_client(app)
        with thief.session_transaction() as session:
            session["sid"] = guess
        assert thief.get("/account").status_code == 303


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537 Chrome/126.0 Safari/537",
            "Chrome, Android",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5) Version/17.5 Safari/604", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126 Safari/537 Edg/126.0", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/2010 Firefox/127.0", "Firefox, Linux"),
        ("curl/8", "Browser"),
    ],
)
def test_device_is_named(user_agent, device):
    assert device_of(user_agent) == device


def test_account_shows_the_number_masked(client, installation):
    person = a_signed_in(client, installation)
    page = client.get("/account").text
    assert person.mobile[-4:] in page
    assert person.mobile not in page


def test_notices_are_new_once(client, installation):
    from messaging.notifications import notify

    person = a_signed_in(client, installation)
    assert "No notices yet" in client.get("/account/notifications").text
    with installation.transaction() as db:
        values = {"course": "Noting and drafting"}
        notify(db, 1, person.id, "certificate_issued", values, now=installation.now(), href="/x")
    assert ">New<" in client.get("/account/notifications").text
    page = client.get("/account/notifications", headers={"Accept-Language": "hi"}).text
    assert ">New<" not in page
    assert "Noting and drafting" in page
