"""A database of PostgreSQL that a test has used: the next one finds nothing of it."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import Connection

from tests.conftest import fill
from tests.databases import fresh_postgresql
from tests.emptying import Filled, look_at, restore


@pytest.fixture
def used() -> Iterator[Connection]:
    """A filled database, and somebody who changes it."""
    with fresh_postgresql(fill) as url:
        address = url.replace("postgresql+psycopg", "postgresql")
        with psycopg.connect(address, autocommit=True) as connection:
            yield connection


@pytest.fixture
def before(used: Connection) -> Filled:
    return look_at(used)


def test_rows_and_numbers_are_those_of_the_beginning(used: Connection, before: Filled) -> None:
    used.execute("INSERT INTO late SELECT 1, n, n FROM generate_series(1, 50000) n")
    used.execute("INSERT INTO verify_visit VALUES ('x', 1, 1)")
    used.execute("UPDATE installation SET iri_base = 'https://elsewhere.example.org'")
    used.execute("DELETE FROM signing_key")
    used.execute("SELECT nextval(format('%I', sequencename)::regclass) FROM pg_sequences")
    assert look_at(used) != before
    assert restore(used, before)
    assert look_at(used) == before


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE late ADD COLUMN more text",
        "ALTER TABLE verify_visit ALTER COLUMN count DROP NOT NULL",
        "DROP TABLE late",
        "DROP INDEX {index}",
        "CREATE SCHEMA another",
        "CREATE VIEW another AS SELECT 1",
        "ALTER DATABASE {database} SET work_mem = '1MB'",
    ],
)
def test_another_schema_is_not_lent_again(used: Connection, before: Filled, change: str) -> None:
    index = "SELECT indexname FROM pg_indexes WHERE indexname LIKE 'ix_%' LIMIT 1"
    names = {"index": _one(used, index), "database": used.info.dbname}
    used.execute(change.format(**names).encode())
    assert not restore(used, before)


def test_who_is_still_there_is_sent_away(used: Connection, before: Filled) -> None:
    address = {"host": used.info.host, "user": used.info.user, "dbname": used.info.dbname}
    with psycopg.connect(**address) as other:
        other.execute("DELETE FROM installation")
        assert restore(used, before)
        with pytest.raises(psycopg.OperationalError):
            other.execute("SELECT 1")


def _one(connection: Connection, query: str) -> str:
    row = connection.execute(query.encode()).fetchone()
    assert row
    return str(row[0])
