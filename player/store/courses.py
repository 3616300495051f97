"""Where learners stand in courses of SCORM 2004, and what their courses share (D17)."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from accounts.store.tables import person
from player.store.tables import course_attempt, learner_global
from storage.database import Database
from storage.dialect import for_update, upsert

OBJECTIVE, SHARED = "objective", "shared"
AT_ONCE = 500


@dataclass(frozen=True)
class CourseAttempt:
    """What is kept of a registration's course, as JSON values.

    tracking  as `sequencing.tracking.to_json` gives it, without what is global to the system
    before    `tracking` before the last session ended, and the `request` and `target` that ended
              it; None: it led to another one
    moves     how often the course has moved on
    told      what statements have said of its activities and objectives, by name
    """

    seed: str
    tracking: Mapping[str, Any]
    before: Mapping[str, Any] | None = None
    is_ended: bool = False
    moves: int = 0
    told: Mapping[str, Any] | None = None


def find_course_attempts(
    db: Database, institution: int, registrations: Collection[str]
) -> dict[str, CourseAttempt]:
    """Find what is kept of the courses of registrations, as far as they were begun."""
    query = select(course_attempt).where(
        course_attempt.c.institution == institution,
        course_attempt.c.registration.in_(list(registrations)),
    )
    return {
        row.registration: CourseAttempt(
            row.seed, row.tracking, row.before, row.is_ended, row.moves, row.told
        )
        for row in db.execute(query)
    }


def save_course_attempt(
    db: Database, institution: int, registration: str, kept: CourseAttempt, now: datetime
) -> None:
    """Keep what is known of a registration's course."""
    columns = {**vars(kept), "told": dict(kept.told or {}), "changed_at": now}
    key = {"institution": institution, "registration": registration}
    db.execute(upsert(db, course_attempt, list(columns)), {**key, **columns})


def lock_person(db: Database, institution: int, person_id: int) -> None:
    """Let one course of a person at a time change what they share; after the registration (D22)."""
    query = select(person.c.id).where(person.c.institution == institution, person.c.id == person_id)
    db.execute(for_update(db, query))


def find_globals(
    db: Database, institution: int, person_id: int, kind: str, names: Collection[str]
) -> dict[str, Any]:
    """Give the values of a person's globals of those names, as far as there are any."""
    digests = sorted(map(_digest, names))
    found: dict[str, Any] = {}
    for start in range(0, len(digests), AT_ONCE):
        query = select(learner_global.c.name, learner_global.c.value).where(
            learner_global.c.institution == institution,
            learner_global.c.person_id == person_id,
            learner_global.c.kind == kind,
            learner_global.c.digest.in_(digests[start : start + AT_ONCE]),
        )
        found |= {row.name: row.value for row in db.execute(query)}
    return found


def save_globals(
    db: Database,
    institution: int,
    person_id: int,
    kind: str,
    values: Mapping[str, Any],
    now: datetime,
) -> None:
    """Keep values of a person's globals; the caller holds the person's lock."""
    key = {"institution": institution, "person_id": person_id, "kind": kind}
    rows = [
        {**key, "digest": _digest(name), "name": name, "value": value, "changed_at": now}
        for name, value in values.items()
    ]
    if rows:
        ordered = sorted(rows, key=lambda row: str(row["digest"]))
        db.execute(upsert(db, learner_global, ["name", "value", "changed_at"]), ordered)


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
