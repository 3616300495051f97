"""A quiz as people write it, in JSON, becomes one as it is kept. docs/quiz.md has the shape."""

from collections.abc import Iterator
from typing import Any

import orjson

from packages.findings import Finding, has_errors, refuse
from packages.quiz.members import Members
from packages.quiz.questions import read_question
from schemas.course_structure import LangString
from schemas.language import LANGUAGES
from schemas.quiz import Question, Quiz, Review, Section

MOST_QUESTIONS = 2_000
MOST_MINUTES, MOST_HOURS = 7 * 24 * 60, 366 * 24


def parse(content: bytes) -> Any:
    """Read JSON; raises Refused."""
    try:
        return orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise refuse("quiz_json", detail=str(error)[:200].rstrip(".")) from None


def read(document: Any, name: str) -> tuple[Quiz | None, list[Finding]]:
    """Read a quiz; None where a finding is an error.

    name  its title where it says none
    """
    findings: list[Finding] = []
    quiz = _read_quiz(Members(document, "Quiz", findings), name)
    findings += _one_language(quiz)
    return None if has_errors(findings) else quiz, findings


def _read_quiz(members: Members, name: str) -> Quiz:
    minutes = members.number("minutes", 0.1, MOST_MINUTES)
    quiz = Quiz(
        title=members.text("title") or {"und": name},
        description=members.text("description"),
        sections=tuple(_read_sections(members)),
        pass_mark=members.number("pass_mark", 0, 1),
        time_limit=None if minutes is None else int(minutes * 60),
        attempts=members.count("attempts", 1, 1_000),
        wait=int((members.number("wait_hours", 0, MOST_HOURS) or 0) * 3600),
        shuffle=members.flag("shuffle"),
        shuffle_options=members.flag("shuffle_options"),
        review=_review(members),
    )
    members.end()
    if quiz.review is Review.AFTER_LAST_ATTEMPT and quiz.attempts is None:
        members.find("quiz_never_reviewed")
    return quiz


def _review(members: Members) -> Review:
    named = members.get("review")
    if named is not None and named not in list(Review):
        members.wrong("review", ", ".join(Review))
        named = None
    return Review(named or Review.AFTER_SUBMISSION)


def _read_sections(members: Members) -> Iterator[Section]:
    plain = members.listed("questions")
    given = members.listed("sections") or [{"questions": plain, "title": ""}]
    if len(given) > MOST_QUESTIONS:
        members.find("quiz_crowded", limit=MOST_QUESTIONS)
        return
    taken: set[str] = set()
    for number, one in enumerate(given, 1):
        section = Members(one, f"Section {number}", members.findings)
        questions = tuple(_read_questions(section, taken))
        draw = section.count("draw", 1, MOST_QUESTIONS)
        title = section.text("title")
        section.end()
        if not questions:
            section.find("quiz_no_questions")
        if draw is not None and draw > len(questions):
            section.find("quiz_draw", value=draw, count=len(questions))
        yield Section(title, questions, draw)


def _read_questions(section: Members, taken: set[str]) -> Iterator[Question]:
    """Read the questions of a section; `taken` are the ids so far, of all sections."""
    for one in section.listed("questions"):
        if len(taken) >= MOST_QUESTIONS:
            section.find("quiz_crowded", limit=MOST_QUESTIONS)
            return
        place = len(taken) + 1
        given = one.get("id") if isinstance(one, dict) else None
        id = str(given) if _is_id(given) else f"q{place}"
        where = f"Question {place}" + (f" ({given})" if _is_id(given) else "")
        members = Members(one, where, section.findings)
        if given is not None and not _is_id(given):
            members.wrong("id", "a-z, 0-9, -, _")
        if id in taken:
            members.find("quiz_id_twice")
        taken.add(id if id not in taken else f"{id} {place}")
        question = read_question(members, id)
        if question is not None:
            yield question


def _is_id(given: Any) -> bool:
    return (
        isinstance(given, str)
        and 0 < len(given) <= 60
        and given.isascii()
        and given.replace("-", "").replace("_", "").isalnum()
    )


def _one_language(quiz: Quiz) -> list[Finding]:
    """Count the texts of learners that are not in each language."""
    lacking = [
        where for where, text in _texts(quiz) if text and not LANGUAGES.keys() <= text.keys()
    ]
    facts = {"count": len(lacking), "where": lacking[0] if lacking else ""}
    return [Finding("quiz_one_language", facts=facts)] if lacking else []


def _texts(quiz: Quiz) -> Iterator[tuple[str, LangString]]:
    yield "Quiz", quiz.title
    for place, question in enumerate(quiz.questions(), 1):
        where = f"Question {place} ({question.id})"
        options = (*question.options, *question.targets)
        for text in (question.text, *(option.text for option in options)):
            yield where, text
