"""Statements → progress of a registration: a pure function of evidence and pinned rule (D21).

The state of the fold is a *set* of observations, so arrival order, batches and repeats cannot
matter; judging sorts the set by (timestamp, id). Nothing here reads a clock or a database.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate
from typing import Any

from progress.move_on import CONDITIONS, Condition, is_satisfied
from progress.observation import Effect, Observation, observe
from progress.requirements import Requirements, UnitRequirement
from schemas.course_structure import MoveOn

Observations = frozenset[Observation]


@dataclass(frozen=True)
class Reason:
    """A condition, whether it is met, and the statement that met it.

    mastery_score  0..1 scaled, where a pass or a score is asked for
    seconds        that are asked for, where time is
    """

    condition: Condition
    met: bool
    statement: str | None = None
    at: datetime | None = None
    mastery_score: float | None = None
    seconds: int | None = None


@dataclass(frozen=True)
class UnitState:
    """Where the learner stands in one unit; score is the best, 0..1 scaled."""

    unit: str
    attempted: bool
    completed: bool
    passed: bool
    waived: bool
    satisfied: bool
    score: float | None
    seconds: float
    why: tuple[Reason, ...]


@dataclass(frozen=True)
class Satisfaction:
    """Whether a course or block is satisfied; by what and when, None where nothing was asked."""

    satisfied: bool
    at: datetime | None = None
    statement: str | None = None


@dataclass(frozen=True)
class Progress:
    """Where the learner stands in the course.

    groups     IRI of the course and of each block → satisfied or not
    root       where the course is one condition: how it stands
    announced  IRIs for which a `satisfied` statement is among the evidence
    evidence   ids of the statements that were folded, by (timestamp, id)
    """

    units: tuple[UnitState, ...]
    course: Satisfaction
    groups: Mapping[str, Satisfaction]
    announced: frozenset[str]
    score: float | None
    seconds: float
    evidence: tuple[str, ...]
    root: UnitState | None = None


def fold(statements: Iterable[Mapping[str, Any]], requirements: Requirements) -> Progress:
    """Give the progress that these statements amount to. D21."""
    return judge(add(frozenset(), statements, requirements), requirements)


def add(
    observations: Observations, statements: Iterable[Mapping[str, Any]], requirements: Requirements
) -> Observations:
    """Take more statements into the state of the fold."""
    seen = (observe(statement, requirements) for statement in statements)
    return observations | {observation for observation in seen if observation is not None}


def judge(observations: Observations, requirements: Requirements) -> Progress:
    """Derive the progress from the state of the fold."""
    ordered = sorted(observations, key=lambda found: found.order)
    own = _by_activity(ordered)
    units = tuple(_unit_state(unit, own[unit.activity]) for unit in requirements.units)
    root = next((_unit_state(one, own[one.activity]) for one in requirements.rolled_up), None)
    by_id = {state.unit: state for state in (*units, *([root] if root else []))}
    groups = {
        iri: _satisfaction(
            [by_id[unit] for unit in needed],
            requirements.least if iri == requirements.course else None,
        )
        for iri, needed in requirements.groups.items()
    }
    folded = [found for found in ordered if found.effect is not Effect.ANNOUNCED]
    return Progress(
        units=units,
        course=groups[requirements.course],
        groups=groups,
        announced=frozenset(
            found.activity for found in ordered if found.effect is Effect.ANNOUNCED
        ),
        score=_mean([by_id[unit].score for unit in requirements.groups[requirements.course]]),
        seconds=sum(state.seconds for state in units),
        evidence=tuple(found.statement for found in folded),
        root=root,
    )


def _by_activity(ordered: Iterable[Observation]) -> Mapping[str, list[Observation]]:
    own: dict[str, list[Observation]] = defaultdict(list)
    for found in ordered:
        own[found.activity].append(found)
    return own


def _unit_state(required: UnitRequirement, own: list[Observation]) -> UnitState:
    completed = _first(own, Effect.COMPLETED)
    counted = _counted(required, own)
    passed = next((found for found in own if _is_pass(found, required.mastery_score)), None)
    waived = _first(own, Effect.WAIVED)
    beside = _beside(required, own)
    return UnitState(
        unit=required.unit,
        attempted=any(found.effect is not Effect.WAIVED for found in own),
        completed=completed is not None,
        passed=passed is not None,
        waived=waived is not None,
        satisfied=waived is not None
        or (
            is_satisfied(required.move_on, completed=counted is not None, passed=passed is not None)
            and all(reason.met for reason in beside)
        ),
        score=max((found.scaled for found in own if found.scaled is not None), default=None),
        seconds=sum(found.seconds for found in own),
        why=_why(required, counted, passed, waived) + (beside if waived is None else ()),
    )


def _beside(required: UnitRequirement, own: Sequence[Observation]) -> tuple[Reason, ...]:
    """Give the conditions that a publisher asks for beside moveOn: a score, a time (F3)."""
    return (*_score_reason(required.min_score, own), *_time_reason(required.min_seconds, own))


def _score_reason(least: float | None, own: Sequence[Observation]) -> Iterator[Reason]:
    if least is None:
        return
    reached = (one for one in own if one.scaled is not None and one.scaled >= least)
    yield _met_by(Reason(Condition.SCORE, met=False, mastery_score=least), next(reached, None))


def _time_reason(least: int | None, own: Sequence[Observation]) -> Iterator[Reason]:
    if least is None:
        return
    sums = accumulate(one.seconds for one in own)
    reached = (one for one, spent in zip(own, sums, strict=True) if spent >= least)
    yield _met_by(Reason(Condition.TIME, met=False, seconds=least), next(reached, None))


def _met_by(reason: Reason, found: Observation | None) -> Reason:
    if found is None:
        return reason
    return replace(reason, met=True, statement=found.statement, at=found.at)


def _counted(required: UnitRequirement, own: Iterable[Observation]) -> Observation | None:
    """Find the completion that meets the unit's moveOn.

    One that only says "been through it, and failed" is none where either a completion or a pass
    will do, which is what a package without a word of its own asks for: who failed is not through.
    A rule of Completed asks for no more than that.
    """
    either_does = required.move_on is MoveOn.COMPLETED_OR_PASSED
    return _first((found for found in own if not (either_does and found.failing)), Effect.COMPLETED)


def _first(own: Iterable[Observation], effect: Effect) -> Observation | None:
    return next((found for found in own if found.effect is effect), None)


def _is_pass(found: Observation, mastery_score: float | None) -> bool:
    """A pass below the pinned mastery score does not count. cmi5 §9.3.4, §10.2.4."""
    if found.effect is not Effect.PASSED:
        return False
    return mastery_score is None or found.judged is None or found.judged >= mastery_score


def _why(
    required: UnitRequirement,
    completed: Observation | None,
    passed: Observation | None,
    waived: Observation | None,
) -> tuple[Reason, ...]:
    if waived is not None:
        return (_reason(Condition.WAIVED, waived, required),)
    found_either = [found for found in (completed, passed) if found]
    either = min(found_either, key=lambda found: found.order, default=None)
    met_by = {
        Condition.COMPLETED: completed,
        Condition.PASSED: passed,
        Condition.COMPLETED_OR_PASSED: either,
    }
    return tuple(
        Reason(condition, met=True)
        if condition is Condition.NOT_APPLICABLE
        else _reason(condition, met_by[condition], required)
        for condition in CONDITIONS[required.move_on]
    )


def _reason(condition: Condition, found: Observation | None, required: UnitRequirement) -> Reason:
    score = required.mastery_score if condition is Condition.PASSED else None
    if found is None:
        return Reason(condition, met=False, mastery_score=score)
    return Reason(condition, met=True, statement=found.statement, at=found.at, mastery_score=score)


def _satisfaction(needed: Collection[UnitState], least: int | None = None) -> Satisfaction:
    """Satisfied by the last condition that a needed unit met; from the start if there is none.

    least  so many of them are enough, the first ones; None: all
    """
    done = [state for state in needed if state.satisfied]
    enough = len(needed) if least is None else min(least, len(needed))
    if len(done) < enough:
        return Satisfaction(satisfied=False)
    moments = [met for state in done if (met := _last_met(state))]
    unasked = len(done) - len(moments)
    last = sorted(moments)[: max(enough - unasked, 0)]
    at, statement = max(last, default=(None, None))
    return Satisfaction(satisfied=True, at=at, statement=statement)


def _last_met(state: UnitState) -> tuple[datetime, str] | None:
    """Give when the last condition of a unit was met, and by what; None: nothing was asked."""
    met = (
        (reason.at, reason.statement)
        for reason in state.why
        if reason.at is not None and reason.statement is not None
    )
    return max(met, default=None)


def _mean(scores: Iterable[float | None]) -> float | None:
    known = [score for score in scores if score is not None]
    return round(sum(known) / len(known), 4) if known else None
