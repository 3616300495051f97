"""Which questions an attempt has, and in which order it shows them and their choices. Pure.

A browser knows a choice by its place in what it was shown, never by its id: of things to be put in
order the ids would tell the answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from random import Random
from typing import Any

from schemas.quiz import Option, Question, QuestionKind, Quiz, Section

# Kinds whose order is the answer, or half of it.
ALWAYS_SHUFFLED = frozenset({QuestionKind.ORDER, QuestionKind.MATCH})
CHOICES = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE})


@dataclass(frozen=True)
class Drawn:
    """One question of an attempt: its id, and the ids of its options and targets as shown."""

    question: str
    options: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Render what is kept; `from_json` reads it back."""
        return asdict(self)

    @classmethod
    def from_json(cls, members: Mapping[str, Any]) -> "Drawn":
        """Parse what `to_json` rendered."""
        options, targets = tuple(members["options"]), tuple(members["targets"])
        return cls(members["question"], options, targets)


def draw(quiz: Quiz, seed: str) -> tuple[Drawn, ...]:
    """Draw the questions of an attempt; the same for the same seed.

    seed  known to the server only: who knows it knows what was shuffled from what
    """
    random = Random(seed)
    return tuple(
        _drawn(question, quiz, random)
        for section in quiz.sections
        for question in _of_section(section, quiz, random)
    )


def _of_section(section: Section, quiz: Quiz, random: Random) -> Sequence[Question]:
    questions = section.questions
    chosen = set(random.sample(range(len(questions)), section.asked))
    found = [question for place, question in enumerate(questions) if place in chosen]
    return random.sample(found, len(found)) if quiz.shuffle else found


def _drawn(question: Question, quiz: Quiz, random: Random) -> Drawn:
    options, targets = _ids(question.options), _ids(question.targets)
    if question.kind in ALWAYS_SHUFFLED or (quiz.shuffle_options and question.kind in CHOICES):
        shown = random.sample(options, len(options))
        # What is right from the start is no question.
        while question.kind is QuestionKind.ORDER and shown == options:
            shown = random.sample(options, len(options))
        options = shown
    return Drawn(question.id, tuple(options), tuple(random.sample(targets, len(targets))))


def _ids(options: Sequence[Option]) -> list[str]:
    return [option.id for option in options]
