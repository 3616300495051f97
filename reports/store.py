"""SQL over the floors below: learning records, in the order of their last change."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, or_, select

from accounts.store.organisations import subtree_query
from accounts.store.tables import person
from catalogue.store.tables import course, registration
from certificates.store import certificate
from progress.store import registration_change, registration_progress
from storage.database import Database


@dataclass(frozen=True)
class RecordFilter:
    """Which records.

    top            the organisation whose subtree is looked at; None: the whole institution
    people         numbers of those whose records they are; None: everybody's
    updated_since  changed at or after it
    until          changed at or before it; later ones may still be joined by earlier ones
    after          the place (changed_at, registration) to go on from
    """

    institution: int
    top: int | None = None
    people: frozenset[int] | None = None
    course: str | None = None
    updated_since: datetime | None = None
    until: datetime | None = None
    after: tuple[datetime, str] | None = None


def find_records(db: Database, wanted: RecordFilter, limit: int) -> Sequence[Row[Any]]:
    """List records by their last change, at most `limit`."""
    query = _records(wanted.institution).where(*_terms(wanted))
    order = (registration_change.c.changed_at, registration_change.c.registration)
    return db.execute(query.order_by(*order).limit(limit)).all()


def _records(institution: int) -> Select[Any]:
    return (
        select(
            person.c.public_id.label("learner"),
            person.c.employee_id,
            registration.c.course_id,
            course.c.title.label("course_title"),
            registration.c.course_version,
            registration.c.id.label("registration"),
            registration.c.enrolled_at,
            registration.c.left_at,
            registration_progress.c.satisfied_at,
            registration_progress.c.score,
            registration_progress.c.seconds,
            registration_progress.c.evidence,
            certificate.c.number.label("certificate"),
            registration_change.c.changed_at,
        )
        .select_from(registration_change)
        .join(registration, _same(registration.c.id, registration_change))
        .join(
            person,
            and_(
                person.c.institution == registration.c.institution,
                person.c.id == registration.c.person_id,
            ),
        )
        .join(
            course,
            and_(
                course.c.institution == registration.c.institution,
                course.c.id == registration.c.course_id,
            ),
        )
        .outerjoin(
            registration_progress,
            _same(registration_progress.c.registration, registration_change),
        )
        .outerjoin(certificate, _same(certificate.c.registration, registration_change))
        .where(registration_change.c.institution == institution)
    )


def _same(column: Any, other: Any) -> Any:
    table = column.table
    return and_(table.c.institution == other.c.institution, column == other.c.registration)


def _terms(wanted: RecordFilter) -> list[Any]:
    asked = {name: value for name, value in vars(wanted).items() if value is not None}
    return [TERMS[name](wanted, value) for name, value in asked.items() if name in TERMS]


def _is_below(wanted: RecordFilter, node: int) -> Any:
    return person.c.organisation.in_(select(subtree_query(wanted.institution, node).c.id))


def _is_after(wanted: RecordFilter, place: tuple[datetime, str]) -> Any:
    changed, number = place
    is_later = registration_change.c.changed_at > changed
    is_next = registration_change.c.registration > number
    return or_(is_later, and_(registration_change.c.changed_at == changed, is_next))


TERMS: Mapping[str, Callable[[RecordFilter, Any], Any]] = {
    "top": _is_below,
    "people": lambda _, value: person.c.id.in_(value),
    "course": lambda _, value: registration.c.course_id == value,
    "updated_since": lambda _, value: registration_change.c.changed_at >= value,
    "until": lambda _, value: registration_change.c.changed_at <= value,
    "after": _is_after,
}
