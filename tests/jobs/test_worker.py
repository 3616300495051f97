"""At least once, never lost, never for ever."""

from typing import Any

import pytest
from sqlalchemy import select

from jobs import store
from jobs.worker import MOST_ATTEMPTS, GiveUp, Job, LeaseLost, run_next, run_pending
from storage.installation import Installation
from tests.conftest import SetClock


def add(installation: Installation, **payload: object) -> int:
    with installation.transaction() as db:
        number = store.enqueue(db, "note", dict(payload), institution=1, now=installation.now())
    assert number is not None
    return number


def found(installation: Installation, number: int) -> Any:
    with installation.reading() as db:
        return db.execute(select(store.job).where(store.job.c.id == number)).one()


def test_due_job_runs_once(installation: Installation) -> None:
    seen = []
    number = add(installation, word="a")
    assert run_pending(installation, {"note": lambda _, job: seen.append(job.payload["word"])}) == 1
    assert seen == ["a"]
    assert found(installation, number).state == store.State.DONE


def test_job_of_rolled_back_transaction_never_runs(installation: Installation) -> None:
    def enqueue_and_fail() -> None:
        with installation.transaction() as db:
            store.enqueue(db, "note", {}, institution=1, now=installation.now())
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        enqueue_and_fail()
    assert run_pending(installation, {"note": lambda *_: None}) == 0


def test_same_key_waits_only_once(installation: Installation) -> None:
    with installation.transaction() as db:
        numbers = [
            store.enqueue(db, "note", {}, institution=1, now=installation.now(), key="k")
            for _ in range(2)
        ]
    assert numbers[1] is None


def test_key_is_free_again_when_done(installation: Installation) -> None:
    for _ in range(2):
        with installation.transaction() as db:
            assert store.enqueue(db, "note", {}, institution=1, now=installation.now(), key="k")
        run_pending(installation, {"note": lambda *_: None})


def test_failing_job_is_tried_again_later(installation: Installation, clock: SetClock) -> None:
    number, attempts = add(installation), []

    def fails_once(_: Installation, job: Job) -> None:
        attempts.append(job.attempt)
        if job.attempt == 1:
            raise ValueError("not yet")

    assert run_pending(installation, {"note": fails_once}) == 1
    assert found(installation, number).error == "ValueError"
    clock.tick(2)
    run_pending(installation, {"note": fails_once})
    assert attempts == [1, 2]
    assert found(installation, number).state == store.State.DONE


def test_hopeless_job_is_buried_with_its_reason(installation: Installation) -> None:
    def gives_up(*_: object) -> None:
        raise GiveUp("no such package")

    number = add(installation)
    run_pending(installation, {"note": gives_up})
    assert found(installation, number).state == store.State.DEAD
    assert found(installation, number).error == "no such package"


def test_job_that_always_fails_is_buried_at_last(
    installation: Installation, clock: SetClock
) -> None:
    def fails(*_: object) -> None:
        raise ValueError

    number = add(installation)
    for _ in range(MOST_ATTEMPTS):
        run_next(installation, {"note": fails})
        clock.tick(3600)
    assert found(installation, number).state == store.State.DEAD


def test_job_of_dead_worker_is_taken_over(installation: Installation, clock: SetClock) -> None:
    number = add(installation)
    with installation.transaction() as db:
        store.lease_next(db, ["note"], lease="gone", now=installation.now(), seconds=60)
    assert not run_next(installation, {"note": lambda *_: None})
    clock.tick(61)
    assert run_next(installation, {"note": lambda *_: None})
    assert found(installation, number).attempt == 2


def test_worker_that_lost_its_lease_stops(installation: Installation, clock: SetClock) -> None:
    lost = []

    def is_overtaken(_: Installation, job: Job) -> None:
        if job.attempt > 1:
            return
        clock.tick(61)
        run_next(installation, {"note": is_overtaken})
        try:
            job.heartbeat(0.5, "halfway")
        except LeaseLost:
            lost.append(job.id)
            raise

    number = add(installation)
    run_next(installation, {"note": is_overtaken})
    assert lost == [number]
    assert found(installation, number).state == store.State.DONE


def test_heartbeat_tells_progress(installation: Installation) -> None:
    number = add(installation)
    seen = []

    def reports(_: Installation, job: Job) -> None:
        job.heartbeat(0.25, "reading the archive")
        seen.append(found(installation, number))

    run_pending(installation, {"note": reports})
    assert (seen[0].progress, seen[0].stage) == (0.25, "reading the archive")


def test_done_jobs_are_purged_and_dead_ones_kept(
    installation: Installation, clock: SetClock
) -> None:
    def end(_: Installation, job: Job) -> None:
        if job.payload["dies"]:
            raise GiveUp("cannot be done")

    _done, dead = add(installation, dies=False), add(installation, dies=True)
    run_pending(installation, {"note": end})
    with installation.transaction() as db:
        store.purge(db, clock.tick(1))
        assert db.execute(select(store.job.c.id)).scalars().all() == [dead]
