"""The journal as received, and the log of a launch beside it (D15)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select

from player.store.launches import Launch
from player.store.tables import journal, launch_event
from storage.database import Database


@dataclass(frozen=True)
class LoggedCall:
    """A call of the API, as it was received and answered; long values are cut."""

    session_id: str
    seq: int
    t: float
    method: str
    element: str
    value: str
    answer: str
    error: str
    warning: str | None
    is_applied: bool
    received_at: datetime


@dataclass(frozen=True)
class Event:
    """Something else worth knowing of a launch: a decision, a statement, a refusal."""

    number: int
    session_id: str | None
    seq: int | None
    kind: str
    detail: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True)
class Line:
    """What is added to the log: an event before it has its number."""

    kind: str
    detail: Mapping[str, Any]
    session_id: str | None = None
    seq: int | None = None


def insert_entries(db: Database, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store entries of a journal."""
    if rows:
        db.execute(insert(journal), [dict(row) for row in rows])


def find_digests(
    db: Database, institution: int, session_id: str, first: int, last: int
) -> dict[int, str]:
    """Give the digests of the entries already received, by seq."""
    query = select(journal.c.seq, journal.c.digest).where(
        journal.c.institution == institution,
        journal.c.session_id == session_id,
        journal.c.seq.between(first, last),
    )
    return {seq: digest for seq, digest in db.execute(query)}


def has_set(db: Database, institution: int, session_id: str, element: str) -> bool:
    """Tell whether a session has set an element."""
    query = select(journal.c.seq).where(
        journal.c.institution == institution,
        journal.c.session_id == session_id,
        journal.c.is_applied,
        journal.c.method == "LMSSetValue",
        journal.c.element == element,
        journal.c.error == "0",
    )
    return db.execute(query.limit(1)).first() is not None


def find_last_error(
    db: Database, institution: int, session_id: str, methods: Collection[str]
) -> tuple[str, str, str]:
    """Give error, element and method of the last call of those methods that was run again."""
    query = (
        select(journal.c.error, journal.c.element, journal.c.method)
        .where(
            journal.c.institution == institution,
            journal.c.session_id == session_id,
            journal.c.is_applied,
            journal.c.method.in_(methods),
        )
        .order_by(journal.c.seq.desc())
        .limit(1)
    )
    row = db.execute(query).first()
    return (row.error, row.element, row.method) if row else ("0", "", "")


def calls_of(
    db: Database, institution: int, session_id: str, *, after: int, limit: int
) -> list[LoggedCall]:
    """List the calls of a session after a seq, in order."""
    columns = [journal.c[name] for name in LoggedCall.__dataclass_fields__]
    query = (
        select(*columns)
        .where(
            journal.c.institution == institution,
            journal.c.session_id == session_id,
            journal.c.seq > after,
        )
        .order_by(journal.c.seq)
        .limit(limit)
    )
    return [LoggedCall(*row) for row in db.execute(query)]


def note(db: Database, launch: Launch, now: datetime, lines: Sequence[Line]) -> None:
    """Add lines to the log of a launch; the caller holds its registration's lock."""
    if not lines:
        return
    key = (launch_event.c.institution == launch.institution) & (
        launch_event.c.launch_id == launch.id
    )
    last = db.execute(select(func.max(launch_event.c.number)).where(key)).scalar_one() or 0
    rows = [
        {
            "institution": launch.institution,
            "launch_id": launch.id,
            "number": number,
            "at": now,
            **vars(line),
        }
        for number, line in enumerate(lines, last + 1)
    ]
    db.execute(insert(launch_event), rows)


def events_of(db: Database, institution: int, launch_id: str) -> list[Event]:
    """List the log of a launch, without the calls."""
    columns = [launch_event.c[name] for name in Event.__dataclass_fields__]
    query = (
        select(*columns)
        .where(launch_event.c.institution == institution, launch_event.c.launch_id == launch_id)
        .order_by(launch_event.c.number)
    )
    return [Event(*row) for row in db.execute(query)]
