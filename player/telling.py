"""Transitions told to the record store, in the transaction that applied them (D18)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from accounts.credentials import Credential, CredentialKind, product
from catalogue.iris import course_iri, unit_iri
from catalogue.store.registrations import Registration
from lrs.errors import StatementInvalid
from lrs.statements import store
from lrs.validation import check_statement
from lrs.versions import V1
from player.scorm.transitions import Transition
from player.statements import Scene, word
from player.store.journal import note
from player.store.launches import Launch
from player.store.sessions import Session, update_session
from schemas.course_structure import Unit, UnitKind
from schemas.settings import Settings
from storage.database import Database

# What happened in one batch keeps its order in the statements' timestamps.
STEP = timedelta(milliseconds=1)


def tell(
    db: Database,
    settings: Settings,
    launch: Launch,
    registration: Registration,
    session: Session,
    told: Sequence[tuple[Transition, datetime]],
    *,
    now: datetime,
) -> Session:
    """Store the statements of transitions and log each; gives the session as it is then.

    told    transitions in order, each with the time at which it happened
    """
    if not told:
        return session
    scene = _scene(settings, registration, session)
    statements = []
    at = session.told_at or session.opened_at
    for transition, happened_at in told:
        at = max(happened_at, at + STEP)
        statement = word(scene, transition, at)
        try:
            check_statement(statement, V1)
        except StatementInvalid as defect:
            # What content says can be no statement; the journal keeps it, learning goes on.
            said = {"kind": "refused", "why": str(defect)}
        else:
            statements.append(statement)
            said = {"kind": "statement", "id": statement["id"]}
        note(
            db,
            launch,
            said.pop("kind"),
            now,
            session_id=session.id,
            seq=transition.seq,
            verb=transition.verb,
            **said,
        )
    if statements:
        credential = _credential(settings, launch, registration, session)
        base = settings.iri_base or settings.portal_url
        store(db, statements, {}, credential, now=now, iri_base=base)
    update_session(db, session, told_at=at)
    return replace(session, told_at=at)


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
