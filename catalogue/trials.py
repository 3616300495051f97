"""Trials: a publisher plays a course like a learner, and nothing of it is on record (C10)."""

from datetime import datetime
from uuid import uuid4

from accounts.audit import record
from accounts.people import Person, actor_of
from catalogue.store.courses import Course
from catalogue.store.registrations import (
    Registration,
    get_registration,
    insert_registration,
    trials_of,
)
from storage.database import Database
from storage.identity import recorded_iri_base


def begin_trial(db: Database, person: Person, course: Course, now: datetime) -> Registration:
    """Begin a trial of the newest version, published or not; nobody is told of it.

    A trial is numbered downwards from -1, so that it stands in no learner's way.
    """
    earlier = trials_of(db, course.institution, course.id, person.id)
    row = {
        "institution": course.institution,
        "id": str(uuid4()),
        "course_id": course.id,
        "course_version": course.version,
        "person_id": person.id,
        "actor": actor_of(person, recorded_iri_base(db)),
        "attempt": min((one.attempt for one in earlier), default=0) - 1,
        "enrolled_at": now,
        "is_trial": True,
    }
    insert_registration(db, row)
    who, about = f"person:{person.public_id}", f"course:{course.id}"
    record(db, course.institution, who, "course.tried", about, now, version=course.version)
    return get_registration(db, course.institution, str(row["id"]))
