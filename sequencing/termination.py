"""Termination requests: ending the attempt on the current activity. TB.2.1-TB.2.3. SN Book §4.4."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sequencing.attempts import (
    end_attempt,
    forget_last_attempt,
    take_runtime,
    terminate_descendent_attempts,
    written_since,
)
from sequencing.conditions import POST_ACTIONS, sequencing_rules_check
from sequencing.definitions import Activity
from sequencing.results import PostConditions, Terminated
from sequencing.rollup import overall_rollup, rollup_readers
from sequencing.session import Session
from sequencing.vocabulary import Action, Request, Termination


def sequencing_exit_action_rules(session: Session, current: Activity) -> None:
    """End the first ancestor whose exit rule holds: Sequencing Exit Action Rules Subprocess.

    source  SN Book §4.4, TB.2.1
    """
    for activity in session.tree.path(current)[:-1]:
        rules = activity.sequencing.rules.exit
        if sequencing_rules_check(session, activity, (Action.EXIT,), rules):
            session.note("TB.2.1", activity, "exits")
            terminate_descendent_attempts(session, activity)
            end_attempt(session, activity)
            session.tracking.current = activity.identifier
            return


POST_CONDITIONS: Mapping[Action, PostConditions] = MappingProxyType(
    {
        Action.RETRY: PostConditions(None, Request.RETRY),
        Action.CONTINUE: PostConditions(None, Request.CONTINUE),
        Action.PREVIOUS: PostConditions(None, Request.PREVIOUS),
        Action.EXIT_PARENT: PostConditions(Termination.EXIT_PARENT),
        Action.EXIT_ALL: PostConditions(Termination.EXIT_ALL),
        Action.RETRY_ALL: PostConditions(Termination.EXIT_ALL, Request.RETRY),
    }
)


def sequencing_post_condition_rules(session: Session, current: Activity) -> PostConditions:
    """Give what the current activity's rules ask for: Sequencing Post Condition Rules Subprocess.

    source  SN Book §4.4, TB.2.2
    """
    if session.progress(current).suspended:
        return PostConditions()
    rules = current.sequencing.rules.post
    action = sequencing_rules_check(session, current, POST_ACTIONS, rules)
    if action is None:
        return PostConditions()
    session.note("TB.2.2", current, "post condition", action=action.value)
    return POST_CONDITIONS[action]


def termination_request(session: Session, termination: Termination) -> Terminated:
    """End the attempt on the current activity as asked: Termination Request Process.

    source  SN Book §4.4, TB.2.3
    """
    current = session.current
    if current is None:
        return _refused(session, "TB.2.3-1")
    needs_active = termination in (Termination.EXIT, Termination.ABANDON)
    if needs_active and not session.progress(current).active:
        return _refused(session, "TB.2.3-2")
    case = CASES.get(termination)
    if case is None:
        return _refused(session, "TB.2.3-7")
    terminated = case(session, current)
    if terminated.sequencing is Request.RETRY and session.current is session.tree.root:
        forget_last_attempt(session)
    return terminated


def _refused(session: Session, exception: str) -> Terminated:
    session.note("TB.2.3", session.current, "not valid", exception=exception)
    return Terminated(False, exception=exception)


def _exit(session: Session, current: Activity) -> Terminated:
    """Steps 3.1-3.6: end, then climb as long as post conditions exit the parent."""
    tree = session.tree
    end_attempt(session, current)
    sequencing_exit_action_rules(session, current)
    while True:
        current = session.current or tree.root
        asked = sequencing_post_condition_rules(session, current)
        if asked.termination is Termination.EXIT_ALL:
            return _exit_all(session, current, asked.sequencing)
        if asked.termination is not Termination.EXIT_PARENT:
            break
        parent = tree.parent(current)
        if parent is None:
            return _refused(session, "TB.2.3-4")
        session.tracking.current = parent.identifier
        end_attempt(session, parent)
    if current is tree.root and asked.sequencing is not Request.RETRY:
        return Terminated(True, Request.EXIT)
    return Terminated(True, asked.sequencing)


def _exit_all(session: Session, current: Activity, sequencing: Request | None = None) -> Terminated:
    """Steps 4.1-4.5: end everything; the root becomes current."""
    if session.progress(current).active:
        end_attempt(session, current)
    root = session.tree.root
    terminate_descendent_attempts(session, root)
    end_attempt(session, root)
    session.tracking.current = root.identifier
    session.note("TB.2.3", root, "exited all")
    return Terminated(True, sequencing or Request.EXIT)


def _suspend_all(session: Session, current: Activity) -> Terminated:
    """Steps 5.1-5.7: what is active on the path becomes suspended; the root becomes current."""
    progress = session.progress(current)
    suspended: Activity | None = current
    if progress.active or progress.suspended:
        _roll_up_as_is(session, current)
    else:
        suspended = session.tree.parent(current)
    if suspended is None:
        return _refused(session, "TB.2.3-3")
    session.tracking.suspended = suspended.identifier
    for activity in reversed(session.tree.path(suspended)):
        session.tracking.update(activity.identifier, active=False, suspended=True)
    session.tracking.current = session.tree.root.identifier
    session.note("TB.2.3", suspended, "suspended all")
    return Terminated(True, Request.EXIT)


def _roll_up_as_is(session: Session, current: Activity) -> None:
    before = dict(session.tracking.globals)
    take_runtime(session, current)
    overall_rollup(session, current)
    rollup_readers(session, written_since(session, before))


def _abandon(session: Session, current: Activity) -> Terminated:
    """Step 6: what the content reported is dropped with the attempt."""
    session.runtime = None
    session.tracking.update(current.identifier, active=False)
    session.note("TB.2.3", current, "abandoned")
    return Terminated(True)


def _abandon_all(session: Session, current: Activity) -> Terminated:
    """Step 7: every attempt on the path is dropped; the root becomes current."""
    session.runtime = None
    for activity in reversed(session.tree.path(current)):
        session.tracking.update(activity.identifier, active=False)
    session.tracking.current = session.tree.root.identifier
    session.note("TB.2.3", current, "abandoned all")
    return Terminated(True, Request.EXIT)


CASES: Mapping[Termination, Callable[[Session, Activity], Terminated]] = MappingProxyType(
    {
        Termination.EXIT: _exit,
        Termination.EXIT_ALL: _exit_all,
        Termination.SUSPEND_ALL: _suspend_all,
        Termination.ABANDON: _abandon,
        Termination.ABANDON_ALL: _abandon_all,
    }
)
