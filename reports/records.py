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
from schemas.cursor import Place
from schemas.record import RecordView
from storage.database import Database, is_sqlite
from storage.installation import Installation

COLUMNS = tuple(RecordView().fields)
# A cell that begins with one of these, in either width, is taken for a formula by spreadsheets.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@dataclass(frozen=True)
class Page:
    """Records, and the cursor of the next page where there is one."""

    records: list[dict[str, Any]]
    next: Place | None


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
    shown = rows[:limit]
    more = (shown[-1].changed_at, shown[-1].registration) if len(rows) > limit else None
    return Page([record_of(row) for row in shown], more)


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
        after=query["cursor"],
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
    """Render dumped records as CSV with a head; ids in one cell are parted by spaces. RFC 4180."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for record in records:
        writer.writerow({name: _cell(value) for name, value in record.items()})
    return text.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return " ".join(value)
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return value
