"""Navigation requests: is this one allowed now, and what does it ask for. NB.2.1. SN Book §4.3."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sequencing.definitions import Activity
from sequencing.results import Navigated
from sequencing.session import Session
from sequencing.vocabulary import Navigation, Request, Termination

BEGUN, NOT_BEGUN = "NB.2.1-1", "NB.2.1-2"


def navigation_request(
    session: Session, request: Navigation, target: Activity | None = None
) -> Navigated:
    """Validate a navigation request: Navigation Request Process.

    source  SN Book §4.3, NB.2.1
    """
    answer = CASES[request](session, target)
    why = {"exception": answer.exception} if answer.exception else {}
    decision = "valid" if answer.valid else "not valid"
    session.note("NB.2.1", target or session.current, decision, request=request.value, **why)
    return answer


def _refused(exception: str) -> Navigated:
    return Navigated(False, exception=exception)


def _start(session: Session, target: Activity | None) -> Navigated:
    if session.current is not None:
        return _refused(BEGUN)
    return Navigated(True, sequencing=Request.START)


def _resume_all(session: Session, target: Activity | None) -> Navigated:
    if session.current is not None:
        return _refused(BEGUN)
    if session.tracking.suspended is None:
        return _refused("NB.2.1-3")
    return Navigated(True, sequencing=Request.RESUME_ALL)


def _continue(session: Session, target: Activity | None) -> Navigated:
    current = session.current
    if current is None:
        return _refused(NOT_BEGUN)
    parent = session.tree.parent(current)
    if parent is None or not parent.sequencing.control.flow:
        return _refused("NB.2.1-4")
    return _leaving(session, current, Request.CONTINUE)


def _previous(session: Session, target: Activity | None) -> Navigated:
    current = session.current
    if current is None:
        return _refused(NOT_BEGUN)
    parent = session.tree.parent(current)
    if parent is None:
        return _refused("NB.2.1-6")
    control = parent.sequencing.control
    if not control.flow or control.forward_only:
        return _refused("NB.2.1-5")
    return _leaving(session, current, Request.PREVIOUS)


def _leaving(
    session: Session, current: Activity, request: Request, target: Activity | None = None
) -> Navigated:
    """The attempt on the current activity, if it lasts, is to end first."""
    active = session.progress(current).active
    return Navigated(True, Termination.EXIT if active else None, request, target)


def _unsupported(session: Session, target: Activity | None) -> Navigated:
    return _refused("NB.2.1-7")


def _choice(session: Session, target: Activity | None) -> Navigated:
    if target is None:
        return _refused("NB.2.1-11")
    parent = session.tree.parent(target)
    if parent is not None and not parent.sequencing.control.choice:
        return _refused("NB.2.1-10")
    current = session.current
    if current is None:
        return Navigated(True, None, Request.CHOICE, target)
    if not _may_exit(session, current, target):
        return _refused("NB.2.1-8")
    return _leaving(session, current, Request.CHOICE, target)


def _may_exit(session: Session, current: Activity, target: Activity) -> bool:
    """Steps 7.1.1.2 and 7.1.1.3: every active activity that the choice would end must allow it.

    The common ancestor goes on, unless it is the current activity itself.
    """
    ancestor = session.tree.common_ancestor(current, target)
    path = session.tree.path(current)
    leaving = path[path.index(ancestor) + 1 :] or (current,)
    return all(
        each.sequencing.control.choice_exit or not session.progress(each).active for each in leaving
    )


def _jump(session: Session, target: Activity | None) -> Navigated:
    if not session.tree.differences.jump:
        return _refused("NB.2.1-13")
    if target is None or not all(map(session.is_available, session.tree.path(target))):
        return _refused("NB.2.1-11")
    current = session.current
    if current is None:
        return Navigated(True, None, Request.JUMP, target)
    return _leaving(session, current, Request.JUMP, target)


def _ending(termination: Termination) -> Callable[[Session, Activity | None], Navigated]:
    """Exit and Abandon need an active current activity; their "All" only a current one."""
    needs_active = termination in (Termination.EXIT, Termination.ABANDON)

    def case(session: Session, target: Activity | None) -> Navigated:
        current = session.current
        if current is None:
            return _refused(NOT_BEGUN)
        if needs_active and not session.progress(current).active:
            return _refused("NB.2.1-12")
        return Navigated(True, termination, Request.EXIT)

    return case


CASES: Mapping[Navigation, Callable[[Session, Activity | None], Navigated]] = MappingProxyType(
    {
        Navigation.START: _start,
        Navigation.RESUME_ALL: _resume_all,
        Navigation.CONTINUE: _continue,
        Navigation.PREVIOUS: _previous,
        Navigation.FORWARD: _unsupported,
        Navigation.BACKWARD: _unsupported,
        Navigation.CHOICE: _choice,
        Navigation.JUMP: _jump,
        Navigation.EXIT: _ending(Termination.EXIT),
        Navigation.EXIT_ALL: _ending(Termination.EXIT_ALL),
        Navigation.ABANDON: _ending(Termination.ABANDON),
        Navigation.ABANDON_ALL: _ending(Termination.ABANDON_ALL),
        Navigation.SUSPEND_ALL: _ending(Termination.SUSPEND_ALL),
    }
)
