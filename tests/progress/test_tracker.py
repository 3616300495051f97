"""From a stored statement to the read model, and to `satisfied`."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from accounts.credentials import product
from catalogue.iris import block_iri, course_iri
from jobs.worker import MOST_ATTEMPTS, run_pending
from lrs import statements as door
from lrs.store.ids import find_id
from progress import signals, tracker
from progress.cli import rebuild_all
from progress.listeners import connect
from progress.store import (
    mark_stale,
    progress_of,
    registration_change,
    registration_progress,
    unit_progress,
)
from progress.tasks import TASKS
from progress.waiving import UnitMissing, waive
from schemas.course_structure import Block, MoveOn
from storage.database import Database
from storage.installation import Installation
from tests.accounts.factories import IRI_BASE
from tests.catalogue.factories import a_registration, a_structure, a_unit
from tests.lrs.factories import a_credential
from tests.progress.factories import (
    a_session_of,
    a_session_statement,
    an_instant,
    say,
    stored_with,
    void,
)

TABLES = (registration_progress, unit_progress)


@pytest.fixture(autouse=True)
def _listening() -> None:
    connect()


@pytest.fixture
def heard() -> Iterator[list[dict[str, Any]]]:
    """What `satisfied` told."""
    told: list[dict[str, Any]] = []

    def listener(sender: object, **facts: Any) -> None:
        told.append(facts)

    with signals.satisfied.connected_to(listener):
        yield told


def rows(db: Database) -> list[Any]:
    ordered = [select(table).order_by(*table.primary_key.columns) for table in TABLES]
    return [tuple(row) for query in ordered for row in db.execute(query)]


def is_satisfied(db: Database, registration: Any) -> bool:
    return progress_of(db, registration.institution, registration.id).satisfied


def test_a_new_registration_has_its_rows(db: Database) -> None:
    registration = a_registration(db)
    progress = progress_of(db, 1, registration.id)
    assert [unit.unit_id for unit in progress.units] == ["u-1", "u-2"]
    assert progress.units[0].title == {"en": "Unit 1"}
    assert not progress.satisfied
    assert not progress.stale


def test_a_statement_of_the_session_moves_the_learner_on(db: Database) -> None:
    registration = a_registration(db)
    id = say(db, registration, "passed", scaled=0.9, minute=5)
    [first, _] = progress_of(db, 1, registration.id).units
    assert (first.passed, first.satisfied, first.score) == (True, True, 0.9)
    assert (first.why[0].statement, first.why[0].at) == (id, an_instant(5))


def test_a_statement_of_an_api_key_moves_nobody_on(db: Database) -> None:  # D20
    registration = a_registration(db)
    say(db, registration, credential=a_credential())
    assert not progress_of(db, 1, registration.id).units[0].satisfied


def test_the_course_is_satisfied_once_and_says_so(db: Database, heard: list[Any]) -> None:
    registration = a_registration(db)
    say(db, registration, unit="u-1", minute=1)
    assert not heard
    say(db, registration, unit="u-2", minute=2)
    say(db, registration, "terminated", unit="u-2", minute=3)
    assert is_satisfied(db, registration)
    assert [(told["registration"].id, told["at"]) for told in heard] == [
        (registration.id, an_instant(2))
    ]
    [satisfied] = stored_with(db, registration, "satisfied")
    assert satisfied["id"] == heard[0]["statement_id"]


def test_the_satisfied_statement_is_as_cmi5_wants_it(db: Database) -> None:  # cmi5 §9.3.9
    registration = a_registration(db, structure=a_structure(1))
    say(db, registration, credential=a_session_of(registration, "sitting-7"))
    [satisfied] = stored_with(db, registration, "satisfied")
    context = satisfied["context"]
    assert satisfied["object"]["id"] == course_iri(IRI_BASE, registration.course_id)
    assert satisfied["object"]["definition"]["type"].endswith("/course")
    assert "result" not in satisfied
    assert context["registration"] == registration.id
    assert list(context["extensions"].values()) == ["sitting-7"]
    assert [one["id"] for one in context["contextActivities"]["category"]] == [
        "https://w3id.org/xapi/cmi5/context/categories/cmi5"
    ]


def test_blocks_are_satisfied_before_the_course(db: Database) -> None:
    block = Block("b-1", {"en": "Part"}, (a_unit(1),), identifier="https://example.org/part")
    structure = a_structure([block, a_unit(2)])  # type: ignore[list-item]  # it says units only
    registration = a_registration(db, structure=structure)
    say(db, registration, unit="u-1")
    [part] = stored_with(db, registration, "satisfied")
    assert part["object"]["id"] == block_iri(IRI_BASE, registration.course_id, "b-1")
    grouping = [one["id"] for one in part["context"]["contextActivities"]["grouping"]]
    assert "https://example.org/part" in grouping
    say(db, registration, unit="u-2")
    assert len(stored_with(db, registration, "satisfied")) == 2


def test_a_course_that_asks_for_nothing_is_satisfied_at_registration(
    db: Database, heard: list[Any]
) -> None:
    unit = a_unit(move_on=MoveOn.NOT_APPLICABLE)
    registration = a_registration(db, structure=a_structure([unit]))
    progress = progress_of(db, 1, registration.id)
    assert (progress.satisfied, progress.satisfied_at) == (True, registration.enrolled_at)
    assert len(heard) == 1


def test_storing_again_changes_nothing(db: Database, heard: list[Any]) -> None:
    registration = a_registration(db, structure=a_structure(1))
    statement = a_session_statement(registration)
    for _ in range(3):
        door.store(
            db, [statement], {}, a_session_of(registration), now=an_instant(), iri_base=IRI_BASE
        )
    assert len(heard) == 1


def test_late_statements_give_what_timely_ones_give(db: Database) -> None:
    timely, late = a_registration(db), a_registration(db)
    for registration, minutes in ((timely, (1, 2, 3)), (late, (3, 1, 2))):
        for minute in minutes:
            unit = "u-1" if minute == 1 else "u-2"
            say(db, registration, unit=unit, minute=minute)
    found = [progress_of(db, 1, one.id) for one in (timely, late)]
    assert found[0].satisfied_at == found[1].satisfied_at == an_instant(2)


def test_a_voided_statement_takes_its_effect_with_it(
    installation: Installation, clock: Any
) -> None:  # F7
    told: list[str] = []

    def listener(sender: object, **facts: Any) -> None:
        told.append(facts["statement_id"])

    with installation.transaction() as db:
        registration = a_registration(db, structure=a_structure(1))
        id = say(db, registration)
        assert is_satisfied(db, registration)
        void(db, registration, id, a_credential("all"))
    clock.tick()
    with signals.evidence_voided.connected_to(listener):
        run_pending(installation, TASKS)
    with installation.reading() as db:
        assert not is_satisfied(db, registration)
    assert told == [id]


def test_satisfied_again_after_a_void_is_not_said_twice(
    installation: Installation, heard: list[Any], clock: Any
) -> None:
    with installation.transaction() as db:
        registration = a_registration(db, structure=a_structure(1))
        void(db, registration, say(db, registration), a_credential("all"))
    clock.tick()
    assert run_pending(installation, TASKS) == 1
    with installation.transaction() as db:
        say(db, registration, minute=9)
        assert is_satisfied(db, registration)
    assert len(heard) == 1


def test_a_satisfied_statement_that_was_voided_is_not_said_again(
    installation: Installation, heard: list[Any], clock: Any
) -> None:
    with installation.transaction() as db:
        registration = a_registration(db, structure=a_structure(1))
        say(db, registration)
        void(db, registration, heard[0]["statement_id"], a_credential("all"))
        say(db, registration, "passed", minute=9)
    clock.tick()
    assert run_pending(installation, TASKS) == 1
    with installation.reading() as db:
        assert is_satisfied(db, registration)
        assert not progress_of(db, 1, registration.id).stale
    assert len(heard) == 1


def test_a_voiding_statement_without_effect_concerns_nobody(
    installation: Installation, clock: Any
) -> None:  # D23: a key without `all` voids what is its own, and nothing twice
    with installation.transaction() as db:
        registration = a_registration(db, structure=a_structure(1))
        id = say(db, registration)
        void(db, registration, id, a_credential("statements/write"))
    clock.tick()
    assert run_pending(installation, TASKS) == 0
    for jobs in (1, 0):
        with installation.transaction() as db:
            void(db, registration, id, a_credential("all"))
        clock.tick()
        assert run_pending(installation, TASKS) == jobs


def test_voiding_something_else_concerns_nobody(installation: Installation, clock: Any) -> None:
    with installation.transaction() as db:
        registration = a_registration(db)
        void(db, registration, "0b0e1b44-0000-4000-8000-000000000001", a_credential("all"))
    clock.tick()
    assert run_pending(installation, TASKS) == 0


def test_a_fold_that_raises_does_not_lose_the_statement(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, heard: list[Any], clock: Any
) -> None:  # D22
    with installation.transaction() as db:
        registration = a_registration(db, structure=a_structure(1))
    with monkeypatch.context() as broken, installation.transaction() as db:
        broken.setattr(tracker, "refold", lambda *_: 1 / 0)
        id = say(db, registration)
        assert progress_of(db, 1, registration.id).stale
        assert find_id(db, 1, UUID(id).bytes) is not None
    assert not heard
    clock.tick()
    run_pending(installation, TASKS)
    with installation.reading() as db:
        progress = progress_of(db, 1, registration.id)
    assert (progress.stale, progress.satisfied, len(heard)) == (False, True, 1)


def test_a_listener_that_raises_leaves_no_half_of_its_work(installation: Installation) -> None:
    def broken(sender: object, **_: Any) -> None:
        raise RuntimeError("no number left")

    with installation.transaction() as db:
        registration = a_registration(db, structure=a_structure(1))
    with signals.satisfied.connected_to(broken), installation.transaction() as db:
        say(db, registration)
    with installation.reading() as db:
        assert stored_with(db, registration, "completed")
        assert not stored_with(db, registration, "satisfied")
        assert progress_of(db, 1, registration.id).stale


def test_rebuild_gives_identical_rows_and_emits_nothing(
    installation: Installation, heard: list[Any]
) -> None:  # F1
    with installation.transaction() as db:
        done, begun, new = (a_registration(db) for _ in range(3))
        for unit in ("u-1", "u-2"):
            say(db, done, unit=unit, verb="passed", scaled=0.75, minute=4)
        say(db, done, "terminated", unit="u-2", duration="PT3M", minute=5)
        say(db, begun, "initialized")
        waive(db, new, "u-2", "Administrative", now=an_instant(7))
        before = rows(db)
        for table in TABLES:
            db.execute(delete(table))
    told = len(heard)
    assert rebuild_all(installation) == 3
    with installation.reading() as db:
        assert rows(db) == before
        assert len(stored_with(db, done, "satisfied")) == 1
    assert len(heard) == told == 1


def test_rebuild_of_the_stale_only(installation: Installation) -> None:
    with installation.transaction() as db:
        mark_stale(db, a_registration(db))
        a_registration(db)
    assert rebuild_all(installation, stale=True) == 1
    assert rebuild_all(installation, stale=True) == 0


def test_what_a_fold_that_failed_for_good_left_unsaid_is_said_after_a_rebuild(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, heard: list[Any], clock: Any
) -> None:
    with installation.transaction() as db:
        registration = a_registration(db, structure=a_structure(1))
    with monkeypatch.context() as broken:
        broken.setattr(tracker, "refold", lambda *_: 1 / 0)
        with installation.transaction() as db:
            say(db, registration)
        for _ in range(MOST_ATTEMPTS):
            clock.tick(86_400)
            run_pending(installation, TASKS)
    assert rebuild_all(installation, stale=True) == 1
    assert not heard
    clock.tick()
    assert run_pending(installation, TASKS) == 1
    assert len(heard) == 1


def test_a_waived_unit_counts(db: Database) -> None:
    registration = a_registration(db, structure=a_structure(1))
    for _ in range(2):
        waive(db, registration, "0", "Equivalent AU", now=an_instant(3))
    assert is_satisfied(db, registration)
    [waived] = stored_with(db, registration, "waived")
    assert waived["result"]["success"] is waived["result"]["completion"] is True
    assert list(waived["result"]["extensions"].values()) == ["Equivalent AU"]


def test_a_waiver_that_was_voided_may_be_given_again(
    installation: Installation, clock: Any
) -> None:
    with installation.transaction() as db:
        registration = a_registration(db, structure=a_structure(1))
        waive(db, registration, "0", "By mistake", now=an_instant(3))
        [waived] = stored_with(db, registration, "waived")
        void(db, registration, waived["id"], a_credential("all"))
    clock.tick()
    run_pending(installation, TASKS)
    with installation.transaction() as db:
        assert not is_satisfied(db, registration)
        waive(db, registration, "0", "Administrative", now=an_instant(4))
        assert is_satisfied(db, registration)


@pytest.mark.parametrize("unit", ["u-9", "2", "-1", "", "9" * 40, "२"])
def test_waiving_an_unknown_unit_is_refused(db: Database, unit: str) -> None:
    with pytest.raises(UnitMissing):
        waive(db, a_registration(db), unit, "x", now=an_instant())


def test_every_change_is_noted_for_those_who_follow(db: Database, clock: Any) -> None:
    registration = a_registration(db)
    query = select(registration_change.c.changed_at)
    first = db.execute(query).scalar_one()
    clock.tick()
    say(db, registration)
    assert db.execute(query).scalar_one() > first


def test_statements_without_a_known_registration_are_left_alone(db: Database) -> None:
    registration = a_registration(db)
    credential = product(1, IRI_BASE)
    for context in ({}, {"registration": "0b0e1b44-0000-4000-8000-000000000001"}):
        statement = {**a_session_statement(registration), "context": context}
        door.store(db, [statement], {}, credential, now=an_instant(), iri_base=IRI_BASE)
    assert not progress_of(db, 1, registration.id).units[0].attempted
