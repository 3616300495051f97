"""SQL on the audit log, which only grows."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, select

from accounts.store.tables import audit_event
from storage.database import Database


def insert_event(db: Database, values: Mapping[str, Any]) -> None:
    """Write an event."""
    db.execute(audit_event.insert(), dict(values))


def events_about(db: Database, institution: int, subject: str) -> list[Row[Any]]:
    """List what happened to a subject, oldest first."""
    query = select(audit_event).where(
        audit_event.c.institution == institution, audit_event.c.subject == subject
    )
    return list(db.execute(query.order_by(audit_event.c.at, audit_event.c.id)).all())
