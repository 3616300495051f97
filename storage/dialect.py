"""Where SQLite and PostgreSQL differ, and nowhere else (D31)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, Table, text
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Database


def insert(db: Database, table: Table) -> Any:
    """Give the INSERT of this database that knows ON CONFLICT."""
    return (sqlite if db.dialect.name == "sqlite" else postgresql).insert(table)


def insert_ignore(db: Database, table: Table) -> Any:
    """Give an INSERT that leaves the row that is already there."""
    return insert(db, table).on_conflict_do_nothing()


def upsert(db: Database, table: Table, changed: Sequence[str]) -> Any:
    """Give an INSERT that sets the columns `changed` where the primary key is already there."""
    statement = insert(db, table)
    return statement.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={name: statement.excluded[name] for name in changed},
    )


def for_update(db: Database, query: Select[Any], *, skip_locked: bool = False) -> Select[Any]:
    """Lock the rows found; on SQLite the write lock already does."""
    if db.dialect.name == "sqlite":
        return query
    return query.with_for_update(skip_locked=skip_locked)


def follow_numbers(db: Database, table: Table) -> None:
    """Let the next automatic number follow the largest one there, after rows were brought in."""
    column = table.autoincrement_column
    if db.dialect.name == "sqlite" or column is None:
        return
    db.execute(
        text(
            f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'), "
            f"coalesce(max({column.name}), 0) + 1, false) FROM {table.name}"
        )
    )


def lock_installation(db: Database, number: int) -> None:
    """Let one transaction at a time through, by a number; on SQLite the write lock already does."""
    if db.dialect.name != "sqlite":
        db.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})
