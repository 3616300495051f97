"""An attempt: begun, answered, ended once, by the learner or by its deadline.

Everything is judged by the moment at which a request arrived here. An answer that is acknowledged
is a row that was committed; what came after the deadline is refused, and nothing else.
"""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from player.errors import AnswerInvalid, AttemptRefused
from player.quiz.answers import parse
from player.quiz.drawing import draw
from player.quiz.grading import Grade, grade, score
from player.quiz.sitting import QuizSitting, again
from player.quiz.telling import Outcome, tell
from player.store import quizzes
from player.store.quizzes import Attempt, Response
from schemas.fields import render_instant

SUBMITTED, DEADLINE = "submitted", "deadline"


def start(sitting: QuizSitting) -> QuizSitting:
    """Begin an attempt; raises AttemptRefused (409) where none may begin now."""
    sitting = close_overdue(sitting)
    allowance = sitting.allowance
    if not allowance.is_allowed:
        until = render_instant(allowance.until) if allowance.until else None
        raise AttemptRefused("No attempt may begin now.", code=allowance.why, until=until)
    if any(one.session_id == sitting.session.id for one in sitting.own):
        # cmi5 §9.3: a session judges once. The shell delivers the unit again.
        raise AttemptRefused("This sitting had its attempt.", code="sitting")
    _insert(sitting)
    return again(sitting)


def answer(sitting: QuizSitting, number: int, place: int, given: Any) -> dict[str, Any]:
    """Keep an answer; raises AttemptRefused (409) after the end, AnswerInvalid (422)."""
    attempt = _numbered(sitting, number)
    if not attempt.is_open or attempt.is_over(sitting.now):
        raise AttemptRefused("The attempt has ended.", code="over")
    if not 1 <= place <= len(attempt.drawn):
        raise AnswerInvalid(f"question: there is no {place}")
    drawn = attempt.drawn[place - 1]
    asked = {question.id: question for question in sitting.quiz_of(attempt).questions()}
    read = parse(asked[drawn.question].kind, drawn, given)
    db, now = sitting.room.db, sitting.now
    before = quizzes.responses_of(db, attempt).get(place)
    spent = max((now - attempt.touched_at).total_seconds(), 0.0)
    seconds = spent + (before.seconds if before else 0.0)
    quizzes.save_response(db, attempt, Response(place, read, seconds, now))
    _touch(sitting, attempt)
    return {"question": place, "saved_at": render_instant(now)}


def submit(sitting: QuizSitting, number: int) -> QuizSitting:
    """End an attempt by the learner's own word; one that has ended stays as it was judged."""
    attempt = _numbered(sitting, number)
    if attempt.is_open:
        finish(sitting, attempt, DEADLINE if attempt.is_over(sitting.now) else SUBMITTED)
    return again(sitting)


def close_overdue(sitting: QuizSitting) -> QuizSitting:
    """End what goes on after its deadline, by what was saved until then."""
    overdue = [one for one in sitting.attempts if one.is_open and one.is_over(sitting.now)]
    for attempt in overdue:
        finish(sitting, attempt, DEADLINE)
    return again(sitting) if overdue else sitting


def go_on(sitting: QuizSitting) -> QuizSitting:
    """Close what is overdue; what goes on belongs to this sitting from now."""
    sitting = close_overdue(sitting)
    if sitting.open and sitting.open.session_id != sitting.session.id:
        _touch(sitting, sitting.open)
    return sitting


def finish(sitting: QuizSitting, attempt: Attempt, reason: str) -> None:
    """Grade an attempt, keep the score, and tell the record store."""
    at = sitting.now
    if reason == DEADLINE and attempt.deadline is not None:
        at = attempt.deadline
    db = sitting.room.db
    quiz = sitting.quiz_of(attempt)
    asked = {question.id: question for question in quiz.questions()}
    responses = quizzes.responses_of(db, attempt)
    grades = [
        grade(asked[drawn.question], responses[place].answer if place in responses else None)
        for place, drawn in enumerate(attempt.drawn, 1)
    ]
    total = score(grades, sitting.mastery_score)
    kept = {**total.to_json(), "grades": [one.to_json() for one in grades]}
    quizzes.update_attempt(db, attempt, submitted_at=at, closed_by=reason, score=kept)
    sitting.room.note("decision", decided="quiz", score=total.scaled, passed=total.passed)
    tell(sitting, Outcome(attempt, at, quiz, responses, total, grades))


def grades_of(attempt: Attempt) -> list[Grade]:
    """Give the grades of an attempt that has ended."""
    return [Grade(**one) for one in (attempt.score or {}).get("grades", ())]


def _insert(sitting: QuizSitting) -> None:
    id, launch, quiz = str(uuid4()), sitting.room.launch, sitting.quiz
    limit = quiz.time_limit
    row = {
        "institution": launch.institution,
        "id": id,
        "registration": launch.registration,
        "unit_id": sitting.unit.id,
        "number": len(sitting.attempts) + 1,
        "package_id": launch.package_id,
        "launch_id": launch.id,
        "session_id": sitting.session.id,
        "is_for_credit": sitting.room.is_for_credit,
        "drawn": [one.to_json() for one in draw(quiz, id)],
        "started_at": sitting.now,
        "deadline": None if limit is None else sitting.now + timedelta(seconds=limit),
        "touched_at": sitting.now,
    }
    quizzes.insert_attempt(sitting.room.db, row)
    sitting.room.note("decision", decided="quiz begun", number=row["number"])


def _touch(sitting: QuizSitting, attempt: Attempt) -> None:
    here = {"session_id": sitting.session.id, "launch_id": sitting.room.launch.id}
    quizzes.update_attempt(sitting.room.db, attempt, touched_at=sitting.now, **here)


def _numbered(sitting: QuizSitting, number: int) -> Attempt:
    """Get an attempt by its number; raises AttemptRefused (409)."""
    found = next((one for one in sitting.own if one.number == number), None)
    if found is None:
        raise AttemptRefused(f"attempt: there is no {number}", code="none")
    return found
