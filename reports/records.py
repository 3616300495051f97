"""Learning records for HR: who learnt what, on which evidence (H1, H4)."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.credentials import Credential
from accounts.organisations import get_root
from accounts.people import find_person_by_employee_id, find_person_by_public_id
from accounts.personas import people_of
from accounts.placement import find_place
from catalogue.words import text_in
from lrs.horizon import await_horizon
from lrs.sheets import as_text
from reports.store import RecordFilter, find_records
from schemas.cursor import Place
from schemas.record import RecordView
from storage.database import Database, is_sqlite
from storage.installation import Installation

COLUMNS = tuple(RecordView().fields)
FINDERS = {
    "learner": find_person_by_public_id,
    "employee_id": find_person_by_employee_id,
}


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
    """Read a query; None where it names a department or a person that the credential does not
    know.

    A person's records are those of all rows that are known to be the same human being, as far as
    the credential reaches (E14).
    """
    institution, top = credential.institution, credential.organisation
    if "department" in query:
        below = top or get_root(db, institution).id
        found = find_place(db, institution, query["department"], below=below)
        if found is None:
            return None
        top = found.id
    people = _people_asked(db, query, credential)
    if people is not None and not people:
        return None
    return RecordFilter(
        institution=institution,
        top=top,
        people=people,
        course=query.get("course"),
        updated_since=query.get("updated_since"),
        until=until,
        after=query["cursor"],
    )


def _people_asked(
    db: Database, query: Mapping[str, Any], credential: Credential
) -> frozenset[int] | None:
    """Give the numbers of whom a query asks for: nobody, where it asks for somebody beyond reach;
    None where it asks for everybody."""
    institution = credential.institution
    asked = [find(db, institution, query[name]) for name, find in FINDERS.items() if name in query]
    if not asked:
        return None
    numbers = [
        {one.id for one in people_of(db, person, within=credential.organisation)} if person else ()
        for person in asked
    ]
    return frozenset(numbers[0]).intersection(*numbers)


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
    return as_text(value) if isinstance(value, str) else value
