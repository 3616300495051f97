"""SQL on credentials."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select, update

from accounts.store.tables import credential
from storage.database import Database


def insert_credential(db: Database, values: Mapping[str, Any]) -> None:
    """Write a credential."""
    db.execute(credential.insert(), dict(values))


def find_credential(db: Database, institution: int, key: str) -> Row[Any] | None:
    """Find a credential by its key."""
    return db.execute(
        select(credential).where(credential.c.institution == institution, credential.c.id == key)
    ).first()


def list_credentials(db: Database, institution: int, kind: str) -> list[Row[Any]]:
    """List the credentials of a kind, oldest first."""
    query = select(credential).where(
        credential.c.institution == institution, credential.c.kind == kind
    )
    return list(db.execute(query.order_by(credential.c.created_at, credential.c.id)).all())


def revoke_credential(db: Database, institution: int, key: str, now: datetime) -> int:
    """End a credential that has not ended; tells how many rows changed."""
    return db.execute(
        update(credential).where(*_is_live(institution, key)).values(revoked_at=now)
    ).rowcount


def insert_secret(
    db: Database, institution: int, key: str, secret_hash: str, now: datetime, ends_at: datetime
) -> int:
    """Give a live key a new secret and keep the one it had until an instant; how many rows changed.

    One whose previous secret is still good is left as it is.
    """
    ended = or_(credential.c.previous_hash.is_(None), credential.c.previous_ends_at <= now)
    return db.execute(
        update(credential)
        .where(*_is_live(institution, key), ended)
        .values(
            previous_hash=credential.c.secret_hash,
            previous_ends_at=ends_at,
            previous_used_at=credential.c.used_at,
            secret_hash=secret_hash,
            used_at=None,
        )
    ).rowcount


def delete_previous_secret(db: Database, institution: int, key: str, now: datetime) -> int:
    """Forget the secret before the last rotation; tells how many rows changed."""
    return db.execute(
        update(credential)
        .where(*_is_live(institution, key), credential.c.previous_ends_at > now)
        .values(previous_hash=None, previous_ends_at=None, previous_used_at=None)
    ).rowcount


def note_use(
    db: Database, institution: int, key: str, column: str, now: datetime, before: datetime
) -> None:
    """Write when a secret was used, unless another process has, since an instant."""
    noted = credential.c[column]
    db.execute(
        update(credential)
        .where(*_is_live(institution, key), or_(noted.is_(None), noted <= before))
        .values({column: now})
    )


def _is_live(institution: int, key: str) -> list[ColumnElement[bool]]:
    return [
        credential.c.institution == institution,
        credential.c.id == key,
        credential.c.revoked_at.is_(None),
    ]
