"""Quizzes with their answers: never a file of the package, so that no capability opens them."""

from sqlalchemy import Column, ForeignKeyConstraint, String, Table, delete, insert, select

from packages.errors import PackageMissing
from schemas.quiz import Quiz
from storage.database import Database
from storage.schema import Json, institution, metadata

quiz_definition = Table(
    "quiz_definition",
    metadata,
    institution(),
    Column("package_id", String(36), primary_key=True),
    Column("definition", Json, nullable=False),
    ForeignKeyConstraint(["institution", "package_id"], ["package.institution", "package.id"]),
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
