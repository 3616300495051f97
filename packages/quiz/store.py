"""Quizzes with their answers: never a file of the package, so that no capability opens them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Index,
    String,
    Table,
    delete,
    insert,
    select,
    update,
)

from packages.errors import PackageMissing
from schemas.quiz import Quiz
from storage.database import Database
from storage.dialect import for_update
from storage.schema import Instant, Json, institution, metadata

quiz_definition = Table(
    "quiz_definition",
    metadata,
    institution(),
    Column("package_id", String(36), primary_key=True),
    Column("definition", Json, nullable=False),
    ForeignKeyConstraint(["institution", "package_id"], ["package.institution", "package.id"]),
)

# What publishers write, until they make a package of it; the document is as in docs/quiz.md.
quiz_draft = Table(
    "quiz_draft",
    metadata,
    institution(),
    Column("id", String(36), primary_key=True),
    Column("document", Json, nullable=False),
    # Made of it last.
    Column("package_id", String(36)),
    Column("changed_at", Instant, nullable=False),
    Index(None, "institution", "changed_at"),
)
MOST_DRAFTS = 200


@dataclass(frozen=True)
class Draft:
    """A quiz that is being written; `package_id` of what was made of it last."""

    institution: int
    id: str
    document: Mapping[str, Any]
    package_id: str | None
    changed_at: datetime


def insert_draft(
    db: Database, institution: int, id: str, document: Mapping[str, Any], now: datetime
) -> None:
    """Begin a draft."""
    row = {"institution": institution, "id": id, "document": dict(document), "changed_at": now}
    db.execute(insert(quiz_draft), row)


def list_drafts(db: Database, institution: int) -> list[Draft]:
    """List drafts, the newest change first."""
    query = select(quiz_draft).where(quiz_draft.c.institution == institution)
    newest = query.order_by(quiz_draft.c.changed_at.desc(), quiz_draft.c.id).limit(MOST_DRAFTS)
    return [Draft(**row._mapping) for row in db.execute(newest)]


def get_draft(db: Database, institution: int, draft_id: str) -> Draft:
    """Give a draft, and keep others from it where this transaction writes; PackageMissing (404)."""
    query = select(quiz_draft).where(
        quiz_draft.c.institution == institution, quiz_draft.c.id == draft_id
    )
    row = db.execute(for_update(db, query)).one_or_none()
    if row is None:
        raise PackageMissing(f"quiz: no {draft_id} here")
    return Draft(**row._mapping)


def update_draft(db: Database, draft: Draft, now: datetime, **columns: Any) -> None:
    """Change a draft."""
    key = (quiz_draft.c.institution == draft.institution, quiz_draft.c.id == draft.id)
    db.execute(update(quiz_draft).where(*key).values(changed_at=now, **columns))


def delete_draft(db: Database, draft: Draft) -> None:
    """Forget a draft; packages made of it stay."""
    db.execute(
        delete(quiz_draft).where(
            quiz_draft.c.institution == draft.institution, quiz_draft.c.id == draft.id
        )
    )


def insert_quiz(db: Database, institution: int, package_id: str, quiz: Quiz) -> None:
    """Keep the quiz of a package, in the place of another one."""
    delete_quiz(db, institution, package_id)
    row = {"institution": institution, "package_id": package_id, "definition": quiz.to_json()}
    db.execute(insert(quiz_definition), row)


def find_quiz(db: Database, institution: int, package_id: str) -> Quiz | None:
    """Find the quiz of a package."""
    query = select(quiz_definition.c.definition).where(
        quiz_definition.c.institution == institution, quiz_definition.c.package_id == package_id
    )
    found = db.execute(query).scalar_one_or_none()
    return None if found is None else Quiz.from_json(found)


def get_quiz(db: Database, institution: int, package_id: str) -> Quiz:
    """Give the quiz of a package; raises PackageMissing (404)."""
    found = find_quiz(db, institution, package_id)
    if found is None:
        raise PackageMissing(f"package: {package_id} is no quiz")
    return found


def delete_quiz(db: Database, institution: int, package_id: str) -> None:
    """Forget the quiz of a package."""
    db.execute(
        delete(quiz_definition).where(
            quiz_definition.c.institution == institution,
            quiz_definition.c.package_id == package_id,
        )
    )
