"""An SMS from the outbox row to what became of it (A16).

queued → sent → delivered, or failed; a message that outlived its use is `expired`.
"""

import hmac
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import uuid4

from jobs.store import enqueue
from jobs.worker import GiveUp
from messaging import store
from messaging.errors import MessageMissing
from messaging.senders import SENDERS, GatewayRefused, Message, Receipt
from messaging.wording import render_words
from schemas.settings import Settings
from storage.database import Database
from storage.installation import Installation


class Delivery(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    EXPIRED = "expired"


def send(
    db: Database,
    *,
    institution: int,
    recipient: str,
    template: str,
    values: Mapping[str, Any],
    language: str,
    now: datetime,
) -> str:
    """Have an SMS sent by a job; returns its id. Nothing secret may be among the values."""
    message_id = enter(
        db,
        institution=institution,
        recipient=recipient,
        template=template,
        values=values,
        language=language,
        now=now,
    )
    enqueue(db, "messaging.send", {"message": message_id}, institution=institution, now=now)
    return message_id


def enter(
    db: Database,
    *,
    institution: int,
    recipient: str,
    template: str,
    language: str,
    now: datetime,
    values: Mapping[str, Any] | None = None,
    expires: datetime | None = None,
) -> str:
    """Enter a message whose sending is another job's; returns its id."""
    row = {
        "institution": institution,
        "id": str(uuid4()),
        "channel": "sms",
        "recipient": recipient,
        "template": template,
        "language": language,
        "values": dict(values or {}),
        "status": Delivery.QUEUED,
        "created_at": now,
        "changed_at": now,
        "expires_at": expires,
    }
    store.insert_message(db, row)
    return str(row["id"])


def deliver(
    installation: Installation,
    institution: int,
    message_id: str,
    values: Mapping[str, Any] | None = None,
) -> None:
    """Send a queued message and store what became of it; one that has left is left alone.

    values  what the outbox does not keep, such as a code
    raises  GatewayAway (the job tries again), GiveUp
    """
    with installation.reading() as db:
        row = store.find_message(db, institution, message_id)
    if row is None or row.status != Delivery.QUEUED:
        return
    if row.expires_at is not None and row.expires_at <= installation.now():
        _settle(installation, institution, message_id, Delivery.EXPIRED)
        raise GiveUp("the message had expired")
    message = compose(installation.settings, row, values or {})
    try:
        receipt = SENDERS[installation.settings.sms_mode](installation.settings, message)
    except GatewayRefused as error:
        _settle(installation, institution, message_id, Delivery.FAILED, detail=str(error))
        raise GiveUp(str(error)) from None
    _settle(installation, institution, message_id, Delivery.SENT, receipt=receipt)


def compose(settings: Settings, row: Any, values: Mapping[str, Any]) -> Message:
    """Make the message of an outbox row."""
    return Message(
        id=row.id,
        recipient=row.recipient,
        text=render_words(row.template, {**row.values, **values}, row.language),
        entity_id=settings.sms_entity_id,
        header=settings.sms_header,
        template_id=template_id(settings, row.template, row.language),
        report_url=report_url(settings, row.institution, row.id),
    )


def template_id(settings: Settings, template: str, language: str) -> str | None:
    """Find the DLT template id of a message.

    The setting is one id for the sign-in code, or `sign_in_code=…,sign_in_code.hi=…,…`.
    """
    text = settings.sms_template_id or ""
    if "=" not in text:
        return text if text and template == "sign_in_code" else None
    ids = dict(entry.strip().partition("=")[::2] for entry in text.split(","))
    return ids.get(f"{template}.{language}") or ids.get(template)


def report_url(settings: Settings, institution: int, message_id: str) -> str:
    """Give the address for the gateway's report; its key is good for this message only."""
    key = report_key(settings, institution, message_id)
    return f"{settings.portal_url}/api/v1/messages/{institution}/{message_id}/delivery?key={key}"


def report_key(settings: Settings, institution: int, message_id: str) -> str:
    """Give the key that only who was handed the message knows."""
    text = f"vidyalekh delivery {institution} {message_id}".encode()
    return hmac.new(settings.secret_key, text, sha256).hexdigest()


def report(
    db: Database, institution: int, message_id: str, status: Delivery, *, detail: str, now: datetime
) -> None:
    """Store what a gateway reports; a report that comes late or twice changes nothing final.

    raises  MessageMissing (404)
    """
    if store.find_message(db, institution, message_id) is None:
        raise MessageMissing("message: there is none with that id")
    before = {
        Delivery.DELIVERED: (Delivery.QUEUED, Delivery.SENT, Delivery.FAILED),
        Delivery.FAILED: (Delivery.QUEUED, Delivery.SENT),
    }[status]
    store.update_message(
        db,
        institution,
        message_id,
        from_statuses=before,
        status=status,
        detail=detail[:200],
        changed_at=now,
    )


def _settle(
    installation: Installation,
    institution: int,
    message_id: str,
    status: Delivery,
    *,
    receipt: Receipt | None = None,
    detail: str | None = None,
) -> None:
    with installation.transaction() as db:
        store.update_message(
            db,
            institution,
            message_id,
            from_statuses=(Delivery.QUEUED,),
            status=status,
            gateway_id=receipt.gateway_id if receipt else None,
            detail=detail,
            changed_at=installation.now(),
        )
