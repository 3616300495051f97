"""How the questions of a quiz are answered: each asked, answered, right, and chosen. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from player.quiz.grading import Answer
from schemas.quiz import Question, QuestionKind, Quiz

CHOICES = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.TRUE_FALSE})


@dataclass
class Item:
    """What became of one question; `chosen` counts its options by id."""

    question: Question
    asked: int = 0
    answered: int = 0
    right: int = 0
    earned: float = 0.0
    chosen: Counter[str] = field(default_factory=Counter)

    @property
    def share(self) -> float | None:
        """Right ones of those answered; None where nobody answered."""
        return self.right / self.answered if self.answered else None


def count(
    quiz: Quiz, attempts: Iterable[tuple[Sequence[Mapping[str, Any]], Mapping[str, Answer]]]
) -> list[Item]:
    """Count attempts: the grades of each as they are kept, and its answers by question."""
    items = {question.id: Item(question) for question in quiz.questions()}
    for grades, answers in attempts:
        for grade in grades:
            item = items.get(grade["question"])
            if item is not None:
                _add(item, grade, answers.get(grade["question"]))
    return list(items.values())


def _add(item: Item, grade: Mapping[str, Any], answer: Answer) -> None:
    item.asked += 1
    item.earned += grade["points"]
    if grade["share"] is None:
        return
    item.answered += 1
    item.right += grade["share"] == 1.0
    if item.question.kind in CHOICES:
        item.chosen.update([answer] if isinstance(answer, str) else answer or ())
