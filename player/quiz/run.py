"""The calls of a quiz, with the launch's token; each in its own transaction (D22).

When a request came is read before it waits for any lock: 200 learners in the last second are judged
by their own arrival, not by the queue before them.
"""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response

from player.calls import bearer, body, json_answer, load, room_of
from player.quiz import attempts
from player.quiz.shown import render_state
from player.quiz.sitting import sit
from schemas.launch import QuizAnswer, QuizSubmission
from storage.request import now, transaction

ANSWER, SUBMISSION = QuizAnswer(), QuizSubmission()

bp = Blueprint("quiz", __name__, url_prefix="/run")


@bp.get("/<uuid:launch_id>/quiz")
def look(launch_id: UUID) -> Response:
    """Tell where the learner stands; what is overdue ends with this."""
    arrived = now()
    with transaction() as db:
        room = room_of(db, launch_id, bearer())
        return json_answer(render_state(attempts.go_on(sit(room, arrived))))


@bp.post("/<uuid:launch_id>/quiz/start")
def start(launch_id: UUID) -> Response:
    """Begin an attempt; 409 where none may begin now."""
    arrived = now()
    with transaction() as db:
        room = room_of(db, launch_id, bearer())
        return json_answer(render_state(attempts.start(sit(room, arrived))))


@bp.post("/<uuid:launch_id>/quiz/answer")
def answer(launch_id: UUID) -> Response:
    """Keep an answer; what is answered with 2xx is kept for ever, after the deadline it is 409."""
    arrived = now()
    given: dict[str, Any] = load(ANSWER, body())
    with transaction() as db:
        sitting = sit(room_of(db, launch_id, bearer()), arrived)
        wanted = given["attempt"], given["question"], given["answer"]
        return json_answer(attempts.answer(sitting, *wanted))


@bp.post("/<uuid:launch_id>/quiz/submit")
def submit(launch_id: UUID) -> Response:
    """End an attempt; once more, it answers the same."""
    arrived = now()
    number = load(SUBMISSION, body())["attempt"]
    with transaction() as db:
        sitting = sit(room_of(db, launch_id, bearer()), arrived)
        return json_answer(render_state(attempts.submit(sitting, number)))
