"""Objectives as the processes see them: local records, global maps, satisfaction by measure.

Local records stay as they were reported; what a map reads is taken from the global objective at
every look, so a change elsewhere is seen at once, and untracked activities see globals too.
SN Book §3.10, §4.2.1.
"""

from dataclasses import replace

from sequencing.definitions import Activity, Objective
from sequencing.runtime import Said
from sequencing.session import Session
from sequencing.tracking import NOTHING, ObjectiveProgress
from sequencing.vocabulary import Fact

# What an earlier attempt on the parent leaves behind, by the control mode that discards it.
OBJECTIVE_FACTS = {"satisfied": None, "measure": None, "raw": None, "min": None, "max": None}
PROGRESS_FACTS = {"completion": None, "progress": None}


def local(session: Session, activity: Activity, objective: Objective) -> ObjectiveProgress:
    """Give what the activity itself recorded in its latest attempt."""
    return session.progress(activity).objectives.get(objective.key, NOTHING)


def known(session: Session, activity: Activity, objective: Objective) -> ObjectiveProgress:
    """Give what is known of an objective: what its maps read, else its own record.

    Where a measure decides, it alone does, over any status that is read or was reported.
    source  SN Book §3.10.2.1; RB.1.2a, RB.1.3a
    """
    return _decided(session, activity, objective, _mapped(session, activity, objective))


def found(session: Session, activity: Activity, objective: Objective) -> ObjectiveProgress:
    """Give what a SCO finds of an objective: what `known` gives, and where that is unknown or a
    completion, what was read or reported. RTE Book §4.2.17
    """
    seen, read = known(session, activity, objective), _mapped(session, activity, objective)
    return replace(
        seen,
        satisfied=read.satisfied if seen.satisfied is None else seen.satisfied,
        completion=seen.completion if read.completion is None else read.completion,
    )


def _mapped(session: Session, activity: Activity, objective: Objective) -> ObjectiveProgress:
    record = local(session, activity, objective)
    return _read_into(session, objective, record, session.progress(activity).earlier)


def contribution(session: Session, parent: Activity, child: Activity) -> ObjectiveProgress:
    """Give what a child's rolled-up objective contributes to its parent's rollup.

    Rules see what was recorded last; rollup sees only what was recorded in the parent's current
    attempt, unless the parent's control modes say otherwise.
    source  SN Book §3.2.5, §3.2.6: Use Current Attempt Objective and Progress Information
    """
    objective = child.sequencing.primary
    progress = session.progress(child)
    record = progress.objectives.get(objective.key, NOTHING)
    if progress.earlier:
        control = parent.sequencing.control
        if control.use_current_attempt_objective_info:
            record = replace(record, **OBJECTIVE_FACTS)
        if control.use_current_attempt_progress_info:
            record = replace(record, **PROGRESS_FACTS)
    record = _read_into(session, objective, record, progress.earlier)
    return _decided(session, child, objective, record)


def _decided(
    session: Session, activity: Activity, objective: Objective, record: ObjectiveProgress
) -> ObjectiveProgress:
    if objective.satisfied_by_measure:
        record = _by_measure(session, activity, objective, record)
    is_primary = objective is activity.sequencing.primary
    if is_primary and completes_by_measure(session, activity):
        record = replace(record, completion=completes(activity, record.progress))
    return record


def primary(session: Session, activity: Activity) -> ObjectiveProgress:
    """Give what is known of the rolled-up objective: the activity's own status."""
    return known(session, activity, activity.sequencing.primary)


def only_read(objective: Objective, fact: Fact) -> bool:
    """Tell whether a fact comes from a global objective that this one does not write."""
    is_read = any(fact in each.reads for each in objective.maps)
    return is_read and not any(fact in each.writes for each in objective.maps)


def find_objective(activity: Activity, identifier: str | None) -> Objective | None:
    """Give the objective of that identifier, the primary one for None."""
    if not identifier:
        return activity.sequencing.primary
    return activity.sequencing.by_identifier.get(identifier)


