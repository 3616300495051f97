"""The audit log: who did what to whom, when. Facts hold no code, token or mobile number."""

from datetime import datetime
from uuid import uuid4

from accounts.store.audit import events_about, insert_event
from storage.database import Database

__all__ = ["events_about", "record"]


def record(
    db: Database,
    institution: int,
    actor: str,
    action: str,
    subject: str,
    now: datetime,
    **facts: object,
) -> None:
    """Enter an event.

    actor    who did it: `person:<public id>`, `credential:<key>` or `command`
    action   what: a noun and a verb, as `join_request.approved`
    subject  to what: a kind and an id, as `person:<public id>`
    facts    more to remember, as JSON
    """
    event = {
        "institution": institution,
        "at": now,
        "id": str(uuid4()),
        "actor": actor,
        "action": action,
        "subject": subject,
        "facts": facts,
    }
    insert_event(db, event)
