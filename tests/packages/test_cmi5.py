"""The import of cmi5, requirement by requirement; numbers are those of ADL's CATAPULT list."""

import io

import pytest

from packages.examine import examine
from packages.report import Report
from schemas.course_structure import CourseStructure, MoveOn, Standard
from storage.installation import Installation
from tests.packages.cmi5_cases import REFUSED, TAKEN, VENDOR, WHOLE
from tests.packages.factories import a_package, a_zip
from tests.packages.factories_cmi5 import (
    COURSE,
    PAGE,
    a_block,
    a_cmi5_zip,
    a_structure,
    a_text,
    an_au,
    an_objective,
)

REFER = f'<objectives><objective idref="{COURSE}/objective/1"/></objectives>'


def read(structure: str) -> Report:
    return examine(io.BytesIO(a_cmi5_zip(structure)), "a package")


def read_bare(structure: str) -> Report:
    return examine(io.BytesIO(structure.encode()), "a structure")


def course_of(report: Report) -> CourseStructure:
    assert report.is_playable, report.findings
    assert report.structure is not None
    return report.structure


@pytest.mark.parametrize(
    ("requirement", "code", "structure"),
    REFUSED,
    ids=[f"{number}-{at}" for at, (number, _, _) in enumerate(REFUSED)],
)
def test_structure_is_refused(requirement: str, code: str, structure: str) -> None:
    report = read(structure)
    found = next(one for one in report.findings if one.code == code)
    assert not report.is_playable
    # 13.1.5.0-2 asks that extensions keep the structure valid, which is 13.2.0.0-1.
    assert (found.requirement or "") == requirement.replace("13.1.5.0-2", "13.2.0.0-1")
    assert found.line
    assert found.message
    assert "%(" not in found.message


@pytest.mark.parametrize(
    ("requirement", "structure"), TAKEN, ids=[f"{one[0]}-{at}" for at, one in enumerate(TAKEN)]
)
def test_structure_is_taken(requirement: str, structure: str) -> None:
    assert course_of(read(structure)).standard is Standard.CMI5


def test_everything_that_is_said_is_kept() -> None:
    au = an_au(
        url=" index.html?pages=1 ",
        attributes='moveOn="CompletedAndPassed" masteryScore="0.75" launchMethod="OwnWindow" '
        'activityType="http://adlnet.gov/expapi/activities/lesson"',
        objectives=REFER,
        after="<launchParameters>\n a=1 &amp; b \n</launchParameters>"
        "<entitlementKey> k </entitlementKey>",
    )
    objectives = f"<objectives>{an_objective()}</objectives>"
    course = course_of(read(a_structure(a_block(au), objectives=objectives)))
    (unit,) = course.units()
    (block,) = course.blocks()
    assert course.identifier == COURSE
    assert course.title == {"en": "A course"}
    assert course.objectives[0]["id"] == f"{COURSE}/objective/1"
    assert block.identifier == f"{COURSE}/block/1"
    assert block.description == {"en": "Block"}
    assert (unit.identifier, unit.launch) == (f"{COURSE}/au/1", "index.html?pages=1")
    assert (unit.move_on, unit.mastery_score) == (MoveOn.COMPLETED_AND_PASSED, 0.75)
    assert (unit.launch_data, unit.entitlement_key) == ("a=1 & b", "k")
    assert (unit.launch_method, unit.objectives) == ("OwnWindow", (f"{COURSE}/objective/1",))
    assert unit.activity_type == "http://adlnet.gov/expapi/activities/lesson"
    assert CourseStructure.from_json(course.to_json()) == course


def test_what_is_not_said_has_its_default() -> None:
    (unit,) = course_of(read(a_structure())).units()
    assert (unit.move_on, unit.launch_method) == (MoveOn.NOT_APPLICABLE, "AnyWindow")
    assert unit.mastery_score is None
    assert unit.launch_data is None


def test_every_language_is_kept_and_one_without_a_name_too() -> None:
    both = a_text("Unit 1") + a_text("इकाई १", "hi") + a_text("Unité", None)
    (unit,) = course_of(read(a_structure().replace(a_text("Unit 1"), both))).units()
    assert unit.title == {"en": "Unit 1", "hi": "इकाई १", "und": "Unité"}


def test_ids_are_ours_and_stay() -> None:
    """8.1.5.0-1, 8.1.5.0-3, 8.1.5.0-4."""
    first, again = (course_of(read(a_structure(an_au(1) + an_au(2)))) for _ in range(2))
    ids = [unit.id for unit in first.units()]
    assert ids == [unit.id for unit in again.units()]
    assert len(set(ids)) == 2
    assert not any(COURSE in id for id in ids)


def test_an_objective_that_is_not_defined_is_a_warning() -> None:
    report = read(a_structure(an_au(objectives=REFER)))
    assert [one.code for one in report.findings] == ["cmi5_objective_unknown"]
    assert report.is_playable


def test_more_than_a_thousand_units() -> None:
    """6.1.0.0-2."""
    units = "".join(an_au(number) for number in range(1_500))
    assert len(list(course_of(read(a_structure(units))).units())) == 1_500


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_bare_structure_is_a_package(encoding: str) -> None:
    """14.0.0.0-1."""
    text = a_structure(an_au(url=WHOLE)).replace("utf-8", encoding.removesuffix("-sig"))
    report = examine(io.BytesIO(text.encode(encoding)), "a structure")
    (unit,) = course_of(report).units()
    assert (report.standard, unit.launch) == (Standard.CMI5, WHOLE)


@pytest.mark.parametrize("url", ["index.html", "/index.html", "index.html?abc=def", "a/../b.html"])
def test_a_bare_structure_needs_whole_addresses(url: str) -> None:
    """14.2.0.0-1."""
    report = read_bare(a_structure(an_au(url=url)))
    assert not report.is_playable
    assert [one.requirement for one in report.findings] == ["14.2.0.0-1"]


def test_the_structure_lies_at_the_root() -> None:
    """14.1.0.0-2."""
    package = a_zip({"course/cmi5.xml": a_structure().encode(), "course/index.html": PAGE})
    report = examine(io.BytesIO(package), "a package")
    assert [one.requirement for one in report.findings if one.is_error] == ["14.1.0.0-2"]


HOSTILE = {
    "entities": '<!DOCTYPE c [<!ENTITY a "b">]>' + a_structure().partition("\n")[2],
    "unclosed": a_structure().replace("</courseStructure>", ""),
    "deep": a_structure("<v:x>" * 300 + "</v:x>" * 300, namespaces=VENDOR),
    "empty": "<courseStructure/>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_structure_is_refused(name: str) -> None:
    for report in (read(HOSTILE[name]), read_bare(HOSTILE[name])):
        assert not report.is_playable
        assert all(one.message and one.fix for one in report.findings)


@pytest.mark.database
def test_a_bare_structure_goes_through_the_whole_import(installation: Installation) -> None:
    package = a_package(installation, a_structure(an_au(url=WHOLE)).encode())
    assert package.is_playable
    assert package.standard is Standard.CMI5
