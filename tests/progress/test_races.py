"""Two at once in one registration: said once, certified once, nothing left half (D21, D22)."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest

from catalogue.store.registrations import Registration, lock_registration
from jobs.worker import run_pending
from progress import signals
from progress.cli import rebuild_all
from progress.listeners import connect
from progress.store import progress_of
from progress.tasks import TASKS
from progress.waiving import waive
from schemas.clock import system_clock
from storage.installation import Installation
from tests.catalogue.factories import a_registration, a_structure
from tests.lrs.factories import a_credential
from tests.progress.factories import a_session_of, an_instant, say, stored_with, void

ROUNDS = 5


@pytest.fixture(autouse=True)
def _listening() -> None:
    connect()


@pytest.fixture
def live(installation: Installation) -> Installation:
    """An installation whose clock goes."""
    return replace(installation, clock=system_clock)


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """The registrations of which `satisfied` told."""
    told: list[str] = []

    def listener(sender: object, **facts: Any) -> None:
        told.append(facts["registration"].id)

    with signals.satisfied.connected_to(listener):
        yield told


def a_registered(live: Installation, units: int) -> Registration:
    with live.transaction() as db:
        return a_registration(db, structure=a_structure(units))


def at_once(*works: Callable[[], None]) -> None:
    """Run each in a thread of its own, all let go in one moment; raise what any raised."""
    barrier = Barrier(len(works))

    def begin(work: Callable[[], None]) -> None:
        barrier.wait()
        work()

    with ThreadPoolExecutor(len(works)) as pool:
        for future in [pool.submit(begin, work) for work in works]:
            future.result()


def a_request(live: Installation, registration: Registration, unit: str) -> Callable[[], None]:
    """What a session's request does: lock the registration (D22), then complete a unit."""

    def work() -> None:
        credential = a_session_of(registration, f"sitting of {unit}")
        with live.transaction() as db:
            lock_registration(db, registration.institution, registration.id)
            say(db, registration, unit=unit, credential=credential)

    return work


def a_waiver(live: Installation, registration: Registration, minute: int) -> Callable[[], None]:
    """What a request of REST does that waives the second unit, each at its own time."""

    def work() -> None:
        with live.transaction() as db:
            waive(db, registration, "u-2", "Administrative", now=an_instant(minute))

    return work


def assert_said_once(live: Installation, registration: Registration, heard: list[str]) -> None:
    with live.reading() as db:
        progress = progress_of(db, 1, registration.id)
        assert (progress.satisfied, progress.stale) == (True, False)
        assert len(stored_with(db, registration, "satisfied")) == 1
    assert heard.count(registration.id) == 1


def test_sessions_that_finish_a_course_together_satisfy_it_once(
    live: Installation, heard: list[str]
) -> None:
    for _ in range(ROUNDS):
        registration = a_registered(live, 3)
        at_once(*(a_request(live, registration, f"u-{n}") for n in (1, 2, 3)))
        assert_said_once(live, registration, heard)


def test_a_unit_waived_by_several_at_once_is_waived_once(
    live: Installation, heard: list[str]
) -> None:
    for _ in range(ROUNDS):
        registration = a_registered(live, 2)
        waivers = [a_waiver(live, registration, minute) for minute in range(3)]
        at_once(a_request(live, registration, "u-1"), *waivers)
        assert_said_once(live, registration, heard)
        with live.reading() as db:
            assert len(stored_with(db, registration, "waived")) == 1


def test_rebuilding_beside_sessions_says_nothing_and_loses_nothing(
    live: Installation, heard: list[str]
) -> None:
    registration = a_registered(live, 3)
    requests = [a_request(live, registration, f"u-{n}") for n in (1, 2, 3)]
    at_once(*requests, lambda: rebuild_often(live))
    assert_said_once(live, registration, heard)


def rebuild_often(live: Installation) -> None:
    for _ in range(ROUNDS):
        rebuild_all(live)


def test_voiding_beside_a_session_leaves_what_the_rest_amounts_to(
    live: Installation, heard: list[str]
) -> None:
    registration = a_registered(live, 2)
    with live.transaction() as db:
        voided = say(db, registration, unit="u-1")

    def take_back() -> None:
        with live.transaction() as db:
            void(db, registration, voided, a_credential("all"))
        run_pending(live, TASKS)

    at_once(take_back, a_request(live, registration, "u-2"))
    run_pending(live, TASKS)
    with live.reading() as db:
        progress = progress_of(db, 1, registration.id)
    assert [unit.completed for unit in progress.units] == [False, True]
    assert not progress.satisfied
