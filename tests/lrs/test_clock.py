"""A clock that steps back: what was told to readers stays true, and writers wait or are refused.

On SQLite the clock is ours. On PostgreSQL it is the server's; there its functions are put in the
shade by ours, which add an offset from a table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from lrs.formats import parse_timestamp
from storage.database import is_sqlite
from storage.installation import Installation
from tests.conftest import SetClock
from tests.lrs.client import LrsClient, a_client
from tests.lrs.factories import a_statement
from tests.lrs.following import CONSISTENT_THROUGH
from tests.lrs.integrity import defects

SHADE = (
    "CREATE SCHEMA shade",
    "CREATE TABLE shade.clock AS SELECT interval '0' AS ahead",
    *(
        f"CREATE FUNCTION shade.{name}() RETURNS timestamptz VOLATILE LANGUAGE sql AS"
        f" 'SELECT pg_catalog.{name}() + ahead FROM shade.clock'"
        for name in ("clock_timestamp", "statement_timestamp")
    ),
    "CREATE VIEW shade.pg_stat_activity AS SELECT a.datname, a.backend_xid,"
    " a.xact_start + c.ahead AS xact_start FROM pg_catalog.pg_stat_activity a, shade.clock c",
)


@dataclass
class Clock:
    """The clock that draws `stored`; `step` sets it forward or back."""

    step: Callable[[float], Any]


@pytest.fixture
def database_clock(installation: Installation, clock: SetClock, database_url: str) -> Clock:
    if is_sqlite(installation.engine):
        return Clock(clock.tick)
    with installation.transaction() as db:
        for statement in SHADE:
            db.execute(text(statement))
        name = db.execute(text("SELECT current_database()")).scalar_one()
        db.execute(text(f"ALTER DATABASE {name} SET search_path = shade, pg_catalog, public"))
    installation.engine.dispose()

    def step(seconds: float) -> None:
        with installation.transaction() as db:
            moved = text("UPDATE shade.clock SET ahead = ahead + make_interval(secs => :seconds)")
            db.execute(moved, {"seconds": seconds})

    return Clock(step)


@pytest.fixture
def lrs(app: Any, installation: Installation, database_clock: Clock) -> LrsClient:
    return a_client(app, installation, "all")


def stored_of(lrs: LrsClient, id: str) -> str:
    return str(lrs.get("statements", statementId=id).get_json()["stored"])


def horizon_of(lrs: LrsClient) -> str:
    return str(lrs.get("statements").headers[CONSISTENT_THROUGH])


def test_a_small_step_back_keeps_order_and_what_was_told(
    lrs: LrsClient, database_clock: Clock
) -> None:
    ids, told = [], []
    for _ in range(4):
        ids += lrs.store(a_statement())
        told.append(horizon_of(lrs))
        database_clock.step(-0.2)
        assert lrs.ids() == ids[::-1]
    stored = [stored_of(lrs, id) for id in ids]
    assert stored == sorted(stored)
    assert all(horizon < later for horizon, later in zip(told, stored[1:], strict=False))


def test_nothing_is_written_below_what_was_told_of_an_empty_store(
    lrs: LrsClient, database_clock: Clock
) -> None:
    told = horizon_of(lrs)
    database_clock.step(-0.4)
    [id] = lrs.store(a_statement())
    assert stored_of(lrs, id) > told


def test_a_large_step_back_refuses_writes_and_shows_everything(
    lrs: LrsClient, database_clock: Clock, installation: Installation
) -> None:
    ids = lrs.store(*[a_statement() for _ in range(3)])
    told = horizon_of(lrs)
    database_clock.step(-60)
    refused = lrs.post(a_statement())
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
    assert "clock" in refused.get_json()["detail"]
    assert sorted(lrs.ids()) == sorted(ids)
    assert lrs.ids(since=told) == []
    database_clock.step(60 + 1)
    [id] = lrs.store(a_statement())
    assert parse_timestamp(stored_of(lrs, id)) > parse_timestamp(told) + timedelta(microseconds=1)
    assert lrs.ids(since=told) == [id]
    assert defects(installation) == []
