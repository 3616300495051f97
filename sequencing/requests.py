"""Sequencing requests: start, resume all, continue, previous, retry, exit, jump.

SB.2.5-SB.2.8, SB.2.10-SB.2.13. SN Book §4.8. They decide and change nothing.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sequencing.choice import choice_sequencing_request
from sequencing.definitions import Activity
from sequencing.results import Sequenced
from sequencing.session import Session
from sequencing.traversal import flow
from sequencing.vocabulary import Direction, Request


def start_sequencing_request(session: Session, target: Activity | None) -> Sequenced:
    """Flow into the tree: Start Sequencing Request Process.

    source  SN Book §4.8, SB.2.5
    """
    if session.current is not None:
        return Sequenced(exception="SB.2.5-1")
    root = session.tree.root
    if root.is_leaf:
        return Sequenced(root)
    return _flowed(session, root, Direction.FORWARD, "SB.2.5-3", consider_children=True)


def resume_all_sequencing_request(session: Session, target: Activity | None) -> Sequenced:
    """Deliver the suspended activity: Resume All Sequencing Request Process.

    source  SN Book §4.8, SB.2.6
    """
    if session.current is not None:
        return Sequenced(exception="SB.2.6-1")
    suspended = session.tree.find(session.tracking.suspended)
    return Sequenced(suspended) if suspended else Sequenced(exception="SB.2.6-2")


def continue_sequencing_request(session: Session, target: Activity | None) -> Sequenced:
    """Flow forward: Continue Sequencing Request Process.

    source  SN Book §4.8, SB.2.7
    """
    return _away(session, Direction.FORWARD, "SB.2.7")


def previous_sequencing_request(session: Session, target: Activity | None) -> Sequenced:
    """Flow backward: Previous Sequencing Request Process.

    source  SN Book §4.8, SB.2.8
    """
    return _away(session, Direction.BACKWARD, "SB.2.8")


def _away(session: Session, direction: Direction, process: str) -> Sequenced:
    current = session.current
    if current is None:
        return Sequenced(exception=f"{process}-1")
    parent = session.tree.parent(current)
    if parent is not None and not parent.sequencing.control.flow:
        return Sequenced(exception=f"{process}-2")
    return _flowed(session, current, direction, f"{process}-3", consider_children=False)


def _flowed(
    session: Session,
    activity: Activity,
    direction: Direction,
    otherwise: str,
    *,
    consider_children: bool,
) -> Sequenced:
    found = flow(session, activity, direction, consider_children=consider_children)
    if found.deliverable:
        return Sequenced(found.activity)
    if found.ends_session:
        return Sequenced(ends_session=True)
    return Sequenced(exception=found.exception or otherwise)


def retry_sequencing_request(session: Session, target: Activity | None) -> Sequenced:
    """Deliver the current activity again, or flow into it: Retry Sequencing Request Process.

    source  SN Book §4.8, SB.2.10
    """
    current = session.current
    if current is None:
        return Sequenced(exception="SB.2.10-1")
    progress = session.progress(current)
    if progress.active or progress.suspended:
        return Sequenced(exception="SB.2.10-2")
    if current.is_leaf:
        return Sequenced(current)
    return _flowed(session, current, Direction.FORWARD, "SB.2.10-3", consider_children=True)


def exit_sequencing_request(session: Session, target: Activity | None) -> Sequenced:
    """End the session if the root has been left: Exit Sequencing Request Process.

    source  SN Book §4.8, SB.2.11
    """
    current = session.current
    if current is None:
        return Sequenced(exception="SB.2.11-1")
    if session.progress(current).active:
        return Sequenced(exception="SB.2.11-2")
    return Sequenced(ends_session=current is session.tree.root)


def jump_sequencing_request(session: Session, target: Activity | None) -> Sequenced:
    """Deliver the target, whatever the rules say of the way: Jump Sequencing Request Process.

    source  SN Book §4.8, SB.2.13 (4th Edition)
    """
    if session.current is None:
        return Sequenced(exception="SB.2.13-1")
    return Sequenced(target)


PROCESSES: Mapping[Request, Callable[[Session, Activity | None], Sequenced]] = MappingProxyType(
    {
        Request.START: start_sequencing_request,
        Request.RESUME_ALL: resume_all_sequencing_request,
        Request.CONTINUE: continue_sequencing_request,
        Request.PREVIOUS: previous_sequencing_request,
        Request.CHOICE: choice_sequencing_request,
        Request.RETRY: retry_sequencing_request,
        Request.EXIT: exit_sequencing_request,
        Request.JUMP: jump_sequencing_request,
    }
)


def sequencing_request(session: Session, request: Request, target: Activity | None) -> Sequenced:
    """Hand a request to its process: Sequencing Request Process.

    source  SN Book §4.8, SB.2.12
    """
    found = PROCESSES[request](session, target)
    why = {"exception": found.exception} if found.exception else {}
    decision = "identified" if found.delivery else "ends session" if found.ends_session else "none"
    session.note("SB.2.12", found.delivery, decision, request=request.value, **why)
    return found
