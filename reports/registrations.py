"""Registrations for programs: enrol, see how far, waive."""

from collections.abc import Mapping
from typing import Any

from accounts.audit import record
from accounts.credentials import Credential
from accounts.errors import PersonMissing
from accounts.learners import add_learner, is_visible
from accounts.people import Person, find_person_by_actor, get_person_by_public_id
from catalogue.registrations import register
from catalogue.store import Registration, get_course
from catalogue.words import text_in
from certificates.store import find_of_registration
from progress.store import UnitProgress
from progress.waiving import waive
from reports.records import minutes
from reports.standing import Standing, standings_of
from storage.database import Database
from storage.installation import Installation


def enrol(
    db: Database, body: Mapping[str, Any], credential: Credential, installation: Installation
) -> tuple[Registration, bool]:
    """Enrol a learner; tells whether the registration is new.

    body    as of `schemas.record.RegistrationBody`
    raises  PersonMissing, CourseMissing (404), CourseConflict (409)
    """
    institution, now = credential.institution, installation.now()
    person = _learner(db, body, credential, installation)
    course = get_course(db, institution, body["course"])
    return register(db, institution, person, course, again=body["again"], now=now)


def _learner(
    db: Database, body: Mapping[str, Any], credential: Credential, installation: Installation
) -> Person:
    """Get whom a body names; an actor whom nobody knows is added, where the credential may add."""
    actor, iri_base = body.get("actor"), installation.iri_base
    if actor is None or not credential.allows("learners/write"):
        return get_learner(db, body, credential, iri_base)
    if find_person_by_actor(db, credential.institution, actor, iri_base) is None:
        return add_learner(db, {"actor": actor, "language": "en"}, credential, installation)[0]
    return get_learner(db, body, credential, iri_base)


def get_learner(
    db: Database, body: Mapping[str, Any], credential: Credential, iri_base: str
) -> Person:
    """Get whom a body names by id or actor; PersonMissing (404) beyond the credential's reach."""
    if "learner" in body:
        found: Person | None = get_person_by_public_id(db, credential.institution, body["learner"])
    else:
        found = find_person_by_actor(db, credential.institution, body["actor"], iri_base)
    if found is None or not is_visible(db, found, credential):
        raise PersonMissing("learner: there is none with that id or actor; POST /learners first")
    return found


def waive_unit(
    db: Database,
    registration: Registration,
    body: Mapping[str, Any],
    credential: Credential,
    installation: Installation,
) -> None:
    """Waive a unit on behalf of a program, and note who did so."""
    now = installation.now()
    waive(db, registration, body["unit"], body["reason"], now=now)
    who, subject = f"credential:{credential.id}", f"registration:{registration.id}"
    facts = {"unit": body["unit"], "reason": body["reason"]}
    record(db, registration.institution, who, "unit.waived", subject, now, **facts)


def view_of(db: Database, registration: Registration, person: Person) -> dict[str, Any]:
    """Give a registration the shape of `schemas.record.RegistrationView`."""
    [standing] = standings_of(db, registration.institution, [registration])
    certificate = find_of_registration(db, registration.institution, registration.id)
    shown = progress_view(standing)
    return {
        "id": registration.id,
        "course": registration.course_id,
        "version": registration.course_version,
        "learner": person.public_id,
        "actor": registration.actor,
        "attempt": registration.attempt,
        "enrolled_at": registration.enrolled_at,
        "left_at": registration.left_at,
        "stale": standing.progress.stale,
        "certificate": certificate.number if certificate else None,
        "progress": shown,
        **shown,
    }


def progress_view(standing: Standing) -> dict[str, Any]:
    """Give progress the shape of `schemas.record.ProgressView`."""
    progress = standing.progress
    return {
        "satisfied": progress.satisfied,
        "satisfied_at": progress.satisfied_at,
        "score": progress.score,
        "minutes": minutes(progress.seconds),
        "extent": {
            "done": standing.done,
            "all": len(standing.needed),
            "share": round(standing.share, 4),
        },
        "units": [_unit_view(unit) for unit in progress.units],
        "why": _reasons(progress.root) if progress.root else None,
    }


def _unit_view(unit: UnitProgress) -> dict[str, Any]:
    return {
        "id": unit.unit_id,
        "index": unit.index,
        "title": text_in(unit.title),
        "attempted": unit.attempted,
        "completed": unit.completed,
        "passed": unit.passed,
        "score": unit.score,
        "waived": unit.waived,
        "satisfied": unit.satisfied,
        "why": _reasons(unit),
    }


def _reasons(unit: UnitProgress) -> list[dict[str, Any]]:
    return [
        {
            "condition": reason.condition.value,
            "met": reason.met,
            "statement": reason.statement,
            "at": reason.at,
            "mastery_score": reason.mastery_score,
            "seconds": reason.seconds,
        }
        for reason in unit.why
    ]
