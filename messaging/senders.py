"""How an SMS leaves the house: to the operator's console, to a file, or to an HTTP gateway (A16).

A sender takes one message and says what the gateway made of it. What it raises names neither the
number nor the text, since failures are logged.
"""

import json
import os
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import orjson

from schemas.settings import Settings

SECONDS = 10
LONGEST_ANSWER = 64 * 1024
AGAIN = frozenset({408, 425, 429})


class GatewayAway(Exception):
    """The gateway did not take the message now; trying again may help."""


class GatewayRefused(Exception):
    """The gateway refused the message; trying again will not help."""


@dataclass(frozen=True)
class Message:
    """An SMS, ready to leave.

    id           ours, for the gateway to tell a repetition by
    entity_id, header, template_id   what TRAI's DLT rules ask of a sender in India
    report_url   where the gateway may report the delivery
    """

    id: str
    recipient: str = field(repr=False)
    text: str = field(repr=False)
    entity_id: str | None
    header: str | None
    template_id: str | None
    report_url: str = field(repr=False)


@dataclass(frozen=True)
class Receipt:
    """What the gateway said; its id for the message, where it gave one."""

    gateway_id: str | None = None


Sender = Callable[[Settings, Message], Receipt]


def send_to_console(settings: Settings, message: Message) -> Receipt:
    """Show the message on the operator's console: the delivery in demo mode, and nowhere else."""
    if not settings.demo:
        raise GatewayRefused("the console delivers in demo mode only; set VIDYALEKH_SMS_MODE")
    print(f"\n  SMS to {message.recipient}: {message.text}\n", flush=True)
    return Receipt()


def send_to_file(settings: Settings, message: Message) -> Receipt:
    """Append the message to `sms.jsonl` in the data folder, readable by its owner only."""
    line = orjson.dumps(_body(message), option=orjson.OPT_APPEND_NEWLINE)
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    file = os.open(settings.data_dir / "sms.jsonl", flags, 0o600)
    try:
        os.write(file, line)
        os.fsync(file)
    finally:
        os.close(file)
    return Receipt()


def send_to_gateway(settings: Settings, message: Message) -> Receipt:
    """Post the message as JSON to the gateway that the settings name.

    raises  GatewayAway, GatewayRefused
    """
    request = _request(settings.sms_url or "", _body(message))
    try:
        with build_opener(_NoRedirect).open(request, timeout=SECONDS) as answer:
            return Receipt(_gateway_id(answer.read(LONGEST_ANSWER)))
    except HTTPError as error:
        error.close()
        is_passing = error.code >= 500 or error.code in AGAIN
        refusal = GatewayAway if is_passing else GatewayRefused
        raise refusal(f"the gateway answered {error.code}") from None
    except (URLError, OSError) as error:
        raise GatewayAway(f"the gateway was not reached: {type(error).__name__}") from None


SENDERS: Mapping[str, Sender] = {
    "console": send_to_console,
    "file": send_to_file,
    "http": send_to_gateway,
}


class _NoRedirect(HTTPRedirectHandler):
    """A gateway that moved is a setting to mend: numbers are not sent on to elsewhere."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def _body(message: Message) -> dict[str, str | None]:
    return {
        "id": message.id,
        "to": message.recipient,
        "text": message.text,
        "entity_id": message.entity_id,
        "header": message.header,
        "template_id": message.template_id,
        "report_url": message.report_url,
    }


def _request(url: str, body: dict[str, str | None]) -> Request:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    headers = {"Content-Type": "application/json"}
    if parts.username:
        pair = f"{parts.username}:{parts.password or ''}".encode()
        headers["Authorization"] = f"Basic {b64encode(pair).decode()}"
    address = urlunsplit((parts.scheme, host, parts.path, parts.query, ""))
    return Request(address, data=orjson.dumps(body), headers=headers, method="POST")


def _gateway_id(answer: bytes) -> str | None:
    try:
        told = json.loads(answer)
    except ValueError:
        return None
    found = told.get("id") or told.get("message_id") if isinstance(told, dict) else None
    return str(found)[:200] if found else None
