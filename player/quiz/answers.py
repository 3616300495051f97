"""An answer between the browser, which counts places from 1, and the ids that are kept. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from player.errors import AnswerInvalid
from player.quiz.drawing import Drawn
from schemas.quiz import QuestionKind

LONGEST = 1_000
DIGITS = 4  # of a place: int() raises at thousands of them
Answer = Any


def parse(kind: QuestionKind, drawn: Drawn, given: Any) -> Answer:
    """Read what a browser sends; None takes an answer back. Raises AnswerInvalid (422)."""
    if given is None:
        return None
    return PARSERS[kind](drawn, given)


def render(kind: QuestionKind, drawn: Drawn, kept: Answer) -> Any:
    """Give a kept answer as the browser sent it."""
    if kept is None or kind in TEXTS:
        return kept
    options, targets = _places(drawn.options), _places(drawn.targets)
    if isinstance(kept, str):
        return options[kept]
    if isinstance(kept, Mapping):
        return {str(options[one]): targets[other] for one, other in kept.items()}
    return [options[one] for one in kept]


def _places(ids: Sequence[str]) -> dict[str, int]:
    return {id: place for place, id in enumerate(ids, 1)}


def _at(ids: Sequence[str], place: Any) -> str:
    if not isinstance(place, int) or isinstance(place, bool) or not 1 <= place <= len(ids):
        raise AnswerInvalid(f"answer: {str(place)[:20]!r} is none of the {len(ids)} choices")
    return ids[place - 1]


def _one(drawn: Drawn, given: Any) -> str:
    return _at(drawn.options, given)


def _several(drawn: Drawn, given: Any) -> list[str]:
    if not isinstance(given, list) or len(given) > len(drawn.options):
        raise AnswerInvalid("answer: not a list of choices")
    found = [_at(drawn.options, place) for place in given]
    if len(set(found)) != len(found):
        raise AnswerInvalid("answer: a choice stands there twice")
    return found


def _all(drawn: Drawn, given: Any) -> list[str]:
    found = _several(drawn, given)
    if len(found) != len(drawn.options):
        raise AnswerInvalid("answer: not everything is in the order")
    return found


def _pairs(drawn: Drawn, given: Any) -> dict[str, str]:
    if not isinstance(given, dict) or len(given) > len(drawn.options):
        raise AnswerInvalid("answer: not a map from one side to the other")
    return {
        _at(drawn.options, _place(one)): _at(drawn.targets, other) for one, other in given.items()
    }


def _place(name: str) -> int | str:
    is_place = name.isascii() and name.isdigit() and len(name) <= DIGITS
    return int(name) if is_place else name


def _text(_: Drawn, given: Any) -> str:
    if not isinstance(given, str) or len(given) > LONGEST:
        raise AnswerInvalid(f"answer: not a text of at most {LONGEST} characters")
    return given


TEXTS = frozenset({QuestionKind.FILL_BLANK, QuestionKind.NUMERIC})
PARSERS: Mapping[QuestionKind, Callable[[Drawn, Any], Answer]] = {
    QuestionKind.SINGLE: _one,
    QuestionKind.TRUE_FALSE: _one,
    QuestionKind.MULTIPLE: _several,
    QuestionKind.ORDER: _all,
    QuestionKind.MATCH: _pairs,
    QuestionKind.FILL_BLANK: _text,
    QuestionKind.NUMERIC: _text,
}
