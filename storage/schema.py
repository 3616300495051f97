"""The one metadata and the column types that every `store.py` builds its tables from (D31)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

BigId = BigInteger().with_variant(Integer, "sqlite")


def micros(instant: datetime) -> int:
    """Count the microseconds since 1970 of an aware datetime."""
    return (instant - EPOCH) // MICROSECOND


def instant(count: int) -> datetime:
    """Give the aware UTC datetime of microseconds since 1970."""
    return EPOCH + count * MICROSECOND


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept as UTC microseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else instant(value)


class Json(TypeDecorator[Any]):
    """JSON as text, by orjson."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else orjson.loads(value)


def institution() -> Column[int]:
    """Lead a primary key: the tenant's assigned number (D1)."""
    return Column("institution", Integer, primary_key=True, autoincrement=False)


blob = Table(
    "blob",
    metadata,
    institution(),
    Column("sha256", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("used_at", Instant, nullable=False),
)

installation = Table(
    # One row: what the whole database is; no tenant leads it.
    "installation",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("iri_base", String, nullable=False),
    Column("term_key", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
)
