"""Consistent-Through: a list shows exactly what was stored at or before it (D25)."""

import time
from datetime import datetime, timedelta

from lrs.store.sequence import probe
from storage.installation import Installation
from storage.schema import EPOCH

PATIENCE = 1.0
PAUSE = 0.002
MICROSECOND = timedelta(microseconds=1)


def await_horizon(installation: Installation, institution: int) -> datetime:
    """Wait until everything acknowledged before now can be read; tell how far reading goes.

    Waits a second at most, behind a transaction that takes longer; then it tells the earlier
    instant up to which nothing is missing.
    """
    deadline = time.monotonic() + PATIENCE
    arrival, horizon = probe(installation.engine, institution, installation.now())
    # What is acknowledged has a `stored` that its clock had passed.
    wanted = arrival - MICROSECOND
    while horizon < wanted and time.monotonic() < deadline:
        time.sleep(PAUSE)
        _, horizon = probe(installation.engine, institution, installation.now())
    return horizon


def last_horizon(installation: Installation, institution: int | None) -> datetime:
    """Tell how far reading goes by now, without waiting; without an institution, the epoch."""
    if institution is None:
        return EPOCH
    _, horizon = probe(installation.engine, institution, installation.now())
    return horizon
