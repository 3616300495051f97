"""What must hold of a learner's course, whatever happened: by the journal, and by what was told."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Response
from sqlalchemy import select

from catalogue.store.registrations import Registration
from player.replay import Entry
from player.scorm.timespan import parse_interval
from player.store.sessions import find_attempts
from player.store.tables import journal, play_session
from storage.installation import Installation
from tests.accounts.factories import INSTITUTION
from tests.player.factories import statements_of

LOCATION, SESSION_TIME = "cmi.location", "cmi.session_time"


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
        return max(
            (
                int(entry["value"])
                for (session, _), entry in self.entries.items()
                if session in sessions
                and (entry["method"], entry["element"]) == ("SetValue", LOCATION)
            ),
            default=0,
        )


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
            if row.element == SESSION_TIME and row.is_applied and row.error == "0"
        ]
        return parse_interval(said[-1]) if said else session.told_time or 0


def look_now(
    here: Installation, registration: Registration, witness: Witness, part: str, found: Any
) -> Iterator[str]:
    """Compare what a part finds at its delivery with what was acknowledged of it before."""
    stored = read(here, registration)
    unit = next(
        one.id for one in registration.structure.units() if one.identifier == f"part-{part}"
    )
    *earlier, _ = stored.of(unit)
    place = witness.place({one.id for one in earlier})
    if found["place"] < place:
        yield f"resumed at {found['place']}, {place} was acknowledged"
    if found["place"] and not found["state"].startswith(f"{found['place']} "):
        yield f"state of {found['state'][:10]!r} at {found['place']}"
    spent = sum(stored.reported(one) for one in earlier)
    if parse_interval(found["total"]) != spent:
        yield f"total_time is {found['total']}, the sessions reported {spent}"


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
        spent = sum(stored.reported(one) for one in stored.of(unit))
        if attempt.attempt.total != spent:
            yield f"time {attempt.attempt.total} ≠ {spent}"
    yield from _told(here, registration, len(attempts))


def _told(here: Installation, registration: Registration, units: int) -> Iterator[str]:
    made = statements_of(here, registration)
    answers = Counter(one["object"]["id"] for one in made if "responded" in one["verb"]["id"])
    if max(answers.values(), default=1) > 1:
        yield "an answer was counted twice"
    verbs: dict[str, Counter[str]] = defaultdict(Counter)
    lessons = [one for one in made if one["object"]["definition"]["type"].endswith("/lesson")]
    for one in lessons:
        verbs[one["object"]["id"]][one["verb"]["id"].rpartition("/")[2]] += 1
    if len(verbs) != units:
        yield f"{len(verbs)} units were told of, {units} were played"
    for unit, said in verbs.items():
        begun = said["initialized"] + said["resumed"]
        ended = said["terminated"] + said["suspended"]
        if (said["initialized"], begun) != (1, ended):
            yield f"{unit}: {said}"
        if (said["completed"], said["passed"]) != (1, 1):
            yield f"{unit}: completed or passed not once: {said}"


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
