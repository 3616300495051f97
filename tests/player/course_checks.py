"""What must hold of a learner's course, whatever happened: by the journal, and by what was told."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Response
from sqlalchemy import select

from catalogue.store.registrations import Registration
from player.replay import Entry
from player.scorm.timespan import parse_interval, parse_timespan
from player.store.sessions import find_attempts
from player.store.tables import journal, play_session
from storage.installation import Installation
from tests.accounts.factories import INSTITUTION
from tests.player.factories import statements_of

# By the names of SCORM 2004 and of SCORM 1.2.
LOCATION = ("cmi.location", "cmi.core.lesson_location")
SESSION_TIME = ("cmi.session_time", "cmi.core.session_time")
STATE = ("cmi.suspend_data",)
SET = ("SetValue", "LMSSetValue")
END = ("Terminate", "LMSFinish")
MARK = ("GetDiagnostic", "LMSGetDiagnostic")
ENDINGS = ("terminated", "suspended", "abandoned")


@dataclass
class Witness:
    """What the browser was told is kept: every entry of a journal that a 2xx answered."""

    entries: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)

    def hear(self, response: Response) -> None:
        """Note an answer as it arrives, whether or not the page lives to read it."""
        if not response.url.endswith("/journal") or not response.ok:
            return
        session = response.url.split("/")[-2]
        body = response.request.post_data_json
        for entry in body["entries"] if body else ():
            self.entries[(session, entry["seq"])] = entry

    def place(self, sessions: set[str]) -> int:
        """Give the last place that was acknowledged in some sessions."""
        return max((int(value) for value in self._said(sessions, LOCATION)), default=0)

    def states(self, sessions: set[str], place: int) -> list[str]:
        """Give what was acknowledged as the state at a place."""
        said = self._said(sessions, STATE)
        return [value for value in said if value.partition(" ")[0] == str(place)]

    def _said(self, sessions: set[str], elements: tuple[str, ...]) -> list[str]:
        return [
            entry["value"]
            for (session, _), entry in self.entries.items()
            if session in sessions and entry["method"] in SET and entry["element"] in elements
        ]


@dataclass(frozen=True)
class Stored:
    """The sessions of a registration, and their journals by session and seq."""

    sessions: list[Any]
    journals: Mapping[str, list[Any]]

    def of(self, unit: str) -> list[Any]:
        """Give the sessions with a unit, in order."""
        return [one for one in self.sessions if one.unit_id == unit]

    def reported(self, session: Any) -> int:
        """Give the time of a session: what its content said last, else the server's clock."""
        said = [
            row.value
            for row in self.journals.get(session.id, [])
            if row.element in SESSION_TIME and row.is_applied and row.error == "0"
        ]
        return hundredths(said[-1]) if said else session.told_time or 0

    def spent(self, unit: str) -> int:
        """Give the time of all sessions with a unit."""
        return sum(self.reported(one) for one in self.of(unit))


def hundredths(span: str) -> int:
    """Read a span of either standard."""
    return parse_interval(span) if span.startswith("P") else parse_timespan(span)


def look_now(
    here: Installation, registration: Registration, witness: Witness, part: int, found: Any
) -> Iterator[str]:
    """Compare what a part finds at its delivery with what was acknowledged of it before."""
    stored = read(here, registration)
    unit = next(
        one.id for one in registration.structure.units() if one.identifier == f"part-{part}"
    )
    *earlier, _ = stored.of(unit)
    sessions = {one.id for one in earlier}
    place = witness.place(sessions)
    if found["place"] < place:
        yield f"resumed at {found['place']}, {place} was acknowledged"
    yield from _state(found, witness.states(sessions, found["place"]))
    spent = sum(stored.reported(one) for one in earlier)
    if hundredths(found["total"]) != spent:
        yield f"total_time is {found['total']}, the sessions reported {spent}"