def record(session: Session, activity: Activity, objective: Objective, facts: Said) -> None:
    """Write facts to the activity's record and, if that changes it, to the globals of its maps.

    source  SN Book §3.10.2.2; §3.13.1: nothing is recorded for an activity that is not tracked
    """
    if not activity.sequencing.delivery.tracked:
        return
    before = local(session, activity, objective)
    after = _with(before, facts)
    if after != before:
        records = {**session.progress(activity).objectives, objective.key: after}
        session.tracking.update(activity.identifier, objectives=records)
        write(session, objective, facts)


def write(session: Session, objective: Objective, facts: Said) -> None:
    """Give the globals the facts that the objective's maps write."""
    for each in objective.maps:
        written = {fact: value for fact, value in facts.items() if fact in each.writes}
        before = session.tracking.globals.get(each.target, NOTHING)
        after = _with(before, written)
        if after != before:
            session.tracking.globals[each.target] = after
            said = {fact.value: value for fact, value in written.items()}
            session.note("SM.7", None, "global objective written", target=each.target, **said)


def _with(before: ObjectiveProgress, facts: Said) -> ObjectiveProgress:
    return replace(before, **{fact.value: value for fact, value in facts.items()})  # type: ignore[arg-type]


def transfer(session: Session, activity: Activity) -> None:
    """Move what the content reported into the activity's record. RTE Book §4.2; SN Book UP.4.

    The primary objective takes what cmi.objectives says of it, and over that the SCO's own values.
    """
    runtime = session.runtime
    if runtime is None or not activity.sequencing.delivery.tracked:
        return
    records = dict(session.progress(activity).objectives)
    for objective in activity.sequencing.objectives:
        facts = dict(runtime.objectives.get(objective.identifier or "", {}))
        if objective is activity.sequencing.primary:
            facts.update(runtime.sco)
        before = records.get(objective.key, NOTHING)
        if objective.satisfied_by_measure and facts:
            measure = facts.get(Fact.MEASURE, before.measure)
            facts[Fact.SATISFIED] = satisfies(objective, measure)
        if facts:
            records[objective.key] = _with(before, facts)
            write(session, objective, facts)
    session.tracking.update(activity.identifier, objectives=records)
    session.note("UP.4", activity, "run-time data taken")


def _read_into(
    session: Session, objective: Objective, record: ObjectiveProgress, is_earlier: bool
) -> ObjectiveProgress:
    """Put what maps read in the place of what was recorded.

    Where the global is unknown, what was recorded stands, unless it comes from an earlier attempt
    on the parent: it must not outlive globals that last as long as the attempt on the root.
    Each fact is read from one global at most. CAM Book §5.1.7.3
    """
    read: dict[str, bool | float | None] = {}
    for each in objective.maps:
        shared = session.tracking.globals.get(each.target, NOTHING)
        for fact in each.reads:
            if read.get(fact.value) is None:
                read[fact.value] = shared.get(fact)
    taken = {name: value for name, value in read.items() if value is not None or is_earlier}
    return replace(record, **taken) if taken else record  # type: ignore[arg-type]


def _by_measure(
    session: Session, activity: Activity, objective: Objective, record: ObjectiveProgress
) -> ObjectiveProgress:
    """Let the measure decide. SN Book §3.10.1; RB.1.2a."""
    if waits_for_end(session, activity):
        return replace(record, satisfied=None)
    return replace(record, satisfied=satisfies(objective, record.measure))


def satisfies(objective: Objective, measure: float | None) -> bool | None:
    """Tell whether a measure satisfies an objective that is satisfied by measure."""
    return None if measure is None else measure >= objective.minimum_measure


def completes_by_measure(session: Session, activity: Activity) -> bool:
    """Tell whether the progress decides on completion (4th Edition). CAM Book §3.4.1.10."""
    differences = session.tree.differences
    return differences.completed_by_measure and activity.sequencing.threshold.completed_by_measure


def completes(activity: Activity, progress: float | None) -> bool | None:
    """Tell whether a progress completes an activity that is completed by measure. RB.1.3a."""
    minimum = activity.sequencing.threshold.minimum
    return None if progress is None else progress >= (1.0 if minimum is None else minimum)


def waits_for_end(session: Session, activity: Activity) -> bool:
    """Tell whether the measure says nothing yet: SN Book §3.7.6, measureSatisfactionIfActive."""
    if not session.tree.differences.satisfaction_if_active:
        return False
    considered = activity.sequencing.considerations.measure_satisfaction_if_active
    return session.progress(activity).active and not considered
