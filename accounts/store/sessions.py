"""SQL on the signed-in sessions of people."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from accounts.store.tables import portal_session
from storage.database import Database


def insert_session(db: Database, values: Mapping[str, Any]) -> None:
    """Write a session."""
    db.execute(portal_session.insert(), dict(values))


def find_session(db: Database, institution: int, id_hash: str) -> Row[Any] | None:
    """Find a session that has not been ended."""
    return db.execute(
        select(portal_session).where(
            portal_session.c.institution == institution,
            portal_session.c.id_hash == id_hash,
            portal_session.c.ended_at.is_(None),
        )
    ).first()


def touch_session(db: Database, institution: int, id_hash: str, now: datetime) -> None:
    """Note that a session was used."""
    db.execute(
        update(portal_session)
        .where(portal_session.c.institution == institution, portal_session.c.id_hash == id_hash)
        .values(seen_at=now)
    )


def open_sessions(
    db: Database, institution: int, person: int, seen_after: datetime
) -> Sequence[Row[Any]]:
    """List a person's sessions that were used after an instant, the latest first."""
    query = select(portal_session).where(
        portal_session.c.institution == institution,
        portal_session.c.person == person,
        portal_session.c.ended_at.is_(None),
        portal_session.c.seen_at > seen_after,
    )
    return db.execute(query.order_by(portal_session.c.seen_at.desc())).all()


def end_session_by_hash(db: Database, institution: int, id_hash: str, now: datetime) -> None:
    """End the session of one cookie."""
    db.execute(
        update(portal_session)
        .where(
            portal_session.c.institution == institution,
            portal_session.c.id_hash == id_hash,
            portal_session.c.ended_at.is_(None),
        )
        .values(ended_at=now)
    )


def end_session(db: Database, institution: int, person: int, public_id: str, now: datetime) -> int:
    """End one of a person's sessions; tells how many rows changed."""
    return db.execute(
        update(portal_session)
        .where(
            portal_session.c.institution == institution,
            portal_session.c.person == person,
            portal_session.c.public_id == public_id,
            portal_session.c.ended_at.is_(None),
        )
        .values(ended_at=now)
    ).rowcount
