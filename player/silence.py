"""Content that never calls the API: that it was opened and for how long, where a rule asks (F8).

Of such content the server knows when it was delivered and how long its shell lived, and nothing
else. It is told only for units whose rule has a fallback that needs it, so that nobody takes an
open window for learning unasked.
"""

from catalogue.rule import FallbackWhen, fallback_of
from player.room import Room
from player.scorm.attempt import Mode
from player.scorm.transitions import Transition
from player.store.sessions import Session
from player.telling import tell
from schemas.course_structure import UnitKind

NEED_TELLING = frozenset({FallbackWhen.OPENED, FallbackWhen.MINUTES})


def tell_opening(room: Room, session: Session) -> Session:
    """Tell that a SCO was opened, where its rule goes by that."""
    if not _is_asked_for(room, session):
        return session
    return tell(room, session, [(Transition(0, "experienced"), session.opened_at)])


def tell_unheard(room: Room, session: Session) -> Session:
    """Tell the end of a sitting in which the API was never called, by the server's clock."""
    if not _is_asked_for(room, session):
        return session
    last = session.heard_at or session.opened_at
    seconds = (last - session.opened_at).total_seconds()
    ended = Transition(0, "terminated", time=max(int(seconds * 100), 0))
    return tell(room, session, [(ended, last)])


def _is_asked_for(room: Room, session: Session) -> bool:
    if session.kind != UnitKind.SCO or room.launch.mode is not Mode.NORMAL:
        return False
    fallback = fallback_of(room.registration.rule, session.unit_id)
    return fallback is not None and fallback.when in NEED_TELLING
