"""Objectives as the processes see them: local records, global maps, satisfaction by measure.

Local records stay as they were reported; what a map reads is taken from the global objective at
every look, so a change elsewhere is seen at once, and untracked activities see globals too.
SN Book §3.10, §4.2.1.
"""

from collections.abc import Iterable
from dataclasses import replace

from sequencing.definitions import Activity, Objective, ObjectiveMap
from sequencing.runtime import RunTime
from sequencing.session import Session
from sequencing.tracking import NOTHING, ActivityProgress, ObjectiveProgress
from sequencing.vocabulary import Fact

# What an earlier attempt on the parent leaves behind, by the control mode that discards it.
STALE_OBJECTIVES = {"satisfied": None, "measure": None, "raw": None, "min": None, "max": None}
STALE_PROGRESS = {"completion": None, "progress": None}


def local(progress: ActivityProgress, objective: Objective) -> ObjectiveProgress:
    """Give what the activity itself recorded, without what no longer counts.

    source  SN Book §3.2.5, §3.2.6: only information recorded during the parent's current attempt
    """
    record = progress.objectives.get(objective.key, NOTHING)
    if record is NOTHING or not (progress.objectives_stale or progress.progress_stale):
        return record
    objectives = STALE_OBJECTIVES if progress.objectives_stale else {}
    return replace(record, **objectives, **(STALE_PROGRESS if progress.progress_stale else {}))


def known(session: Session, activity: Activity, objective: Objective) -> ObjectiveProgress:
    """Give what is known of an objective: its own record, what its maps read, its measure's say."""
    record = local(session.progress(activity), objective)
    if objective.maps:
        record = replace(record, **_read(session, objective.maps))  # type: ignore[arg-type]
    if not objective.satisfied_by_measure:
        return record
    return _by_measure(session, activity, objective, record)


def primary(session: Session, activity: Activity) -> ObjectiveProgress:
    """Give what is known of the rolled-up objective: the activity's own status."""
    return known(session, activity, activity.sequencing.primary)


def find_objective(activity: Activity, identifier: str | None) -> Objective | None:
    """Give the objective of that identifier, the primary one for None."""
    if not identifier:
        return activity.sequencing.primary
    return next((o for o in activity.sequencing.objectives if o.identifier == identifier), None)


def record(
    session: Session, activity: Activity, objective: Objective, **facts: bool | float | None
) -> None:
    """Write facts to the activity's record, and what is known of them to the maps' globals.

    source  SN Book §3.10.2.2; §3.13.1: nothing is recorded for an activity that is not tracked
    """
    if not activity.sequencing.delivery.tracked:
        return
    progress = session.progress(activity)
    before = local(progress, objective)
    after = replace(before, **facts)  # type: ignore[arg-type]
    if after == before:
        return
    records = {each.key: local(progress, each) for each in activity.sequencing.objectives}
    session.tracking.update(
        activity.identifier,
        objectives={**records, objective.key: after},
        objectives_stale=False,
        progress_stale=False,
    )
    write(session, objective, after, facts)


def write(
    session: Session, objective: Objective, values: ObjectiveProgress, facts: Iterable[str]
) -> None:
    """Give the globals the facts that the objective's maps write and that are known."""
    for each in objective.maps:
        written = {
            name: getattr(values, name)
            for name in facts
            if Fact(name) in each.writes and getattr(values, name) is not None
        }
        if written:
            before = session.tracking.globals.get(each.target, NOTHING)
            session.tracking.globals[each.target] = replace(before, **written)
            session.note("SM.7", None, "global objective written", target=each.target, **written)


def transfer(session: Session, activity: Activity) -> None:
    """Move what the content reported into the activity's record. RTE Book §4.2; SN Book UP.4.

    The primary objective takes the SCO's own values, and of the same objective in cmi.objectives
    what the SCO's own values leave unknown.
    """
    runtime = session.runtime
    if runtime is None or not activity.sequencing.delivery.tracked:
        return
    for objective in activity.sequencing.objectives:
        told = runtime.objectives.get(objective.identifier or "", NOTHING)
        if objective is activity.sequencing.primary:
            facts = _of_primary(runtime, told)
        else:
            facts = {name: told.get(name) for name in Fact if told.get(name) is not None}
        record(session, activity, objective, **facts)
    session.note("UP.4", activity, "run-time data taken")


def _of_primary(runtime: RunTime, told: ObjectiveProgress) -> dict[Fact, bool | float | None]:
    said = {Fact.SATISFIED: runtime.sets_success, Fact.COMPLETION: runtime.sets_completion}
    return {
        fact: runtime.sco.get(fact)
        if said.get(fact)
        else _first(runtime.sco.get(fact), told.get(fact))
        for fact in Fact
    }


def _first(value: bool | float | None, otherwise: bool | float | None) -> bool | float | None:
    return otherwise if value is None else value


def _read(session: Session, maps: Iterable[ObjectiveMap]) -> dict[str, bool | float]:
    """Facts that read maps find known; each is read from one map at most. CAM Book §5.1.7.3."""
    found: dict[str, bool | float] = {}
    for each in maps:
        shared = session.tracking.globals.get(each.target)
        for fact in each.reads if shared else ():
            value = shared.get(fact) if shared else None
            if value is not None:
                found.setdefault(fact.value, value)
    return found


def _by_measure(
    session: Session, activity: Activity, objective: Objective, record: ObjectiveProgress
) -> ObjectiveProgress:
    """Let the measure decide. SN Book §3.10.1; RB.1.2a."""
    if record.measure is None:
        reads = any(Fact.SATISFIED in each.reads for each in objective.maps)
        return record if reads else replace(record, satisfied=None)
    if waits_for_end(session, activity):
        return replace(record, satisfied=None)
    return replace(record, satisfied=record.measure >= objective.minimum_measure)


def waits_for_end(session: Session, activity: Activity) -> bool:
    """Tell whether the measure says nothing yet: SN Book §3.7.6, measureSatisfactionIfActive."""
    if not session.tree.differences.satisfaction_if_active:
        return False
    considered = activity.sequencing.considerations.measure_satisfaction_if_active
    return session.progress(activity).active and not considered
