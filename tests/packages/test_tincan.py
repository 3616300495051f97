"""The import of xAPI packages: tincan.xml."""

import io

import pytest

from packages.examine import examine
from packages.report import Report
from schemas.course_structure import MoveOn, Standard
from tests.packages.factories_cmi5 import ACTIVITY, a_tincan_zip, an_activity


def read(activities: str, root: str = "tincan") -> Report:
    return examine(io.BytesIO(a_tincan_zip(activities, root=root)), "a package")


def test_each_activity_with_a_launch_is_a_unit() -> None:
    question = an_activity(None, id=f"{ACTIVITY}/question")
    report = read(an_activity() + question + an_activity(f"{ACTIVITY}.html", id=f"{ACTIVITY}/2"))
    assert report.standard is Standard.XAPI
    assert report.structure is not None
    first, second = report.structure.units()
    assert first.title == {"en": "A lesson", "hi": "एक पाठ"}
    assert (first.identifier, first.launch) == (ACTIVITY, "index.html")
    assert first.move_on is MoveOn.COMPLETED_OR_PASSED
    assert second.launch == f"{ACTIVITY}.html"
    assert report.structure.title == first.title


@pytest.mark.parametrize(
    ("activities", "root", "code"),
    [
        ("", "tincan", "tincan_no_launch"),
        (an_activity(None), "tincan", "tincan_no_launch"),
        (an_activity(), "activities", "tincan_root"),
        (an_activity("other.html"), "tincan", "tincan_launch"),
        (an_activity("../index.html"), "tincan", "tincan_launch"),
        (an_activity("javascript:alert(1)"), "tincan", "tincan_launch"),
        (an_activity(""), "tincan", "tincan_launch"),
        (an_activity(id="lesson"), "tincan", "tincan_id"),
    ],
)
def test_what_cannot_be_opened_is_refused(activities: str, root: str, code: str) -> None:
    report = read(activities, root)
    assert not report.is_playable
    assert [one.code for one in report.findings] == [code]
    assert all(one.message and one.fix for one in report.findings)


def test_a_page_is_found_in_another_letter_case() -> None:
    report = read(an_activity("Index.HTML"))
    assert report.is_playable
