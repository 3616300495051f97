"""Where a learner stands, in the words of a page."""

from datetime import date

import pytest

from catalogue.store import Registration
from progress.store import progress_of
from reports.standing import (
    Standing,
    next_to_do,
    part_of_day,
    standing_of,
    unit_lines,
    years_of_service,
)
from storage.database import Database
from tests.catalogue.factories import a_registration, a_structure, a_unit
from tests.reports.factories import some_progress


def standing(db: Database, registration: Registration) -> Standing:
    """Give where a registration stands."""
    return standing_of(registration, progress_of(db, 1, registration.id))


def test_states_of_units(db: Database) -> None:
    registration = a_registration(db, structure=a_structure(3))
    some_progress(db, registration, done=1, begun=1)
    found = standing(db, registration)
    assert [line.state for line in found.lines] == ["done", "now", "todo"]
    assert (found.done, len(found.needed), found.is_open) == (1, 3, True)
    assert found.current is found.lines[1]


def test_optional_unit_is_not_waited_for(db: Database) -> None:
    rule = {"units": {"u-2": {"optional": True}}}
    registration = a_registration(db, structure=a_structure(2), rule=rule)
    some_progress(db, registration, done=1)
    assert standing(db, registration).current is None


def test_nothing_is_left_of_a_completed_course(db: Database) -> None:
    registration = a_registration(db)
    some_progress(db, registration, done=2)
    found = standing(db, registration)
    assert (found.is_open, found.current) == (False, None)


def test_hidden_unit_is_not_listed() -> None:
    structure = a_structure([a_unit(1), a_unit(2, visible=False)])
    assert [line.demand.unit.id for line in unit_lines(structure, {}, None)] == ["u-1"]


def test_what_was_begun_comes_before_what_was_not(db: Database) -> None:
    begun, fresh, done = (a_registration(db) for _ in range(3))
    some_progress(db, begun, done=0, begun=1)
    some_progress(db, done, done=2)
    all_of_them = [standing(db, one) for one in (fresh, done, begun)]
    assert next_to_do(all_of_them) is all_of_them[2]
    assert next_to_do(all_of_them[:2]) is all_of_them[0]
    assert next_to_do(all_of_them[1:2]) is None


@pytest.mark.parametrize(
    ("joined", "years"),
    [
        (date(2019, 7, 1), 7),
        (date(2019, 7, 2), 6),
        (date(2026, 7, 1), 0),
        (date(2026, 7, 2), None),
        (date(2000, 2, 29), 26),
        (None, None),
    ],
)
def test_years_of_service(joined: date | None, years: int | None) -> None:
    assert years_of_service(joined, date(2026, 7, 1)) == years


@pytest.mark.parametrize(
    ("hour", "part"), [(0, "morning"), (11, "morning"), (12, "afternoon"), (17, "evening")]
)
def test_part_of_day(hour: int, part: str) -> None:
    assert part_of_day(hour) == part
