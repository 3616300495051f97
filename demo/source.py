"""Read a course from its folder: what it is about, its lessons, pages and questions.

A text stands in every language of the course, side by side: `<p><en>…</en><hi>…</hi></p>`; so
structure, questions and keys are one for all languages. A defect names its file and line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree
from markupsafe import Markup

from demo.answers import KINDS, key_defect
from demo.markup import LangString, Languages, html_of, inner_html, is_empty, texts_of

COURSES = Path(__file__).parent / "courses"


class SourceInvalid(ValueError):
    """A course's source breaks a rule; the message begins with file and line."""

    def __init__(self, element: etree._Element, message: str) -> None:
        super().__init__(f"{Path(element.base or '').name}:{element.sourceline}: {message}")


@dataclass(frozen=True)
class About:
    """What is told of a course before it is opened."""

    name: str
    identifier: str
    version: str
    title: LangString
    description: LangString
    outcomes: dict[str, list[str]]
    minutes: int
    languages: Languages
    lessons: list[str]


@dataclass(frozen=True)
class Option:
    """One of the things to choose, order, pair or spot; its id is one character (CMIFeedback)."""

    id: str
    text: Markup
    why: Markup | None


@dataclass(frozen=True)
class Target:
    """What an option of a `match` question can be paired with."""

    id: str
    words: LangString


@dataclass(frozen=True)
class Question:
    """A question with its key, `correct`, in the spelling of a SCORM 1.2 student_response."""

    id: str
    kind: str
    correct: str
    prompt: Markup
    options: tuple[Option, ...]
    targets: tuple[Target, ...]
    unit: Markup | None
    specimen: Markup | None
    because: Markup | None


@dataclass(frozen=True)
class Page:
    """What is on the screen at once. `parts` are pieces of HTML and questions, in order."""

    id: str
    kind: str
    title: Markup
    parts: tuple[Markup | Question, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(part for part in self.parts if isinstance(part, Question))


@dataclass(frozen=True)
class Assessment:
    """Questions that are marked together; `pass_mark` in percent."""

    pass_mark: int
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Lesson:
    """One SCO."""

    id: str
    title: LangString
    pages: tuple[Page, ...]
    assessment: Assessment | None

    @property
    def questions(self) -> tuple[Question, ...]:
        practice = tuple(question for page in self.pages for question in page.questions)
        return practice + (self.assessment.questions if self.assessment else ())


@dataclass(frozen=True)
class Course:
    """A course as its folder holds it."""

    about: About
    lessons: tuple[Lesson, ...]


def course_names() -> list[str]:
    """List the courses there are, by name."""
    return sorted(path.parent.name for path in COURSES.glob("*/about.json"))


def read_course(name: str) -> Course:
    """Read one course; raise SourceInvalid at the first defect."""
    about = read_about(name)
    lessons = tuple(read_lesson(COURSES / name / file, about.languages) for file in about.lessons)
    return Course(about, lessons)


def read_about(name: str) -> About:
    """Read `about.json` alone: enough to list a course."""
    return About(name=name, **json.loads((COURSES / name / "about.json").read_bytes()))


def read_lesson(path: Path, languages: Languages) -> Lesson:
    """Read one lesson's XML file."""
    root = etree.parse(
        path, etree.XMLParser(remove_comments=True, resolve_entities=False)
    ).getroot()
    check_languages(root, languages)
    lesson = Lesson(
        id=path.stem,
        title=texts_of(_the(root, "title")),
        pages=tuple(_page(element, languages) for element in root.iterfind("page")),
        assessment=_assessment(root, languages),
    )
    _check_ids(root, lesson)
    return lesson


def check_languages(root: etree._Element, languages: Languages) -> None:
    """Refuse a text that misses a language of the course, or is in one that the course lacks."""
    first, *others = languages
    for element in root.iter("en", "hi"):
        if is_empty(element):
            raise SourceInvalid(element, f"this <{element.tag}> has no text")
        if element.tag not in languages:
            raise SourceInvalid(element, f"the course is not in {element.tag}")
    for element in root.iter(first):
        following = [sibling.tag for sibling in element.itersiblings()][: len(others)]
        if following != others:
            raise SourceInvalid(element, f"<{first}> is not followed by {others}")


def _the(parent: etree._Element, tag: str) -> etree._Element:
    element = parent.find(tag)
    if element is None:
        raise SourceInvalid(parent, f"<{parent.tag}> has no <{tag}>")
    return element


def _page(element: etree._Element, languages: Languages) -> Page:
    heading = _the(element, "h1")
    heading.set("tabindex", "-1")
    return Page(
        id=element.get("id", ""),
        kind=element.get("kind", ""),
        title=inner_html(heading, languages),
        parts=tuple(_parts(element, languages)),
    )


def _parts(page: etree._Element, languages: Languages) -> Iterator[Markup | Question]:
    for child in page:
        yield (
            _question(child, languages) if child.tag == "question" else html_of(child, languages)
        )


def _assessment(root: etree._Element, languages: Languages) -> Assessment | None:
    element = root.find("assessment")
    if element is None:
        return None
    questions = tuple(_question(child, languages) for child in element.iterfind("question"))
    return Assessment(int(element.get("pass", "70")), questions)


def _question(element: etree._Element, languages: Languages) -> Question:
    kind = element.get("kind", "")
    if kind not in KINDS:
        raise SourceInvalid(element, f"no kind of question is called {kind!r}")
    question = Question(
        id=element.get("id", ""),
        kind=kind,
        correct=element.get("correct", ""),
        prompt=inner_html(_the(element, "prompt"), languages),
        options=tuple(_option(child, languages) for child in element.iterfind("option")),
        targets=tuple(
            Target(child.get("id", ""), texts_of(child)) for child in element.iterfind("target")
        ),
        unit=_inner(element, "unit", languages),
        specimen=_inner(element, "specimen", languages),
        because=_inner(element, "because", languages),
    )
    spots = [spot.get("id", "") for spot in element.iter("spot")]
    defect = key_defect(
        kind,
        question.correct,
        options=spots or [option.id for option in question.options],
        targets=[target.id for target in question.targets],
    )
    if defect:
        raise SourceInvalid(element, f"question {question.id}: {defect}")
    return question


def _option(element: etree._Element, languages: Languages) -> Option:
    why = _inner(element, "why", languages)
    for child in element.findall("why"):
        element.remove(child)
    return Option(element.get("id", ""), inner_html(element, languages), why)


def _inner(parent: etree._Element, tag: str, languages: Languages) -> Markup | None:
    child = parent.find(tag)
    return None if child is None else inner_html(child, languages)


def _check_ids(root: etree._Element, lesson: Lesson) -> None:
    ids = [page.id for page in lesson.pages] + [question.id for question in lesson.questions]
    repeated = {one for one in ids if ids.count(one) > 1 or not one}
    if repeated:
        raise SourceInvalid(root, f"ids that are empty or used twice: {sorted(repeated)}")
