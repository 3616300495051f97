"""Transitions told to the record store, in the transaction that applied them (D18)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from accounts.credentials import Credential, CredentialKind, product
from catalogue.iris import block_iri, course_iri, unit_iri
from catalogue.store.registrations import Registration
from lrs.errors import StatementInvalid
from lrs.statements import store
from lrs.validation import check_statement
from lrs.versions import V1
from player.scorm.transitions import Transition
from player.statements import Place, Scene, word
from player.store.journal import Line, note
from player.store.sessions import Session, update_session
from schemas.course_structure import Unit, UnitKind

if TYPE_CHECKING:
    from player.room import Room

# What happened in one batch keeps its order in the statements' timestamps.
STEP = timedelta(milliseconds=1)

Happened = tuple[Transition, datetime]


def tell(room: "Room", session: Session, told: Sequence[Happened]) -> Session:
    """Store the statements of transitions and log each; gives the session as it is then.

    told    transitions in order, each with the time at which it happened
    """
    return _tell(room, session, _scene(room, session), told)


def tell_of_course(
    room: "Room", session: Session, told: Sequence[Happened], number: int
) -> Session:
    """Store the statements of what became true of a course as a whole.

    session  in which it happened
    number   of the attempt on the course
    """
    scene = replace(
        _scene(room, session),
        seq=session.applied_seq,
        number=number,
        places=_places(room),
        objectives=_objectives(room),
    )
    return _tell(room, session, scene, told)


def _tell(room: "Room", session: Session, scene: Scene, told: Sequence[Happened]) -> Session:
    if not told:
        return session
    ordered = _in_order(session, told)
    said = [_said(scene, transition, at) for transition, at in ordered]
    if room.registration.is_trial:
        # A publisher tries the course: that is nobody's learning.
        said = [(None, replace(line, kind="unsaid")) for _, line in said]
    note(room.db, room.launch, room.now, [line for _, line in said])
    if statements := [statement for statement, _ in said if statement]:
        credential = _credential(room, session)
        store(room.db, statements, {}, credential, now=room.now, iri_base=_base(room))
    update_session(room.db, session, told_at=ordered[-1][1])
    return replace(session, told_at=ordered[-1][1])


def _in_order(session: Session, told: Sequence[Happened]) -> list[Happened]:
    """Give each transition its own time, after all that was told before it."""
    ordered, last = [], session.told_at or session.opened_at
    for transition, happened_at in told:
        last = max(happened_at, last + STEP)
        ordered.append((transition, last))
    return ordered


def _said(scene: Scene, transition: Transition, at: datetime) -> tuple[dict[str, Any] | None, Line]:
    """Give the statement of a transition, None where there can be none, and its line in the log."""
    statement = word(scene, transition, at)
    seq = transition.seq if scene.seq is None else scene.seq
    verb, place = transition.verb, (scene.session, seq)
    try:
        check_statement(statement, V1)
    except StatementInvalid as defect:
        # What content says can be no statement; the journal keeps it, learning goes on.
        return None, Line("refused", {"verb": verb, "why": str(defect)}, *place)
    return statement, Line("statement", {"verb": verb, "id": statement["id"]}, *place)


def unit_of(registration: Registration, unit_id: str) -> Unit | None:
    """Find a unit in the structure that the registration is pinned to."""
    return next((unit for unit in registration.structure.units() if unit.id == unit_id), None)


def _scene(room: "Room", session: Session) -> Scene:
    base, registration = _base(room), room.registration
    unit = unit_of(registration, session.unit_id)
    return Scene(
        session=session.id,
        registration=registration.id,
        actor=registration.actor,
        course=course_iri(base, registration.course_id),
        course_title=registration.title,
        unit=unit_iri(base, registration.course_id, session.unit_id),
        unit_title=unit.title if unit else {},
        unit_type="lesson" if session.kind == UnitKind.SCO else "media",
        attempt=session.attempt or 1,
        mode=session.delivery.mode,
    )


def _places(room: "Room") -> dict[str, Place]:
    """Name the blocks of a course by the package's own identifiers."""
    base, registration = _base(room), room.registration
    return {
        block.identifier: Place(block_iri(base, registration.course_id, block.id), block.title)
        for block in registration.structure.blocks()
    }


def _objectives(room: "Room") -> str:
    """Give what the names of shared objectives stand under: the system, or the course."""
    sequencing = room.registration.structure.sequencing or {}
    if sequencing.get("objectives_global_to_system", True):
        return _base(room).rstrip("/")
    return course_iri(_base(room), room.registration.course_id)


def _base(room: "Room") -> str:
    return room.settings.iri_base or room.settings.portal_url


def _credential(room: "Room", session: Session) -> Credential:
    """Give what the statements are stored under: this session, and nothing beside it."""
    institution = room.launch.institution
    return Credential(
        institution=institution,
        kind=CredentialKind.SHELL_SESSION,
        id=session.id,
        scopes=frozenset({"statements/write"}),
        agent=product(institution, _base(room)).agent,
        actor=room.registration.actor,
        registration=room.registration.id,
        session=session.id,
        package=room.launch.package_id,
    )
