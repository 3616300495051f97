"""A writer of another process that stops in the middle of its transaction, and wakes or dies."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from lrs.horizon import await_horizon
from schemas.clock import system_clock
from storage.database import is_sqlite
from storage.installation import Installation
from tests.journeys.server import ROOT, wait_until
from tests.lrs.factories import a_statement
from tests.lrs.integrity import defects
from tests.lrs.test_races import Reader, submit, up_to

Writer = subprocess.Popen[bytes]


@pytest.fixture
def live(installation: Installation) -> Installation:
    return replace(installation, clock=system_clock)


@pytest.fixture
def paused(live: Installation, database_url: str, tmp_path: Path) -> Iterator[Writer]:
    """A program that has drawn its row number and written its rows, and now stands still."""
    submit(live, a_statement())
    command = [sys.executable, "-m", "tests.lrs.holding", database_url, str(tmp_path / "other")]
    with subprocess.Popen(command, cwd=ROOT) as writer:
        try:
            wait_until(lambda: is_stopped(writer), "the writer to stop", 60)
            yield writer
        finally:
            writer.kill()


def is_stopped(writer: Writer) -> bool:
    assert writer.poll() is None, "the writer has ended"
    state = Path(f"/proc/{writer.pid}/stat").read_text().rpartition(")")[2].split()[0]
    return state == "T"


def write_beside(live: Installation, count: int) -> Thread:
    """Write more; on SQLite that waits for the paused one, elsewhere it is done at once."""

    def write() -> None:
        for _ in range(count):
            submit(live, a_statement(), alone=True)

    thread = Thread(target=write)
    thread.start()
    if not is_sqlite(live.engine):
        thread.join()
    return thread


def followed(reader: Reader) -> list[int]:
    """Read on, and give all that was seen so far."""
    reader.follow()
    return reader.seqs


def test_nothing_is_shown_beyond_a_paused_writer_and_nothing_missed_after_it(
    live: Installation, paused: Writer
) -> None:
    reader = Reader(live)
    others = write_beside(live, 5)
    reader.follow()
    assert len(reader.seqs) == 1
    os.kill(paused.pid, signal.SIGCONT)
    assert paused.wait(60) == 0
    others.join()
    reader.follow()
    assert len(reader.seqs) == 7
    assert reader.seqs == up_to(live, await_horizon(live, 1))
    assert reader.horizons == sorted(reader.horizons)


def test_a_paused_writer_that_dies_leaves_nothing_and_holds_nobody(
    live: Installation, paused: Writer
) -> None:
    others = write_beside(live, 5)
    paused.kill()
    paused.wait(60)
    others.join()
    reader = Reader(live)
    # PostgreSQL notices the end of a client a moment later than we do.
    wait_until(lambda: len(followed(reader)) == 6, "the rest", 60)
    assert defects(live) == []
