"""Progress for tests of pages, written as the fold would write it."""

from datetime import datetime
from uuid import uuid4

from catalogue.store import Registration
from progress.fold import Progress, Reason, Satisfaction, UnitState
from progress.move_on import Condition
from progress.store import write_progress
from storage.database import Database
from tests.catalogue.factories import NOW


def some_progress(
    db: Database,
    registration: Registration,
    *,
    done: int = 1,
    begun: int = 0,
    score: float | None = None,
    at: datetime = NOW,
) -> None:
    """Let the first `done` units be satisfied and the next `begun` be opened."""
    units = list(registration.structure.units())
    states = tuple(
        _state(unit.id, place < done, place < done + begun, score, at)
        for place, unit in enumerate(units)
    )
    is_satisfied = done >= len(units)
    course = Satisfaction(is_satisfied, at if is_satisfied else None)
    progress = Progress(
        units=states,
        course=course,
        groups={},
        announced=frozenset(),
        score=score if is_satisfied else None,
        seconds=600.0,
        evidence=(),
    )
    write_progress(db, registration, progress)


def _state(
    unit: str, is_done: bool, is_begun: bool, score: float | None, at: datetime
) -> UnitState:
    statement = str(uuid4()) if is_done else None
    reason = Reason(
        Condition.COMPLETED_OR_PASSED, is_done, statement, at if is_done else None, None
    )
    return UnitState(
        unit=unit,
        attempted=is_begun,
        completed=is_done,
        passed=False,
        waived=False,
        satisfied=is_done,
        score=score if is_done else None,
        seconds=300.0 if is_begun else 0.0,
        why=(reason,),
    )
