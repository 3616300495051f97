"""The table of jobs and all its SQL.

A job is inserted in the caller's transaction, so it exists exactly if what it is about exists. A
worker leases it, keeps the lease alive by heartbeats, and deletes nothing: done and dead jobs stay
to be looked at until they are purged.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Column,
    Float,
    Index,
    Integer,
    String,
    Table,
    Text,
    Update,
    delete,
    func,
    or_,
    select,
    update,
)

from storage.database import Database
from storage.dialect import for_update, insert
from storage.schema import BigId, Instant, Json, metadata


class State(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


job = Table(
    # Led by its own number, not by the institution: a worker serves all tenants in turn.
    "job",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("institution", Integer, nullable=False),
    Column("kind", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("payload", Json, nullable=False),
    Column("state", String(16), nullable=False),
    Column("pending_key", String(200), unique=True),
    Column("due_at", Instant, nullable=False),
    Column("leased_until", Instant),
    Column("lease", String(36)),
    Column("attempt", Integer, nullable=False),
    Column("progress", Float),
    Column("stage", String(200)),
    Column("error", Text),
    Column("created_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Index(None, "state", "due_at"),
)


@dataclass(frozen=True)
class Row:
    """A job as it stands in the table."""

    id: int
    institution: int
    kind: str
    version: int
    payload: dict[str, Any]
    state: State
    attempt: int
    progress: float | None
    stage: str | None
    error: str | None
    lease: str | None


COLUMNS = tuple(job.c[name] for name in Row.__dataclass_fields__)


def enqueue(
    db: Database,
    kind: str,
    payload: dict[str, Any],
    *,
    institution: int,
    now: datetime,
    version: int = 1,
    not_before: datetime | None = None,
    key: str | None = None,
) -> int | None:
    """Add a job in the caller's transaction; give its number.

    key      while a job of that kind and key waits or runs, another one is nothing (None is given)
    version  of the payload's shape, so that old jobs run after an upgrade
    """
    row = {
        "institution": institution,
        "kind": kind,
        "version": version,
        "payload": payload,
        "state": State.QUEUED,
        "pending_key": None if key is None else _pending_key(institution, kind, key),
        "due_at": not_before or now,
        "attempt": 0,
        "created_at": now,
    }
    added = insert(db, job).on_conflict_do_nothing().returning(job.c.id)
    number: int | None = db.execute(added, row).scalar_one_or_none()
    return number


def lease_next(
    db: Database, kinds: list[str], *, lease: str, now: datetime, seconds: int
) -> Row | None:
    """Take the job that is due longest, or one whose worker went silent."""
    is_free = (job.c.state == State.QUEUED) & (job.c.due_at <= now)
    is_orphan = (job.c.state == State.RUNNING) & (job.c.leased_until < now)
    wanted = (
        select(job.c.id)
        .where(job.c.kind.in_(kinds), or_(is_free, is_orphan))
        .order_by(job.c.due_at, job.c.id)
        .limit(1)
    )
    number = db.execute(for_update(db, wanted, skip_locked=True)).scalar_one_or_none()
    if number is None:
        return None
    taken = (
        update(job)
        .where(job.c.id == number)
        .values(
            state=State.RUNNING,
            lease=lease,
            leased_until=now + timedelta(seconds=seconds),
            attempt=job.c.attempt + 1,
        )
        .returning(*COLUMNS)
    )
    return _row(db.execute(taken).one())


def heartbeat(
    db: Database,
    number: int,
    *,
    lease: str,
    now: datetime,
    seconds: int,
    progress: float | None,
    stage: str | None,
) -> bool:
    """Keep the lease and say how far the work is; False where another worker has it now."""
    result = db.execute(
        _held(number, lease).values(
            leased_until=now + timedelta(seconds=seconds), progress=progress, stage=stage
        )
    )
    return result.rowcount == 1


def finish(db: Database, number: int, *, lease: str, now: datetime) -> bool:
    """Mark a job done; False where another worker has it now."""
    done = _held(number, lease).values(
        state=State.DONE, ended_at=now, pending_key=None, lease=None, error=None
    )
    return db.execute(done).rowcount == 1


def postpone(db: Database, number: int, *, lease: str, due_at: datetime, error: str) -> None:
    """Queue a failed job again for later."""
    db.execute(
        _held(number, lease).values(state=State.QUEUED, due_at=due_at, lease=None, error=error)
    )


def bury(db: Database, number: int, *, lease: str, now: datetime, error: str) -> None:
    """Give a job up; it stays to be looked at."""
    db.execute(
        _held(number, lease).values(
            state=State.DEAD, ended_at=now, pending_key=None, lease=None, error=error
        )
    )


def find_pending(db: Database, institution: int, kind: str, keys: Iterable[str]) -> dict[str, Row]:
    """Give the jobs of that kind that wait or run, by their key."""
    names = {_pending_key(institution, kind, key): key for key in keys}
    found = db.execute(
        select(job.c.pending_key, *COLUMNS).where(job.c.pending_key.in_(names))
    ).all()
    return {names[pending]: _row(values) for pending, *values in found}


def count_by_state(db: Database) -> dict[str, int]:
    """Count the jobs by their state, for the metrics."""
    counted = db.execute(select(job.c.state, func.count()).group_by(job.c.state)).all()
    return {state: number for state, number in counted}


def purge(db: Database, before: datetime) -> None:
    """Forget jobs done before then; dead ones stay."""
    db.execute(delete(job).where(job.c.state == State.DONE, job.c.ended_at < before))


def _pending_key(institution: int, kind: str, key: str) -> str:
    return f"{institution}:{kind}:{key}"


def _held(number: int, lease: str) -> Update:
    return update(job).where(job.c.id == number, job.c.lease == lease)


def _row(values: Iterable[Any]) -> Row:
    row = Row(*values)
    return replace(row, state=State(row.state))
