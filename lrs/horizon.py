"""Consistent-Through: a list shows exactly what was stored at or before it (D25).

Asking the database how far reading goes costs as much as a query, so requests that wait at the
same time share one answer: any that was begun after a request came in is good for it.
"""

import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from lrs.store.sequence import probe
from schemas.problem import Unavailable
from storage.installation import Installation
from storage.schema import EPOCH

PATIENCE = 1.0
PAUSE = 0.002
RECENT = 0.1
MICROSECOND = timedelta(microseconds=1)


@dataclass
class Probe:
    """The last answer of one database for one institution, and when it was asked for."""

    begun: float = 0.0
    clock: datetime = EPOCH
    horizon: datetime = EPOCH
    lock: Lock = field(default_factory=Lock)

    def after(self, installation: Installation, institution: int, moment: float) -> None:
        """Make sure that the answer was asked for after a moment of the monotonic clock."""
        with self.lock:
            if self.begun > moment:
                return
            begun = time.monotonic()
            self.clock, self.horizon = probe(installation.engine, institution, installation.now())
            self.begun = begun


_probes: WeakKeyDictionary[Engine, dict[int, Probe]] = WeakKeyDictionary()


def await_horizon(installation: Installation, institution: int) -> datetime:
    """Wait until everything acknowledged before now can be read; tell how far reading goes.

    Waits a second at most, behind a transaction that takes longer; then it tells the earlier
    instant up to which nothing is missing.
    """
    asked = _probe(installation, institution)
    arrival = time.monotonic()
    asked.after(installation, institution, arrival)
    # What is acknowledged has a `stored` that its clock had passed.
    wanted, horizon = asked.clock - MICROSECOND, asked.horizon
    while horizon < wanted and time.monotonic() < arrival + PATIENCE:
        time.sleep(PAUSE)
        asked.after(installation, institution, time.monotonic())
        horizon = asked.horizon
    return horizon


def recent_horizon(installation: Installation, institution: int | None) -> datetime:
    """Tell how far reading goes or went a moment ago, without waiting; for nobody, the epoch.

    A database that is away does not take back what was told.
    """
    if institution is None:
        return EPOCH
    asked = _probe(installation, institution)
    with suppress(Unavailable):
        asked.after(installation, institution, time.monotonic() - RECENT)
    return asked.horizon


def _probe(installation: Installation, institution: int) -> Probe:
    probes = _probes.setdefault(installation.engine, {})
    return probes.setdefault(institution, Probe())
