"""Sessions with a unit: opened when the shell delivers it, closed when it is left.

One at a time for a registration: what opens closes what was open, and a newer launch takes over
from an older one (D9). Closing keeps the attempt; it is computed from the attempt that the session
found, so that closing again after a late journal counts nothing twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from accounts.people import get_person
from catalogue.rule import demands_of
from catalogue.store.registrations import (
    Registration,
    get_registration,
    lock_registration,
)
from player.errors import UnitMissing, UnitNotPlayable
from player.scorm.attempt import (
    NOT_ATTEMPTED,
    STATUS,
    Closed,
    Delivery,
    Ending,
    Mode,
    close,
    open_values,
)
from player.scorm.runtime import Phase
from player.scorm.table import read_table
from player.scorm.transitions import Transition, ending_transitions
from player.store import launches, sessions
from player.store.journal import Line, has_set, note
from player.store.launches import Launch
from player.store.sessions import Session, UnitAttempt, attempt_to_json, delivery_to_json
from player.telling import tell, unit_of
from schemas.course_structure import Standard, Unit, UnitKind
from schemas.settings import Settings
from storage.database import Database

SCORM_12 = read_table("scorm12")
SNAPSHOT = 1
# A learner's own clock can say anything; more than this beyond the server's is worth a line.
DOUBTFUL = 6000
# Reasons for an end that the shell itself asks for.
LEFT = frozenset({"unit", "exit"})
PLAYABLE = {
    UnitKind.SCO: frozenset({Standard.SCORM_12}),
    UnitKind.ASSET: frozenset({Standard.SCORM_12, Standard.HTML}),
}


@dataclass(frozen=True)
class Room:
    """What every session request works in: the locked registration and its launch."""

    db: Database
    settings: Settings
    launch: Launch
    registration: Registration
    now: datetime

    def note(self, kind: str, session: Session | None = None, **detail: Any) -> None:
        """Add a line to the log of the launch."""
        self.note_all(kind, session, [detail])

    def note_all(
        self, kind: str, session: Session | None, details: Sequence[Mapping[str, Any]]
    ) -> None:
        """Add several lines of a kind to the log of the launch."""
        session_id, seq = (session.id, session.applied_seq) if session else (None, None)
        lines = [Line(kind, detail, session_id, seq) for detail in details]
        note(self.db, self.launch, self.now, lines)

    def tell(self, session: Session, told: list[tuple[Transition, datetime]]) -> Session:
        """Store statements about a session."""
        return tell(
            self.db,
            self.settings,
            self.launch,
            self.registration,
            session,
            told,
            now=self.now,
        )


def enter(db: Database, settings: Settings, launch: Launch, now: datetime) -> Room:
    """Lock the registration of a launch and look at it (D22)."""
    lock_registration(db, launch.institution, launch.registration)
    registration = get_registration(db, launch.institution, launch.registration)
    return Room(db, settings, launch, registration, now)


def open_session(room: Room, unit_id: str) -> Session:
    """Begin a sitting with a unit; whatever else of the registration is open ends.

    raises  UnitMissing (404), UnitNotPlayable (422)
    """
    unit = playable_unit(room.registration, unit_id)
    take_over(room)
    for earlier in sessions.open_sessions(
        room.db, room.launch.institution, room.launch.registration
    ):
        close_session(room, earlier, "unit" if earlier.unit_id != unit_id else "reload")
    session = _insert(room, unit)
    room.note("opened", session, unit=unit_id, entry=session.base.entry, mode=room.launch.mode)
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
    launches.update_closed(room.db, room.launch, reason, room.now)
    room.note("closed", reason=reason)


def close_session(room: Room, session: Session, reason: str) -> Session:
    """End a sitting: as finished if the SCO said so, else as suspended with its last values."""
    ended: dict[str, Any] = {"closed_at": room.now, "closed_by": reason}
    if session.phase is not Phase.FINISHED:
        ended["heard_at"] = _last_heard(room, session, reason)
    sessions.update_session(room.db, session, **ended)
    closed_session = replace(session, **ended)
    room.note("decision", session, decided="closed", reason=reason, phase=session.phase)
    if session.initialized_at is None or session.phase is Phase.FINISHED:
        return closed_session
    return settle(room, closed_session, reason, session.applied_seq)


def settle(room: Room, session: Session, reason: str, seq: int) -> Session:
    """Apply the rules of a session's end, keep the attempt, and tell it; `seq` is its cause."""
    said = _said(room, session)
    given = session.values.get(STATUS, NOT_ATTEMPTED)
    ending = Ending(session.phase is Phase.FINISHED, _clock(session), given)
    closed = close(session.base, session.delivery, said, ending)
    _note_decisions(room, session, closed, ending)
    kept = attempt_of(room, session)
    found, told = ending_transitions(seq, closed, session.values, session.delivery, kept.told)
    found = [one for one in (_ending(session, one, reason) for one in found) if one]
    if session.delivery.is_for_credit:
        fresh = replace(kept, attempt=closed.attempt, status=closed.status, told=told)
        save(room, session, fresh)
    told_time = max(closed.time, session.told_time or 0)
    sessions.update_session(room.db, session, told_time=told_time)
    return room.tell(session, [(one, session.heard_at or room.now) for one in found])


