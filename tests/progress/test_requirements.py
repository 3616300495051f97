"""How structure and rule become requirements."""

import pytest

from catalogue.parts import Chosen, arrange
from progress.requirements import CMI5_CATEGORY, Requirements, RuleInvalid, requirements_of
from schemas.course_structure import Block, CourseStructure, MoveOn, Standard
from tests.progress.factories import COURSE, a_structure, a_unit, activity, block


def read(structure: CourseStructure, rule: dict[str, object]) -> Requirements:
    return requirements_of(structure, rule, course=COURSE, activity_of=activity, block_of=block)


def test_a_unit_without_a_rule_keeps_what_its_package_says() -> None:
    [unit] = read(a_structure(a_unit(mastery_score=0.8)), {"version": 1}).units
    assert (unit.move_on, unit.mastery_score, unit.optional) == (MoveOn.COMPLETED, 0.8, False)


def test_the_rule_overrides_the_package() -> None:
    rule = {"version": 3, "units": {"u-1": {"move_on": "Passed", "mastery_score": 0.5}}}
    requirements = read(a_structure(), rule)
    assert requirements.version == 3
    assert requirements.units[0].move_on is MoveOn.PASSED
    assert requirements.units[0].mastery_score == 0.5


def test_optional_units_are_not_needed() -> None:
    structure = a_structure(Block("b-1", {}, (a_unit("u-1"), a_unit("u-2"))), a_unit("u-3"))
    requirements = read(structure, {"units": {"u-2": {"optional": True}}})
    assert requirements.groups == {block("b-1"): ("u-1",), COURSE: ("u-1", "u-3")}


def test_blocks_stand_before_the_course_and_inner_ones_first() -> None:
    inner = Block("b-2", {}, (a_unit("u-1"),))
    structure = a_structure(Block("b-1", {}, (inner, a_unit("u-2"))))
    assert list(read(structure, {}).groups) == [block("b-2"), block("b-1"), COURSE]


@pytest.mark.parametrize("standard", Standard)
def test_only_scorm_12_is_mastered_by_its_raw_score(standard: Standard) -> None:
    is_so = read(a_structure(standard=standard), {}).units[0].is_by_raw
    assert is_so is (standard is Standard.SCORM_12)


@pytest.mark.parametrize(
    ("standard", "category"),
    [
        (Standard.SCORM_12, None),
        (Standard.HTML, None),
        (Standard.CMI5, CMI5_CATEGORY),
        (Standard.QUIZ, CMI5_CATEGORY),
    ],
)
def test_only_cmi5_asks_for_its_category(standard: Standard, category: str | None) -> None:
    assert read(a_structure(standard=standard), {}).category == category


def test_an_unknown_course_rule_is_refused() -> None:
    with pytest.raises(RuleInvalid, match="three of five"):
        read(a_structure(), {"course": "three of five"})


def test_each_unit_of_a_course_of_parts_is_judged_by_its_own_standard() -> None:
    standards = (Standard.SCORM_12, Standard.CMI5, Standard.XAPI, Standard.QUIZ)
    chosen = [Chosen(standard, a_structure(standard=standard)) for standard in standards]
    course = arrange({"en": "Office basics"}, chosen)
    read_units = read(course, {}).units
    assert [unit.category for unit in read_units] == [None, CMI5_CATEGORY, None, CMI5_CATEGORY]
    assert [unit.is_by_raw for unit in read_units] == [True, False, False, False]
