"""How attempts end: UP.3, UP.4. SN Book §4.9."""

from collections.abc import Mapping

from sequencing.definitions import Activity
from sequencing.objectives import completes_by_measure, known, only_read, record, transfer
from sequencing.rollup import overall_rollup, rollup_readers
from sequencing.runtime import RunTime
from sequencing.selection import prepare_children
from sequencing.session import Session
from sequencing.vocabulary import Fact


def terminate_descendent_attempts(session: Session, activity: Activity) -> None:
    """End the attempts between the current activity and its common ancestor with this one, both
    excluded: Terminate Descendent Attempts Process.

    source  SN Book §4.9, UP.3
    """
    current = session.current
    if current is None:
        return
    ancestor = session.tree.common_ancestor(activity, current)
    for each in reversed(session.tree.path(current)[:-1]):
        if each is ancestor or not session.tree.is_within(each, ancestor):
            break
        end_attempt(session, each)


def end_attempt(session: Session, activity: Activity) -> None:
    """End the attempt on an activity and roll up: End Attempt Process.

    source  SN Book §4.9, UP.4
    """
    globals_before = dict(session.tracking.globals)
    if activity.is_leaf:
        runtime = take_runtime(session, activity)
        _end_on_leaf(session, activity, runtime)
    else:
        suspended = any(session.progress(each).suspended for each in activity.children)
        session.tracking.update(activity.identifier, suspended=suspended)
    session.tracking.update(activity.identifier, active=False)
    session.note("UP.4", activity, "attempt ended", suspended=session.progress(activity).suspended)
    overall_rollup(session, activity)
    rollup_readers(session, written_since(session, globals_before))
    prepare_children(session, activity)


def take_for_granted(session: Session, runtime: RunTime) -> None:
    """Record what the current activity's content left unsaid as it ended, though its attempt is
    only going to be suspended: nothing of it is still to come.

    source  SN Book §4.9, UP.4 step 1.1
    """
    current = session.current
    if current is None or not current.is_leaf or runtime.suspends:
        return
    globals_before = dict(session.tracking.globals)
    session.runtime = runtime
    _end_on_leaf(session, current, take_runtime(session, current))
    overall_rollup(session, current)
    rollup_readers(session, written_since(session, globals_before))


def forget_last_attempt(session: Session) -> None:
    """Drop what is shared but not global to the system, for a new attempt on the root is to begin.

    source  CAM Book §5.1.1 (objectivesGlobalToSystem), §3.4.1.6 (sharedDataGlobalToSystem)
    """
    tree, tracking = session.tree, session.tracking
    if not tree.objectives_global_to_system:
        tracking.globals.clear()
    if not tree.shared_data_global_to_system:
        tracking.shared.clear()


def take_runtime(session: Session, activity: Activity) -> RunTime:
    """Take what the current activity's content reported, once. RTE Book §4.2.8 (cmi.exit)."""
    runtime = session.runtime
    if runtime is None or session.tracking.current != activity.identifier:
        return RunTime()
    transfer(session, activity)
    if runtime.suspends:
        session.tracking.update(activity.identifier, suspended=True)
    session.runtime = None
    return runtime


def written_since(session: Session, before: Mapping[str, object]) -> list[str]:
    """Give the identifiers of the globals written since."""
    now = session.tracking.globals
    return [name for name, value in now.items() if before.get(name) is not value]


def _end_on_leaf(session: Session, activity: Activity, runtime: RunTime) -> None:
    """What content left unsaid is taken as done, unless it was to say it, or a global objective is
    to that others write. UP.4 step 1.1.
    """
    delivery = activity.sequencing.delivery
    progress = session.progress(activity)
    if not delivery.tracked or progress.suspended or not progress.active:
        return
    objective = activity.sequencing.primary
    told = {*runtime.sco, *runtime.objectives.get(objective.identifier or "", ())}
    silent = not delivery.completion_set_by_content and Fact.COMPLETION not in told
    decided = completes_by_measure(session, activity) or only_read(objective, Fact.COMPLETION)
    if silent and not decided and known(session, activity, objective).completion is None:
        record(session, activity, objective, {Fact.COMPLETION: True})
        session.note("UP.4", activity, "completed by default")
    silent = not delivery.objective_set_by_content and Fact.SATISFIED not in told
    decided = objective.satisfied_by_measure or only_read(objective, Fact.SATISFIED)
    if silent and not decided and known(session, activity, objective).satisfied is None:
        record(session, activity, objective, {Fact.SATISFIED: True})
        session.note("UP.4", activity, "satisfied by default")
