"""Statements as lines of a list, with what each leads to, in a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

import orjson

from accounts.names import Named, people_meant
from catalogue.store import courses_of_ids
from certificates.store import Certificate, find_of_registrations
from lrs.formats import is_uuid, parse_timestamp
from lrs.identifiers import find_identifier
from lrs.looking import look_up
from lrs.sequence import stored_of
from lrs.store.kept import Kept
from player.store.sessions import launches_of_sessions
from progress.store import RegistrationProgress, progress_of_all
from reports.statements.desk import Desk, supported
from reports.statements.places import course_of, courses_in, find_certificate_number
from reports.statements.results import result_words
from reports.statements.sentences import Names, actors_in, sentence_of, target_of
from reports.statements.verbs import VOIDED
from storage.database import Database

# Of what happened long before it was stored, a list shows both times.
SOON = timedelta(minutes=5)
FIRST_YEAR, LAST_YEAR = 1000, 9998


@dataclass(frozen=True)
class Read:
    """A statement as it is kept, and as it reads."""

    kept: Kept
    statement: dict[str, Any]

    @property
    def id(self) -> str:
        """Its id."""
        return str(UUID(bytes=self.kept.id))

    @cached_property
    def registration(self) -> str | None:
        """Its registration: the session's own, else the one that it names."""
        named = self.statement.get("context", {}).get("registration")
        return self.kept.registration or (named.lower() if named else None)


@dataclass(frozen=True)
class Line:
    """A statement as one line.

    happened     None where its time is none that a calendar here has
    person       whom it is about, where the reader may know
    course       id of the course that it is about, or that what it is about belongs to
    launch       id of the launch whose log shows how it came about
    certificate  number of the one that rests on it, says that it was earned, or is its object
    counts       whether the progress of its registration was computed from it
    target       id of the statement that it is about; `is_void`: which it takes back
    """

    id: str
    sentence: str
    results: list[str]
    happened: datetime | None
    stored: datetime
    person: Named | None
    course: str | None
    registration: str | None
    launch: str | None
    certificate: str | None
    counts: bool
    is_voided: bool
    target: str | None
    is_void: bool

    @property
    def is_late(self) -> bool:
        """Whether it was stored long after it happened."""
        return self.happened is None or abs(self.stored - self.happened) > SOON


@dataclass(frozen=True)
class Around:
    """What is known around the statements of a page."""

    names: Names
    launches: Mapping[str, str]
    certificates: Mapping[str, Certificate]
    progress: Mapping[str, RegistrationProgress]
    supported: frozenset[int]


def read(kept: Kept) -> Read:
    """Read a statement."""
    return Read(kept, orjson.loads(kept.payload))


def lines_of(db: Database, desk: Desk, page: Sequence[Read]) -> list[Line]:
    """Word the statements of a page."""
    around = look_around(db, desk, page)
    return [line_of(one, around) for one in page]


def look_around(db: Database, desk: Desk, page: Sequence[Read]) -> Around:
    """Find who and what the statements of a page name, as far as the reader may know."""
    referred = _referred(db, desk, page)
    every = [*(one.statement for one in page), *referred.values()]
    identifiers = {name for statement in every for name in actors_in(statement)}
    base, institution = desk.iri_base, desk.institution
    people = people_meant(db, institution, desk.reach, identifiers, base)
    courses = courses_of_ids(db, institution, sorted(courses_in(every, base)))
    registrations = {one.registration for one in page if one.registration}
    sessions = {one.kept.session for one in page if one.kept.session}
    return Around(
        names=Names(base, people, courses, referred),
        launches=launches_of_sessions(db, institution, sessions),
        certificates=find_of_registrations(db, institution, registrations),
        progress=progress_of_all(db, institution, registrations),
        supported=supported(db, desk, people.values(), identifiers),
    )


def line_of(one: Read, around: Around) -> Line:
    """Word one statement."""
    statement, names = one.statement, around.names
    person = names.people.get(find_identifier(statement["actor"]) or "")
    is_supported = person is not None and person.id in around.supported
    course = course_of(statement, names.iri_base)
    return Line(
        id=one.id,
        sentence=sentence_of(statement, names),
        results=result_words(statement),
        happened=happened_at(statement),
        stored=stored_of(one.kept.seq),
        person=person,
        course=course if course in names.courses else None,
        registration=one.registration,
        launch=around.launches.get(one.kept.session or "") if is_supported else None,
        certificate=_certificate(one, around),
        counts=_counts(one, around.progress),
        is_voided=one.kept.is_voided,
        target=_known_target(statement, names),
        is_void=statement["verb"]["id"] == VOIDED,
    )


def happened_at(statement: Mapping[str, Any]) -> datetime | None:
    """Tell when a statement says that it happened."""
    at = parse_timestamp(statement["timestamp"])
    return at if FIRST_YEAR <= at.year <= LAST_YEAR else None


def _referred(db: Database, desk: Desk, page: Iterable[Read]) -> dict[str, dict[str, Any]]:
    """Find the statements that those of a page are about, as far as the reader sees them."""
    ids = {id for one in page if (id := target_of(one.statement)) and is_uuid(id)}
    found = look_up(db, desk.institution, desk.reach, [UUID(id).bytes for id in ids])
    return {str(UUID(bytes=id)): orjson.loads(kept.payload) for id, kept in found.items()}


def _known_target(statement: Mapping[str, Any], names: Names) -> str | None:
    id = target_of(statement)
    return id if id in names.statements else None


def _certificate(one: Read, around: Around) -> str | None:
    held = around.certificates.get(one.registration or "")
    if held and (one.id in held.evidence or one.id == held.satisfied_statement):
        return held.number
    target = one.statement["object"]
    is_activity = target.get("objectType", "Activity") == "Activity"
    return find_certificate_number(target["id"], around.names.iri_base) if is_activity else None


def _counts(one: Read, progress: Mapping[str, RegistrationProgress]) -> bool:
    known = progress.get(one.registration or "")
    return known is not None and one.id in known.evidence
