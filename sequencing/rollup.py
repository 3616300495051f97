"""Rollup: what the children's tracking makes of their parent's. RB.1.1-RB.1.5. SN Book §4.6."""

from collections.abc import Sequence
from dataclasses import dataclass

from sequencing.definitions import Activity
from sequencing.objectives import (
    completes,
    completes_by_measure,
    contribution,
    local,
    primary,
    record,
    satisfies,
    waits_for_end,
)
from sequencing.rollup_rules import rollup_rule_check
from sequencing.session import Session
from sequencing.vocabulary import Fact, RollupAction


@dataclass(frozen=True)
class Weighted:
    """A child's measure, None where it has none, and its weight."""

    value: float | None
    weight: float


def measure_rollup(session: Session, activity: Activity) -> None:
    """Give a cluster the weighted mean of its children's measures: Measure Rollup Process.

    source  SN Book §4.6, RB.1.1 a
    """
    measures = [
        Weighted(
            contribution(session, activity, child).measure, child.sequencing.rollup.measure_weight
        )
        for child in _tracked(session, activity)
    ]
    mean = weighted_mean(measures)
    record(session, activity, activity.sequencing.primary, {Fact.MEASURE: mean})


def completion_measure_rollup(session: Session, activity: Activity) -> None:
    """Give a cluster the weighted mean of its children's progress: Completion Measure Rollup.

    source  SN Book §4.6, RB.1.1 b (4th Edition)
    """
    if not session.tree.differences.completed_by_measure:
        return
    amounts = [
        Weighted(contribution(session, activity, child).progress, child.sequencing.threshold.weight)
        for child in _tracked(session, activity)
    ]
    mean = weighted_mean(amounts)
    record(session, activity, activity.sequencing.primary, {Fact.PROGRESS: mean})


def weighted_mean(values: Sequence[Weighted]) -> float | None:
    """Give the mean, counting a child without a value as 0; None where none has one, or no weight.

    source  SN Book §4.6, RB.1.1 a steps 6.1.1.3.1-6.3.2
    """
    weight = sum(each.weight for each in values)
    said = [each.value * each.weight for each in values if each.value is not None]
    # Rounded, so that 0.1 * 3 weighs as a manifest's 0.3 does: real(10,7), RTE Book §4.1.1.7.
    return round(sum(said) / weight, 7) if said and weight > 0 else None


def objective_rollup(session: Session, activity: Activity) -> None:
    """Set the rolled-up objective's status, by measure where defined so: Objective Rollup Process.

    source  SN Book §4.6, RB.1.2
    """
    if activity.sequencing.primary.satisfied_by_measure:
        objective_rollup_using_measure(session, activity)
    else:
        objective_rollup_using_rules(session, activity)


def objective_rollup_using_measure(session: Session, activity: Activity) -> None:
    """Compare the measure with the minimum: Objective Rollup Using Measure Process.

    source  SN Book §4.6, RB.1.2 a
    """
    objective = activity.sequencing.primary
    satisfied = satisfies(objective, local(session, activity, objective).measure)
    waits = waits_for_end(session, activity)
    facts = {Fact.SATISFIED: None if waits else satisfied}
    record(session, activity, objective, facts)


def objective_rollup_using_rules(session: Session, activity: Activity) -> None:
    """Apply the rules for not satisfied, then satisfied: Objective Rollup Using Rules Process.

    source  SN Book §4.6, RB.1.2 b
    """
    objective = activity.sequencing.primary
    for action in (RollupAction.NOT_SATISFIED, RollupAction.SATISFIED):
        if rollup_rule_check(session, activity, action):
            satisfied = action is RollupAction.SATISFIED
            record(session, activity, objective, {Fact.SATISFIED: satisfied})


def activity_progress_rollup(session: Session, activity: Activity) -> None:
    """Set the completion, by measure where defined so: Activity Progress Rollup Process.

    source  SN Book §4.6, RB.1.3
    """
    if completes_by_measure(session, activity):
        activity_progress_rollup_using_measure(session, activity)
    else:
        activity_progress_rollup_using_rules(session, activity)


def activity_progress_rollup_using_measure(session: Session, activity: Activity) -> None:
    """Compare the progress with the minimum: Activity Progress Rollup Using Measure Process.

    source  SN Book §4.6, RB.1.3 a
    """
    objective = activity.sequencing.primary
    completion = completes(activity, local(session, activity, objective).progress)
    record(session, activity, objective, {Fact.COMPLETION: completion})


def activity_progress_rollup_using_rules(session: Session, activity: Activity) -> None:
    """Apply the rules for incomplete, then completed: Activity Progress Rollup Using Rules.

    source  SN Book §4.6, RB.1.3 b
    """
    objective = activity.sequencing.primary
    for action in (RollupAction.INCOMPLETE, RollupAction.COMPLETED):
        if rollup_rule_check(session, activity, action):
            completed = action is RollupAction.COMPLETED
            record(session, activity, objective, {Fact.COMPLETION: completed})


def overall_rollup(session: Session, activity: Activity) -> None:
    """Roll up from an activity to the root: Overall Rollup Process.

    source  SN Book §4.6, RB.1.5
    """
    for each in reversed(session.tree.path(activity)):
        _roll_up(session, each)


def _roll_up(session: Session, activity: Activity) -> None:
    """Step 3, for one activity of the path."""
    before = session.progress(activity)
    if not activity.is_leaf:
        measure_rollup(session, activity)
        completion_measure_rollup(session, activity)
    objective_rollup(session, activity)
    activity_progress_rollup(session, activity)
    if session.progress(activity) is not before:
        said = primary(session, activity)
        status = {"satisfied": said.satisfied, "completion": said.completion}
        session.note("RB.1.5", activity, "rolled up", measure=said.measure, **status)


def rollup_readers(session: Session, targets: Sequence[str]) -> None:
    """Roll up what is above every activity whose rolled-up objective reads one of these globals.

    A global written in one place changes the status of those who read it elsewhere, and so of
    their parents; each of these is rolled up once, after all below it, however many read.
    source  SN Book §4.6.2 (the rollup set)
    """
    tree = session.tree
    readers = {each for target in targets for each in tree.readers.get(target, ())}
    above = {each for reader in readers for each in tree.path(reader)[:-1]}
    for each in sorted(above, key=lambda each: tree.order[each.identifier], reverse=True):
        _roll_up(session, each)


def _tracked(session: Session, activity: Activity) -> list[Activity]:
    children = session.available(activity)
    return [child for child in children if child.sequencing.delivery.tracked]
