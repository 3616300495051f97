"""Asking to be added, and the desk that decides (A3, I2)."""

import pytest
from flask.testing import FlaskClient

from accounts.masters import import_demo_masters
from accounts.organisations import find_organisation_by_code
from accounts.people import Status, find_person_by_mobile
from accounts.requests import ask_to_join
from accounts.roles import Role
from accounts.store.audit import events_about
from tests.accounts.factories import a_person, prove_number, sent_messages, sign_in
from tests.conftest import portal_client

NEWCOMER = "+919000000002"


@pytest.fixture
def departments(installation):
    with installation.transaction() as db:
        import_demo_masters(db, 1)
        return {code: find_organisation_by_code(db, 1, code).id for code in ("posts", "health")}


def an_officer(installation, organisation, role=Role.NODAL_OFFICER):
    with installation.transaction() as db:
        return a_person(db, name="Demo Officer", organisation=organisation, roles=(role,))


def a_request(installation, organisation, mobile=NEWCOMER):
    with installation.transaction() as db:
        return ask_to_join(
            db, 1, name="Demo Newcomer", mobile=mobile, organisation=organisation, note="Please",
            now=installation.now(),
        )  # fmt: skip


def ask(client: FlaskClient, installation):
    prove_number(client, installation, NEWCOMER)
    assert client.post("/join", data={"department": "posts"}).location == "/join/posts"
    page = client.get("/join/posts").text
    assert "Demo nodal desk, Department of Posts" in page
    return client.post("/join/posts", data={"name": "Demo Newcomer", "note": "Delhi office"})


def test_proved_stranger_asks_is_approved_and_signs_in(app, client, installation, departments):
    officer = an_officer(installation, departments["posts"])
    assert ask(client, installation).location == "/join"
    assert "Your request is sent" in client.get("/join").text
    desk = portal_client(app)
    sign_in(desk, officer)
    page = desk.get("/desk/requests").text
    assert "Demo Newcomer" in page
    assert NEWCOMER not in page
    action = f"/desk/requests/{filed_id(page)}/approve"
    assert desk.post(action).location == "/desk/requests"
    assert desk.post(action).status_code == 409
    texts = [message["text"] for message in sent_messages(installation)]
    assert "You can now sign in to Vidyalekh with this mobile number." in texts
    with installation.reading() as db:
        person = find_person_by_mobile(db, 1, NEWCOMER)
    assert (person.status, person.department) == (Status.INVITED, "Department of Posts")


def filed_id(page: str) -> str:
    return page.split("/desk/requests/", 1)[1].split("/", 1)[0]


def test_officer_is_told_of_a_request(app, client, installation, departments):
    officer = an_officer(installation, departments["posts"])
    ask(client, installation)
    desk = portal_client(app)
    sign_in(desk, officer)
    assert "Demo Newcomer asks to be added" in desk.get("/account/notifications").text


def test_second_request_of_a_number_is_the_first(installation, departments):
    first = a_request(installation, departments["posts"])
    assert a_request(installation, departments["health"]).id == first.id


def test_request_shows_its_age(app, client, installation, departments, clock):
    officer = an_officer(installation, departments["posts"])
    a_request(installation, departments["posts"])
    for seconds, words in ((60, "less than an hour"), (7200, "2 hours"), (300_000, "3 days")):
        clock.tick(seconds)
        sign_in(client, officer)
        assert words in client.get("/desk/requests").text


def test_rejection_needs_a_reason_and_tells_it(client, installation, departments, clock):
    sign_in(client, an_officer(installation, departments["posts"]))
    filed = a_request(installation, departments["posts"])
    clock.tick()
    path = f"/desk/requests/{filed.id}/reject"
    assert client.get(path).status_code == 200
    assert client.post(path, data={"reason": " "}).status_code == 422
    assert client.post(path, data={"reason": "Not in our office"}).location == "/desk/requests"
    assert "Not in our office" in sent_messages(installation)[-1]["text"]
    with installation.reading() as db:
        events = events_about(db, 1, f"join_request:{filed.id}")
        assert find_person_by_mobile(db, 1, NEWCOMER) is None
    assert [event.action for event in events] == [
        "join_request.submitted",
        "join_request.rejected",
    ]
    assert events[1].facts["reason"] == "Not in our office"
    assert events[1].actor.startswith("person:")


def test_officer_of_another_department_neither_sees_nor_decides(client, installation, departments):
    filed = a_request(installation, departments["posts"])
    sign_in(client, an_officer(installation, departments["health"]))
    assert "Nothing waits for you" in client.get("/desk/requests").text
    assert client.post(f"/desk/requests/{filed.id}/approve").status_code == 404
    assert client.get(f"/desk/requests/{filed.id}/reject").status_code == 404


def test_admin_of_the_institution_decides_for_all(client, installation, departments):
    filed = a_request(installation, departments["posts"])
    sign_in(client, an_officer(installation, None, Role.ADMIN))
    assert client.post(f"/desk/requests/{filed.id}/approve").location == "/desk/requests"


@pytest.mark.parametrize("role", [None, Role.PUBLISHER, Role.SUPPORT])
def test_others_do_not_enter_the_desk(client, installation, role):
    with installation.transaction() as db:
        person = a_person(db, roles=(role,) if role else ())
    sign_in(client, person)
    assert client.get("/desk/requests").status_code == 403


def test_visitor_is_led_to_sign_in(client):
    assert client.get("/desk/requests").location == "/sign-in?next=/desk/requests"


@pytest.mark.parametrize("code", ["no-such", "posts-delhi", "%00", "institution"])
def test_unknown_department_is_not_found(client, installation, departments, code):
    prove_number(client, installation, NEWCOMER)
    assert client.get(f"/join/{code}").status_code == 404


def test_join_without_choice_or_name_comes_back(client, installation, departments):
    prove_number(client, installation, NEWCOMER)
    assert client.post("/join", data={}).status_code == 422
    assert client.post("/join/posts", data={"name": ""}).status_code == 422


def test_join_ends_with_the_proof(client, installation, departments, clock):
    prove_number(client, installation, NEWCOMER)
    clock.tick(1801)
    assert client.post("/join/posts", data={"name": "Demo"}).location == "/sign-in"
    assert client.get("/join/posts").location == "/sign-in"
