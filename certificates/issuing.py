"""Issuing: once for each registration, in the transaction in which its course is satisfied (G1)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from accounts.credentials import product
from accounts.organisations import get_root
from accounts.people import Person, get_person
from accounts.store.counters import next_number
from catalogue.iris import course_iri
from catalogue.rule import valid_days
from catalogue.store.registrations import Registration
from catalogue.words import text_in
from certificates import store
from certificates.award import Award
from certificates.evidence import evidence_named, hash_of
from certificates.number import Draw, new_number
from certificates.signals import certificate_issued
from certificates.store import Certificate, Status
from jobs.store import enqueue
from lrs import statements as door
from messaging.notifications import notify
from progress.fold import Progress
from progress.store import touch
from schemas.fields import render_instant
from schemas.language import LANGUAGES, use
from storage.database import Database
from storage.identity import recorded_iri_base

RENDER = "certificates.render"
# ADL's Total Learning Architecture has the verb; xAPI has none of its own.
CERTIFIED = "https://w3id.org/xapi/tla/verbs/certified"
CERTIFICATE = "https://w3id.org/vidyalekh/activities/certificate"
EVIDENCE = "https://w3id.org/xapi/tla/extensions/evidence"
TRIES = 20


def on_satisfied(
    sender: object,
    *,
    db: Database,
    registration: Registration,
    statement_id: str,
    at: datetime,
    progress: Progress,
    now: datetime,
    **_: object,
) -> None:
    """Issue the certificate of a course that was just satisfied."""
    issue(db, registration, progress, statement_id=statement_id, completed_at=at, now=now)


def issue(
    db: Database,
    registration: Registration,
    progress: Progress,
    *,
    statement_id: str,
    completed_at: datetime,
    now: datetime,
) -> Certificate:
    """Enter a certificate into the register; a second time gives the same one.

    The registration is locked by the caller. The file is made by a job.
    """
    issued = store.find_of_registration(db, registration.institution, registration.id)
    if issued:
        return issued
    award = _award(db, registration, progress, completed_at=completed_at, now=now)
    statements = evidence_named(db, registration.institution, registration.id, progress.evidence)
    row = {
        "institution": registration.institution,
        "number": award.number,
        "registration": registration.id,
        "person": registration.person_id,
        "status": Status.VALID,
        "status_at": now,
        "status_index": next_number(db, registration.institution, "certificate"),
        "award": award.to_json(),
        # The rule is pinned by the version of the course.
        "rule_version": registration.course_version,
        "evidence": list(progress.evidence),
        "evidence_hash": hash_of(statements),
        "satisfied_statement": statement_id,
        "issued_at": now,
        "valid_until": award.valid_until,
    }
    store.insert_certificate(db, row)
    return _tell(db, registration, award, progress, now)


def new_number_of(db: Database, draw: Draw | None = None) -> str:
    """Draw a number that is not in use; two who draw the same meet at its unique constraint."""
    drawn = (new_number(draw) if draw else new_number() for _ in range(TRIES))
    return next(number for number in drawn if not store.is_taken(db, number))


def _award(
    db: Database,
    registration: Registration,
    progress: Progress,
    *,
    completed_at: datetime,
    now: datetime,
) -> Award:
    person = get_person(db, registration.institution, registration.person_id)
    days = valid_days(registration.rule)
    return Award(
        number=new_number_of(db),
        subject=person.public_id,
        holder=person.name,
        designation=person.designation or "",
        department=person.department or "",
        issuer=get_root(db, registration.institution).name_in(_language(person)),
        course_id=registration.course_id,
        course=dict(registration.title),
        course_version=registration.course_version,
        completed_at=completed_at,
        issued_at=now,
        valid_until=None if days is None else now + timedelta(days=days),
        score=progress.score,
        seconds=progress.seconds,
        language=_language(person),
    )


def _language(person: Person) -> str:
    return person.language if person.language in LANGUAGES else "en"


def _tell(
    db: Database, registration: Registration, award: Award, progress: Progress, now: datetime
) -> Certificate:
    iri_base = recorded_iri_base(db)
    statement = certified_statement(registration, award, progress.evidence, iri_base)
    credential = product(registration.institution, iri_base)
    door.store(db, [statement], {}, credential, now=now, iri_base=iri_base)
    enqueue_rendering(db, registration.institution, award.number, now)
    _notify(db, registration, award, now)
    touch(db, registration.institution, registration.id, now)
    issued = store.get_certificate(db, award.number)
    certificate_issued.send(None, db=db, certificate=issued, now=now)
    return issued


def _notify(db: Database, registration: Registration, award: Award, now: datetime) -> None:
    with use(award.language):
        values = {"course": text_in(award.course)}
    notify(
        db,
        registration.institution,
        registration.person_id,
        "certificate_issued",
        values,
        now=now,
        href=f"/verify/{award.number}",
    )


def enqueue_rendering(db: Database, institution: int, number: str, now: datetime) -> None:
    """Have a certificate's file made."""
    enqueue(db, RENDER, {"number": number}, institution=institution, now=now, key=number)


def certified_statement(
    registration: Registration, award: Award, evidence: tuple[str, ...], iri_base: str
) -> dict[str, Any]:
    """Say that a certificate was issued."""
    return about_certificate(
        registration,
        award,
        {"id": CERTIFIED, "display": {"en": "certified"}},
        iri_base,
        at=award.issued_at,
        extensions={EVIDENCE: list(evidence)},
    )


def about_certificate(
    registration: Registration,
    award: Award,
    verb: Mapping[str, Any],
    iri_base: str,
    *,
    at: datetime,
    extensions: Mapping[str, Any],
) -> dict[str, Any]:
    """Make a statement whose object is the certificate; one for each verb and certificate."""
    course = {"objectType": "Activity", "id": course_iri(iri_base, registration.course_id)}
    return {
        "id": str(uuid5(UUID(registration.id), f"{verb['id']} {award.number}")),
        "actor": registration.actor,
        "verb": dict(verb),
        "object": {
            "objectType": "Activity",
            "id": f"{iri_base}/certificates/{award.number}",
            "definition": {"type": CERTIFICATE, "name": award.course},
        },
        "context": {
            "registration": registration.id,
            "contextActivities": {"grouping": [course]},
            "extensions": dict(extensions),
        },
        "timestamp": render_instant(at),
    }
