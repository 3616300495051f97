"""The loop around everything: one navigation request, from the learner or the content, to what is
delivered. OP.1. SN Book §4.2.
"""

from sequencing.attempts import end_attempt, forget_last_attempt, terminate_descendent_attempts
from sequencing.definitions import Activity
from sequencing.delivery import content_delivery_environment, delivery_request
from sequencing.navigation import navigation_request
from sequencing.requests import sequencing_request
from sequencing.results import Navigated, Outcome, Sequenced
from sequencing.selection import prepare_children
from sequencing.session import Session
from sequencing.termination import termination_request
from sequencing.vocabulary import Navigation, Request


def overall_sequencing(
    session: Session, request: Navigation, target: Activity | None = None
) -> Outcome:
    """Carry out one navigation request: Overall Sequencing Process.

    source  SN Book §4.2, OP.1
    """
    navigated = navigation_request(session, request, target)
    if not navigated.valid:
        return Outcome(False, exception=navigated.exception)
    if session.current is None:
        prepare_session(session)
    sequencing = navigated.sequencing
    if navigated.termination is not None:
        terminated = termination_request(session, navigated.termination)
        if not terminated.valid:
            return Outcome(False, exception=terminated.exception)
        sequencing = terminated.sequencing or sequencing
    return _sequence(session, navigated, sequencing)


def prepare_session(session: Session) -> None:
    """Make ready for a sequencing session that has not begun.

    Where the attempt on the root was not suspended, a new one is to begin: what was tracked in the
    last counts no longer, nor what is shared but not global to the system (CAM Book §5.1.1,
    §3.4.1.6). Children are drawn; a cluster whose attempt was suspended keeps its own.
    """
    tree = session.tree
    if not session.progress(tree.root).suspended:
        forget_last_attempt(session)
    for activity in tree.root.walk():
        prepare_children(session, activity)


def _sequence(session: Session, navigated: Navigated, sequencing: Request | None) -> Outcome:
    if sequencing is None:
        return Outcome(True)
    sequenced = sequencing_request(session, sequencing, navigated.target)
    if sequenced.exception:
        _move_to(session, sequenced)
        return Outcome(False, exception=sequenced.exception)
    if sequenced.ends_session:
        _end_session(session)
        return Outcome(True, ended=True)
    if sequenced.delivery is None:
        return Outcome(True)
    return _deliver(session, sequenced.delivery)


def _move_to(session: Session, sequenced: Sequenced) -> None:
    """A cluster that was chosen and found without content becomes current. SB.2.9 step 14."""
    reached, current = sequenced.reached, session.current
    if reached is None:
        return
    if current is not None:
        ancestor = session.tree.common_ancestor(current, reached)
        terminate_descendent_attempts(session, ancestor)
        end_attempt(session, ancestor)
    session.tracking.current = reached.identifier


def _end_session(session: Session) -> None:
    """Leave the tree: nothing is active any more, and a new session may begin. SN Book §4.2."""
    root = session.tree.root
    if session.progress(root).active:
        terminate_descendent_attempts(session, root)
        end_attempt(session, root)
    session.tracking.current = None
    session.note("OP.1", None, "session ended")


def _deliver(session: Session, activity: Activity) -> Outcome:
    exception = delivery_request(session, activity)
    if exception:
        session.note("DB.1.1", activity, "not valid", exception=exception)
        return Outcome(False, exception=exception)
    delivered = content_delivery_environment(session, activity)
    if delivered is None:
        return Outcome(False, exception="DB.2-1")
    return Outcome(True, delivered)
