"""Which of a key's secrets was presented, and when each was last used (E7).

A key has one secret; after a rotation it has the one before it too, until that is withdrawn or its
overlap ends. Uses are noted to the hour, so that a request costs no write.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from accounts.keys import is_same
from accounts.store import credentials as store
from schemas.problem import Problem
from storage.installation import Installation

NOTED_EVERY = timedelta(hours=1)
NO_HASH = "0" * 64


class Which(StrEnum):
    """The column that says when a secret was last used."""

    CURRENT = "used_at"
    PREVIOUS = "previous_used_at"


def find_secret(row: Any, digest: str, now: datetime) -> Which | None:
    """Find which secret of a key has that hash; `row` is None for a key that is not there."""
    is_current = is_same(row.secret_hash if row else NO_HASH, digest)
    is_previous = is_same((row and row.previous_hash) or NO_HASH, digest)
    if row is not None and is_current:
        return Which.CURRENT
    if row is not None and is_previous and row.previous_ends_at > now:
        return Which.PREVIOUS
    return None


def note_use(installation: Installation, row: Any, which: Which) -> None:
    """Note that a secret is in use, once an hour; whoever reads is not refused for it."""
    now = installation.now()
    noted = getattr(row, which)
    if noted is not None and now - noted < NOTED_EVERY:
        return
    # A full disk or a database that only reads: the note can wait.
    with suppress(Problem), installation.transaction() as db:
        store.note_use(db, row.institution, row.id, which, now, now - NOTED_EVERY)
