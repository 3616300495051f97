"""A question as an interaction of xAPI. Pure. xAPI 2.0 §4.2.2.2 (1.0.3 Data §2.4.4.1)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from player.quiz.grading import Answer, number
from schemas.quiz import Option, Question, QuestionKind

INTERACTION = "http://adlnet.gov/expapi/activities/cmi.interaction"
AND, TO, RANGE = "[,]", "[.]", "[:]"
TYPES: Mapping[QuestionKind, str] = {
    QuestionKind.SINGLE: "choice",
    QuestionKind.MULTIPLE: "choice",
    QuestionKind.TRUE_FALSE: "true-false",
    QuestionKind.FILL_BLANK: "fill-in",
    QuestionKind.MATCH: "matching",
    QuestionKind.ORDER: "sequencing",
    QuestionKind.NUMERIC: "numeric",
}


def definition(question: Question) -> dict[str, Any]:
    """Give the definition of a question's activity, with what is right."""
    return {
        "type": INTERACTION,
        "name": dict(question.text),
        "description": dict(question.text),
        "interactionType": TYPES[question.kind],
        "correctResponsesPattern": PATTERNS[question.kind](question),
        **_components(question),
    }


def response(question: Question, answer: Answer) -> str:
    """Write an answer as xAPI does; "" where there is none."""
    if not answer:
        return ""
    if question.kind is QuestionKind.MATCH:
        return AND.join(f"{one}{TO}{other}" for one, other in answer.items())
    if question.kind is QuestionKind.NUMERIC:
        read = number(answer)
        return answer.strip() if read is None else plain(read)
    return answer if isinstance(answer, str) else AND.join(answer)


def plain(value: float) -> str:
    """Write a number without a needless point."""
    return f"{value:.12g}"


def _choice(question: Question) -> list[str]:
    return [option.id for option in question.options if option.correct]


def _choices(question: Question) -> list[str]:
    return [AND.join(_choice(question))]


def _texts(question: Question) -> list[str]:
    head = f"{{case_matters={'true' if question.case else 'false'}}}"
    return [head + answer for answer in question.answers]


def _pairs(question: Question) -> list[str]:
    return [AND.join(f"{option.id}{TO}{option.target}" for option in question.options)]


def _order(question: Question) -> list[str]:
    return [AND.join(option.id for option in question.options)]


def _range(question: Question) -> list[str]:
    return [f"{plain(question.low)}{RANGE}{plain(question.high)}"]


PATTERNS: Mapping[QuestionKind, Callable[[Question], list[str]]] = {
    QuestionKind.SINGLE: _choice,
    QuestionKind.TRUE_FALSE: _choice,
    QuestionKind.MULTIPLE: _choices,
    QuestionKind.FILL_BLANK: _texts,
    QuestionKind.MATCH: _pairs,
    QuestionKind.ORDER: _order,
    QuestionKind.NUMERIC: _range,
}


def _components(question: Question) -> dict[str, Any]:
    if question.kind is QuestionKind.MATCH:
        return {"source": _listed(question.options), "target": _listed(question.targets)}
    if question.kind is QuestionKind.ORDER:
        return {"choices": _listed(question.options)}
    if question.kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE):
        return {"choices": _listed(question.options)}
    return {}


def _listed(options: Sequence[Option]) -> list[dict[str, Any]]:
    # In the order of their ids: the list itself is not to tell what is right.
    ordered = sorted(options, key=lambda option: option.id)
    return [{"id": option.id, "description": dict(option.text)} for option in ordered]
