"""When a unit is satisfied: moveOn as a table of conditions. cmi5 §10.2.5, §13.1.4."""

from collections.abc import Mapping
from enum import StrEnum

from schemas.course_structure import MoveOn


class Condition(StrEnum):
    """One line of "Why is this not complete?"."""

    COMPLETED = "completed"
    PASSED = "passed"
    COMPLETED_OR_PASSED = "completed_or_passed"
    NOT_APPLICABLE = "not_applicable"
    WAIVED = "waived"
    SCORE = "score"
    TIME = "time"


CONDITIONS: Mapping[MoveOn, tuple[Condition, ...]] = {
    MoveOn.PASSED: (Condition.PASSED,),
    MoveOn.COMPLETED: (Condition.COMPLETED,),
    MoveOn.COMPLETED_AND_PASSED: (Condition.COMPLETED, Condition.PASSED),
    MoveOn.COMPLETED_OR_PASSED: (Condition.COMPLETED_OR_PASSED,),
    MoveOn.NOT_APPLICABLE: (Condition.NOT_APPLICABLE,),
}


def is_met(condition: Condition, *, completed: bool, passed: bool) -> bool:
    """Tell whether one condition of a unit holds."""
    return {
        Condition.COMPLETED: completed,
        Condition.PASSED: passed,
        Condition.COMPLETED_OR_PASSED: completed or passed,
    }.get(condition, True)


def is_satisfied(move_on: MoveOn, *, completed: bool, passed: bool) -> bool:
    """Tell whether a unit with this moveOn is satisfied. cmi5 §10.2.5."""
    return all(
        is_met(condition, completed=completed, passed=passed) for condition in CONDITIONS[move_on]
    )
