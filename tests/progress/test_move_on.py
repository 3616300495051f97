"""moveOn, as cmi5 §10.2.5 tells it."""

import pytest

from progress.move_on import is_satisfied
from schemas.course_structure import MoveOn

TABLE = [
    (MoveOn.PASSED, False, False, False),
    (MoveOn.PASSED, True, False, False),
    (MoveOn.PASSED, False, True, True),
    (MoveOn.PASSED, True, True, True),
    (MoveOn.COMPLETED, False, False, False),
    (MoveOn.COMPLETED, True, False, True),
    (MoveOn.COMPLETED, False, True, False),
    (MoveOn.COMPLETED, True, True, True),
    (MoveOn.COMPLETED_AND_PASSED, False, False, False),
    (MoveOn.COMPLETED_AND_PASSED, True, False, False),
    (MoveOn.COMPLETED_AND_PASSED, False, True, False),
    (MoveOn.COMPLETED_AND_PASSED, True, True, True),
    (MoveOn.COMPLETED_OR_PASSED, False, False, False),
    (MoveOn.COMPLETED_OR_PASSED, True, False, True),
    (MoveOn.COMPLETED_OR_PASSED, False, True, True),
    (MoveOn.COMPLETED_OR_PASSED, True, True, True),
    (MoveOn.NOT_APPLICABLE, False, False, True),
    (MoveOn.NOT_APPLICABLE, True, False, True),
    (MoveOn.NOT_APPLICABLE, False, True, True),
    (MoveOn.NOT_APPLICABLE, True, True, True),
]


@pytest.mark.parametrize(("move_on", "completed", "passed", "satisfied"), TABLE)
def test_move_on(move_on: MoveOn, completed: bool, passed: bool, satisfied: bool) -> None:
    assert is_satisfied(move_on, completed=completed, passed=passed) is satisfied
