"""Attempts at quizzes: what was drawn, what is answered, what came of it.

An answer is a row of its own, written before it is acknowledged. None of it is a learning record:
those are the statements that are told at submission (D17).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    Select,
    String,
    Table,
    UniqueConstraint,
    and_,
    insert,
    select,
    update,
)

from catalogue.store.tables import registration
from player.quiz.drawing import Drawn
from player.store.tables import UUID
from storage.database import Database
from storage.dialect import for_update, upsert
from storage.schema import Instant, Json, institution, metadata

quiz_attempt = Table(
    "quiz_attempt",
    metadata,
    institution(),
    # What was drawn is drawn by it, so no browser is told it.
    Column("id", UUID, primary_key=True),
    Column("registration", UUID, nullable=False),
    Column("unit_id", String(64), nullable=False),
    Column("number", Integer, nullable=False),
    Column("package_id", UUID, nullable=False),
    # The sitting that began it, or went on with it last.
    Column("launch_id", UUID, nullable=False),
    Column("session_id", UUID, nullable=False),
    Column("is_for_credit", Boolean, nullable=False),
    Column("drawn", Json, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("deadline", Instant),
    Column("touched_at", Instant, nullable=False),
    Column("submitted_at", Instant),
    Column("closed_by", String(16)),
    Column("score", Json),
    ForeignKeyConstraint(["institution", "launch_id"], ["launch.institution", "launch.id"]),
    UniqueConstraint("institution", "registration", "unit_id", "number"),
    Index(None, "submitted_at", "deadline"),
    Index(None, "institution", "package_id"),
)

quiz_response = Table(
    "quiz_response",
    metadata,
    institution(),
    Column("attempt_id", UUID, primary_key=True),
    # Place in the attempt, from 1.
    Column("place", Integer, primary_key=True, autoincrement=False),
    # None: taken back.
    Column("answer", Json),
    # Time given to it, by the server's clock.
    Column("seconds", Float, nullable=False),
    Column("saved_at", Instant, nullable=False),
    ForeignKeyConstraint(
        ["institution", "attempt_id"], ["quiz_attempt.institution", "quiz_attempt.id"]
    ),
)


@dataclass(frozen=True)
class Attempt:
    """One attempt at a quiz.

    deadline   by the server's clock; None: there is no time limit
    closed_by  submitted, or deadline
    score      as `player.quiz.grading` renders it, with the `grades` of its questions
    """

    institution: int
    id: str
    registration: str
    unit_id: str
    number: int
    package_id: str
    launch_id: str
    session_id: str
    is_for_credit: bool
    drawn: tuple[Drawn, ...]
    started_at: datetime
    deadline: datetime | None
    touched_at: datetime
    submitted_at: datetime | None
    closed_by: str | None
    score: Mapping[str, Any] | None

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.submitted_at is None

    def is_over(self, now: datetime) -> bool:
        """Tell whether its time is over: the very instant of the deadline is still in it."""
        return self.deadline is not None and now > self.deadline


@dataclass(frozen=True)
class Response:
    """What was answered last to a question of an attempt; `answer` None where it was taken back."""

    place: int
    answer: Any
    seconds: float
    saved_at: datetime


def insert_attempt(db: Database, row: Mapping[str, Any]) -> None:
    """Store an attempt."""
    db.execute(insert(quiz_attempt), dict(row))


def attempts_of(db: Database, institution: int, registration: str, unit_id: str) -> list[Attempt]:
    """List and lock the attempts of a registration at a unit, in order."""
    query = select(quiz_attempt).where(
        quiz_attempt.c.institution == institution,
        quiz_attempt.c.registration == registration,
        quiz_attempt.c.unit_id == unit_id,
    )
    rows = db.execute(for_update(db, query.order_by(quiz_attempt.c.number)))
    return [_attempt(row) for row in rows]


def overdue_attempts(db: Database, now: datetime, limit: int) -> list[Attempt]:
    """List open attempts of all institutions whose time is over."""
    query = select(quiz_attempt).where(
        quiz_attempt.c.submitted_at.is_(None), quiz_attempt.c.deadline < now
    )
    return [_attempt(row) for row in db.execute(query.limit(limit))]


def submitted_attempts(
    db: Database, institution: int, package_id: str, *, after: str, limit: int
) -> list[Attempt]:
    """List attempts at a package's quiz that count and ended, by id, from behind one of them."""
    its = and_(
        registration.c.institution == quiz_attempt.c.institution,
        registration.c.id == quiz_attempt.c.registration,
    )
    query = (
        select(quiz_attempt)
        .join(registration, its)
        .where(
            quiz_attempt.c.institution == institution,
            quiz_attempt.c.package_id == package_id,
            quiz_attempt.c.is_for_credit,
            quiz_attempt.c.submitted_at.is_not(None),
            quiz_attempt.c.id > after,
            registration.c.is_trial.is_(False),
        )
    )
    return [_attempt(row) for row in db.execute(query.order_by(quiz_attempt.c.id).limit(limit))]


def update_attempt(db: Database, attempt: Attempt, **columns: Any) -> None:
    """Change columns of an attempt."""
    key = (
        quiz_attempt.c.institution == attempt.institution,
        quiz_attempt.c.id == attempt.id,
    )
    db.execute(update(quiz_attempt).where(*key).values(**columns))


def save_response(db: Database, attempt: Attempt, response: Response) -> None:
    """Keep an answer, in the place of what was answered before."""
    columns = {
        "answer": response.answer,
        "seconds": response.seconds,
        "saved_at": response.saved_at,
    }
    key = {
        "institution": attempt.institution,
        "attempt_id": attempt.id,
        "place": response.place,
    }
    db.execute(upsert(db, quiz_response, list(columns)), {**key, **columns})


def responses_of(db: Database, attempt: Attempt) -> dict[int, Response]:
    """Give what is answered in an attempt, by place."""
    found = responses_of_all(db, attempt.institution, [attempt.id])
    return found.get(attempt.id, {})


def responses_of_all(
    db: Database, institution: int, attempt_ids: Sequence[str]
) -> dict[str, dict[int, Response]]:
    """Give what is answered in several attempts."""
    found: dict[str, dict[int, Response]] = {}
    for row in db.execute(_responses(institution, attempt_ids)) if attempt_ids else ():
        response = Response(row.place, row.answer, row.seconds, row.saved_at)
        found.setdefault(row.attempt_id, {})[row.place] = response
    return found


def _responses(institution: int, attempt_ids: Sequence[str]) -> Select[Any]:
    return select(quiz_response).where(
        quiz_response.c.institution == institution,
        quiz_response.c.attempt_id.in_(list(attempt_ids)),
    )


def _attempt(row: Any) -> Attempt:
    return Attempt(**{**row._mapping, "drawn": tuple(map(Drawn.from_json, row.drawn))})
