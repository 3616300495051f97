"""What an activity of ours is: a course, a unit, something inside a unit, a certificate."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from catalogue.store import Course
from catalogue.words import text_in
from lrs.terms import activities_in
from reports.statements.text import plain
from schemas.course_structure import CourseStructure
from schemas.language import gettext as _

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
COURSE = re.compile(
    rf"/courses/(?P<course>{UUID})"
    r"(?:/(?:units|blocks)/(?P<part>[A-Za-z0-9][A-Za-z0-9._-]{0,199})(?:/(?P<inside>[^?#]{1,2000}))?)?"
    r"(?:\?.*)?"
)
CERTIFICATE = re.compile(r"/certificates/(?P<certificate>VL-[0-9A-Z]{4}-[0-9A-Z]{4})")


@dataclass(frozen=True)
class Place:
    """Where an activity of ours stands.

    part    id of the unit or block, None for the course itself
    inside  what is named below it: an interaction or an objective
    """

    course: str
    part: str | None = None
    inside: str | None = None


def find_place(iri: str, iri_base: str) -> Place | None:
    """Find which course, and which part of it, an activity is."""
    found = COURSE.fullmatch(_path(iri, iri_base))
    return Place(found["course"], found["part"], found["inside"]) if found else None


def find_certificate_number(iri: str, iri_base: str) -> str | None:
    """Find which certificate an activity is."""
    found = CERTIFICATE.fullmatch(_path(iri, iri_base))
    return found["certificate"] if found else None


def course_of(statement: dict[str, Any], iri_base: str) -> str | None:
    """Find the course that a statement is about: its object, or what that belongs to."""
    places = (find_place(activity["id"], iri_base) for activity in activities_in(statement))
    return next((place.course for place in places if place), None)


def name_of(place: Place, courses: Mapping[str, Course], given: str) -> str | None:
    """Give the name of a place, None where the course is not here.

    given  what the statement itself calls it: the words of the time when it was said
    """
    course = courses.get(place.course)
    if course is None:
        return None
    title = plain(text_in(course.title))
    if place.part is None:
        return title
    told = _title_of(course.structure, place.part)
    if place.inside is not None:
        inside = given or plain(place.inside.rpartition("/")[2])
        return f"{_joined(title, told)} – {inside}"
    return _joined(title, given or told or plain(place.part))


def _joined(title: str, part: str) -> str:
    """Name a part of a course; many a part has the course's title in its own."""
    if not part:
        return title
    return part if title in part else f"{title} – {part}"


def certificate_words(number: str) -> str:
    """Name a certificate."""
    return _("certificate {number}").format(number=number)


def courses_in(statements: Iterable[dict[str, Any]], iri_base: str) -> set[str]:
    """Give the ids of the courses that statements name."""
    places = (
        find_place(activity["id"], iri_base)
        for statement in statements
        for activity in activities_in(statement)
    )
    return {place.course for place in places if place}


def _title_of(structure: CourseStructure, part: str) -> str:
    units = {unit.id: unit.title for unit in structure.units()}
    titles = {**units, **{block.id: block.title for block in structure.blocks()}}
    return plain(text_in(titles.get(part, {})))


def _path(iri: str, iri_base: str) -> str:
    base = iri_base.rstrip("/")
    return iri[len(base) :] if iri.startswith(base + "/") else ""
