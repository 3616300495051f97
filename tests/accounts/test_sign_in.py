"""Sign-in by code, seen as a browser sees it (A1-A3, A14, D12)."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts.people import Status
from storage.installation import Installation
from tests.accounts.factories import a_person, prove_number, sent_code, sent_messages, sign_in
from tests.conftest import SetClock, portal_client

KNOWN, UNKNOWN = "+919000000001", "+919000000002"


@pytest.fixture
def learner(installation: Installation):
    with installation.transaction() as db:
        return a_person(db, mobile=KNOWN, name="Demo Learner")


def test_number_and_code_sign_in(client: FlaskClient, installation: Installation, learner):
    answer = client.post("/sign-in", data={"mobile": "90000 00001"})
    assert (answer.status_code, answer.location) == (303, "/sign-in/code")
    assert 'autocomplete="one-time-code"' in client.get("/sign-in/code").text
    answer = client.post("/sign-in/code", data={"code": sent_code(installation)})
    assert (answer.status_code, answer.location) == (303, "/")
    assert "Demo Learner" in client.get("/account").text


def test_code_may_have_spaces_and_devanagari_digits(client, installation, learner):
    client.post("/sign-in", data={"mobile": "९०००० ००००१"})
    code = sent_code(installation).translate(str.maketrans("0123456789", "०१२३४५६७८९"))
    answer = client.post("/sign-in/code", data={"code": f" {code[:3]} {code[3:]} "})
    assert answer.location == "/"


def test_page_that_asked_is_opened_after_sign_in(client, installation, learner):
    answer = client.get("/account/sessions?x=1")
    assert answer.location == "/sign-in?next=/account/sessions?x%3D1"
    client.get(answer.location)
    assert prove_number(client, installation, KNOWN).location == "/account/sessions?x=1"


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "https://evil.example", "x"]
)
def test_sign_in_leads_nowhere_else(client, installation, learner, target):
    client.get("/sign-in", query_string={"next": target})
    assert prove_number(client, installation, KNOWN).location == "/"


@pytest.mark.parametrize("typed", ["", "12345", "1234567890", "abc", "9" * 41, "+91 12345 67890"])
def test_what_is_no_number_is_refused_at_the_field(client, typed):
    answer = client.post("/sign-in", data={"mobile": typed})
    assert answer.status_code == 422
    assert 'href="#field-mobile"' in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_known_and_unknown_numbers_get_the_same_answers(app: Flask, installation, learner, clock):
    pages = []
    for mobile in (KNOWN, UNKNOWN):
        browser = portal_client(app)
        first = browser.post("/sign-in", data={"mobile": mobile})
        page = browser.get("/sign-in/code").text.replace(mobile[-4:], "")
        wrong = browser.post("/sign-in/code", data={"code": "000000"})
        pages.append((first.status_code, first.text, without_token(page), wrong.status_code))
    assert pages[0] == pages[1]
    assert len(sent_messages(installation)) == 2


def without_token(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrf_token" not in line)


def test_unknown_number_is_told_so_only_after_proof(client, installation):
    answer = prove_number(client, installation, UNKNOWN)
    assert answer.location == "/sign-in/not-registered"
    page = client.get(answer.location).text
    assert "Your number is not registered" in page
    assert 'href="/join"' in page


def test_not_registered_page_needs_the_proof(client, installation):
    client.post("/sign-in", data={"mobile": UNKNOWN})
    assert client.get("/sign-in/not-registered").location == "/sign-in"
    assert client.get("/join").location == "/sign-in"


def test_suspended_person_does_not_come_in(client, installation):
    with installation.transaction() as db:
        a_person(db, mobile=KNOWN, status=Status.SUSPENDED)
    assert prove_number(client, installation, KNOWN).location == "/sign-in/not-registered"


def test_code_works_once(app: Flask, client, installation, learner):
    client.post("/sign-in", data={"mobile": KNOWN})
    code = sent_code(installation)
    with client.session_transaction() as session:
        before = dict(session)
    assert client.post("/sign-in/code", data={"code": code}).location == "/"
    thief = portal_client(app)
    with thief.session_transaction() as session:
        session.update(before)
    assert thief.post("/sign-in/code", data={"code": code}).location == "/sign-in"
    assert thief.get("/account").location.startswith("/sign-in")


def test_code_of_another_browser_does_not_work(app: Flask, client, installation, learner):
    client.post("/sign-in", data={"mobile": KNOWN})
    code = sent_code(installation)
    other = portal_client(app)
    assert other.post("/sign-in/code", data={"code": code}).location == "/sign-in"


def test_expired_code_is_refused(client, installation, learner, clock: SetClock):
    client.post("/sign-in", data={"mobile": KNOWN})
    code = sent_code(installation)
    clock.tick(301)
    assert client.post("/sign-in/code", data={"code": code}).location == "/sign-in"
    assert "cannot be used any more" in client.get("/sign-in").text


def test_five_wrong_tries_kill_the_code(client, installation, learner):
    client.post("/sign-in", data={"mobile": KNOWN})
    code = sent_code(installation)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for left in (4, 3, 2, 1):
        answer = client.post("/sign-in/code", data={"code": wrong})
        assert (answer.status_code, f"{left} more time" in answer.text) == (422, True)
    assert client.post("/sign-in/code", data={"code": wrong}).location == "/sign-in"
    assert client.post("/sign-in/code", data={"code": code}).location == "/sign-in"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "12345x"])
def test_what_is_no_code_costs_no_try(client, installation, learner, typed):
    client.post("/sign-in", data={"mobile": KNOWN})
    for _ in range(6):
        assert client.post("/sign-in/code", data={"code": typed}).status_code == 422
    assert client.post("/sign-in/code", data={"code": sent_code(installation)}).location == "/"


def test_resend_waits_a_minute_and_replaces_the_code(client, installation, learner, clock):
    client.post("/sign-in", data={"mobile": KNOWN})
    first = sent_code(installation)
    clock.tick(59)
    client.post("/sign-in/resend")
    assert "Wait 1 second" in client.get("/sign-in/code").text
    clock.tick(1)
    client.post("/sign-in/resend")
    second = sent_code(installation)
    assert len(sent_messages(installation)) == 2
    if first != second:
        assert client.post("/sign-in/code", data={"code": first}).status_code == 422
    assert client.post("/sign-in/code", data={"code": second}).location == "/"


def test_help_appears_after_a_minute(client, installation, clock):
    client.post("/sign-in", data={"mobile": KNOWN})
    assert "later-60" in client.get("/sign-in/code").text
    clock.tick(61)
    page = client.get("/sign-in/code").text
    assert "later-" not in page
    assert "The code did not come?" in page


def test_proceed_twice_sends_one_code(client, installation):
    for _ in range(2):
        assert client.post("/sign-in", data={"mobile": KNOWN}).location == "/sign-in/code"
    assert len(sent_messages(installation)) == 1


def test_too_many_codes_are_refused_in_words(app: Flask, installation, clock):
    for _ in range(5):
        assert portal_client(app).post("/sign-in", data={"mobile": KNOWN}).status_code == 303
        clock.tick(61)
    answer = portal_client(app).post("/sign-in", data={"mobile": KNOWN})
    assert answer.status_code == 429
    assert "Try again in 55 minutes" in answer.text


def test_session_id_changes_at_sign_in(client, installation, learner):
    client.get("/sign-in")
    with client.session_transaction() as session:
        session["sid"] = "planted"
        session["planted"] = "stays?"
    prove_number(client, installation, KNOWN)
    with client.session_transaction() as session:
        assert session["sid"] != "planted"
        assert "planted" not in session
        assert "browser" not in session


def test_sign_out_ends_the_session_on_the_server(app: Flask, client, installation, learner):
    sign_in(client, learner)
    with client.session_transaction() as session:
        kept = dict(session)
    assert client.post("/sign-out").location == "/sign-in"
    thief = portal_client(app)
    with thief.session_transaction() as session:
        session.update(kept)
    assert thief.get("/account").location.startswith("/sign-in")


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/code", "/sign-in/resend", "/sign-out"])
def test_forms_need_the_csrf_token(app: Flask, client, path):
    app.config["WTF_CSRF_ENABLED"] = True
    assert client.post(path, data={"mobile": KNOWN}).status_code in (400, 403)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_forms_of_other_sites_are_refused(app: Flask, client, site):
    app.config["WTF_CSRF_ENABLED"] = True
    answer = client.post("/sign-in", data={"mobile": KNOWN}, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403


def test_signed_in_person_is_not_asked_again(client, learner):
    sign_in(client, learner)
    assert client.get("/sign-in").location == "/"
    assert client.get("/sign-in/code").location == "/sign-in"
    assert client.post("/sign-in/resend").location == "/sign-in"


def test_invited_person_is_led_to_register(client, installation):
    with installation.transaction() as db:
        a_person(db, mobile=KNOWN, status=Status.INVITED)
    prove_number(client, installation, KNOWN)
    assert client.get("/account").location == "/register"


def test_post_without_session_is_refused(client):
    assert (
        client.post("/account/sessions/2f1a9a0e-3a54-4d5a-a9a8-0b5a3d8f6f11/end").status_code == 401
    )


def test_hostile_texts_are_no_fault_of_ours(client, installation):
    for text in ("\x00", "'; DROP TABLE person --", "<script>", "😀", "9" * 100_000):
        assert client.post("/sign-in", data={"mobile": text}).status_code == 422
    client.post("/sign-in", data={"mobile": KNOWN})
    for text in ("\x00", "٣٣٣٣٣٣", "⁶⁶⁶⁶⁶⁶", "<script>", "9" * 10_000):
        assert client.post("/sign-in/code", data={"code": text}).status_code == 422
