"""Flow: walking the tree to the next activity that can be delivered. SB.2.1-SB.2.3. SN Book §4.8.

The book writes these as recursions; here they are loops, since a course may skip more activities
in a row than a stack is deep.
"""

from dataclasses import dataclass
from typing import NamedTuple

from sequencing.conditions import check_activity, precondition
from sequencing.definitions import Activity
from sequencing.results import Flow
from sequencing.session import Session
from sequencing.vocabulary import Action, Direction

FORWARD, BACKWARD = Direction.FORWARD, Direction.BACKWARD


@dataclass(frozen=True)
class Move:
    """Where one step of traversal led: an activity and the direction from there, or neither."""

    activity: Activity | None = None
    direction: Direction = FORWARD
    ends_session: bool = False
    exception: str | None = None


class Passing(NamedTuple):
    """An activity that flow comes to; `previous` is the direction that a cluster turned round."""

    activity: Activity
    direction: Direction
    previous: Direction | None = None


def flow_tree_traversal(
    session: Session,
    activity: Activity,
    direction: Direction,
    *,
    consider_children: bool,
    previous: Direction | None = None,
) -> Move:
    """Give the next activity in a direction: Flow Tree Traversal Subprocess.

    previous  BACKWARD while a forward-only cluster, entered from behind, is walked forward
    source    SN Book §4.8, SB.2.1
    """
    reversed_ = False
    parent = session.tree.parent(activity)
    if previous is BACKWARD and parent and session.sibling(activity, 1) is None:
        direction, activity, reversed_ = BACKWARD, session.available(parent)[0], True
    if direction is FORWARD:
        return _forward(session, activity, consider_children)
    return _backward(session, activity, consider_children, reversed_)


def _forward(session: Session, activity: Activity, consider_children: bool) -> Move:
    if consider_children and not activity.is_leaf:
        return _enter(session, activity, FORWARD)
    at: Activity | None = activity
    while at is not None:
        if following := session.sibling(at, 1):
            return Move(following, FORWARD)
        at = session.tree.parent(at)
    if session.tree.differences.walking_off_ends:
        return Move(ends_session=True)
    return Move(exception="SB.2.1-1")


def _backward(
    session: Session, activity: Activity, consider_children: bool, reversed_: bool
) -> Move:
    if consider_children and not activity.is_leaf:
        return _enter(session, activity, BACKWARD)
    at = activity
    while (parent := session.tree.parent(at)) is not None:
        if not reversed_ and parent.sequencing.control.forward_only:
            return Move(exception="SB.2.1-4")
        if preceding := session.sibling(at, -1):
            return Move(preceding, BACKWARD)
        at, reversed_ = parent, False
    return Move(exception="SB.2.1-3")


def _enter(session: Session, cluster: Activity, direction: Direction) -> Move:
    """Steps 3.3 and 4.3: a forward-only cluster is entered at its first child, always."""
    children = session.available(cluster)
    if not children:
        return Move(exception="SB.2.1-2")
    if direction is BACKWARD and not cluster.sequencing.control.forward_only:
        return Move(children[-1], BACKWARD)
    return Move(children[0], FORWARD)


def flow_activity_traversal(session: Session, activity: Activity, direction: Direction) -> Flow:
    """Go on from an activity until one can be delivered: Flow Activity Traversal Subprocess.

    A look-ahead remembers where the way leads from all that it passed, so that asking about every
    activity costs one walk.
    source  SN Book §4.8, SB.2.2
    """
    known = session.memo.flows if session.memo else {}
    at, passed = Passing(activity, direction), []
    while at not in known:
        passed.append(at)
        following = _pass(session, at)
        if isinstance(following, Flow):
            known[at] = following
        else:
            at = following
    known.update(dict.fromkeys(passed, known[at]))
    return known[at]


def _pass(session: Session, at: Passing) -> Passing | Flow:
    """Steps 1-7 for one activity: flow ends at it, or leads on."""
    activity, parent = at.activity, session.tree.parent(at.activity)
    if parent is not None and not parent.sequencing.control.flow:
        return _stopped(session, activity, exception="SB.2.2-1")
    skipped = precondition(session, activity, Action.SKIP)
    if skipped:
        session.note("SB.2.2", activity, "skipped")
    elif check_activity(session, activity):
        return _stopped(session, activity, exception="SB.2.2-2")
    elif activity.is_leaf:
        return Flow(activity, deliverable=True)
    previous = at.previous if skipped else None
    move = flow_tree_traversal(
        session, activity, at.direction, consider_children=not skipped, previous=previous
    )
    if move.activity is None:
        return _stopped(session, activity, move.ends_session, move.exception)
    return Passing(move.activity, *_onward(move, at.direction, at.previous, skipped))


def _onward(
    move: Move, direction: Direction, previous: Direction | None, skipped: bool
) -> tuple[Direction, Direction | None]:
    """Steps 3.3.1 and 6.3.1: the direction to go on in, and the one that was turned round."""
    if skipped:
        if previous is BACKWARD and move.direction is BACKWARD:
            return BACKWARD, None
        return direction, previous
    if direction is BACKWARD and move.direction is FORWARD:
        return FORWARD, BACKWARD
    return direction, None


def flow(
    session: Session, activity: Activity, direction: Direction, *, consider_children: bool
) -> Flow:
    """Move away from an activity and find one to deliver: Flow Subprocess.

    source  SN Book §4.8, SB.2.3
    """
    move = flow_tree_traversal(session, activity, direction, consider_children=consider_children)
    if move.activity is None:
        return _stopped(session, activity, move.ends_session, move.exception)
    return flow_activity_traversal(session, move.activity, move.direction)


def _stopped(
    session: Session,
    activity: Activity,
    ends_session: bool = False,
    exception: str | None = None,
) -> Flow:
    why = {"exception": exception} if exception else {}
    session.note("SB.2.3", activity, "flow stopped", ends_session=ends_session, **why)
    return Flow(activity, False, ends_session, exception)
