"""Sessions with a unit: opened when the shell delivers it, closed when it is left.

One at a time for a registration: what opens closes what was open, and a newer launch takes over
from an older one (D9). What opens in a course of SCORM 2004 is for `navigation` to say; that one
was lost, left or taken over is heard here and handed on to `moving`.
"""

from dataclasses import replace

from player.cmi5.ending import abandon_all, leave
from player.cmi5.sessions import NATIVE
from player.ending import attempt_of, end_session, save
from player.errors import UnitNotPlayable
from player.moving import leave_course
from player.opening import delivery_for, insert_session, playable_unit
from player.room import Room
from player.scorm.attempt import Mode, open_values
from player.scorm.transitions import Transition
from player.store import launches, sessions
from player.store.sessions import Session
from schemas.course_structure import UnitKind


def open_session(room: Room, unit_id: str) -> Session:
    """Begin a sitting with a unit; whatever else of the registration is open ends.

    raises  UnitMissing (404), UnitNotPlayable (422)
    """
    unit = playable_unit(room.registration, unit_id)
    if unit.kind is UnitKind.AU:
        raise UnitNotPlayable(f"unit: {unit_id} has an address of its own, launch it by that")
    take_over(room)
    for earlier in sessions.open_sessions(
        room.db, room.launch.institution, room.launch.registration
    ):
        close_session(room, earlier, "unit" if earlier.unit_id != unit_id else "reload")
    kept = sessions.find_attempt(
        room.db, room.launch.institution, room.launch.registration, unit.id
    )
    delivery = delivery_for(room, unit)
    values = open_values(kept.attempt, delivery, kept.status)
    session = insert_session(room, unit, delivery, kept, values)
    return _deliver_asset(room, session) if unit.kind is UnitKind.ASSET else session


def take_over(room: Room) -> None:
    """End the other launches of the registration; their tabs are told when they next call."""
    for other in launches.open_launches(room.db, room.launch.institution, room.launch.registration):
        if other.id != room.launch.id:
            close_launch(replace(room, launch=other), "taken over")


def close_launch(room: Room, reason: str) -> None:
    """End a launch and the session that it has open."""
    for session in sessions.sessions_of_launch(room.db, room.launch.institution, room.launch.id):
        if session.closed_at is None:
            close_session(room, session, reason)
    abandon_all(room, reason, room.launch.id)
    launches.update_closed(room.db, room.launch, reason, room.now)
    room.note("closed", reason=reason)


def close_session(room: Room, session: Session, reason: str) -> Session:
    """End a sitting: as finished if the SCO said so, else as suspended with its last values.

    Where a sequencer decides, all is suspended with it, so that the learner goes on there.
    """
    if UnitKind(session.kind) in NATIVE:
        leave(room, session.id, reason)
    if room.is_sequenced and session.delivery.is_for_credit:
        return leave_course(room, session, reason)
    return end_session(room, session, reason)


def _deliver_asset(room: Room, session: Session) -> Session:
    """Tell the delivery of a unit without an API; it completes it unless the rule says never."""
    kept = attempt_of(room, session)
    chosen = room.registration.rule.get("units", {}).get(session.unit_id, {})
    told = [Transition(0, "experienced")]
    is_completing = chosen.get("completion") != "never" and room.launch.mode is Mode.NORMAL
    if is_completing and not kept.told.completed:
        told.append(Transition(0, "completed", completion=True))
    is_completed = kept.told.completed or is_completing
    status = "completed" if is_completed else "incomplete"
    fresh = replace(kept, status=status, told=replace(kept.told, completed=is_completed))
    if room.launch.mode is Mode.NORMAL:
        save(room, session, fresh)
    return room.tell(session, [(one, room.now) for one in told])
