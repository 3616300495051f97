"""Choice: may this activity be chosen from here, and what is delivered then.

SB.2.4, SB.2.9, SB.2.9.1, SB.2.9.2. SN Book §4.8.
"""

from collections.abc import Sequence

from sequencing.conditions import precondition
from sequencing.definitions import Activity
from sequencing.results import Sequenced
from sequencing.session import Session
from sequencing.traversal import flow
from sequencing.vocabulary import Action, Direction

FORWARD, BACKWARD = Direction.FORWARD, Direction.BACKWARD


def choice_activity_traversal(
    session: Session, activity: Activity, direction: Direction
) -> str | None:
    """Give why an activity cannot be passed on the way to a choice, or None: Choice Activity
    Traversal Subprocess.

    source  SN Book §4.8, SB.2.4
    """
    if direction is FORWARD:
        stops = precondition(session, activity, Action.STOP_FORWARD_TRAVERSAL)
        return "SB.2.4-1" if stops else None
    parent = session.tree.parent(activity)
    if parent is None:
        return "SB.2.4-3"
    return "SB.2.4-2" if parent.sequencing.control.forward_only else None


def choice_sequencing_request(session: Session, target: Activity | None) -> Sequenced:
    """Give what choosing an activity delivers: Choice Sequencing Request Process.

    Where the target is reached but holds nothing to deliver, `reached` names it (step 14).
    source  SN Book §4.8, SB.2.9
    """
    if target is None:
        return Sequenced(exception="SB.2.9-1")
    exception = _is_choosable(session, target) or _is_reachable(session, target)
    if exception:
        return Sequenced(exception=exception)
    if target.is_leaf:
        return Sequenced(target)
    found = flow(session, target, FORWARD, consider_children=True)
    if not found.deliverable:
        return Sequenced(exception="SB.2.9-9", reached=target)
    return Sequenced(found.activity)


def _is_choosable(session: Session, target: Activity) -> str | None:
    """Steps 3 and 4: offered, not hidden, and its parent lets it be chosen."""
    for activity in session.tree.path(target):
        if not session.is_available(activity):
            return "SB.2.9-2"
        if precondition(session, activity, Action.HIDDEN_FROM_CHOICE):
            return "SB.2.9-3"
    parent = session.tree.parent(target)
    return "SB.2.9-4" if parent and not parent.sequencing.control.choice else None


def _is_reachable(session: Session, target: Activity) -> str | None:
    """Steps 5-11: the five cases of where the target lies."""
    tree, current = session.tree, session.current
    if current is target:
        return None
    if current is None:
        return _path_down(session, tree.root, target)
    if tree.parent(current) is tree.parent(target):
        return _among_siblings(session, current, target)
    ancestor = tree.common_ancestor(current, target)
    if ancestor is current:
        return _path_down(session, ancestor, target)
    if ancestor is target:
        return _path_up(session, current, target)
    return _across(session, current, target, ancestor)


def _among_siblings(session: Session, current: Activity, target: Activity) -> str | None:
    """Step 8: from the current activity toward the target, which is not itself tested."""
    parent = session.tree.parent(current)
    start, end = session.place(current), session.place(target)
    if parent is None or start is None or end is None:
        return "SB.2.9-5"
    if end < start:
        # Every step back asks the same of the same parent.
        return choice_activity_traversal(session, current, BACKWARD)
    return _forward_barrier(session, session.available(parent), start, end)


def _forward_barrier(
    session: Session, siblings: Sequence[Activity], start: int, end: int
) -> str | None:
    """Give what bars the way forward from one sibling to another, the latter excluded.

    A look-ahead asks from the same sibling to every other: it remembers how far the way was found
    free, so that all the answers together cost one walk.
    """
    stops = session.memo.stops if session.memo else {}
    free, barrier = stops.get(siblings[start].identifier, (start, None))
    while free < end and barrier is None:
        barrier = choice_activity_traversal(session, siblings[free], FORWARD)
        free += 1
    stops[siblings[start].identifier] = (free, barrier)
    return barrier if free <= end else None


def _path_down(session: Session, ancestor: Activity, target: Activity) -> str | None:
    """Steps 9 and 11.8: forward from an ancestor to the target, exclusive of the target."""
    path = _below(session, ancestor, target)[:-1]
    if not path:
        return "SB.2.9-5" if ancestor is not target else None
    for activity in path:
        barrier = choice_activity_traversal(session, activity, FORWARD)
        if barrier:
            return barrier
        if _prevents_activation(session, activity, ancestor):
            return "SB.2.9-6"
    return None


def _prevents_activation(session: Session, activity: Activity, ancestor: Activity) -> bool:
    prevents = activity.sequencing.constrained.prevent_activation
    return prevents and activity is not ancestor and not session.progress(activity).active


def _path_up(session: Session, current: Activity, target: Activity) -> str | None:
    """Step 10: every activity that would be left, the target excluded, must allow it."""
    leaving = _below(session, target, current)[1:]
    allowed = all(each.sequencing.control.choice_exit for each in leaving)
    return None if allowed else "SB.2.9-7"


def _across(
    session: Session, current: Activity, target: Activity, ancestor: Activity
) -> str | None:
    """Step 11: up from the current activity, then down to the target."""
    leaving = _below(session, ancestor, current)[:0:-1]
    if any(not each.sequencing.control.choice_exit for each in leaving):
        return "SB.2.9-7"
    constrained = next((each for each in leaving if _constrains(each)), None)
    if constrained and not _within_constraint(session, constrained, target):
        return "SB.2.9-8"
    if session.tree.is_after(target, current):
        return _path_down(session, ancestor, target)
    path = _below(session, ancestor, target)
    blocked = any(_prevents_activation(session, each, ancestor) for each in path)
    return "SB.2.9-6" if blocked else None


def _constrains(activity: Activity) -> bool:
    """Tell whether an activity bounds what may be chosen from within it: a leaf has no within."""
    return activity.sequencing.constrained.constrain_choice and not activity.is_leaf


def _within_constraint(session: Session, constrained: Activity, target: Activity) -> bool:
    """Step 11.5: only the constrained activity and its neighbour in the direction may be chosen."""
    after = session.tree.is_after(target, constrained)
    neighbour = choice_flow(session, constrained, FORWARD if after else BACKWARD)
    return target is constrained or session.tree.is_within(target, neighbour)


def choice_flow(session: Session, activity: Activity, direction: Direction) -> Activity:
    """Give the activity one step away, or this one at the tree's end: Choice Flow Subprocess.

    source  SN Book §4.8, SB.2.9.1
    """
    return choice_flow_tree_traversal(session, activity, direction) or activity


def choice_flow_tree_traversal(
    session: Session, activity: Activity, direction: Direction
) -> Activity | None:
    """Give the next activity that is not a descendant: Choice Flow Tree Traversal Subprocess.

    source  SN Book §4.8, SB.2.9.2
    """
    step = 1 if direction is FORWARD else -1
    at = activity
    while (parent := session.tree.parent(at)) is not None:
        if neighbour := session.sibling(at, step):
            return neighbour
        at = parent
    return None


def _below(session: Session, ancestor: Activity, activity: Activity) -> tuple[Activity, ...]:
    """The path from an ancestor down to an activity, both included."""
    path = session.tree.path(activity)
    return path[path.index(ancestor) :]
