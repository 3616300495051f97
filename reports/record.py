"""My record: what I learnt, by year; and one file of it for the service book (H2)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from flask import Response, g, render_template, send_file

from accounts.access import signed_in
from accounts.organisations import get_root
from accounts.people import Person
from accounts.personas import people_of
from certificates.document import finish
from certificates.keys import Purpose
from certificates.signing import get_key
from certificates.store import Certificate, certificates_of
from certificates.typesetting import drawing
from reports.record_sheet import RecordFacts, draw
from reports.store import RecordFilter, find_records
from schemas.clock import INDIA
from schemas.course_structure import LangString
from schemas.language import language
from storage.database import Database
from storage.request import installation, now, reading, transaction

# More than anyone completes in a working life; beyond it the oldest would be left out.
MOST = 2000


@dataclass(frozen=True)
class Entry:
    """One course on a person's record."""

    course_id: str
    title: LangString
    version: int
    enrolled_at: datetime
    left_at: datetime | None
    satisfied_at: datetime | None
    score: float | None
    seconds: float
    certificate: Certificate | None


@dataclass(frozen=True)
class Year:
    """What was completed in a calendar year in India, newest first."""

    year: int
    entries: Sequence[Entry]

    @property
    def seconds(self) -> float:
        """The time spent on it."""
        return sum(entry.seconds for entry in self.entries)


@signed_in
def record_page() -> str:
    """Show the reader's own record."""
    with reading() as db:
        entries = entries_of(db, g.person)
    return render_template(
        "reports/record.html",
        years=years_of(entries),
        begun=[entry for entry in entries if not entry.satisfied_at and not entry.left_at],
        done=len([entry for entry in entries if entry.satisfied_at]),
        seconds=sum(entry.seconds for entry in entries if entry.satisfied_at),
    )


@signed_in
def record_file() -> Response:
    """Give the record as one signed PDF."""
    here, at = installation(), now()
    with transaction() as db:
        entries = [entry for entry in entries_of(db, g.person) if entry.satisfied_at]
        issuer = get_root(db, g.person.institution).name_in(language())
        key = get_key(db, Purpose.DOCUMENT, here.settings, at)
    facts = facts_of(g.person, issuer, at)
    with drawing:
        file = finish(draw(facts, entries), {}, key)
    name = f"record-{at.astimezone(INDIA):%Y-%m-%d}.pdf"
    return send_file(BytesIO(file), "application/pdf", as_attachment=True, download_name=name)


def entries_of(db: Database, person: Person) -> list[Entry]:
    """List what is on a person's record, whichever row of his it stands under; newest completion
    first."""
    people = frozenset(one.id for one in people_of(db, person))
    rows = find_records(db, RecordFilter(person.institution, people=people), MOST)
    # One query for each row that is the same human being: nearly always one.
    held = {
        certificate.registration_id: certificate
        for number in people
        for certificate in certificates_of(db, person.institution, number)
    }
    entries = [
        Entry(
            course_id=row.course_id,
            title=row.course_title,
            version=row.course_version,
            enrolled_at=row.enrolled_at,
            left_at=row.left_at,
            satisfied_at=row.satisfied_at,
            score=row.score,
            seconds=row.seconds or 0.0,
            certificate=held.get(row.registration),
        )
        for row in rows
    ]
    return sorted(entries, key=lambda one: one.satisfied_at or one.enrolled_at, reverse=True)


def years_of(entries: Sequence[Entry]) -> list[Year]:
    """Group what is completed by the year, newest first."""
    grouped: Mapping[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.satisfied_at:
            grouped[entry.satisfied_at.astimezone(INDIA).year].append(entry)
    return [Year(year, grouped[year]) for year in sorted(grouped, reverse=True)]


def facts_of(person: Person, issuer: str, at: datetime) -> RecordFacts:
    """Take from a person what a service book needs."""
    return RecordFacts(
        holder=person.name,
        employee_id=person.employee_id,
        designation=person.designation,
        department=person.department,
        date_of_joining=person.date_of_joining,
        issuer=issuer,
        at=at,
        portal_url=installation().settings.portal_url,
        language=language(),
    )
