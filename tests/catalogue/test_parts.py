"""A course from parts: how the structures of packages become one."""

import pytest

from catalogue.errors import PartsInvalid
from catalogue.parts import Chosen, Group, arrange
from schemas.course_structure import Block, CourseStructure, Standard, Unit
from tests.catalogue.factories import a_structure, a_unit

TITLE = {"en": "Office basics"}
FILM = Chosen("film", a_structure(1, standard=Standard.VIDEO, title={"en": "A film"}))
PAPER = Chosen("paper", a_structure(1, standard=Standard.PDF, title={"en": "A paper"}))
LESSONS = Chosen("lessons", a_structure(2, title={"en": "Lessons"}))


def ids_of(structure: CourseStructure) -> list[str]:
    return [unit.id for unit in structure.units()]


def test_a_package_of_one_unit_is_that_unit_and_others_are_blocks() -> None:
    course = arrange(TITLE, [FILM, LESSONS])
    first, second = course.children
    assert isinstance(first, Unit)
    assert isinstance(second, Block)
    assert (first.id, first.title) == ("p1-u-1", {"en": "A film"})
    assert (second.title, ids_of(course)) == ({"en": "Lessons"}, ["p1-u-1", "p2-u-1", "p2-u-2"])


def test_the_publishers_words_come_before_the_packages() -> None:
    course = arrange(TITLE, [Chosen("film", FILM.structure, {"en": "See this first"})])
    assert course.children[0].title == course.parts[0].title == {"en": "See this first"}


def test_blocks_stand_around_parts() -> None:
    course = arrange(TITLE, [Group({"en": "Day 1"}, (FILM, LESSONS)), PAPER])
    assert [block.id for block in course.blocks()] == ["p2-", "b1"]
    assert [part.package_id for part in course.parts] == ["film", "lessons", "paper"]


def test_ids_stay_where_parts_are_arranged_anew() -> None:
    before = arrange(TITLE, [FILM, LESSONS, PAPER])
    after = arrange(TITLE, [PAPER, FILM], before.parts)
    assert ids_of(after) == ["p3-u-1", "p1-u-1"]
    new = Chosen("new", a_structure(1))
    assert ids_of(arrange(TITLE, [new, PAPER], before.parts)) == ["p4-u-1", "p3-u-1"]


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ([], "at least one"),
        ([FILM, Group(TITLE, (FILM,))], "film stands there twice"),
        (
            [FILM, Chosen("old", a_structure(1, standard=Standard.SCORM_2004))],
            "old: a package of SCORM 2004 is a course of its own",
        ),
        ([Chosen("all", arrange(TITLE, [FILM]))], "all: a course of parts is no part"),
    ],
)
def test_what_is_no_part_is_refused(chosen: list[Chosen | Group], message: str) -> None:
    with pytest.raises(PartsInvalid, match=message):
        arrange(TITLE, chosen)


def test_a_part_is_a_course_of_its_own() -> None:
    course = arrange(TITLE, [Group({"en": "Day 1"}, (FILM, LESSONS)), PAPER])
    part = course.part_of("p2-u-2")
    assert part is not None
    alone = course.of_part(part)
    assert (alone.standard, alone.title) == (Standard.SCORM_12, {"en": "Lessons"})
    assert (ids_of(alone), alone.parts) == (["p2-u-1", "p2-u-2"], ())
    assert a_structure(2).part_of("u-1") is None


def test_no_part_takes_the_units_of_another_whose_number_begins_alike() -> None:
    many = [Chosen(f"n{n}", a_structure([a_unit(n)])) for n in range(1, 12)]
    course = arrange(TITLE, many)
    owners = [course.part_of(unit.id) for unit in course.units()]
    assert owners == list(course.parts)


def test_parts_are_stored_and_a_course_of_one_package_as_ever() -> None:
    course = arrange(TITLE, [FILM, LESSONS])
    assert CourseStructure.from_json(course.to_json()) == course
    assert "parts" not in a_structure().to_json()
