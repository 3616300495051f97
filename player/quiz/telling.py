"""What the product says of an attempt in its session: answered, passed or failed, completed.

`answered` is allowed by cmi5, the others are defined by it and said once (cmi5 §9.3, §9.5, §9.6).
Ids come from the attempt's own, which no browser knows, so nobody takes them beforehand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from lrs.statements import store as store_statements
from player.cmi5.ending import sitting_of
from player.cmi5.telling import base_of, note_line, product_of, said_as
from player.cmi5.vocabulary import ADL, CMI5, MASTERY_SCORE, MOVE_ON, last_part
from player.quiz.grading import Grade, Score, is_given
from player.quiz.patterns import definition, response
from player.quiz.sitting import QuizSitting
from player.scorm.timespan import render_duration
from player.store import cmi5 as sessions
from player.store.quizzes import Attempt, Response
from schemas.fields import render_instant
from schemas.quiz import Question, Quiz

ANSWERED, PASSED = ADL + "answered", ADL + "passed"
FAILED, COMPLETED = ADL + "failed", ADL + "completed"


@dataclass(frozen=True)
class Outcome:
    """An attempt that has ended.

    quiz  that it was begun with; `responses` by place
    """

    attempt: Attempt
    at: datetime
    quiz: Quiz
    responses: Mapping[int, Response]
    score: Score
    grades: Sequence[Grade]


def tell(sitting: QuizSitting, outcome: Outcome) -> None:
    """Store what is to be said, in the attempt's session; of a trial nothing is on record."""
    room, session_id = sitting.room, outcome.attempt.session_id
    statements = [*_answers(sitting, outcome), *_judgements(sitting, outcome)]
    kind = "unsaid" if room.registration.is_trial else "statement"
    for one in statements:
        note_line(room, session_id, kind, verb=last_part(one["verb"]["id"]), id=one["id"])
    if room.registration.is_trial or not statements:
        return
    session = sessions.lock_session(room.db, room.launch.institution, session_id)
    store_statements(
        room.db, statements, {}, product_of(room), now=room.now, iri_base=base_of(room)
    )
    said = dict(session.said)
    for one in statements:
        name = said_as(session.kind, one)
        said[name] = said.get(name, 0) + 1
    sessions.update_session(room.db, session, said=said)


def _answers(sitting: QuizSitting, outcome: Outcome) -> list[dict[str, Any]]:
    """Say what was answered; a question without an answer is none."""
    asked = {question.id: question for question in outcome.quiz.questions()}
    activity = sitting.session.terms["activity"]
    return [
        _statement(
            sitting,
            outcome,
            ANSWERED,
            {
                "objectType": "Activity",
                "id": f"{activity}/questions/{grade.question}",
                "definition": definition(asked[grade.question]),
            },
            _result_of(asked[grade.question], given, grade),
        )
        for place, grade in enumerate(outcome.grades, 1)
        if (given := outcome.responses.get(place)) and is_given(given.answer)
    ]


def _judgements(sitting: QuizSitting, outcome: Outcome) -> list[dict[str, Any]]:
    """Say what cmi5 defines: each word once a registration, none where it does not count."""
    if not outcome.attempt.is_for_credit:
        return []
    said = _said_before(sitting)
    score, duration = outcome.score, _duration(outcome)
    judged = {"score": _score_of(score), "success": score.passed, "duration": duration}
    verb = PASSED if score.passed else FAILED
    found = []
    # Who has passed neither passes again nor fails. cmi5 9.3.0.0-6.
    if score.passed is not None and "passed" not in said:
        found.append(_statement(sitting, outcome, verb, _unit(sitting), judged))
    if "completed" not in said:
        done = {"completion": True, "duration": duration}
        found.append(_statement(sitting, outcome, COMPLETED, _unit(sitting), done))
    return found


def _said_before(sitting: QuizSitting) -> frozenset[str]:
    room = sitting.room
    found = sessions.sessions_of_unit(
        room.db, room.launch.institution, room.launch.registration, sitting.unit.id
    )
    return frozenset(word for one in found for word in one.said)


def _statement(
    sitting: QuizSitting,
    outcome: Outcome,
    verb: str,
    about: Mapping[str, Any],
    result: Mapping[str, Any],
) -> dict[str, Any]:
    room, attempt = sitting.room, outcome.attempt
    session = sessions.lock_session(room.db, room.launch.institution, attempt.session_id)
    template = sitting_of(room, session, sitting.unit).template
    categories = [] if verb == ANSWERED else [CMI5, MOVE_ON]
    activities = dict(template["contextActivities"])
    extensions = dict(template["extensions"])
    if categories:
        activities["category"] = [{"id": one} for one in categories]
    else:
        activities["parent"] = [{"id": session.terms["activity"]}]
    if verb in (PASSED, FAILED):
        extensions[MASTERY_SCORE] = sitting.mastery_score
    return {
        "id": str(uuid5(UUID(attempt.id), f"{verb} {about['id']}")),
        "actor": dict(room.registration.actor),
        "verb": {"id": verb, "display": {"en": last_part(verb)}},
        "object": dict(about),
        "result": dict(result),
        "context": {
            "registration": attempt.registration,
            "contextActivities": activities,
            "extensions": extensions,
        },
        "timestamp": render_instant(outcome.at),
    }


def _unit(sitting: QuizSitting) -> dict[str, Any]:
    return {"objectType": "Activity", "id": sitting.session.terms["activity"]}


def _result_of(question: Question, given: Response, grade: Grade) -> dict[str, Any]:
    score = {
        "raw": grade.points,
        "min": -question.negative,
        "max": grade.most,
        "scaled": round(max(min(grade.points / grade.most, 1.0), -1.0), 4),
    }
    return {
        "response": response(question, given.answer),
        "success": grade.is_right,
        "score": score,
        "duration": render_duration(int(given.seconds * 100)),
    }


def _score_of(score: Score) -> dict[str, float]:
    return {"scaled": score.scaled, "raw": score.raw, "min": 0.0, "max": score.most}


def _duration(outcome: Outcome) -> str:
    seconds = (outcome.at - outcome.attempt.started_at).total_seconds()
    return render_duration(max(int(seconds * 100), 0))
