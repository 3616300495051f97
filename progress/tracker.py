"""From each new statement to the read model, and from there to `satisfied` (D21, D22).

Everything happens in the transaction that stores the statement, under the registration's lock. A
fold that raises costs the statement nothing: the registration is marked stale and a job tries
again; no certificate is issued until then.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import orjson
import structlog

from accounts.credentials import Credential, CredentialKind, product
from catalogue.iris import block_iri, course_iri, unit_iri
from catalogue.rule import has_fallbacks
from catalogue.store.registrations import (
    Registration,
    find_registration,
    lock_registration,
)
from jobs.store import enqueue
from lrs import statements as door
from lrs.evidence import Evidence, evidence_of
from lrs.store.ids import find_id, find_ids
from lrs.store.statements import find_payloads
from progress import fallback, signals, store
from progress.announcing import SESSION_ID, satisfied_id, satisfied_statement
from progress.clock import held
from progress.fold import Progress, Satisfaction, fold
from progress.observation import Effect, observe
from progress.requirements import Requirements, requirements_of
from storage.database import Database
from storage.identity import recorded_iri_base

VOIDED = "http://adlnet.gov/expapi/verbs/voided"
REFOLD = "progress.refold"

log = structlog.get_logger()


def on_statement(
    sender: object,
    *,
    db: Database,
    statement: Mapping[str, Any],
    credential: Credential,
    stored: datetime,
    **_: object,
) -> None:
    """Fold again where the statement is evidence, or voids some."""
    now = _now(db, stored)
    if statement["verb"]["id"] == VOIDED:
        on_void(db, credential.institution, statement, now)
    elif credential.kind is not CredentialKind.API:
        registration = _find_concerned(db, credential.institution, statement)
        if registration:
            work = partial(_track_if_it_counts, db, registration, statement, now, stored)
            safely(db, registration, work, now)


def on_registered(
    sender: object, *, db: Database, registration: Registration, now: datetime, **_: object
) -> None:
    """Make the rows of a new registration; what asks for nothing is satisfied now. cmi5 §9.3.9."""
    safely(db, registration, partial(track, db, registration, now=now), now)
    store.touch(db, registration.institution, registration.id, now)


def on_void(db: Database, institution: int, voiding: Mapping[str, Any], now: datetime) -> None:
    """Have the registration folded without the statement that was just voided.

    By a job, since whoever voids holds locks that come after the registration's (D28).

    voiding  the voiding statement; one without effect (D23) concerns nobody
    """
    statement_id = voiding["object"]["id"].lower()
    registration_id = _registration_of_voided(db, institution, statement_id, by=voiding["id"])
    if registration_id and find_registration(db, institution, registration_id):
        payload = {"registration": registration_id, "voided": statement_id}
        enqueue(db, REFOLD, payload, institution=institution, now=now)


def track(
    db: Database, registration: Registration, *, now: datetime, changed_at: datetime | None = None
) -> Progress:
    """Fold the evidence, keep the result, and say what is newly satisfied.

    now         by the installation's clock, which its jobs run by
    changed_at  when the statement was stored, by the clock that the horizon knows (D25)
    """
    lock_registration(db, registration.institution, registration.id)
    iri_base = recorded_iri_base(db)
    evidence = evidence_of(db, registration.institution, registration.id)
    progress = refold(registration, evidence, iri_base)
    if _complete_silent(db, registration, progress, evidence, now=now):
        evidence = evidence_of(db, registration.institution, registration.id)
        progress = refold(registration, evidence, iri_base)
    store.write_progress(db, registration, progress)
    store.touch(db, registration.institution, registration.id, changed_at or now)
    _announce(db, registration, progress, evidence, iri_base=iri_base, now=now)
    return progress


def rebuild(db: Database, registration: Registration) -> None:
    """Make the rows again from the evidence; emit nothing (D21)."""
    lock_registration(db, registration.institution, registration.id)
    evidence = evidence_of(db, registration.institution, registration.id)
    store.write_progress(db, registration, refold(registration, evidence, recorded_iri_base(db)))


def refold(registration: Registration, evidence: list[Evidence], iri_base: str) -> Progress:
    """Fold evidence by what the registration has pinned."""
    return fold(held(evidence), asked_of(registration, iri_base))


def asked_of(registration: Registration, iri_base: str) -> Requirements:
    """Read what a registration asks for."""
    course = registration.course_id
    return requirements_of(
        registration.structure,
        registration.rule,
        course=course_iri(iri_base, course),
        activity_of=partial(unit_iri, iri_base, course),
        block_of=partial(block_iri, iri_base, course),
    )


def safely(
    db: Database, registration: Registration, work: Callable[[], object], now: datetime
) -> None:
    """Do the work or mark the registration stale; the statement stays either way (D22)."""
    try:
        with db.begin_nested():
            work()
    except Exception:  # D22: whatever a fold or its listeners raise, the statement is kept
        log.exception("progress.fold_failed", registration=registration.id)
        store.mark_stale(db, registration)
        fold_later(db, registration, now)


def fold_later(db: Database, registration: Registration, now: datetime) -> None:
    """Have a registration folded again and what is newly satisfied said, by a job."""
    enqueue(
        db,
        REFOLD,
        {"registration": registration.id},
        institution=registration.institution,
        now=now,
        key=registration.id,
    )


def _now(db: Database, stored: datetime) -> datetime:
    """Tell the time by the installation's clock; `stored` may be by the database's (D25)."""
    clock = db.get_execution_options().get("clock")
    return clock() if clock else stored


def _find_concerned(
    db: Database, institution: int, statement: Mapping[str, Any]
) -> Registration | None:
    named = statement.get("context", {}).get("registration")
    return find_registration(db, institution, named.lower()) if named else None


def _track_if_it_counts(
    db: Database,
    registration: Registration,
    statement: Mapping[str, Any],
    now: datetime,
    stored: datetime,
) -> None:
    found = observe(statement, asked_of(registration, recorded_iri_base(db)))
    if found is not None and found.effect is not Effect.ANNOUNCED:
        track(db, registration, now=now, changed_at=stored)


def _complete_silent(
    db: Database,
    registration: Registration,
    progress: Progress,
    evidence: list[Evidence],
    *,
    now: datetime,
) -> bool:
    """Say what the rule's fallbacks complete (F8); tells whether there was anything."""
    if not has_fallbacks(registration.rule):
        return False
    iri_base = recorded_iri_base(db)
    asked = asked_of(registration, iri_base)
    said = [found.statement for found in evidence]
    fresh = fallback.due(db, registration, progress, said, asked)
    if fresh:
        credential = product(registration.institution, iri_base)
        door.store(db, fresh, {}, credential, now=now, iri_base=iri_base)
    return bool(fresh)


