"""SQL on the codes that were asked for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, func, select, update

from accounts.store.tables import otp_challenge
from storage.database import Database


def insert_challenge(db: Database, values: Mapping[str, Any]) -> None:
    """Write a challenge."""
    db.execute(otp_challenge.insert(), dict(values))


def find_challenge(db: Database, institution: int, challenge_id: str) -> Row[Any] | None:
    """Find a challenge."""
    return db.execute(select(otp_challenge).where(_is(institution, challenge_id))).first()


def times_asked(db: Database, institution: int, since: datetime, **columns: str) -> list[datetime]:
    """List when codes were asked for since an instant, the latest first, for equal columns."""
    query = select(otp_challenge.c.created_at).where(
        otp_challenge.c.institution == institution,
        otp_challenge.c.created_at > since,
        *(otp_challenge.c[name] == value for name, value in columns.items()),
    )
    return list(db.execute(query.order_by(otp_challenge.c.created_at.desc())).scalars())


def count_asked(db: Database, institution: int, since: datetime) -> int:
    """Count the codes that the institution sent since an instant."""
    query = select(func.count()).where(
        otp_challenge.c.institution == institution, otp_challenge.c.created_at > since
    )
    return int(db.execute(query).scalar_one())


def take_attempt(
    db: Database,
    institution: int,
    challenge_id: str,
    *,
    purpose: str,
    browser_hash: str,
    most: int,
    now: datetime,
) -> Row[Any] | None:
    """Take one of the tries of a live challenge, before anything is compared (D12)."""
    taken = (
        update(otp_challenge)
        .where(
            _is(institution, challenge_id),
            otp_challenge.c.purpose == purpose,
            otp_challenge.c.browser_hash == browser_hash,
            otp_challenge.c.attempts < most,
            otp_challenge.c.expires_at > now,
            otp_challenge.c.proved_at.is_(None),
            otp_challenge.c.closed_at.is_(None),
        )
        .values(attempts=otp_challenge.c.attempts + 1)
        .returning(otp_challenge)
    )
    return db.execute(taken).first()


def mark_proved(db: Database, institution: int, challenge_id: str, now: datetime) -> int:
    """Note that the code was entered rightly, once; tells how many rows changed."""
    return db.execute(
        update(otp_challenge)
        .where(_is(institution, challenge_id), otp_challenge.c.proved_at.is_(None))
        .values(proved_at=now)
    ).rowcount


def close_challenges(db: Database, institution: int, browser_hash: str, now: datetime) -> None:
    """End the challenges of a browser: a new code takes their place."""
    db.execute(
        update(otp_challenge)
        .where(
            otp_challenge.c.institution == institution,
            otp_challenge.c.browser_hash == browser_hash,
            otp_challenge.c.closed_at.is_(None),
        )
        .values(closed_at=now)
    )


def delete_challenges(db: Database, institution: int, before: datetime) -> None:
    """Forget challenges older than every limit."""
    db.execute(
        delete(otp_challenge).where(
            otp_challenge.c.institution == institution, otp_challenge.c.created_at <= before
        )
    )


def delete_all_challenges(db: Database, before: datetime) -> None:
    """Forget the challenges of every institution older than every limit."""
    db.execute(delete(otp_challenge).where(otp_challenge.c.created_at <= before))


def _is(institution: int, challenge_id: str) -> ColumnElement[bool]:
    return and_(otp_challenge.c.institution == institution, otp_challenge.c.id == challenge_id)
