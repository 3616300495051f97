"""The worker: lease, run, finish; retry with back-off, or bury.

At least once: a worker killed in the middle leaves a lease that runs out, and another one begins
the task again. So tasks are idempotent, open their own transactions, and keep nothing half-done.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import structlog

from jobs import store
from storage.installation import Installation

LEASE_SECONDS = 60
MOST_ATTEMPTS = 8
FIRST_RETRY = timedelta(seconds=2)
POLL_SECONDS = 0.5

log = structlog.get_logger()


class GiveUp(Exception):
    """Raised by a task whose failure no retry can mend; the message is kept with the job."""


class LeaseLost(Exception):
    """Another worker has the job now; whatever this one did not commit is undone."""


@dataclass(frozen=True)
class Job:
    """What a task is told of its job.

    heartbeat   keeps the lease; takes progress 0..1 or None, and the stage in words
    """

    id: int
    institution: int
    kind: str
    version: int
    payload: Mapping[str, Any]
    attempt: int
    heartbeat: Callable[[float | None, str | None], None]


Task = Callable[[Installation, Job], None]


def run_pending(installation: Installation, tasks: Mapping[str, Task]) -> int:
    """Run what is due now, one after the other; tell how many jobs ran."""
    count = 0
    while run_next(installation, tasks):
        count += 1
    return count


def run_next(installation: Installation, tasks: Mapping[str, Task]) -> bool:
    """Run the next due job; False where none is due."""
    lease = str(uuid4())
    with installation.transaction() as db:
        row = store.lease_next(
            db, list(tasks), lease=lease, now=installation.now(), seconds=LEASE_SECONDS
        )
    if row is None:
        return False
    _run(installation, tasks[row.kind], row, lease)
    return True


def _run(installation: Installation, task: Task, row: store.Row, lease: str) -> None:
    try:
        task(installation, _job(installation, row, lease))
    except LeaseLost:
        log.warning("job.lease_lost", job=row.id, kind=row.kind)
    except GiveUp as error:
        _bury(installation, row, lease, str(error))
    except Exception as error:  # the top of the worker: any failure is kept, none ends it
        log.exception("job.failed", job=row.id, kind=row.kind, attempt=row.attempt)
        _fail(installation, row, lease, type(error).__name__)
    else:
        with installation.transaction() as db:
            store.finish(db, row.id, lease=lease, now=installation.now())


def _job(installation: Installation, row: store.Row, lease: str) -> Job:
    def heartbeat(progress: float | None = None, stage: str | None = None) -> None:
        with installation.transaction() as db:
            is_held = store.heartbeat(
                db,
                row.id,
                lease=lease,
                now=installation.now(),
                seconds=LEASE_SECONDS,
                progress=progress,
                stage=stage,
            )
        if not is_held:
            raise LeaseLost

    return Job(row.id, row.institution, row.kind, row.version, row.payload, row.attempt, heartbeat)


def _fail(installation: Installation, row: store.Row, lease: str, error: str) -> None:
    if row.attempt >= MOST_ATTEMPTS:
        _bury(installation, row, lease, error)
        return
    with installation.transaction() as db:
        due_at = installation.now() + FIRST_RETRY * 2 ** (row.attempt - 1)
        store.postpone(db, row.id, lease=lease, due_at=due_at, error=error)


def _bury(installation: Installation, row: store.Row, lease: str, error: str) -> None:
    with installation.transaction() as db:
        store.bury(db, row.id, lease=lease, now=installation.now(), error=error)
    log.error("job.dead", job=row.id, kind=row.kind, error=error)


class Worker:
    """A loop over due jobs, until it is told to stop."""

    def __init__(
        self,
        installation: Installation,
        tasks: Mapping[str, Task],
        *,
        every_minute: Callable[[Installation], None] | None = None,
    ) -> None:
        self._installation = installation
        self._tasks = tasks
        self._every_minute = every_minute
        self._stopping = threading.Event()

    def stop(self, *_: object) -> None:
        """Finish the job at hand and end."""
        self._stopping.set()

    def run(self) -> None:
        """Work until stopped; the database being away is waited out."""
        next_round = self._installation.now()
        while not self._stopping.is_set():
            try:
                if self._every_minute and self._installation.now() >= next_round:
                    next_round = self._installation.now() + timedelta(minutes=1)
                    self._every_minute(self._installation)
                is_busy = run_next(self._installation, self._tasks)
            except Exception:  # the top of the process: a database that is away comes back
                log.exception("worker.round_failed")
                is_busy = False
            if not is_busy:
                self._stopping.wait(POLL_SECONDS)
