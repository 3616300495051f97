"""What an answer is worth, and an attempt. Pure.

An answer is as it is kept: of single and true_false the id of an option; of multiple a list of
ids; of order all ids in the learner's order; of match a target's id for each option's id; of
fill_blank and numeric a text.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from schemas.quiz import Question, QuestionKind

Answer = Any
# The digits of India's scripts are digits too; a comma is a decimal sign only where alone.
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)\Z", re.ASCII)
CENT = 6  # digits behind the point that a sum of points keeps


@dataclass(frozen=True)
class Grade:
    """What came of one question.

    share    0..1 of the answer that is right; None: not answered
    points   earned, less than nothing where a wrong answer costs
    """

    question: str
    share: float | None
    points: float
    most: float

    @property
    def is_right(self) -> bool:
        """Whether nothing was wrong."""
        return self.share == 1.0

    def to_json(self) -> dict[str, Any]:
        """Render what is kept."""
        return asdict(self)


@dataclass(frozen=True)
class Score:
    """What came of an attempt; `scaled` is 0..1, `passed` None where there is no pass mark."""

    raw: float
    most: float
    scaled: float
    passed: bool | None

    def to_json(self) -> dict[str, Any]:
        """Render what is kept."""
        return asdict(self)


def grade(question: Question, answer: Answer) -> Grade:
    """Judge an answer; None is no answer, which costs nothing."""
    if not is_given(answer):
        return Grade(question.id, None, 0.0, question.points)
    share = SHARES[question.kind](question, answer)
    if share < 1.0 and not question.partial:
        share = 0.0
    points = round(share * question.points, CENT) if share else -question.negative
    return Grade(question.id, share, points, question.points)


def score(grades: Sequence[Grade], pass_mark: float | None) -> Score:
    """Sum the grades; the sum of an attempt is never below nothing."""
    most = round(sum(one.most for one in grades), CENT)
    raw = max(round(sum(one.points for one in grades), CENT), 0.0)
    scaled = round(min(raw / most, 1.0), 4) if most else 0.0
    return Score(raw, most, scaled, None if pass_mark is None else scaled >= pass_mark)


def is_given(answer: Answer) -> bool:
    """Tell an answer from none: of an empty text, nothing chosen, nothing matched."""
    if isinstance(answer, str):
        return bool(answer.strip())
    return bool(answer)


def number(text: str) -> float | None:
    """Read a number as people write it, in any script's digits; None where it is none."""
    plain = "".join(_digit(char) for char in text.strip().replace("−", "-"))
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    return float(plain) if NUMBER.match(plain) and len(plain) <= 40 else None


def same_text(text: str, *, case: bool) -> str:
    """Give the form under which two texts are the same answer."""
    joined = " ".join(unicodedata.normalize("NFC", text).split())
    return joined if case else unicodedata.normalize("NFC", joined.casefold())


def _digit(char: str) -> str:
    value = unicodedata.decimal(char, None)
    return char if value is None else str(value)


def _of_choice(question: Question, answer: Answer) -> float:
    right = {option.id for option in question.options if option.correct}
    return 1.0 if answer in right else 0.0


def _of_choices(question: Question, answer: Answer) -> float:
    """What was chosen rightly less what was chosen wrongly, of all that is right."""
    right = {option.id for option in question.options if option.correct}
    chosen = set(answer)
    if chosen == right:
        return 1.0
    return min(max((len(chosen & right) - len(chosen - right)) / len(right), 0.0), 0.99)


def _of_text(question: Question, answer: Answer) -> float:
    given = same_text(answer, case=question.case)
    return float(any(given == same_text(one, case=question.case) for one in question.answers))


def _of_pairs(question: Question, answer: Answer) -> float:
    right = sum(1 for option in question.options if answer.get(option.id) == option.target)
    return right / len(question.options)


def _of_order(question: Question, answer: Answer) -> float:
    pairs = list(zip(question.options, answer, strict=True))
    return sum(1 for option, given in pairs if option.id == given) / len(pairs)


def _of_number(question: Question, answer: Answer) -> float:
    given = number(answer)
    return float(given is not None and question.low <= given <= question.high)


SHARES: Mapping[QuestionKind, Callable[[Question, Answer], float]] = {
    QuestionKind.SINGLE: _of_choice,
    QuestionKind.TRUE_FALSE: _of_choice,
    QuestionKind.MULTIPLE: _of_choices,
    QuestionKind.FILL_BLANK: _of_text,
    QuestionKind.MATCH: _of_pairs,
    QuestionKind.ORDER: _of_order,
    QuestionKind.NUMERIC: _of_number,
}