def _last_heard(room: Room, session: Session, reason: str) -> datetime:
    """Give the newest sign of life of a session that ends: who leaves it, lives."""
    if reason in LEFT:
        return room.now
    heard = [session.opened_at, session.heard_at, room.launch.seen_at]
    return max(at for at in heard if at is not None)


def _said(room: Room, session: Session) -> dict[str, str]:
    """Give the values without a lesson status that only the server gave."""
    is_said = STATUS in session.base.values or has_set(
        room.db, session.institution, session.id, STATUS
    )
    return {name: value for name, value in session.values.items() if is_said or name != STATUS}


def attempt_of(room: Room, session: Session) -> UnitAttempt:
    """Give what is kept of the session's unit."""
    return sessions.find_attempt(
        room.db, session.institution, session.registration, session.unit_id
    )


def save(room: Room, session: Session, kept: UnitAttempt) -> None:
    """Keep what stays of the session's unit."""
    sessions.save_attempt(room.db, session.institution, session.registration, kept, room.now)


def playable_unit(registration: Registration, unit_id: str) -> Unit:
    """Get a unit that this player plays; raises UnitMissing (404), UnitNotPlayable (422)."""
    unit = unit_of(registration, unit_id)
    if unit is None:
        raise UnitMissing(f"unit: the course has no {unit_id!r}")
    standard = registration.structure.standard
    if standard not in PLAYABLE.get(unit.kind, frozenset()):
        raise UnitNotPlayable(f"unit: {unit_id} is a {unit.kind} of {standard}, not playable here")
    return unit


def _insert(room: Room, unit: Unit) -> Session:
    launch, now = room.launch, room.now
    kept = sessions.find_attempt(room.db, launch.institution, launch.registration, unit.id)
    delivery = _delivery(room, unit)
    is_first = sessions.find_session(room.db, launch.institution, launch.first_session) is None
    newest = sessions.find_newest(room.db, launch.institution, launch.registration)
    row = {
        "institution": launch.institution,
        "id": launch.first_session if is_first else str(uuid4()),
        "launch_id": launch.id,
        "registration": launch.registration,
        "number": newest.number + 1 if newest else 1,
        "unit_id": unit.id,
        "kind": str(unit.kind),
        "delivery": delivery_to_json(delivery),
        "base": attempt_to_json(kept.attempt),
        "snapshot": SNAPSHOT,
        "phase": str(Phase.NOT_INITIALIZED),
        "values": open_values(kept.attempt, delivery, kept.status),
        "applied_seq": 0,
        "opened_at": now,
    }
    sessions.insert_session(room.db, row)
    return sessions.lock_session(room.db, launch.institution, str(row["id"]))


def _delivery(room: Room, unit: Unit) -> Delivery:
    registration = room.registration
    person = get_person(room.db, registration.institution, registration.person_id)
    demand = next(
        one
        for one in demands_of(registration.structure, registration.rule)
        if one.unit.id == unit.id
    )
    return Delivery(
        # Never the employee id: content sees no more than statements do (E15).
        student_id=registration.actor["account"]["name"],
        student_name=person.name,
        mode=room.launch.mode,
        launch_data=unit.launch_data,
        mastery_score=demand.mastery_score,
        max_time_allowed=unit.max_time_allowed,
        time_limit_action=unit.time_limit_action,
        # English is what content speaks unasked.
        language="" if room.launch.language == "en" else room.launch.language,
    )


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


def _clock(session: Session) -> int:
    """Give the length of a session by the server's clock, in hundredths of a second.

    From its delivery, since the first batch may come long after it, to the newest sign of life.
    """
    last = session.heard_at or session.opened_at
    return max(int((last - session.opened_at).total_seconds() * 100), 0)


def _note_decisions(room: Room, session: Session, closed: Closed, ending: Ending) -> None:
    room.note(
        "decision",
        session,
        decided="status",
        status=closed.status,
        set_by_server=closed.is_status_set_by_server,
        suspended=closed.is_suspended,
    )
    source = "reported" if closed.is_time_reported else "clock"
    doubtful = closed.is_time_reported and closed.time > ending.clock + DOUBTFUL
    room.note(
        "decision",
        session,
        decided="time",
        hundredths=closed.time,
        source=source,
        clock=ending.clock,
        doubtful=doubtful,
    )


def _ending(session: Session, transition: Transition, reason: str) -> Transition | None:
    """Word the end by its reason.

    After a late journal there may be a second end: it tells the time that the first one did not,
    and is not told at all where it says nothing new.
    """
    if transition.time is None:
        return transition
    verb = "abandoned" if reason == "abandoned" else transition.verb
    time = max(transition.time - (session.told_time or 0), 0)
    is_news = session.told_time is None or verb == "terminated" or time > 0
    return replace(transition, verb=verb, time=time) if is_news else None
