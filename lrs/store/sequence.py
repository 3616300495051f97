"""Drawing row numbers, and how far everything stored can be read (D24, D25)."""

import random
import time
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, bindparam, func, select, text

from lrs.errors import ClockBehind
from lrs.sequence import SLOT_BITS, SLOTS, Draw, stored_of
from lrs.store.tables import statement
from storage.database import Database, hold, is_held, is_sqlite, reading
from storage.schema import instant, micros

LOCK_SPACE = 7_310_024
PATIENCE = timedelta(seconds=1)
STORING = "storing"

_FREE_SLOT = text(
    "SELECT slot FROM generate_series(CAST(:first AS integer), CAST(:first AS integer) + :count)"
    " AS slot WHERE pg_try_advisory_lock(:space, slot % :slots) LIMIT 1"
)
# The writer has its transaction id before it reads the clock; without it the horizon below would
# not see the writer (D25).
_DRAW = text(
    "SELECT pg_current_xact_id(),"
    " CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint) AS clock,"
    " (SELECT max(seq) FROM statement WHERE institution = :institution) AS highest"
)
_HIGHEST = select(func.max(statement.c.seq)).where(
    statement.c.institution == bindparam("institution")
)
_HORIZON = text(
    "SELECT CAST(extract(epoch FROM statement_timestamp()) * 1000000 AS bigint) AS clock,"
    " (SELECT CAST(extract(epoch FROM min(xact_start)) * 1000000 AS bigint)"
    " FROM pg_stat_activity WHERE backend_xid IS NOT NULL"
    " AND datname = current_database()) AS oldest,"
    " (SELECT max(seq) FROM statement WHERE institution = :institution) AS highest"
)
# How far this process has told readers to be complete, in microseconds by institution: a clock
# that steps back shall not let it write below that. Other processes know of what they told.
_told: WeakKeyDictionary[Engine, dict[int, int]] = WeakKeyDictionary()


def draw(db: Database, institution: int, count: int, now: datetime) -> Draw:
    """Draw the row numbers of a batch.

    now     the time, for a transaction that carries no clock; PostgreSQL reads its own
    raises  ClockBehind (503) while the clock is more than a second behind what is stored or told
    """
    told = _told.get(db.engine, {}).get(institution, 0)
    if db.dialect.name == "sqlite":
        # Held before the clock is read: whoever finds it free is told of no earlier `stored`.
        hold(db, STORING)
        clock = db.get_execution_options().get("clock")
        return _draw_under_lock(db, institution, count, clock() if clock else now, told)
    slot = _slot(db)
    deadline = time.monotonic() + PATIENCE.total_seconds()
    while True:
        row = db.execute(_DRAW, {"institution": institution}).one()
        behind = max((row.highest or 0) >> SLOT_BITS, told) + 1 - row.clock
        if behind <= 0:
            return Draw(row.clock, count, slot)
        if time.monotonic() + behind / 1e6 > deadline:
            raise _behind(behind)
        time.sleep(behind / 1e6)


def _draw_under_lock(db: Database, institution: int, count: int, now: datetime, told: int) -> Draw:
    stored = (db.execute(_HIGHEST, {"institution": institution}).scalar() or 0) >> SLOT_BITS
    last = max(stored, told)
    clock = micros(now)
    if last - clock > PATIENCE / timedelta(microseconds=1):
        raise _behind(last - clock)
    return Draw(max(clock, last + 1), count, 0)


def _behind(microseconds: int) -> ClockBehind:
    seconds = microseconds / 1e6
    return ClockBehind(
        f"The clock is {seconds:.0f} seconds behind what is stored; try again later."
    )


def _slot(db: Database) -> int:
    """Hold a writer slot for as long as this connection lives."""
    held = db.info.get("writer_slot")
    if held is None:
        first = random.randrange(SLOTS)
        wanted = {"first": first, "count": SLOTS - 1, "space": LOCK_SPACE, "slots": SLOTS}
        held = db.info["writer_slot"] = db.execute(_FREE_SLOT, wanted).scalar_one() % SLOTS
    return int(held)


def probe(engine: Engine, institution: int, now: datetime) -> tuple[datetime, datetime]:
    """Tell the database's time, and the horizon: nothing is stored at or before it any more."""
    if is_sqlite(engine):
        clock, horizon = now, _horizon_of_file(engine, institution, now)
    else:
        clock, horizon = _horizon_of_server(engine, institution)
    told = _told.setdefault(engine, {})
    told[institution] = max(told.get(institution, 0), micros(horizon))
    return clock, horizon


def _horizon_of_server(engine: Engine, institution: int) -> tuple[datetime, datetime]:
    """On PostgreSQL: before the oldest writer began, else the present.

    The newest that is stored is past, whatever the clock says: nobody draws below it (D24).
    """
    with reading(engine) as db:
        row = db.execute(_HORIZON, {"institution": institution}).one()
    clock = max(row.clock, ((row.highest or 0) >> SLOT_BITS) + 1)
    oldest = clock if row.oldest is None else min(clock, row.oldest)
    return instant(clock), instant(oldest - 1)


def _horizon_of_file(engine: Engine, institution: int, now: datetime) -> datetime:
    """On SQLite: the present, unless statements are being stored; then the newest that is.

    Whoever takes the lock later draws a later `stored` than both. Other writers hold nobody back.
    """
    is_free = not is_held(engine, STORING)
    with reading(engine) as db:
        newest = db.execute(_HIGHEST, {"institution": institution}).scalar()
    stored = stored_of(newest or 0)
    return max(now - timedelta(microseconds=1), stored) if is_free else stored
