"""When a PDF is complete: by the pages that were shown, within the server's clock."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from player.native.judging import Said, Verdict
from player.native.pdf import PdfFollower, needed_of
from schemas.course_structure import Unit, UnitKind
from tests.catalogue.factories import a_unit

BEGAN = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
EXPERIENCED = "http://adlnet.gov/expapi/verbs/experienced"
UNIT: Unit = a_unit(1, kind=UnitKind.PDF, launch="document.pdf", media={"pages": 4})
IRI = f"https://example.org/courses/c/units/{UNIT.id}"
Claim = tuple[int, float, float]  # page, seconds that it was shown, seconds after the beginning


def said(page: object, seconds: float, at: float, *, session: str = "s", **changed: Any) -> Said:
    """A page that was shown, as its statement is stored so many seconds after the beginning."""
    statement = {
        "verb": {"id": EXPERIENCED},
        "object": {"id": f"{IRI}/pages/{page}"},
        "result": {"duration": f"PT{seconds}S"},
        **changed,
    }
    return Said(statement, session, BEGAN + timedelta(seconds=at), BEGAN)


def judged(
    claims: Sequence[Claim | Said], *, share: float | None = None, unit: Unit = UNIT
) -> Verdict:
    choices: Mapping[str, Any] = {} if share is None else {"share": share}
    told = [one if isinstance(one, Said) else said(*one) for one in claims]
    return PdfFollower().judge(unit, choices, told)


READ = [(1, 5, 5), (2, 5, 10), (3, 5, 15), (4, 5, 20)]
CASES: list[tuple[str, Sequence[Claim], float | None, float]] = [
    ("nothing", [], None, 0.0),
    ("all", READ, None, 1.0),
    ("backwards", [(4, 5, 5), (3, 5, 10), (2, 5, 15), (1, 5, 20)], None, 1.0),
    ("one_missing", READ[:3], None, 0.75),
    ("one_twice", [*READ[:3], (3, 5, 20)], None, 0.75),
    ("half_is_asked_for", READ[:2], 0.5, 1.0),
    ("three_quarters_of_four_is_three", READ[:2], 0.75, 2 / 3),
    ("a_little_asks_for_one", READ[:1], 0.01, 1.0),
    ("a_glance", [*READ[:3], (4, 0.9, 20)], None, 0.75),
    ("just_a_second", [*READ[:3], (4, 1, 20)], None, 1.0),
    ("beyond_the_end", [*READ[:3], (5, 5, 20)], None, 0.75),
    ("page_nought", [*READ[:3], (0, 5, 20)], None, 0.75),
    ("all_at_once", [(page, 1, 0) for page in (1, 2, 3, 4)], None, 0.5),
    ("a_page_a_second", [(page, 1, page) for page in (1, 2, 3, 4)], None, 1.0),
    ("longer_than_it_lasted", [(1, 600, 5), *READ[1:]], None, 0.75),
]


@pytest.mark.parametrize(
    ("name", "claims", "share", "progress"), CASES, ids=[case[0] for case in CASES]
)
def test_pages_that_were_shown(
    name: str, claims: Sequence[Claim], share: float | None, progress: float
) -> None:
    verdict = judged(claims, share=share)
    assert verdict.progress == pytest.approx(progress)
    assert verdict.is_complete is (progress == 1.0)


OTHERS = [
    ("another_verb", {"verb": {"id": "http://adlnet.gov/expapi/verbs/interacted"}}),
    ("another_unit", {"object": {"id": "https://example.org/courses/c/units/u-other/pages/4"}}),
    ("the_unit_itself", {"object": {"id": IRI}}),
    ("no_number", {"object": {"id": f"{IRI}/pages/four"}}),
    ("another_script", {"object": {"id": f"{IRI}/pages/४"}}),
    ("an_endless_number", {"object": {"id": f"{IRI}/pages/{'4' * 400}"}}),
    ("no_result", {"result": {}}),
    ("no_duration", {"result": {"duration": "PT"}}),
    ("an_agent", {"object": {"objectType": "Agent", "mbox": "mailto:a@example.org"}}),
]


@pytest.mark.parametrize(("name", "changed"), OTHERS, ids=[case[0] for case in OTHERS])
def test_what_says_nothing_of_a_page_is_passed_over(name: str, changed: dict[str, Any]) -> None:
    told = [*map(lambda claim: said(*claim), READ[:3]), said(4, 5, 20, **changed)]
    assert judged(told).progress == 0.75


def test_pages_of_several_sessions_are_one() -> None:
    told = [said(1, 2, 2), said(2, 2, 4), said(3, 2, 2, session="t"), said(4, 2, 4, session="t")]
    assert judged(told).is_complete


def test_new_sessions_give_no_pages_for_nothing() -> None:
    told = [said(page, 1, 0, session=f"s-{page}") for page in (1, 2, 3, 4)]
    assert judged(told).progress == 0.5


def test_time_is_what_was_shown() -> None:
    assert judged(READ).seconds == 20


def test_what_did_not_fit_does_not_use_up_what_comes_later() -> None:
    assert judged([(1, 9999, 1), *READ]).is_complete


def test_a_unit_without_pages_is_never_complete() -> None:
    unit = a_unit(1, kind=UnitKind.PDF, launch="document.pdf", media={})
    assert not judged(READ, unit=unit).is_complete


@pytest.mark.parametrize(
    ("share", "pages", "needed"), [(1.0, 3, 3), (0.9, 10, 9), (0.7, 10, 7), (0.1, 3, 1), (0, 5, 1)]
)
def test_a_share_of_pages(share: float, pages: int, needed: int) -> None:
    assert needed_of(share, pages) == needed
