"""Enrolling, leaving, coming back (B12): one tap, and the same tap again changes nothing."""

from datetime import datetime
from uuid import uuid4

from accounts.audit import record
from accounts.credentials import Credential
from accounts.learners import is_visible
from accounts.people import Person, actor_of, get_person
from catalogue.errors import CourseConflict, RegistrationMissing
from catalogue.signals import registered
from catalogue.store.courses import Course
from catalogue.store.registrations import (
    Registration,
    find_latest,
    get_registration,
    insert_registration,
    update_left,
)
from storage.database import Database
from storage.identity import recorded_iri_base

LONGEST_REASON = 500


def register(
    db: Database,
    institution: int,
    person: Person,
    course: Course,
    *,
    again: bool = False,
    now: datetime,
) -> tuple[Registration, bool]:
    """Enrol a person in a course.

    again    another attempt beside those that there are
    returns  the registration, and whether it is new; the same pair again gives the same one, and
             one that was left is taken up where it was
    raises   CourseConflict (409) where a new one is wanted of a course that is not live
    """
    latest = find_latest(db, institution, person.id, course.id)
    if latest and not again:
        return _taken_up(db, latest, person, now), False
    if not course.is_live:
        raise CourseConflict(f"course: {course.id} is {course.status}, so no one new can enrol")
    attempt = latest.attempt + 1 if latest else 1
    return _insert(db, person, course, attempt=attempt, by=_named(person), now=now)


def restart(
    db: Database, registration: Registration, course: Course, *, by: str, now: datetime
) -> Registration:
    """End an attempt, whose records stay, and begin the next one on the course's newest version.

    by   as in the audit log
    """
    person = get_person(db, registration.institution, registration.person_id)
    update_left(db, registration.institution, registration.id, now)
    _note(db, "registration.restarted", registration, by, now, version=course.version)
    attempt = registration.attempt + 1
    return _insert(db, person, course, attempt=attempt, by=by, now=now)[0]


def get_visible(
    db: Database, registration_id: str, credential: Credential
) -> tuple[Registration, Person]:
    """Get a registration within the credential's reach; raises RegistrationMissing (404)."""
    found = get_registration(db, credential.institution, registration_id)
    person = get_person(db, found.institution, found.person_id)
    if found.is_trial or not is_visible(db, person, credential):
        raise RegistrationMissing(f"registration: there is no {registration_id!r}")
    return found, person


def leave(
    db: Database, registration: Registration, person: Person, reason: str, *, now: datetime
) -> None:
    """Leave a course; the records stay, and coming back goes on where one was.

    The caller has seen that it is not completed.
    """
    if registration.left_at:
        return
    update_left(db, registration.institution, registration.id, now)
    facts = {"reason": reason[:LONGEST_REASON]}
    _note(db, "registration.left", registration, _named(person), now, **facts)


def _taken_up(db: Database, latest: Registration, person: Person, now: datetime) -> Registration:
    if latest.left_at is None:
        return latest
    update_left(db, latest.institution, latest.id, None)
    _note(db, "registration.taken_up", latest, _named(person), now)
    return get_registration(db, latest.institution, latest.id)


def _insert(
    db: Database, person: Person, course: Course, *, attempt: int, by: str, now: datetime
) -> tuple[Registration, bool]:
    row = {
        "institution": course.institution,
        "id": str(uuid4()),
        "course_id": course.id,
        "course_version": course.version,
        "person_id": person.id,
        "actor": actor_of(person, recorded_iri_base(db)),
        "attempt": attempt,
        "enrolled_at": now,
    }
    if not insert_registration(db, row):  # another request of the same person came first
        found = find_latest(db, course.institution, person.id, course.id)
        assert found is not None
        return found, False
    new = get_registration(db, course.institution, str(row["id"]))
    _note(db, "registration.made", new, by, now, version=course.version, attempt=attempt)
    registered.send(None, db=db, registration=new, now=now)
    return new, True


def _named(person: Person) -> str:
    return f"person:{person.public_id}"


def _note(
    db: Database,
    action: str,
    registration: Registration,
    by: str,
    now: datetime,
    **facts: object,
) -> None:
    about = f"registration:{registration.id}"
    course = registration.course_id
    record(db, registration.institution, by, action, about, now, course=course, **facts)
