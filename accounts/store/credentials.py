"""SQL on credentials."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

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
        update(credential)
        .where(
            credential.c.institution == institution,
            credential.c.id == key,
            credential.c.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    ).rowcount
