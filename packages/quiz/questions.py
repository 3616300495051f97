"""A question as people write it becomes one as it is kept, with what is wrong about it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from packages.quiz.members import Members
from schemas.course_structure import LangString
from schemas.quiz import Option, Picture, Question, QuestionKind

MOST_CHOICES = 26
MOST_ANSWERS, LONGEST_ANSWER = 100, 1_000
LETTERS = "abcdefghijklmnopqrstuvwxyz"
TRUE_FALSE: Mapping[bool, LangString] = {
    True: {"en": "True", "hi": "सही"},
    False: {"en": "False", "hi": "गलत"},
}


def read_question(members: Members, id: str) -> Question | None:
    """Read a question; None where its kind is unknown."""
    named = members.get("kind")
    members.get("id")
    if named not in list(QuestionKind):
        members.find("quiz_kind", value=str(named)[:60])
        return None
    kind = QuestionKind(named)
    points = members.number("points", 0, 10_000)
    shared = Question(
        id=id,
        kind=kind,
        text=members.text("text", needed=True),
        points=1.0 if points is None else points,
        negative=members.number("negative", 0, 10_000) or 0.0,
        partial=members.flag("partial"),
        picture=read_picture(members),
        right=members.text("right"),
        wrong=members.text("wrong"),
    )
    if shared.points <= 0 or shared.negative > shared.points:
        members.find("quiz_points")
    read = READERS[kind](members, shared)
    members.end()
    return read


def read_picture(members: Members) -> Picture | None:
    """Read the picture of a question or a choice."""
    given = members.get("picture")
    if given is None:
        return None
    picture = Members({"file": given} if isinstance(given, str) else given, members.where, [])
    picture.findings = members.findings
    file, alt = picture.get("file"), picture.text("alt")
    picture.end()
    if not isinstance(file, str) or not file:
        members.wrong("picture", '{"file": "…", "alt": …}')
        return None
    if not alt:
        members.find("quiz_picture_words")
    return Picture(file, alt)


def _read_options(members: Members, name: str = "options") -> tuple[Option, ...]:
    given = members.listed(name)
    if not 2 <= len(given) <= MOST_CHOICES:
        members.find("quiz_options", limit=MOST_CHOICES)
    options = tuple(
        _read_option(members, letter, one) for letter, one in zip(LETTERS, given, strict=False)
    )
    _check_differ(members, (option.text for option in options if option.picture is None))
    return options


def _read_option(members: Members, id: str, given: Any) -> Option:
    is_text = isinstance(given, str) or (isinstance(given, dict) and given.keys() <= {"en", "hi"})
    option = Members({"text": given} if is_text else given, members.where, members.findings)
    picture = read_picture(option)
    text = option.text("text", needed=picture is None)
    read = Option(id, text, option.flag("correct"), picture, option.text("feedback"))
    option.end()
    return read


def _single(members: Members, question: Question) -> Question:
    options = _read_options(members)
    if sum(option.correct for option in options) != 1:
        members.find("quiz_correct")
    return replace(question, options=options)


def _multiple(members: Members, question: Question) -> Question:
    options = _read_options(members)
    if not any(option.correct for option in options):
        members.find("quiz_correct")
    return replace(question, options=options)


def _true_false(members: Members, question: Question) -> Question:
    answer = members.get("answer")
    if not isinstance(answer, bool):
        members.find("quiz_correct")
    options = (
        Option("true", dict(TRUE_FALSE[True]), correct=answer is True),
        Option("false", dict(TRUE_FALSE[False]), correct=answer is False),
    )
    return replace(question, options=options)


def _fill_blank(members: Members, question: Question) -> Question:
    given = members.listed("answers")
    answers = [one.strip() for one in given if isinstance(one, str) and one.strip()]
    if not answers or len(answers) != len(given):
        members.find("quiz_correct")
    if len(answers) > MOST_ANSWERS or not all(map(_can_be_given, answers)):
        members.wrong("answers", f"1-{MOST_ANSWERS} × 1-{LONGEST_ANSWER}")
        return question
    _check_differ(members, ({"": answer} for answer in answers))
    return replace(question, answers=tuple(answers), case=members.flag("case"))


def _can_be_given(answer: str) -> bool:
    return len(answer) <= LONGEST_ANSWER and "\0" not in answer


def _match(members: Members, question: Question) -> Question:
    given, others = members.listed("pairs"), members.listed("distractors")
    if not 2 <= len(given) <= MOST_CHOICES or len(others) > MOST_CHOICES:
        members.find("quiz_options", limit=MOST_CHOICES)
        return question
    pairs = [Members(one, members.where, members.findings) for one in given]
    more = [members.language_map(one, "distractors", needed=True) for one in others]
    lefts = [pair.text("source", needed=True) for pair in pairs]
    rights = [pair.text("target", needed=True) for pair in pairs]
    for pair in pairs:
        pair.end()
    _check_differ(members, lefts)
    _check_differ(members, [*rights, *more])
    options = tuple(
        Option(f"s{place}", text, target=f"t{place}") for place, text in enumerate(lefts, 1)
    )
    targets = tuple(Option(f"t{place}", text) for place, text in enumerate([*rights, *more], 1))
    return replace(question, options=options, targets=targets)


def _order(members: Members, question: Question) -> Question:
    return replace(question, options=_read_options(members, "items"))


def _numeric(members: Members, question: Question) -> Question:
    answer, tolerance = members.number("answer"), members.number("tolerance", 0)
    low, high = members.number("min"), members.number("max")
    if answer is not None:
        low, high = answer - (tolerance or 0.0), answer + (tolerance or 0.0)
    if low is None or high is None or low > high:
        members.find("quiz_range")
        return question
    # Sums of decimals in binary: 0.3 is to be within 0.2 ± 0.1.
    return replace(question, low=round(low, 12), high=round(high, 12))


def _check_differ(members: Members, texts: Iterable[LangString]) -> None:
    seen: set[tuple[str, str]] = set()
    for text in texts:
        for language, said in text.items():
            if (language, said) in seen:
                members.find("quiz_equal", value=said[:60])
                return
            seen.add((language, said))


READERS: Mapping[QuestionKind, Callable[[Members, Question], Question]] = {
    QuestionKind.SINGLE: _single,
    QuestionKind.MULTIPLE: _multiple,
    QuestionKind.TRUE_FALSE: _true_false,
    QuestionKind.FILL_BLANK: _fill_blank,
    QuestionKind.MATCH: _match,
    QuestionKind.ORDER: _order,
    QuestionKind.NUMERIC: _numeric,
}
