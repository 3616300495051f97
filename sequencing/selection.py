"""Which children a cluster offers, and in which order. SR.1, SR.2. SN Book §4.7.

Children are drawn before the attempt that will use them: at the start of a sequencing session for
clusters not begun, and when an attempt ends for the next one. So whoever looks ahead sees the
children that the learner will get.
"""

from collections.abc import Sequence
from random import Random

from sequencing.definitions import Activity
from sequencing.session import Session
from sequencing.vocabulary import Timing


def select_children(session: Session, activity: Activity) -> None:
    """Draw the children that are offered, kept in their order: Select Children Process.

    source  SN Book §4.7, SR.1
    """
    selection = activity.sequencing.selection
    if selection.count is None or not _is_due(session, activity, selection.timing):
        return
    count = max(0, min(selection.count, len(activity.children)))
    drawn = _random(session, activity, "select").sample(range(len(activity.children)), count)
    chosen = tuple(activity.children[n].identifier for n in sorted(drawn))
    session.tracking.update(activity.identifier, available=chosen)
    session.note("SR.1", activity, "children selected", available=list(chosen))


def randomize_children(session: Session, activity: Activity) -> None:
    """Reorder the children that are offered: Randomize Children Process.

    source  SN Book §4.7, SR.2
    """
    randomization = activity.sequencing.randomization
    if not randomization.reorder or not _is_due(session, activity, randomization.timing):
        return
    offered = [each.identifier for each in _offered(session, activity)]
    _random(session, activity, "reorder").shuffle(offered)
    session.tracking.update(activity.identifier, available=tuple(offered))
    session.note("SR.2", activity, "children reordered", available=offered)


def prepare_children(session: Session, activity: Activity) -> None:
    """Select, then reorder, for the next attempt on a cluster."""
    select_children(session, activity)
    randomize_children(session, activity)


def _is_due(session: Session, activity: Activity, timing: Timing) -> bool:
    """Steps 1-4 of both processes; a cluster in use keeps its children."""
    progress = session.progress(activity)
    if activity.is_leaf or progress.active or progress.suspended or timing is Timing.NEVER:
        return False
    return timing is Timing.EACH_NEW_ATTEMPT or progress.attempts == 0


def _offered(session: Session, activity: Activity) -> Sequence[Activity]:
    """The offered children in the manifest's order, so that drawing twice draws the same."""
    offered = set(session.available(activity))
    return [child for child in activity.children if child in offered]


def _random(session: Session, activity: Activity, purpose: str) -> Random:
    session_number = session.progress(session.tree.root).attempts
    attempt = session.progress(activity).attempts
    return session.randomness(f"{purpose}\n{activity.identifier}\n{session_number}\n{attempt}")
