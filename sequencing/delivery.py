"""Delivery: is the activity allowed, and the attempts that its delivery begins.

DB.1.1, DB.2, DB.2.1. SN Book §4.10.
"""

from sequencing.attempts import terminate_descendent_attempts
from sequencing.conditions import check_activity
from sequencing.definitions import Activity
from sequencing.results import Delivered
from sequencing.session import Session


def delivery_request(session: Session, activity: Activity) -> str | None:
    """Give why an activity cannot be delivered, or None: Delivery Request Process.

    source  SN Book §4.10, DB.1.1
    """
    if not activity.is_leaf:
        return "DB.1.1-1"
    if any(check_activity(session, each) for each in session.tree.path(activity)):
        return "DB.1.1-3"
    return None


def content_delivery_environment(session: Session, activity: Activity) -> Delivered | None:
    """Begin the attempts that a delivery needs; None (DB.2-1) while another attempt lasts:
    Content Delivery Environment Process.

    source  SN Book §4.10, DB.2
    """
    current = session.current
    if current is not None and session.progress(current).active:
        session.note("DB.2", activity, "not valid", exception="DB.2-1")
        return None
    if session.tracking.suspended != activity.identifier:
        clear_suspended_activity(session, activity)
    terminate_descendent_attempts(session, activity)
    resumed = session.progress(activity).suspended
    for each in session.tree.path(activity):
        _begin(session, each)
    session.tracking.current = activity.identifier
    session.tracking.suspended = None
    attempt = session.progress(activity).attempts
    session.note("DB.2", activity, "delivered", resumed=resumed, attempt=attempt)
    return Delivered(activity, resumed, attempt)


def clear_suspended_activity(session: Session, activity: Activity) -> None:
    """Drop the suspension that a delivery elsewhere ends: Clear Suspended Activity Subprocess.

    source  SN Book §4.10, DB.2.1
    """
    suspended = session.tree.find(session.tracking.suspended)
    if suspended is None:
        return
    ancestor = session.tree.common_ancestor(activity, suspended)
    path = session.tree.path(suspended)
    for each in reversed(path[path.index(ancestor) :]):
        if not any(session.progress(child).suspended for child in each.children):
            session.tracking.update(each.identifier, suspended=False)
    session.tracking.suspended = None


def _begin(session: Session, activity: Activity) -> None:
    """Step 5.1: resume the attempt on an activity, or begin a new one."""
    progress = session.progress(activity)
    if progress.active:
        return
    # The book asks first whether it is tracked; what is not would then stay suspended for ever,
    # and so would all above it.
    if not progress.suspended and activity.sequencing.delivery.tracked:
        _begin_new_attempt(session, activity)
    session.tracking.update(activity.identifier, active=True, suspended=False)


def _begin_new_attempt(session: Session, activity: Activity) -> None:
    attempts = session.progress(activity).attempts + 1
    session.tracking.update(
        activity.identifier,
        attempts=attempts,
        objectives={},
        earlier=False,
    )
    session.note("DB.2", activity, "attempt begun", attempt=attempts)
    _make_earlier(session, activity)


def _make_earlier(session: Session, activity: Activity) -> None:
    """Mark what was recorded below as of an earlier attempt on this activity."""
    for child in activity.children:
        progress = session.progress(child)
        if progress.attempts and not progress.earlier:
            session.tracking.update(child.identifier, earlier=True)
        if progress.attempts:
            _make_earlier(session, child)
