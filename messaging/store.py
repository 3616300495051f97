"""The outbox and the notifications, and all SQL on them.

A message keeps what became of it; a code is never among its values. Recipients are kept in the
database only, for delivery and for the answer to "was it sent?".
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, Integer, Row, String, Table, select, update

from storage.database import Database
from storage.schema import Instant, Json, institution, metadata

outbox = Table(
    "outbox",
    metadata,
    institution(),
    Column("id", String(36), primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("recipient", String(200), nullable=False),
    Column("template", String(40), nullable=False),
    Column("language", String(10), nullable=False),
    Column("values", Json, nullable=False),
    Column("status", String(20), nullable=False),
    Column("gateway_id", String(200)),
    Column("detail", String(200)),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("changed_at", Instant, nullable=False),
    CheckConstraint(
        "status IN ('queued', 'sent', 'delivered', 'failed', 'expired')", name="status"
    ),
    Index(None, "institution", "created_at"),
)

notification = Table(
    # `person` is a number of accounts, the floor above; so no foreign key.
    "notification",
    metadata,
    institution(),
    Column("person", Integer, primary_key=True, autoincrement=False),
    Column("id", String(36), primary_key=True),
    Column("template", String(40), nullable=False),
    Column("values", Json, nullable=False),
    Column("href", String(500)),
    Column("created_at", Instant, nullable=False),
    Column("read_at", Instant),
    Index(None, "institution", "person", "created_at"),
)


def insert_message(db: Database, values: Mapping[str, Any]) -> None:
    """Write a message."""
    db.execute(outbox.insert(), dict(values))


def find_message(db: Database, tenant: int, message_id: str) -> Row[Any] | None:
    """Find a message."""
    return db.execute(
        select(outbox).where(outbox.c.institution == tenant, outbox.c.id == message_id)
    ).first()


def update_message(
    db: Database,
    tenant: int,
    message_id: str,
    *,
    from_statuses: Sequence[str],
    **values: Any,
) -> int:
    """Change a message that stands in one of the statuses; tells how many rows changed."""
    return db.execute(
        update(outbox)
        .where(
            outbox.c.institution == tenant,
            outbox.c.id == message_id,
            outbox.c.status.in_(from_statuses),
        )
        .values(**values)
    ).rowcount


def insert_notification(db: Database, values: Mapping[str, Any]) -> None:
    """Write a notification."""
    db.execute(notification.insert(), dict(values))


def notifications_of(db: Database, tenant: int, person: int, limit: int) -> Sequence[Row[Any]]:
    """List a person's notifications, the latest first."""
    query = select(notification).where(
        notification.c.institution == tenant, notification.c.person == person
    )
    latest = query.order_by(notification.c.created_at.desc(), notification.c.id)
    return db.execute(latest.limit(limit)).all()


def mark_read(db: Database, tenant: int, person: int, now: datetime) -> None:
    """Note that a person has seen the notifications."""
    db.execute(
        update(notification)
        .where(
            notification.c.institution == tenant,
            notification.c.person == person,
            notification.c.read_at.is_(None),
        )
        .values(read_at=now)
    )
