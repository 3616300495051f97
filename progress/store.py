"""The read model of progress, and all its SQL. Every row can be made again from statements (F1)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    delete,
    select,
    tuple_,
    update,
)

from catalogue.store.registrations import Registration
from catalogue.store.tables import registration as registration_table
from progress.fold import Progress, Reason, UnitState
from progress.move_on import Condition
from progress.requirements import ROOT
from schemas.course_structure import LangString
from schemas.fields import render_instant
from storage.database import Database
from storage.dialect import insert_ignore, upsert
from storage.schema import Instant, Json, institution, metadata

CHUNK = 500


def _of_registration() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["institution", "registration"], ["registration.institution", "registration.id"]
    )


registration_progress = Table(
    "registration_progress",
    metadata,
    institution(),
    Column("registration", String(36), primary_key=True),
    Column("satisfied", Boolean, nullable=False),
    Column("satisfied_at", Instant),
    Column("score", Float),
    Column("seconds", Float, nullable=False),
    Column("evidence", Json, nullable=False),
    Column("stale", Boolean, nullable=False),
    _of_registration(),
)

unit_progress = Table(
    "unit_progress",
    metadata,
    institution(),
    Column("registration", String(36), primary_key=True),
    Column("unit", String(200), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("title", Json, nullable=False),
    Column("attempted", Boolean, nullable=False),
    Column("completed", Boolean, nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("waived", Boolean, nullable=False),
    Column("satisfied", Boolean, nullable=False),
    Column("score", Float),
    Column("seconds", Float, nullable=False),
    Column("why", Json, nullable=False),
    _of_registration(),
)

registration_change = Table(
    # When what we say of a registration last changed. Not a fact of learning, so not in the fold:
    # a client that follows our records must hear of a voiding or a rebuild as well.
    "registration_change",
    metadata,
    institution(),
    Column("registration", String(36), primary_key=True),
    Column("changed_at", Instant, nullable=False),
    _of_registration(),
)
Index(
    None,
    registration_change.c.institution,
    registration_change.c.changed_at,
    registration_change.c.registration,
)


@dataclass(frozen=True)
class UnitProgress:
    """Where a learner stands in one unit; `index` is its place among the units, from 0."""

    unit_id: str
    index: int
    title: LangString
    attempted: bool
    completed: bool
    passed: bool
    waived: bool
    satisfied: bool
    score: float | None
    seconds: float
    why: tuple[Reason, ...]


@dataclass(frozen=True)
class RegistrationProgress:
    """Where a learner stands in a course.

    evidence  ids of the statements folded, by (timestamp, id)
    stale     the last fold failed; what stands here is what was true before (D22)
    root      where the course is one condition: how it stands
    """

    registration_id: str
    satisfied: bool
    satisfied_at: datetime | None
    score: float | None
    seconds: float
    evidence: tuple[str, ...]
    stale: bool
    units: tuple[UnitProgress, ...]
    root: UnitProgress | None = None


NOTHING: Mapping[str, Any] = {
    "satisfied": False,
    "satisfied_at": None,
    "score": None,
    "seconds": 0.0,
    "evidence": [],
}


def progress_of(db: Database, institution: int, registration_id: str) -> RegistrationProgress:
    """Give where a registration stands; nothing done where nothing was folded yet."""
    return progress_of_all(db, institution, [registration_id])[registration_id]


def progress_of_all(
    db: Database, institution: int, registration_ids: Collection[str]
) -> dict[str, RegistrationProgress]:
    """Give where several registrations stand, in two queries."""
    units = _units_of(db, institution, registration_ids)
    known = {row.registration: row for row in _rows(db, institution, registration_ids)}
    return {id: _progress(id, known.get(id), units.get(id, ())) for id in registration_ids}


def write_progress(db: Database, registration: Registration, progress: Progress) -> None:
    """Replace the rows of a registration by what the fold says."""
    key = _key(registration)
    satisfied_at = progress.course.at or registration.enrolled_at
    row = {
        **key,
        "satisfied": progress.course.satisfied,
        "satisfied_at": satisfied_at if progress.course.satisfied else None,
        "score": progress.score,
        "seconds": progress.seconds,
        "evidence": list(progress.evidence),
        "stale": False,
    }
    changed = [name for name in row if name not in key]
    db.execute(upsert(db, registration_progress, changed), row)
    db.execute(delete(unit_progress).where(*_is(unit_progress, key)))
    rows = [{**key, **unit} for unit in _unit_rows(registration, progress)]
    if rows:
        db.execute(unit_progress.insert(), rows)


def mark_stale(db: Database, registration: Registration) -> None:
    """Note that the rows of a registration do not hold its newest evidence."""
    key = _key(registration)
    db.execute(insert_ignore(db, registration_progress), {**key, **NOTHING, "stale": True})
    db.execute(
        update(registration_progress).where(*_is(registration_progress, key)).values(stale=True)
    )


def touch(db: Database, institution: int, registration_id: str, now: datetime) -> None:
    """Note that what we say of a registration has changed."""
    row = {"institution": institution, "registration": registration_id, "changed_at": now}
    db.execute(upsert(db, registration_change, ["changed_at"]), row)


def registration_pages(
    db: Database, after: tuple[int, str] = (0, ""), *, stale: bool = False, limit: int = CHUNK
) -> Sequence[tuple[int, str]]:
    """List (institution, id) of the next registrations; `stale` keeps to those marked so."""
    at = tuple_(registration_table.c.institution, registration_table.c.id)
    query = select(registration_table.c.institution, registration_table.c.id).where(
        at > after, registration_table.c.is_trial.is_(False)
    )
    if stale:
        query = query.join(
            registration_progress,
            (registration_progress.c.institution == registration_table.c.institution)
            & (registration_progress.c.registration == registration_table.c.id),
        ).where(registration_progress.c.stale)
    ordered = query.order_by(registration_table.c.institution, registration_table.c.id)
    return [(row.institution, row.id) for row in db.execute(ordered.limit(limit))]


def _key(registration: Registration) -> dict[str, Any]:
    return {"institution": registration.institution, "registration": registration.id}


def _is(table: Table, key: Mapping[str, Any]) -> list[Any]:
    return [table.c[name] == value for name, value in key.items()]


def _rows(db: Database, institution: int, ids: Collection[str]) -> Iterator[Any]:
    query = select(registration_progress).where(
        registration_progress.c.institution == institution,
        registration_progress.c.registration.in_(list(ids)),
    )
    yield from db.execute(query)


def _units_of(
    db: Database, institution: int, ids: Collection[str]
) -> dict[str, list[UnitProgress]]:
    query = select(unit_progress).where(
        unit_progress.c.institution == institution, unit_progress.c.registration.in_(list(ids))
    )
    found: dict[str, list[UnitProgress]] = {}
    for row in db.execute(query.order_by(unit_progress.c.registration, unit_progress.c.place)):
        found.setdefault(row.registration, []).append(_unit(row))
    return found


def _unit_rows(registration: Registration, progress: Progress) -> Iterator[dict[str, Any]]:
    titles = {unit.id: unit.title for unit in registration.structure.units()}
    for place, state in enumerate(progress.units):
        yield {**_unit_row(state), "place": place, "title": titles[state.unit]}
    if progress.root:
        title = registration.structure.title
        yield {**_unit_row(progress.root), "place": len(progress.units), "title": title}


def _unit_row(state: UnitState) -> dict[str, Any]:
    return {**asdict(state), "why": [_reason_json(reason) for reason in state.why]}


def _reason_json(reason: Reason) -> dict[str, Any]:
    at = None if reason.at is None else render_instant(reason.at)
    return {**asdict(reason), "at": at}


def _reason(members: Mapping[str, Any]) -> Reason:
    at = None if members["at"] is None else datetime.fromisoformat(members["at"])
    return Reason(**{**members, "condition": Condition(members["condition"]), "at": at})


def _unit(row: Any) -> UnitProgress:
    members = dict(row._mapping)
    del members["institution"], members["registration"]
    unit, index = members.pop("unit"), members.pop("place")
    why = tuple(_reason(reason) for reason in members.pop("why"))
    return UnitProgress(unit_id=unit, index=index, why=why, **members)


def _progress(id: str, row: Any, units: Sequence[UnitProgress]) -> RegistrationProgress:
    members: dict[str, Any] = dict(row._mapping) if row else {**NOTHING, "stale": True}
    members.pop("institution", None)
    members.pop("registration", None)
    evidence = tuple(members.pop("evidence"))
    return RegistrationProgress(
        registration_id=id,
        evidence=evidence,
        units=tuple(unit for unit in units if unit.unit_id != ROOT),
        root=next((unit for unit in units if unit.unit_id == ROOT), None),
        **members,
    )
