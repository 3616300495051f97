"""The end of a session: by its own word, or abandoned; its token ends with it. cmi5 §8.1.2, §9.3.6.

The caller holds the registration's lock.
"""

from datetime import datetime
from typing import Any

from accounts import credentials
from player.cmi5.sitting import Sitting, abandoned_statement
from player.cmi5.telling import say
from player.cmi5.vocabulary import State
from player.room import Room
from player.store import cmi5 as store
from player.store.cmi5 import Cmi5Session
from player.store.journal import Line, note
from player.store.launches import Launch, update_closed
from player.telling import unit_of
from schemas.course_structure import Standard, Unit
from storage.database import Database

# What is launched by an address of its own, and has its launch to itself.
OWN_LAUNCH = frozenset({Standard.CMI5, Standard.XAPI})


def abandon_all(room: Room, reason: str, launch_id: str | None = None) -> None:
    """End the open sessions of the registration, or of one launch, as abandoned."""
    launch = room.launch
    for session in store.open_sessions(room.db, launch.institution, launch.registration, launch_id):
        abandon(room, session, reason)


def leave(room: Room, session_id: str, reason: str) -> None:
    """End a session whose unit the shell has left, where its player has not ended it."""
    found = store.find_session(room.db, room.launch.institution, session_id)
    if found is not None and found.is_open:
        abandon(room, found, reason)


def abandon(room: Room, session: Cmi5Session, reason: str) -> None:
    """End a session without a word of its content. cmi5 §9.3.6.

    reason  as in `Cmi5Session.ended_by`
    """
    unit = unit_of(room.registration, session.unit_id)
    if unit is not None and session.kind is not Standard.XAPI:
        last = session.heard_at or session.launched_at
        seconds = (last - session.launched_at).total_seconds()
        made = abandoned_statement(sitting_of(room, session, unit), seconds, room.now)
        say(room, session.id, made)
    ended = {"state": State.ABANDONED, "abandoned_at": room.now}
    close(room.db, room.launch, session, reason, room.now, **ended)


def sitting_of(room: Room, session: Cmi5Session, unit: Unit) -> Sitting:
    """Describe a session as its launch did."""
    terms = session.terms
    return Sitting(
        session=session.id,
        registration=session.registration,
        actor=room.registration.actor,
        kind=session.kind,
        activity=terms["activity"],
        publisher_id=terms["publisher_id"],
        unit=unit,
        mode=session.mode,
        move_on=terms["move_on"],
        mastery_score=terms["mastery_score"],
    )


def close(
    db: Database,
    launch: Launch,
    session: Cmi5Session,
    reason: str,
    now: datetime,
    **columns: Any,
) -> None:
    """End a session and its token; the launch too, where it was for this session only."""
    store.update_session(db, session, ended_at=now, ended_by=reason, **columns)
    if session.credential:
        credentials.end(db, session.institution, session.credential, now)
    note(db, launch, now, [Line("ended", {"reason": reason}, session.id)])
    if session.kind in OWN_LAUNCH and session.launch_id == launch.id:
        update_closed(db, launch, reason, now)
