"""Engines and transactions.

SQLite: WAL, synchronous FULL; every writer of every process takes one file lock and then BEGIN
IMMEDIATE, so that writers queue in the kernel instead of failing busy (D28). PostgreSQL: READ
COMMITTED.
"""

import fcntl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    DisconnectionError,
    PendingRollbackError,
)

from schemas.clock import Clock, system_clock
from schemas.problem import Problem, StorageFull, Unavailable

Database = Connection

_thread = threading.local()

PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 20000",
    "PRAGMA cache_size = -65536",
    "PRAGMA mmap_size = 8589934592",
)
AWAY = (
    *("connection failed", "connection is bad", "connection refused", "connection timeout"),
    *("server closed", "terminating connection", "the connection is lost", "is starting up"),
    *("is shutting down", "is locked"),
)
AFTER_COMMIT = "after_commit"
SAVEPOINTS = "savepoints"
AWAY_WORDS = "The database does not answer; nothing was stored. Try again."
UNKEEPABLE = "A text holds a NUL character, or a number is too large to be kept."
# Seconds.
LONG_REST = 1.0
FULL_DISK = ("database or disk is full", "No space left on device", "could not extend file")


class DatabaseAway(Unavailable):
    """The database does not answer; nothing was stored."""


class ValueRefused(Problem):
    """A value that no column can keep: a text with NUL, a number beyond 64 bits."""


class DatabaseFull(StorageFull):
    """The database's disk is full; nothing was stored, reading goes on."""


