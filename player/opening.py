"""The beginning of a sitting: its row, what the server tells the SCO, and what the SCO finds."""

from collections.abc import Mapping
from uuid import uuid4

from accounts.people import get_person
from catalogue.rule import demands_of
from catalogue.store.registrations import Registration
from player.errors import UnitMissing, UnitNotPlayable
from player.room import Room
from player.scorm.attempt import Delivery
from player.scorm.runtime import Phase
from player.silence import tell_opening
from player.store import sessions
from player.store.sessions import Session, UnitAttempt, attempt_to_json, delivery_to_json
from player.telling import unit_of
from schemas.course_structure import Standard, Unit, UnitKind

SNAPSHOT = 1
PLAYABLE = {
    UnitKind.SCO: frozenset({Standard.SCORM_12, Standard.SCORM_2004}),
    UnitKind.ASSET: frozenset({Standard.SCORM_12, Standard.SCORM_2004, Standard.HTML}),
    UnitKind.VIDEO: frozenset({Standard.VIDEO}),
    UnitKind.PDF: frozenset({Standard.PDF}),
    UnitKind.QUIZ: frozenset({Standard.QUIZ}),
    UnitKind.AU: frozenset({Standard.CMI5, Standard.XAPI}),
}


def playable_unit(registration: Registration, unit_id: str) -> Unit:
    """Get a unit that this player plays; raises UnitMissing (404), UnitNotPlayable (422)."""
    unit = unit_of(registration, unit_id)
    if unit is None:
        raise UnitMissing(f"unit: the course has no {unit_id!r}")
    standard = registration.structure.standard_of(unit_id)
    if standard not in PLAYABLE.get(unit.kind, frozenset()):
        raise UnitNotPlayable(f"unit: {unit_id} is a {unit.kind} of {standard}, not playable here")
    return unit


def insert_session(
    room: Room, unit: Unit, delivery: Delivery, kept: UnitAttempt, values: Mapping[str, str]
) -> Session:
    """Begin a sitting.

    kept    the attempt as the session finds it
    values  what the SCO finds
    """
    launch = room.launch
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
        "attempt": kept.number,
        "base": attempt_to_json(kept.attempt),
        "snapshot": SNAPSHOT,
        "phase": str(Phase.NOT_INITIALIZED),
        "values": dict(values),
        "applied_seq": 0,
        "opened_at": room.now,
    }
    sessions.insert_session(room.db, row)
    session = sessions.lock_session(room.db, launch.institution, str(row["id"]))
    room.note("opened", session, unit=unit.id, entry=kept.attempt.entry, mode=launch.mode)
    return tell_opening(room, session)


def delivery_for(room: Room, unit: Unit) -> Delivery:
    """Give what the server tells the SCO of a unit."""
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
