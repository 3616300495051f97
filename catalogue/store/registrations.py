"""Registrations: value and SQL. A registration's id is the xAPI registration (D17)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, select, update

from catalogue.errors import RegistrationMissing
from catalogue.store.tables import course_version, registration
from schemas.course_structure import CourseStructure, LangString
from storage.database import Database
from storage.dialect import for_update, insert_ignore


@dataclass(frozen=True)
class Registration:
    """One person's attempt at one version of a course.

    actor      the Agent of its statements
    attempt    1, and one more each time that the person takes the course again
    structure  as pinned, under the title that the course then had
    left_at    when the person left; None: is in it
    is_trial   a publisher tries the course: nothing of it is on record
    """

    institution: int
    id: str
    course_id: str
    course_version: int
    person_id: int
    actor: dict[str, Any]
    attempt: int
    enrolled_at: datetime
    left_at: datetime | None
    package_id: str
    structure: CourseStructure
    rule: dict[str, Any]
    is_trial: bool = False

    @property
    def title(self) -> LangString:
        """The title of the course as pinned."""
        return self.structure.title


def get_registration(db: Database, institution: int, registration_id: str) -> Registration:
    """Get a registration; raises RegistrationMissing (404)."""
    found = find_registration(db, institution, registration_id)
    if found is None:
        raise RegistrationMissing(f"registration: there is no {registration_id!r}")
    return found


def find_registration(db: Database, institution: int, registration_id: str) -> Registration | None:
    """Find a registration."""
    query = _registrations(institution).where(registration.c.id == registration_id)
    return _first(db, query)


def find_latest(
    db: Database, institution: int, person_id: int, course_id: str
) -> Registration | None:
    """Find a person's newest registration of a course."""
    query = _registrations(institution).where(
        registration.c.person_id == person_id,
        registration.c.course_id == course_id,
        registration.c.is_trial.is_(False),
    )
    return _first(db, query.order_by(registration.c.attempt.desc()).limit(1))


def trials_of(
    db: Database, institution: int, course_id: str, person_id: int | None = None
) -> list[Registration]:
    """List the trials of a course, or a person's, newest first."""
    query = _registrations(institution).where(
        registration.c.course_id == course_id, registration.c.is_trial.is_(True)
    )
    if person_id is not None:
        query = query.where(registration.c.person_id == person_id)
    order = (registration.c.enrolled_at.desc(), registration.c.attempt)
    return [_registration(row) for row in db.execute(query.order_by(*order))]


def registrations_of(db: Database, institution: int, person_id: int) -> list[Registration]:
    """List what a person is or was in, newest first."""
    query = _registrations(institution).where(
        registration.c.person_id == person_id, registration.c.is_trial.is_(False)
    )
    order = (registration.c.enrolled_at.desc(), registration.c.id)
    return [_registration(row) for row in db.execute(query.order_by(*order))]


def insert_registration(db: Database, row: Mapping[str, Any]) -> bool:
    """Store a registration; False where the same attempt came first."""
    return bool(db.execute(insert_ignore(db, registration), dict(row)).rowcount)


def update_left(
    db: Database, institution: int, registration_id: str, left_at: datetime | None
) -> None:
    """Note when a person left, or that he came back."""
    is_it = and_(registration.c.institution == institution, registration.c.id == registration_id)
    db.execute(update(registration).where(is_it).values(left_at=left_at))


def has_left(db: Database, institution: int, registration_id: str) -> bool:
    """Tell whether a person has left a registration."""
    query = select(registration.c.left_at).where(
        registration.c.institution == institution, registration.c.id == registration_id
    )
    return db.execute(query).scalar_one_or_none() is not None


def registrations_before(
    db: Database, institution: int, course_id: str, version: int, *, after: str = "", limit: int
) -> list[str]:
    """List the ids of a page of learners' registrations on older versions of a course."""
    query = select(registration.c.id).where(
        registration.c.institution == institution,
        registration.c.course_id == course_id,
        registration.c.course_version < version,
        registration.c.is_trial.is_(False),
        registration.c.id > after,
    )
    return [row.id for row in db.execute(query.order_by(registration.c.id).limit(limit))]


def update_version_of(db: Database, institution: int, registration_id: str, version: int) -> None:
    """Pin a registration to another version of its course."""
    is_it = and_(registration.c.institution == institution, registration.c.id == registration_id)
    db.execute(update(registration).where(is_it).values(course_version=version))


def lock_registration(db: Database, institution: int, registration_id: str) -> None:
    """Let one transaction at a time work on a registration (D22)."""
    query = select(registration.c.id).where(
        registration.c.institution == institution, registration.c.id == registration_id
    )
    db.execute(for_update(db, query))


def _registrations(institution: int) -> Select[Any]:
    pinned = and_(
        course_version.c.institution == registration.c.institution,
        course_version.c.course_id == registration.c.course_id,
        course_version.c.version == registration.c.course_version,
    )
    of_version = (
        course_version.c.package_id,
        course_version.c.structure,
        course_version.c.rule,
    )
    query = select(registration, *of_version).join_from(registration, course_version, pinned)
    return query.where(registration.c.institution == institution)


def _first(db: Database, query: Select[Any]) -> Registration | None:
    row = db.execute(query).first()
    return None if row is None else _registration(row)


def _registration(row: Any) -> Registration:
    structure = CourseStructure.from_json(row.structure)
    return Registration(**{**row._mapping, "structure": structure})
