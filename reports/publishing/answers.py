"""How the questions of a course's quiz are answered: what a publisher improves them by."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import render_template

from accounts.access import portal_institution, require_role
from catalogue.store import Course, get_course
from packages.quiz.store import find_quiz
from player.quiz.statistics import count
from player.store.quizzes import Attempt, responses_of_all, submitted_attempts
from schemas.course_structure import Unit, UnitKind
from storage.database import Database
from storage.request import reading

PAGE, MOST = 200, 20_000

Counted = tuple[Sequence[Mapping[str, Any]], Mapping[str, Any]]


@require_role("publisher")
def show(course_id: UUID) -> str:
    """Show each question of the newest version's quizzes with what became of it."""
    with reading() as db:
        course = get_course(db, portal_institution(), str(course_id))
        told = [_told(db, course, unit) for unit in course.structure.units()]
    quizzes = [one for one in told if one]
    return render_template("reports/publishing/answers.html", course=course, quizzes=quizzes)


def _told(db: Database, course: Course, unit: Unit) -> dict[str, Any] | None:
    """Tell what became of the questions of a unit; None where it is no quiz."""
    package = course.structure.package_of(unit.id, course.package_id)
    quiz = find_quiz(db, course.institution, package) if unit.kind is UnitKind.QUIZ else None
    if quiz is None:
        return None
    found = list(_attempts(db, course.institution, package))
    return {"unit": unit, "items": count(quiz, found), "attempts": len(found)}


def _attempts(db: Database, institution: int, package: str) -> Iterator[Counted]:
    """Give the attempts that count, a page at a time."""
    after, seen = "", 0
    while seen < MOST:
        page = submitted_attempts(db, institution, package, after=after, limit=PAGE)
        given = responses_of_all(db, institution, [one.id for one in page])
        yield from (_counted(one, given.get(one.id, {})) for one in page)
        if len(page) < PAGE:
            return
        after, seen = page[-1].id, seen + len(page)


def _counted(attempt: Attempt, responses: Mapping[int, Any]) -> Counted:
    answers = {
        drawn.question: responses[place].answer
        for place, drawn in enumerate(attempt.drawn, 1)
        if place in responses
    }
    return (attempt.score or {}).get("grades", ()), answers
