"""Learning records for HR: who learnt what, on which evidence (H1, H4)."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.credentials import Credential
from accounts.organisations import get_root
from accounts.placement import find_place
from catalogue.words import text_in
from lrs.horizon import await_horizon
from reports.store import RecordFilter, find_records
from schemas.record import RecordView
from storage.database import Database, is_sqlite
from storage.installation import Installation
from storage.schema import instant, micros

COLUMNS = tuple(RecordView().fields)
# A cell that begins with one of these is taken for a formula by spreadsheets.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Page:
    """Records, and the cursor of the next page where there is one."""

    records: list[dict[str, Any]]
    next: str | None


def horizon_of(installation: Installation, institution: int) -> datetime | None:
    """Tell how far records can be read without missing one that commits late (D25).

    None on SQLite, whose writers stand in a queue.
    """
    if is_sqlite(installation.engine):
        return None
    return await_horizon(installation, institution)


def page_of(
    db: Database, query: Mapping[str, Any], credential: Credential, until: datetime | None
) -> Page:
    """Give the records that a query asks for and the credential reaches.

    query  as of `schemas.record.RecordQuery`
    """
    wanted = filter_of(db, query, credential, until)
    if wanted is None:
        return Page([], None)
    limit = query["limit"]
    rows = find_records(db, wanted, limit + 1)
    more = render_cursor(rows[limit - 1]) if len(rows) > limit else None
    return Page([record_of(row) for row in rows[:limit]], more)


def filter_of(
    db: Database, query: Mapping[str, Any], credential: Credential, until: datetime | None
) -> RecordFilter | None:
    """Read a query; None where it names a department that the credential does not know."""
    institution, top = credential.institution, credential.organisation
    if "department" in query:
        below = top or get_root(db, institution).id
        found = find_place(db, institution, query["department"], below=below)
        if found is None:
            return None
        top = found.id
    return RecordFilter(
        institution=institution,
        top=top,
        learner=query.get("learner"),
        employee_id=query.get("employee_id"),
        course=query.get("course"),
        updated_since=query.get("updated_since"),
        until=until,
        after=parse_cursor(query["cursor"]) if "cursor" in query else None,
    )


def record_of(row: Any) -> dict[str, Any]:
    """Give a row the shape of `schemas.record.RecordView`."""
    return {
        "learner": row.learner,
        "employee_id": row.employee_id,
        "course": row.course_id,
        "course_title": text_in(row.course_title),
        "version": row.course_version,
        "registration": row.registration,
        "enrolled_at": row.enrolled_at,
        "satisfied_at": row.satisfied_at,
        "score": row.score,
        "minutes": minutes(row.seconds),
        "certificate": row.certificate,
        "evidence": row.evidence or [],
        "updated_at": row.changed_at,
    }


def minutes(seconds: float | None) -> float:
    """Give minutes to one decimal."""
    return round((seconds or 0) / 60, 1)


def render_csv(records: Sequence[Mapping[str, Any]]) -> str:
    """Render records as CSV with a head; several ids in one cell are parted by spaces. RFC 4180."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    shape = RecordView()
    for record in records:
        shown: Any = shape.dump(record)
        writer.writerow({name: _cell(value) for name, value in shown.items()})
    return text.getvalue()


def render_cursor(row: Any) -> str:
    """Name the place after a row."""
    return f"{micros(row.changed_at)}~{row.registration}"


def parse_cursor(text: str) -> tuple[datetime, str]:
    """Read a place, its form checked by the schema."""
    count, _, registration = text.partition("~")
    return instant(min(int(count), 1 << 53)), registration


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return " ".join(value)
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return value
