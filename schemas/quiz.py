"""A quiz as it is kept: questions, what is right, and the rules of an attempt.

It holds the answers, so it stays on the server: what a browser is given of it is made by the
player, question by question. How it is written by people is in docs/quiz.md.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from schemas.course_structure import LangString


class QuestionKind(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    FILL_BLANK = "fill_blank"
    MATCH = "match"
    ORDER = "order"
    NUMERIC = "numeric"


class Review(StrEnum):
    """When a learner sees what was right."""

    NEVER = "never"
    AFTER_SUBMISSION = "after_submission"
    AFTER_PASSING = "after_passing"
    AFTER_LAST_ATTEMPT = "after_last_attempt"


@dataclass(frozen=True)
class Picture:
    """A file of the package, and what it shows in words."""

    file: str
    alt: LangString = field(default_factory=dict)


@dataclass(frozen=True)
class Option:
    """A choice, a thing to be put in order, or one side of a pair.

    target  of a thing to be matched: the id of what belongs to it
    """

    id: str
    text: LangString
    correct: bool = False
    picture: Picture | None = None
    feedback: LangString = field(default_factory=dict)
    target: str | None = None


@dataclass(frozen=True)
class Question:
    """One question.

    id        within its quiz, the same in every version that keeps it
    negative  points taken for a wrong answer; none are for no answer
    partial   whether a part of the answer earns a part of the points
    options   of choices; of ORDER in the right order; of MATCH what something belongs to
    targets   of MATCH, more than options where some belong to nothing
    answers   of FILL_BLANK, any of them; `case` whether upper and lower case differ
    low, high of NUMERIC, both included
    right, wrong  feedback on the whole answer
    """

    id: str
    kind: QuestionKind
    text: LangString
    points: float = 1.0
    negative: float = 0.0
    partial: bool = False
    picture: Picture | None = None
    options: tuple[Option, ...] = ()
    targets: tuple[Option, ...] = ()
    answers: tuple[str, ...] = ()
    case: bool = False
    low: float = 0.0
    high: float = 0.0
    right: LangString = field(default_factory=dict)
    wrong: LangString = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    """A bank of questions; `draw` is how many of them an attempt has, None: all."""

    title: LangString
    questions: tuple[Question, ...]
    draw: int | None = None

    @property
    def asked(self) -> int:
        """How many questions an attempt has of it."""
        return len(self.questions) if self.draw is None else self.draw


@dataclass(frozen=True)
class Quiz:
    """A whole quiz.

    pass_mark   0..1 of the points; None: nobody passes or fails
    time_limit  seconds; attempts  how many there are; None: as many as one likes
    wait        seconds from the end of an attempt to the next one
    shuffle     questions within their section; shuffle_options the choices of a question
    """

    title: LangString
    sections: tuple[Section, ...]
    description: LangString = field(default_factory=dict)
    pass_mark: float | None = None
    time_limit: int | None = None
    attempts: int | None = None
    wait: int = 0
    shuffle: bool = False
    shuffle_options: bool = False
    review: Review = Review.AFTER_SUBMISSION

    @property
    def asked(self) -> int:
        """How many questions an attempt has."""
        return sum(section.asked for section in self.sections)

    def questions(self) -> Iterator[Question]:
        """Give every question, drawn or not."""
        return (question for section in self.sections for question in section.questions)

    def to_json(self) -> dict[str, Any]:
        """Render what is kept; `from_json` reads it back."""
        return asdict(self)

    @classmethod
    def from_json(cls, members: Mapping[str, Any]) -> "Quiz":
        """Parse what `to_json` rendered."""
        sections = tuple(_section(section) for section in members["sections"])
        return cls(**{**members, "sections": sections, "review": Review(members["review"])})


def _section(members: Mapping[str, Any]) -> Section:
    questions = tuple(_question(question) for question in members["questions"])
    return Section(**{**members, "questions": questions})


def _question(members: Mapping[str, Any]) -> Question:
    return Question(
        **{
            **members,
            "kind": QuestionKind(members["kind"]),
            "picture": _picture(members["picture"]),
            "options": tuple(map(_option, members["options"])),
            "targets": tuple(map(_option, members["targets"])),
            "answers": tuple(members["answers"]),
        }
    )


def _option(members: Mapping[str, Any]) -> Option:
    return Option(**{**members, "picture": _picture(members["picture"])})


def _picture(members: Mapping[str, Any] | None) -> Picture | None:
    return None if members is None else Picture(**members)