def _state(found: Any, acknowledged: list[str]) -> Iterator[str]:
    state, place = found["state"], found["place"]
    if acknowledged and state not in acknowledged:
        yield f"state of {len(state)} letters at {place}, of {len(acknowledged[-1])} acknowledged"
    if place and not state.startswith(f"{place} "):
        yield f"state of {state[:10]!r} at {place}"


def look_back(here: Installation, registration: Registration, witness: Witness) -> Iterator[str]:
    """Compare what the server has with what was acknowledged, and what was told with both."""
    stored = read(here, registration)
    digests = {
        (session, row.seq): row.digest for session, rows in stored.journals.items() for row in rows
    }
    for (session, seq), entry in witness.entries.items():
        if digests.get((session, seq)) != Entry(**entry).digest:
            yield f"seq {seq} of {session} is lost"
    with here.reading() as db:
        attempts = find_attempts(db, INSTITUTION, registration.id)
    for unit, attempt in attempts.items():
        if attempt.attempt.total != stored.spent(unit):
            yield f"time {attempt.attempt.total} ≠ {stored.spent(unit)}"
    made = statements_of(here, registration)
    yield from _answered(made)
    yield from _told(made, {unit: stored.spent(unit) for unit in attempts})


def _answered(made: list[dict[str, Any]]) -> Iterator[str]:
    answers = Counter(one["object"]["id"] for one in made if "responded" in one["verb"]["id"])
    if max(answers.values(), default=1) > 1:
        yield "an answer was counted twice"


def _told(made: list[dict[str, Any]], spent: Mapping[str, int]) -> Iterator[str]:
    """Look at what was told of each unit; `spent` is the time of each."""
    lessons: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in made:
        if one["object"]["definition"]["type"].endswith("/lesson"):
            lessons[one["object"]["id"].rpartition("/")[2]].append(one)
    if set(lessons) != set(spent):
        yield f"{len(lessons)} units were told of, {len(spent)} were played"
    for unit, told in lessons.items():
        said = Counter(_verb(one) for one in told)
        begun = said["initialized"] + said["resumed"]
        ended = sum(said[verb] for verb in ENDINGS)
        if (said["initialized"], begun) != (1, ended):
            yield f"{unit}: {said}"
        if (said["completed"], said["passed"]) != (1, 1):
            yield f"{unit}: completed or passed not once: {said}"
        time = sum(parse_interval(one["result"]["duration"]) for one in told if _ends(one))
        if time != spent.get(unit):
            yield f"{unit}: time {time} was told, {spent.get(unit)} was spent"


def _verb(made: dict[str, Any]) -> str:
    verb: str = made["verb"]["id"].rpartition("/")[2]
    return verb


def _ends(made: dict[str, Any]) -> bool:
    return _verb(made) in ENDINGS


def last_words(here: Installation, registration: Registration) -> Counter[str]:
    """Count what reached the server of what pages said as they went, by the marks they left."""
    return Counter(
        mark for rows in read(here, registration).journals.values() for mark in _marks(rows)
    )


def _marks(rows: list[Any]) -> Iterator[str]:
    """Give the marks of a session; of one that should have terminated, only if it did."""
    is_ended = any(row.method in END and row.error == "0" and row.is_applied for row in rows)
    for row in rows:
        if row.method in MARK and row.element:
            is_mere_commit = ", commit, " in row.element
            if is_ended or is_mere_commit:
                yield row.element


def read(here: Installation, registration: Registration) -> Stored:
    """Read the sessions of a registration and their journals, as they are now."""
    is_its = play_session.c.registration == registration.id
    wanted = select(journal).join(play_session, play_session.c.id == journal.c.session_id)
    with here.reading() as db:
        ordered = select(play_session).where(is_its).order_by(play_session.c.number)
        sessions = list(db.execute(ordered).all())
        rows = db.execute(wanted.where(is_its).order_by(journal.c.seq)).all()
    journals: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        journals[row.session_id].append(row)
    return Stored(sessions, journals)