def open_engine(url: str) -> Engine:
    """Make the engine of an installation's database; connects at first use."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return _open_postgresql(parsed)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, pool_size=20, max_overflow=20, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    _follow_savepoints(engine)
    return engine


def _open_postgresql(url: URL) -> Engine:
    # The driver begins nothing by itself: a view needs no transaction, and a transaction begins
    # with a word of ours, as on SQLite.
    engine = create_engine(
        url, pool_size=20, max_overflow=20, isolation_level="AUTOCOMMIT", hide_parameters=True
    )
    event.listen(engine, "begin", _begin_postgresql)
    event.listen(engine, "checkin", _note_rest)
    event.listen(engine, "checkout", _wake)
    _follow_savepoints(engine)
    return engine


@contextmanager
def writing(engine: Engine, clock: Clock = system_clock) -> Iterator[Database]:
    """Open a transaction that may write; commits at the end, rolls back when the block raises.

    clock  read under SQLite's write lock, where `stored` is drawn (D25): execution option `clock`
    """
    with _named_failures(), _write_lock(engine), engine.connect() as plain, _LockFiles() as files:
        connection = plain.execution_options(is_writing=True, clock=clock, lock_files=files)
        # What an earlier transaction left that was never committed.
        connection.info.pop(AFTER_COMMIT, None)
        connection.info.pop(SAVEPOINTS, None)
        with connection.begin():
            yield connection
        for do in connection.info.pop(AFTER_COMMIT, ()):
            do()


def after_commit(db: Database, do: Callable[[], None]) -> None:
    """Do something once this write transaction has committed, and only then; never, where it was
    asked for behind a savepoint that was gone back to.

    The engine's own event comes before the commit, which may still fail.
    """
    db.info.setdefault(AFTER_COMMIT, []).append(do)


def _follow_savepoints(engine: Engine) -> None:
    event.listen(engine, "savepoint", _mark_savepoint)
    event.listen(engine, "release_savepoint", _unmark_savepoint)
    event.listen(engine, "rollback_savepoint", _go_back)


def _mark_savepoint(connection: Connection, name: str | None) -> None:
    asked = connection.info.setdefault(AFTER_COMMIT, [])
    connection.info.setdefault(SAVEPOINTS, []).append(len(asked))


def _unmark_savepoint(connection: Connection, name: str, context: None) -> None:
    connection.info[SAVEPOINTS].pop()


def _go_back(connection: Connection, name: str, context: None) -> None:
    if not connection.invalidated:
        del connection.info[AFTER_COMMIT][connection.info[SAVEPOINTS].pop() :]


class _LockFiles(ExitStack):
    """The lock files that a write transaction holds until it has ended."""

    def __init__(self) -> None:
        super().__init__()
        self.paths: set[str] = set()

    def lock(self, path: str) -> None:
        """Lock a file, once."""
        if path not in self.paths:
            self.paths.add(path)
            file = self.enter_context(Path(path).open("w"))  # noqa: SIM115  # closed with the rest
            fcntl.flock(file, fcntl.LOCK_EX)


def hold(db: Database, name: str) -> None:
    """On SQLite: keep a lock file until this write transaction has ended, so that others can tell
    what kind of writer is at work. Only who writes holds one, so nobody waits."""
    files, path = db.get_execution_options().get("lock_files"), db.engine.url.database
    if files is not None and is_sqlite(db.engine) and path:
        files.lock(f"{path}.{name}")


def is_held(engine: Engine, name: str) -> bool:
    """Tell whether a writer of any process holds that lock file."""
    if not engine.url.database:
        return False
    with open(f"{engine.url.database}.{name}", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


@contextmanager
def reading(engine: Engine) -> Iterator[Database]:
    """Open a view of what is committed; several statements may see several moments.

    PostgreSQL takes each statement for itself: between READ COMMITTED statements a transaction
    would hold nothing together, and beginning and ending it costs as much as the query.
    """
    with _named_failures(), engine.connect() as plain:
        connection = plain.execution_options(is_reading=True)
        with connection.begin():
            yield connection


@contextmanager
def snapshot(engine: Engine) -> Iterator[Database]:
    """Open a transaction that sees one moment, however long it reads; for a backup."""
    level = {} if is_sqlite(engine) else {"isolation_level": "REPEATABLE READ"}
    with _named_failures(), engine.connect() as plain:
        connection = plain.execution_options(postgresql_readonly=True, **level)
        with connection.begin():
            yield connection


def is_sqlite(engine: Engine) -> bool:
    """Tell the one-box database from PostgreSQL."""
    return engine.dialect.name == "sqlite"


def _begin_postgresql(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("is_reading") and "isolation_level" not in options:
        connection.exec_driver_sql("BEGIN")


def _note_rest(connection: Any, record: Any) -> None:
    record.info["rests_since"] = time.monotonic()


def _wake(connection: Any, record: Any, proxy: Any) -> None:
    """Ask a connection that has rested whether it still lives; a busy one has shown it."""
    rests_since = record.info.get("rests_since")
    if rests_since is None or time.monotonic() - rests_since < LONG_REST:
        return
    try:
        connection.execute("SELECT 1")
    except psycopg.Error:
        raise DisconnectionError from None


@contextmanager
def _named_failures() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise _named(error) from error
    except PendingRollbackError as error:  # the connection broke, and somebody asked it once more
        raise DatabaseAway(AWAY_WORDS) from error
    except OverflowError as error:  # SQLite's driver refuses such a number before it is sent
        raise ValueRefused(UNKEEPABLE) from error


def _named(error: DBAPIError) -> Exception:
    if any(words in str(error.orig) for words in FULL_DISK):
        return DatabaseFull("The disk of the database is full; nothing was stored.")
    if error.connection_invalidated or _is_unreachable(error):
        return DatabaseAway(AWAY_WORDS)
    if isinstance(error, DataError):
        return ValueRefused(UNKEEPABLE)
    return error


def _is_unreachable(error: DBAPIError) -> bool:
    words = str(error.orig)
    return any(said in words for said in AWAY)


@contextmanager
def _write_lock(engine: Engine) -> Iterator[None]:
    if not is_sqlite(engine) or not engine.url.database:
        yield
        return
    path = f"{engine.url.database}.lock"
    taken = _taken_by_this_thread()
    if path in taken:
        raise RuntimeError("a write transaction inside another one would wait for itself")
    with open(path, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        taken.add(path)
        try:
            yield
        finally:
            taken.discard(path)


def _taken_by_this_thread() -> set[str]:
    """Give the write locks that this thread has."""
    taken: set[str] | None = getattr(_thread, "taken", None)
    if taken is None:
        taken = _thread.taken = set()
    return taken


def _prepare_sqlite(connection: Any, record: Any) -> None:
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    is_writing = connection.get_execution_options().get("is_writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")
