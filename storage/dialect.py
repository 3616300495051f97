"""Where SQLite and PostgreSQL differ, and nowhere else (D31)."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import orjson
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Dialect,
    Integer,
    LargeBinary,
    Select,
    String,
    Table,
    Text,
    TypeDecorator,
    any_,
    bindparam,
    func,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Database

MOST_PARAMETERS = 900
_LOCK = text("SELECT pg_advisory_xact_lock(:number)")
# The more special type first. Text for every string: a cast to varchar(n) would cut what is too
# long instead of refusing it.
ARRAY_TYPES: tuple[tuple[type[Any], str], ...] = (
    (BigInteger, "bigint"),
    (Integer, "integer"),
    (Boolean, "boolean"),
    (LargeBinary, "bytea"),
    (String, "text"),
)


def insert(db: Database, table: Table) -> Any:
    """Give the INSERT of this database that knows ON CONFLICT."""
    return _insert(db.dialect.name, table)


def _insert(dialect: str, table: Table) -> Any:
    return (sqlite if dialect == "sqlite" else postgresql).insert(table)


def insert_ignore(db: Database, table: Table) -> Any:
    """Give an INSERT that leaves the row that is already there."""
    return _insert_ignore(db.dialect.name, table)


def upsert(db: Database, table: Table, changed: Sequence[str]) -> Any:
    """Give an INSERT that sets the columns `changed` where the primary key is already there."""
    return _upsert(db.dialect.name, table, tuple(changed))


# Kept, since making them and finding what they were compiled to costs more than running them.
@cache
def _insert_ignore(dialect: str, table: Table) -> Any:
    return _insert(dialect, table).on_conflict_do_nothing()


@cache
def _upsert(dialect: str, table: Table, changed: tuple[str, ...]) -> Any:
    statement = _insert(dialect, table)
    return statement.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={name: statement.excluded[name] for name in changed},
    )


def for_update(db: Database, query: Select[Any], *, skip_locked: bool = False) -> Select[Any]:
    """Lock the rows found; on SQLite the write lock already does."""
    if db.dialect.name == "sqlite":
        return query
    return query.with_for_update(skip_locked=skip_locked)


class Numbers(TypeDecorator[Any]):
    """Any number of integers in one parameter: an array, or JSON on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        many = Text() if dialect.name == "sqlite" else postgresql.ARRAY(BigInteger)
        return dialect.type_descriptor(many)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        numbers = list(value)
        return orjson.dumps(numbers).decode() if dialect.name == "sqlite" else numbers


def among(dialect: str, column: Any, name: str) -> ColumnElement[bool]:
    """Compare a column with the numbers of a parameter: one SQL text, however many they are."""
    numbers = bindparam(name, type_=Numbers)
    compared: ColumnElement[bool] = column == any_(numbers)
    if dialect == "sqlite":
        compared = column.in_(select(func.json_each(numbers).table_valued("value").c.value))
    return compared


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
        db.execute(_LOCK, {"number": number})


def insert_rows(db: Database, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert many rows by one SQL text; one whose key is there stays as it is.

    rows  the values of all the table's columns, in their order
    """
    if not rows:
        return
    if db.dialect.name == "sqlite":
        db.exec_driver_sql(_insert_many(table), list(rows))
    else:
        db.exec_driver_sql(_insert_arrays(table), _arrays(table, rows))


def enter_rows(
    db: Database, table: Table, rows: Sequence[tuple[Any, ...]], column: str
) -> set[Any]:
    """Insert as `insert_rows` does; tell the values of a column in the rows that were not there.

    On SQLite whoever writes is alone, so looking first is as good as RETURNING, which its driver
    does not have for many rows.
    """
    if db.dialect.name == "sqlite":
        new = _without_known(db, table, rows, column)
        insert_rows(db, table, new)
        place = table.c.keys().index(column)
        return {row[place] for row in new}
    entering = f"{_insert_arrays(table)} RETURNING {column}"
    return set(db.exec_driver_sql(entering, _arrays(table, rows)).scalars())


@cache
def _insert_many(table: Table) -> str:
    names = ", ".join(table.c.keys())
    marks = ", ".join("?" for _ in table.c)
    return f"INSERT INTO {table.name} ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING"


@cache
def _insert_arrays(table: Table) -> str:
    """One array for each column: a page of rows costs one statement (reference/performance.md)."""
    names = ", ".join(table.c.keys())
    marks = ["%s" if _is_number(column) else "%b" for column in table.c]
    arrays = ", ".join(
        f"{mark}::{_array_type(column)}" for mark, column in zip(marks, table.c, strict=True)
    )
    return (
        f"INSERT INTO {table.name} ({names}) SELECT * FROM unnest({arrays}) ON CONFLICT DO NOTHING"
    )


def _arrays(table: Table, rows: Sequence[tuple[Any, ...]]) -> tuple[Any, ...]:
    """Give the values of each column; numbers as one text, which the driver need not go through."""
    columns = zip(table.c, zip(*rows, strict=True), strict=True)
    return tuple(
        _written(values) if _is_number(column) else list(values) for column, values in columns
    )


def _is_number(column: Column[Any]) -> bool:
    return isinstance(column.type, (Integer, Boolean))


def _written(values: tuple[Any, ...]) -> str:
    return f"{{{str(list(values))[1:-1].replace('None', 'NULL')}}}"


def _array_type(column: Column[Any]) -> str:
    return next(f"{name}[]" for kind, name in ARRAY_TYPES if isinstance(column.type, kind))


def _without_known(
    db: Database, table: Table, rows: Sequence[tuple[Any, ...]], column: str
) -> list[tuple[Any, ...]]:
    """Give the rows whose primary key is not in the table: its institution and one column."""
    names = list(table.c.keys())
    institution, place = names.index("institution"), names.index(column)
    known = set[Any]()
    for start in range(0, len(rows), MOST_PARAMETERS):
        values = [row[place] for row in rows[start : start + MOST_PARAMETERS]]
        marks = ", ".join("?" for _ in values)
        query = f"SELECT {column} FROM {table.name} WHERE institution = ? AND {column} IN ({marks})"
        known.update(db.exec_driver_sql(query, (rows[0][institution], *values)).scalars())
    return [row for row in rows if row[place] not in known]
