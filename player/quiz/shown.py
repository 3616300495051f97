"""What a browser is shown of a quiz: questions without a word of what is right, until the review.

Everything that leaves the server passes here, member by member: what is not named is not sent.
"""

from collections.abc import Sequence
from typing import Any

from player.contents import say
from player.quiz.allowance import Allowance
from player.quiz.answers import render
from player.quiz.attempts import grades_of
from player.quiz.drawing import Drawn
from player.quiz.grading import Answer, Grade, is_given
from player.quiz.patterns import plain
from player.quiz.sitting import QuizSitting
from player.store import quizzes
from player.store.quizzes import Attempt
from schemas.fields import render_instant
from schemas.quiz import Option, Picture, Question, QuestionKind, Quiz


def render_state(sitting: QuizSitting) -> dict[str, Any]:
    """Give where the learner stands with a quiz: its rules, what goes on, what came of the last."""
    quiz, language = sitting.quiz, sitting.room.launch.language
    return {
        "title": say(quiz.title, language),
        "description": say(quiz.description, language) if quiz.description else "",
        "rules": {
            "questions": quiz.asked,
            "seconds": quiz.time_limit,
            "pass_mark": sitting.mastery_score,
            "attempts": quiz.attempts,
            "wait": quiz.wait,
            "negative": any(question.negative for question in quiz.questions()),
        },
        "counts": sitting.room.is_for_credit,
        "used": len(sitting.own),
        "allowance": _allowance(sitting, sitting.allowance),
        "attempt": _attempt(sitting, sitting.open) if sitting.open else None,
        "last": _ended(sitting, sitting.last) if sitting.last else None,
    }


def _allowance(sitting: QuizSitting, allowance: Allowance) -> dict[str, Any]:
    until = allowance.until
    wait = (
        int((until - sitting.now).total_seconds()) + 1 if until and not allowance.is_allowed else 0
    )
    return {"allowed": allowance.is_allowed, "why": allowance.why, "wait": wait}


def _attempt(sitting: QuizSitting, attempt: Attempt) -> dict[str, Any]:
    quiz = sitting.quiz_of(attempt)
    asked = {question.id: question for question in quiz.questions()}
    answers = {
        str(place): render(
            asked[attempt.drawn[place - 1].question].kind, attempt.drawn[place - 1], one
        )
        for place, one in _given(sitting, attempt).items()
    }
    left = attempt.deadline and (attempt.deadline - sitting.now).total_seconds()
    return {
        "number": attempt.number,
        "left": left,
        "questions": _questions(quiz, attempt.drawn, sitting.room.launch.language),
        "answers": answers,
    }


def _given(sitting: QuizSitting, attempt: Attempt) -> dict[int, Answer]:
    found = quizzes.responses_of(sitting.room.db, attempt)
    return {place: one.answer for place, one in found.items() if is_given(one.answer)}


def _questions(quiz: Quiz, drawn: Sequence[Drawn], language: str) -> list[dict[str, Any]]:
    asked = {question.id: question for question in quiz.questions()}
    titles = {one.id: section.title for section in quiz.sections for one in section.questions}
    return [
        {
            **_question(asked[one.question], one, language),
            "section": say(titles[one.question], language) if titles[one.question] else "",
        }
        for one in drawn
    ]


def _question(question: Question, drawn: Drawn, language: str) -> dict[str, Any]:
    options = {option.id: option for option in question.options}
    targets = {target.id: target for target in question.targets}
    return {
        "kind": question.kind,
        "text": say(question.text, language),
        "points": question.points,
        "negative": question.negative,
        "picture": _picture(question.picture, language),
        "options": [_option(options[id], language) for id in drawn.options],
        "targets": [_option(targets[id], language) for id in drawn.targets],
    }


def _option(option: Option, language: str) -> dict[str, Any]:
    text = say(option.text, language) if option.text else ""
    return {"text": text, "picture": _picture(option.picture, language)}


def _picture(picture: Picture | None, language: str) -> dict[str, str] | None:
    if picture is None:
        return None
    return {"file": picture.file, "alt": say(picture.alt, language) if picture.alt else ""}


def _ended(sitting: QuizSitting, attempt: Attempt) -> dict[str, Any]:
    # Else whoever only looks, as often as he likes, changes one answer at a time and reads from the
    # score what is right.
    tells = attempt.is_for_credit or sitting.room.registration.is_trial or sitting.may_review
    score = (attempt.score or {}) if tells else {}
    return {
        "number": attempt.number,
        "at": render_instant(attempt.submitted_at) if attempt.submitted_at else None,
        "closed_by": attempt.closed_by,
        **{name: score.get(name) for name in ("raw", "most", "scaled", "passed")},
        "review": _review(sitting, attempt) if sitting.may_review else None,
    }


def _review(sitting: QuizSitting, attempt: Attempt) -> list[dict[str, Any]]:
    """Give each question with the answer, what is right, and what its author says of it."""
    quiz, language = sitting.quiz_of(attempt), sitting.room.launch.language
    asked = {question.id: question for question in quiz.questions()}
    given = _given(sitting, attempt)
    rows = zip(_questions(quiz, attempt.drawn, language), grades_of(attempt), strict=True)
    return [
        {**shown, **_judged(asked[drawn.question], drawn, given.get(place), grade, language)}
        for place, (drawn, (shown, grade)) in enumerate(zip(attempt.drawn, rows, strict=True), 1)
    ]


def _judged(
    question: Question, drawn: Drawn, answer: Answer, grade: Grade, language: str
) -> dict[str, Any]:
    chosen = answer if isinstance(answer, list) else [answer]
    feedback = [question.right if grade.is_right else question.wrong]
    if question.kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE):
        feedback += [option.feedback for option in question.options if option.id in chosen]
    return {
        "answer": render(question.kind, drawn, answer),
        "right": render(question.kind, drawn, _right(question)),
        "share": grade.share,
        "earned": grade.points,
        "feedback": [say(text, language) for text in feedback if text],
    }


def _right(question: Question) -> Answer:
    """Give an answer that is right, as it would be kept; of a text all of them."""
    if question.kind is QuestionKind.FILL_BLANK:
        return " / ".join(question.answers)
    if question.kind is QuestionKind.NUMERIC:
        ends = dict.fromkeys((plain(question.low), plain(question.high)))
        return " – ".join(ends)
    if question.kind is QuestionKind.MATCH:
        return {option.id: option.target for option in question.options}
    if question.kind is QuestionKind.ORDER:
        return [option.id for option in question.options]
    right = [option.id for option in question.options if option.correct]
    return right if question.kind is QuestionKind.MULTIPLE else right[0]
