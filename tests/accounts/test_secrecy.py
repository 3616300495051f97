"""Nothing secret in any log: codes, numbers, tokens, secrets (brief of every room; A16, D9)."""

import logging
from dataclasses import replace
from io import StringIO

import pytest
import structlog

from accounts.masters import import_demo_masters
from accounts.people import Status
from jobs.worker import run_pending
from messaging import senders
from tests.accounts.factories import (
    a_credential,
    a_person,
    authorization,
    prove_number,
    sent_code,
    sent_messages,
)
from web.logs import prepare_logs

MOBILE, STRANGER = "+919876543210", "+919876543211"


@pytest.fixture
def log_lines(app, settings, capsys, caplog):
    """All that the test wrote to console and loggers, at the most talkative level."""
    caplog.set_level(logging.DEBUG)
    prepare_logs(replace(settings, log_level="DEBUG"))
    written = StringIO()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(written))

    def read():
        found = "\n".join([written.getvalue(), *capsys.readouterr(), caplog.text])
        assert "request" in found
        return found

    yield read
    structlog.reset_defaults()


def numbers(mobile):
    return {mobile, mobile[1:], mobile[3:], f"{mobile[3:8]} {mobile[8:]}"}


def test_sign_in_leaves_no_secret_in_the_logs(client, installation, log_lines, clock):
    with installation.transaction() as db:
        import_demo_masters(db, 1)
        a_person(db, mobile=MOBILE, status=Status.INVITED)
    secrets = numbers(MOBILE) | numbers(STRANGER)
    prove_number(client, installation, STRANGER)
    client.post("/join", data={"department": "posts"})
    client.post("/join/posts", data={"name": "Demo Newcomer"})
    client.post("/sign-in", data={"mobile": f"{MOBILE}x"})
    client.post("/sign-in", data={"mobile": MOBILE})
    client.post("/sign-in/code", data={"code": "12345678"})
    secrets.add(sent_code(installation))
    client.post("/sign-in/code", data={"code": sent_code(installation)})
    with client.session_transaction() as session:
        secrets |= {
            session["sid"],
            *(str(value) for value in session.values() if len(str(value)) > 5),
        }
    client.get("/account")
    found = log_lines()
    assert not [secret for secret in secrets if secret in found]


def test_rest_leaves_no_secret_in_the_logs(client, installation, log_lines):
    with installation.transaction() as db:
        credential, secret = a_credential(db, installation.settings)
    headers = authorization(credential, secret)
    body = {"name": "Demo Learner", "mobile": MOBILE}
    client.post("/api/v1/learners", json=body, headers=headers)
    client.get(f"/api/v1/learners?mobile={MOBILE[1:]}", headers=headers)
    client.post("/api/v1/learners", json={**body, "x": 1}, headers=headers)
    client.get("/api/v1/learners", headers={"Authorization": f"Basic x{secret}"})
    found = log_lines()
    assert not [
        word for word in (*numbers(MOBILE), secret, headers["Authorization"]) if word in found
    ]


@pytest.mark.parametrize("failure", [senders.GatewayAway, senders.GatewayRefused, ValueError])
def test_failing_gateway_leaves_no_secret_in_the_logs(
    client, installation, log_lines, monkeypatch, failure
):
    def fail(settings, message):
        raise failure("the gateway is odd")

    monkeypatch.setattr(senders, "SENDERS", {"file": fail})
    monkeypatch.setattr("messaging.sms.SENDERS", {"file": fail})
    client.post("/sign-in", data={"mobile": MOBILE})
    from accounts.codes import code_of
    from accounts.tasks import TASKS

    with client.session_transaction() as session:
        code = code_of(installation.settings, session["challenge"])
    assert run_pending(installation, TASKS) == 1
    found = log_lines()
    assert not [secret for secret in (*numbers(MOBILE), code) if secret in found]


def test_database_failure_leaves_no_number_in_the_logs(client, installation, log_lines):
    with installation.transaction() as db:
        db.exec_driver_sql("DROP TABLE outbox")
    assert client.post("/sign-in", data={"mobile": MOBILE}).status_code >= 500
    found = log_lines()
    assert not [secret for secret in numbers(MOBILE) if secret in found]


def test_demo_console_is_the_delivery(installation, client, monkeypatch, capfd):
    monkeypatch.setattr("messaging.sms.SENDERS", {"file": senders.send_to_console})
    client.post("/sign-in", data={"mobile": MOBILE})
    sent_messages(installation)
    assert f"SMS to {MOBILE}: " in capfd.readouterr().out
