"""SQL on exports that are fetched once by a link."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update

from lrs.store.tables import statement_export
from storage.database import Database


def insert_export(db: Database, values: Mapping[str, Any]) -> None:
    """Write an export."""
    db.execute(statement_export.insert(), dict(values))


def find_export(db: Database, institution: int, **columns: str) -> Row[Any] | None:
    """Find an export by its id or by the hash of its token."""
    same = [statement_export.c[name] == value for name, value in columns.items()]
    query = select(statement_export).where(statement_export.c.institution == institution, *same)
    return db.execute(query).first()


def take_export(db: Database, institution: int, id: str, now: datetime) -> int:
    """Take an export that nobody has taken and whose time is not over; how many rows changed."""
    return db.execute(
        update(statement_export)
        .where(
            statement_export.c.institution == institution,
            statement_export.c.id == id,
            statement_export.c.taken_at.is_(None),
            statement_export.c.expires_at > now,
        )
        .values(taken_at=now)
    ).rowcount


def update_export(db: Database, institution: int, id: str, **values: Any) -> None:
    """Write how far an export came."""
    db.execute(
        update(statement_export)
        .where(statement_export.c.institution == institution, statement_export.c.id == id)
        .values(**values)
    )


def delete_exports(db: Database, institution: int, before: datetime) -> None:
    """Forget the exports whose links ended before an instant."""
    db.execute(
        delete(statement_export).where(
            statement_export.c.institution == institution, statement_export.c.expires_at < before
        )
    )
