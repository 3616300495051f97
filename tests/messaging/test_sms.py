"""An SMS from the outbox row to what became of it (A16)."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from jobs.worker import run_pending
from messaging import sms
from messaging.senders import GatewayAway, GatewayRefused, send_to_console, send_to_gateway
from messaging.store import find_message
from messaging.tasks import TASKS
from messaging.wording import WORDS, render_words

RECIPIENT = "+919000000001"


def a_message(installation, **fields) -> str:
    given: dict[str, Any] = {
        "institution": 1,
        "recipient": RECIPIENT,
        "template": "request_approved",
        "values": {},
        "language": "en",
        "now": installation.now(),
        **fields,
    }
    with installation.transaction() as db:
        return sms.send(db, **given)


def status_of(installation, message_id):
    with installation.reading() as db:
        return find_message(db, 1, message_id)


class Gateway(BaseHTTPRequestHandler):
    """An HTTP gateway for tests: keeps what it is sent, answers as told."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.headers.get("Authorization"), json.loads(body)))
        status, answer = self.server.answers.pop(0)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args):
        """Keep quiet."""


@contextmanager
def a_gateway(*answers: tuple[int, bytes]) -> Iterator[Any]:
    server: Any = HTTPServer(("127.0.0.1", 0), Gateway)
    server.seen, server.answers = [], list(answers)
    server.url = f"http://user:pass@127.0.0.1:{server.server_port}/send"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def with_gateway(installation, gateway):
    settings = replace(
        installation.settings,
        sms_mode="http",
        sms_url=gateway.url,
        sms_entity_id="1001",
        sms_header="DEMOHD",
        sms_template_id="request_approved=2001,request_approved.hi=2002",
    )
    return replace(installation, settings=settings)


def test_file_sender_keeps_messages_private(installation):
    message_id = a_message(installation)
    run_pending(installation, TASKS)
    file = installation.settings.data_dir / "sms.jsonl"
    assert json.loads(file.read_text())["to"] == RECIPIENT
    assert file.stat().st_mode & 0o077 == 0
    assert status_of(installation, message_id).status == "sent"


def test_gateway_gets_what_dlt_asks_for(installation):
    with a_gateway((200, b'{"id": "gw-7"}')) as gateway:
        message_id = a_message(installation, language="hi")
        run_pending(with_gateway(installation, gateway), TASKS)
    ((authorization, body),) = gateway.seen
    assert authorization == "Basic dXNlcjpwYXNz"
    assert (body["entity_id"], body["header"], body["template_id"]) == ("1001", "DEMOHD", "2002")
    assert (body["id"], body["to"]) == (message_id, RECIPIENT)
    row = status_of(installation, message_id)
    assert (row.status, row.gateway_id) == ("sent", "gw-7")


def test_gateway_that_is_down_is_tried_again(installation, clock):
    with a_gateway((503, b""), (200, b"not json")) as gateway:
        message_id = a_message(installation)
        here = with_gateway(installation, gateway)
        run_pending(here, TASKS)
        assert status_of(installation, message_id).status == "queued"
        clock.tick(5)
        run_pending(here, TASKS)
    row = status_of(installation, message_id)
    assert (row.status, row.gateway_id) == ("sent", None)


def test_gateway_that_refuses_is_believed(installation, clock):
    with a_gateway((400, b"")) as gateway:
        message_id = a_message(installation)
        here = with_gateway(installation, gateway)
        run_pending(here, TASKS)
        clock.tick(60)
        assert run_pending(here, TASKS) == 0
    row = status_of(installation, message_id)
    assert (row.status, row.detail) == ("failed", "the gateway answered 400")


@pytest.mark.parametrize(
    ("status", "refusal"),
    [(302, GatewayRefused), (401, GatewayRefused), (429, GatewayAway), (500, GatewayAway)],
)
def test_answers_of_gateways(installation, status, refusal):
    message_id = a_message(installation)
    with a_gateway((status, b"")) as gateway:
        settings = with_gateway(installation, gateway).settings
        message = sms.compose(settings, status_of(installation, message_id), {})
        with pytest.raises(refusal):
            send_to_gateway(settings, message)


def test_gateway_that_is_not_there_is_away(installation):
    settings = replace(installation.settings, sms_url="http://127.0.0.1:9/")
    message = sms.compose(settings, status_of(installation, a_message(installation)), {})
    with pytest.raises(GatewayAway):
        send_to_gateway(settings, message)


def test_console_delivers_in_demo_mode_only(installation, capsys):
    row = status_of(installation, a_message(installation))
    message = sms.compose(installation.settings, row, {})
    send_to_console(installation.settings, message)
    assert RECIPIENT in capsys.readouterr().out
    with pytest.raises(GatewayRefused):
        send_to_console(replace(installation.settings, demo=False), message)
    assert capsys.readouterr().out == ""


def test_message_leaves_once(installation):
    message_id = a_message(installation)
    run_pending(installation, TASKS)
    sms.deliver(installation, 1, message_id)
    sms.deliver(installation, 1, "no such")
    lines = (installation.settings.data_dir / "sms.jsonl").read_text().splitlines()
    assert len(lines) == 1


@pytest.mark.parametrize(
    ("setting", "wording", "language", "found"),
    [
        (None, "sign_in_code", "en", None),
        ("9", "sign_in_code", "hi", "9"),
        ("9", "request_approved", "en", None),
        ("sign_in_code=1, sign_in_code.hi=2", "sign_in_code", "hi", "2"),
        ("sign_in_code=1, sign_in_code.hi=2", "sign_in_code", "en", "1"),
        ("sign_in_code=1", "request_approved", "en", None),
    ],
)
def test_template_id_by_message_and_language(settings, setting, wording, language, found):
    settings = replace(settings, sms_template_id=setting)
    assert sms.template_id(settings, wording, language) == found


def path_of(installation, message_id, key=None):
    url = sms.report_url(installation.settings, 1, message_id)
    path = url.removeprefix(installation.settings.portal_url)
    return f"{path.partition('?')[0]}?key={key}" if key is not None else path


def test_gateway_reports_the_delivery(client, installation):
    message_id = a_message(installation)
    run_pending(installation, TASKS)
    path = path_of(installation, message_id)
    assert client.post(path, json={"status": "delivered"}).status_code == 204
    assert status_of(installation, message_id).status == "delivered"
    assert client.post(path, json={"status": "failed", "detail": "late"}).status_code == 204
    assert status_of(installation, message_id).status == "delivered"


@pytest.mark.parametrize("key", ["", "x", "0" * 64, "%C3%A9"])
def test_report_needs_the_key_of_its_message(client, installation, key):
    message_id = a_message(installation)
    answer = client.post(path_of(installation, message_id, key), json={"status": "delivered"})
    assert answer.status_code == 403
    assert status_of(installation, message_id).status == "queued"


@pytest.mark.parametrize("body", [{}, {"status": "eaten"}, {"status": "failed", "x": 1}, []])
def test_report_that_says_nothing_is_refused(client, installation, body):
    path = path_of(installation, a_message(installation))
    assert 400 <= client.post(path, json=body).status_code < 500


def test_report_on_nothing_is_not_found(client, installation):
    assert client.post(path_of(installation, "none"), json={"status": "failed"}).status_code == 404


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("wording", WORDS)
def test_every_wording_renders_in_every_language(client, wording, language):
    values = {"code": "123456", "name": "A", "organisation": "B", "course": "C", "reason": "D"}
    words = render_words(wording, values, language)
    assert "{" not in words
    if language == "hi":
        assert words != render_words(wording, values, "en")
