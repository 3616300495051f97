"""The log of one launch: calls of the content and what was made of them, in one order (D15)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from catalogue.store.registrations import Registration, get_registration
from player.contents import say
from player.room import played_by, table_of
from player.scorm.table import Table
from player.steps import say_step
from player.store.journal import Event, LoggedCall, calls_of, events_of
from player.store.launches import Launch
from player.store.sessions import sessions_of_launch
from schemas.course_structure import Block, Unit
from schemas.language import gettext as _
from schemas.language import language
from storage.database import Database

PAGE = 500
BAD = frozenset({"refused", "diverged", "late"})


@dataclass(frozen=True)
class Line:
    """One line: a call with its answer and error, or another event with its details."""

    kind: str
    at: datetime
    session: str | None
    seq: int | None
    text: str
    answer: str = ""
    error: str = ""
    is_bad: bool = False


def lines_of(db: Database, launch: Launch, after: str) -> tuple[list[Line], str]:
    """Give a page of the log, and where the next one begins ("" at the end).

    after   "" or the mark that the last page gave
    """
    registration = get_registration(db, launch.institution, launch.registration)
    table, titles = table_of(played_by(launch, registration)), _titles(registration)
    events = events_of(db, launch.institution, launch.id)
    start = _place(after)
    lines: list[tuple[tuple[int, int, int], Line]] = []
    sessions = sessions_of_launch(db, launch.institution, launch.id)
    order = {session.id: number for number, session in enumerate(sessions, 1)}
    for session in sessions:
        first = start[1] if start[0] == order[session.id] else 0
        if order[session.id] < start[0]:
            continue
        calls = calls_of(db, launch.institution, session.id, after=first, limit=PAGE + 1)
        lines += [((order[session.id], call.seq, 0), _call(table, call)) for call in calls]
    last = len(sessions) + 1
    for event in events:
        number = order.get(event.session_id or "", last if event.kind == "closed" else 0)
        lines.append(((number, event.seq or 0, event.number), _event(event, titles)))
    ordered = sorted((line for line in lines if line[0] > start), key=lambda line: line[0])
    page = ordered[:PAGE]
    more = len(ordered) > PAGE
    return [line for _, line in page], ".".join(map(str, page[-1][0])) if more else ""


def _place(after: str) -> tuple[int, int, int]:
    parts = after.split(".")
    if len(parts) != 3 or not all(part.isdecimal() and len(part) < 10 for part in parts):
        return (0, 0, 0)
    return (int(parts[0]), int(parts[1]), int(parts[2]))


def _call(table: Table, call: LoggedCall) -> Line:
    said = ", ".join(part for part in (call.element, call.value) if part)
    # The support calls do not fail: what they carry is the error of the call before.
    failed = call.error if call.method in table.phases and call.error != "0" else ""
    return Line(
        kind="call" if call.is_applied else "late",
        at=call.received_at,
        session=call.session_id,
        seq=call.seq,
        text=f"{call.method}({said})" + (f" · {call.warning}" if call.warning else ""),
        answer=call.answer,
        error=f"{failed} {table.errors.get(failed, '')}".strip(),
        is_bad=bool(failed),
    )


def _event(event: Event, titles: Mapping[str, str]) -> Line:
    return Line(
        kind=event.kind,
        at=event.at,
        session=event.session_id,
        seq=event.seq,
        text=_text(event, titles),
        is_bad=event.kind in BAD,
    )


def _text(event: Event, titles: Mapping[str, str]) -> str:
    if event.kind == "sequencing":
        return say_step(event.detail, titles)
    return " · ".join(f"{name}: {_said(value)}" for name, value in event.detail.items())


def _titles(registration: Registration) -> dict[str, str]:
    """Give the titles of a course's parts by the package's own names, in the reader's language."""
    structure = registration.structure
    parts: list[Unit | Block] = [*structure.units(), *structure.blocks()]
    root = (structure.sequencing or {}).get("root", {}).get("identifier", "")
    return {root: _("The course")} | {one.identifier: say(one.title, language()) for one in parts}


def _said(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
