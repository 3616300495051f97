"""A database that a test has used, made again what it was: that costs a tenth of a new one.

A new one is copied, and every connection to it begins with nothing known of its catalogue. One that
has been used is emptied and given its first rows again, unless its schema is another one now.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import psycopg
from psycopg import Connection, sql

# Of the tables, indexes, constraints, … that are not PostgreSQL's own.
SHAPE = """
SELECT count(*), sum(hashtextextended(line, 0)) FROM (
    SELECT a::text AS line FROM pg_attribute a WHERE attrelid >= 16384
    UNION ALL SELECT c::text FROM pg_constraint c WHERE oid >= 16384
    UNION ALL SELECT i::text FROM pg_index i WHERE indexrelid >= 16384
    UNION ALL SELECT t::text FROM pg_trigger t WHERE oid >= 16384
    UNION ALL SELECT p::text FROM pg_proc p WHERE oid >= 16384
    UNION ALL SELECT n::text FROM pg_namespace n WHERE oid >= 16384
    UNION ALL SELECT s::text FROM pg_db_role_setting s
        WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
) lines
"""
TABLES = """
SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND oid >= 16384 ORDER BY oid
"""
OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
SEQUENCES = """
SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, start_value, false)
FROM pg_sequences WHERE last_value IS NOT NULL AND sequencename <> ALL (%s)
"""
# Bytes. What was deleted stays on the disk: a table of that size is begun anew.
LARGE = 1 << 20


@dataclass(frozen=True)
class Filled:
    """What a database holds at first: its shape, its rows by table, and its sequences in use."""

    shape: object
    tables: tuple[str, ...]
    rows: Mapping[str, bytes]
    sequences: Mapping[str, int]


def look_at(connection: Connection) -> Filled:
    """Note what a database holds."""
    tables = tuple(name for (name,) in connection.execute(TABLES))
    in_use = "SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL"
    return Filled(
        connection.execute(SHAPE).fetchone(),
        tables,
        {name: _copied(connection, name) for name in _with_rows(connection, tables)},
        dict(connection.execute(in_use).fetchall()),
    )


def restore(connection: Connection, filled: Filled) -> bool:
    """End everybody else's session and make all as it was; False where that cannot be."""
    connection.execute(OTHERS)
    if connection.execute(SHAPE).fetchone() != filled.shape:
        return False
    with connection.transaction():
        # No foreign key is looked at: afterwards the rows are those that were right before.
        connection.execute("SET LOCAL session_replication_role = replica")
        for name in _with_rows(connection, filled.tables):
            _empty(connection, name)
        for name, rows in filled.rows.items():
            _fill(connection, name, rows)
        connection.execute(SEQUENCES, [list(filled.sequences)])
        for name, last in filled.sequences.items():
            connection.execute("SELECT setval(%s::regclass, %s)", [name, last])
    return True


def _with_rows(connection: Connection, tables: tuple[str, ...]) -> list[str]:
    looks = [
        sql.SQL("SELECT {} WHERE EXISTS (SELECT 1 FROM {})").format(name, sql.Identifier(name))
        for name in tables
    ]
    return [name for (name,) in connection.execute(sql.SQL(" UNION ALL ").join(looks))]


def _empty(connection: Connection, name: str) -> None:
    size = "SELECT pg_total_relation_size(%s::regclass)"
    (bytes_,) = connection.execute(size, [name]).fetchone() or (0,)
    how = "TRUNCATE {} CASCADE" if bytes_ > LARGE else "DELETE FROM {}"
    connection.execute(sql.SQL(how).format(sql.Identifier(name)))


def _copied(connection: Connection, name: str) -> bytes:
    with connection.cursor() as cursor:
        asked = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(name))
        with cursor.copy(asked) as copy:
            return b"".join(bytes(part) for part in copy)


def _fill(connection: Connection, name: str, rows: bytes) -> None:
    with connection.cursor() as cursor:
        asked = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(name))
        with cursor.copy(asked) as copy:
            copy.write(rows)


def is_as_new(address: str, filled: Filled) -> bool:
    """Make the database at an address as it was; False where it is better dropped."""
    try:
        with psycopg.connect(address, autocommit=True) as connection:
            return restore(connection, filled)
    except psycopg.Error:
        return False
