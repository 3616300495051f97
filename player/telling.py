"""Transitions told to the record store, in the transaction that applied them (D18)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from accounts.credentials import Credential, CredentialKind, product
from catalogue.iris import course_iri, unit_iri
from catalogue.store.registrations import Registration
from lrs.errors import StatementInvalid
from lrs.statements import store
from lrs.validation import check_statement
from lrs.versions import V1
from player.scorm.transitions import Transition
from player.statements import Scene, word
from player.store.journal import Line, note
from player.store.launches import Launch
from player.store.sessions import Session, update_session
from schemas.course_structure import Unit, UnitKind
from schemas.settings import Settings
from storage.database import Database

# What happened in one batch keeps its order in the statements' timestamps.
STEP = timedelta(milliseconds=1)

Happened = tuple[Transition, datetime]


def tell(
    db: Database,
    settings: Settings,
    launch: Launch,
    registration: Registration,
    session: Session,
    told: Sequence[Happened],
    *,
    now: datetime,
) -> Session:
    """Store the statements of transitions and log each; gives the session as it is then.

    told    transitions in order, each with the time at which it happened
    """
    if not told:
        return session
    scene = _scene(settings, registration, session)
    ordered = _in_order(session, told)
    said = [_said(scene, transition, at) for transition, at in ordered]
    note(db, launch, now, [line for _, line in said])
    if statements := [statement for statement, _ in said if statement]:
        credential = _credential(settings, launch, registration, session)
        base = settings.iri_base or settings.portal_url
        store(db, statements, {}, credential, now=now, iri_base=base)
    update_session(db, session, told_at=ordered[-1][1])
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
    verb, place = transition.verb, (scene.session, transition.seq)
    try:
        check_statement(statement, V1)
    except StatementInvalid as defect:
        # What content says can be no statement; the journal keeps it, learning goes on.
        return None, Line("refused", {"verb": verb, "why": str(defect)}, *place)
    return statement, Line("statement", {"verb": verb, "id": statement["id"]}, *place)


def unit_of(registration: Registration, unit_id: str) -> Unit | None:
    """Find a unit in the structure that the registration is pinned to."""
    return next((unit for unit in registration.structure.units() if unit.id == unit_id), None)


def _scene(settings: Settings, registration: Registration, session: Session) -> Scene:
    base = settings.iri_base or settings.portal_url
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
        attempt=1,
        mode=session.delivery.mode,
    )


def _credential(
    settings: Settings, launch: Launch, registration: Registration, session: Session
) -> Credential:
    """Give what the statements are stored under: this session, and nothing beside it."""
    return Credential(
        institution=launch.institution,
        kind=CredentialKind.SHELL_SESSION,
        id=session.id,
        scopes=frozenset({"statements/write"}),
        agent=product(launch.institution, settings.iri_base or settings.portal_url).agent,
        actor=registration.actor,
        registration=registration.id,
        session=session.id,
        package=launch.package_id,
    )