def _announce(
    db: Database,
    registration: Registration,
    progress: Progress,
    evidence: list[Evidence],
    *,
    iri_base: str,
    now: datetime,
) -> None:
    sessions = {found.statement["id"]: session_of(found) for found in evidence}
    fresh = [
        satisfied_statement(
            registration, iri, met, iri_base=iri_base, session=sessions.get(met.statement or "")
        )
        for iri, met in _unsaid(db, registration, progress)
    ]
    if not fresh:
        return
    credential = product(registration.institution, iri_base)
    door.store(db, fresh, {}, credential, now=now, iri_base=iri_base)
    if fresh[-1]["object"]["id"] == course_iri(iri_base, registration.course_id):
        at = progress.course.at or registration.enrolled_at
        signals.satisfied.send(
            None,
            db=db,
            registration=registration,
            statement_id=fresh[-1]["id"],
            at=at,
            progress=progress,
            now=now,
        )


def session_of(found: Evidence) -> str | None:
    """Give the session of a statement: that of its token, or the one that the product named."""
    around = found.statement.get("context", {}).get("extensions", {})
    named: str | None = found.session or around.get(SESSION_ID)
    return named


def _registration_of_voided(
    db: Database, institution: int, statement_id: str, *, by: str
) -> str | None:
    """Tell which registration a statement names that `by` voided; None where it voided none."""
    held = find_id(db, institution, UUID(statement_id).bytes)
    if held is None or held.seq is None or held.voided_by != UUID(by).bytes:
        return None
    statement = orjson.loads(find_payloads(db, institution, [held.seq])[held.seq])
    named: str | None = statement.get("context", {}).get("registration")
    return named and named.lower()


def _unsaid(
    db: Database, registration: Registration, progress: Progress
) -> list[tuple[str, Satisfaction]]:
    """Give what is satisfied and was never said; what was voided is not said again under its id."""
    ids = {
        iri: UUID(satisfied_id(registration, iri)).bytes
        for iri, met in progress.groups.items()
        if met.satisfied and iri not in progress.announced
    }
    held = find_ids(db, registration.institution, list(ids.values())) if ids else {}
    said = {id for id, one in held.items() if one.seq is not None}
    return [(iri, progress.groups[iri]) for iri, id in ids.items() if id not in said]
