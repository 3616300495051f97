"""The demo's course of parts is made of uploads that an import has nothing to say about."""

from pathlib import Path

from packages.examine import examine
from schemas.course_structure import Standard
from web.demo_parts import DOCUMENT, FILM, QUIZ, build_parts, details_of


def test_its_parts_are_in_order(tmp_path: Path) -> None:
    reports = {}
    for path in build_parts(tmp_path):
        with path.open("rb") as file:
            reports[path.stem] = examine(file, path.stem)
    assert {name: report.standard for name, report in reports.items()} == {
        FILM: Standard.VIDEO,
        DOCUMENT: Standard.PDF,
        QUIZ: Standard.QUIZ,
    }
    assert [report.findings for report in reports.values()] == [[], [], []]


def test_it_has_the_three_in_both_languages() -> None:
    details = details_of({FILM: "1", DOCUMENT: "2", QUIZ: "3"})
    block, quiz = details["parts"]
    assert [part["package"] for part in (*block["parts"], quiz)] == ["1", "2", "3"]
    assert set(details["title"]) == set(block["title"]) == {"en", "hi"}
