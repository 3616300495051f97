"""When a video is complete: by what was watched, within the server's clock."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from player.native.judging import Said, Verdict
from player.native.video import PLAYED, PROGRESS, VERBS, VideoFollower, needed_of
from schemas.course_structure import UnitKind
from tests.catalogue.factories import a_unit

BEGAN = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
UNIT = a_unit(1, kind=UnitKind.VIDEO, launch="video.mp4", media={"duration": 100.0})
IRI = f"https://example.org/courses/c/units/{UNIT.id}"
Claim = tuple[str, float]  # played-segments, seconds after the beginning at the server


def said(
    played: object, at: float, *, session: str = "s", began: float = 0, **changed: Any
) -> Said:
    """A pause, as its statement is stored so many seconds after the beginning."""
    statement = {
        "verb": {"id": f"{VERBS}paused"},
        "object": {"id": IRI},
        "result": {"extensions": {PLAYED: played}},
        **changed,
    }
    return Said(statement, session, BEGAN + timedelta(seconds=at), BEGAN + timedelta(seconds=began))


def judged(claims: Sequence[Claim | Said], **choices: Any) -> Verdict:
    told = [one if isinstance(one, Said) else said(*one) for one in claims]
    return VideoFollower().judge(UNIT, choices, told)


ALL = "0.000[.]100.000"
# A row is what was claimed when, and how many of 100 seconds count.
CASES: list[tuple[str, Sequence[Claim | Said], float]] = [
    ("nothing", [], 0),
    ("watched", [(ALL, 100)], 100),
    ("at_double_speed", [(ALL, 50)], 100),
    ("in_parts", [("0[.]40", 40), ("0[.]40[,]40[.]100", 110)], 100),
    ("over_and_over", [("0[.]40[,]0[.]40[,]10[.]40", 120)], 40),
    ("sought_to_the_end", [("0[.]2[,]99[.]100", 3)], 3),
    ("all_at_once", [(ALL, 0)], 2),
    ("faster_than_double", [(ALL, 30)], 62),
    ("the_same_again_and_again", [(ALL, 10)] * 5, 22),
    ("caught_up_later", [(ALL, 10), (ALL, 50)], 100),
    ("beyond_the_end", [("0[.]100[,]100[.]900", 400)], 100),
    ("a_number", [said(7, 100)], 0),
    ("nothing_said", [said(ALL, 100, result={})], 0),
    ("no_extensions", [said(ALL, 100, result={"extensions": 5})], 0),
    ("of_another_unit", [said(ALL, 100, object={"id": "https://example.org/other"})], 0),
    (
        "two_sittings",
        [said("0[.]40", 40), said(ALL, 1_000 + 60, session="t", began=1_000)],
        100,
    ),
    (
        "two_tabs_at_double_speed",  # the clock runs once for both
        [said("0[.]20", 10), said("0[.]40", 10, session="t"), said("0[.]62", 20, session="t")],
        42,
    ),
    (
        "launched_again_and_again",  # each sitting just begun, none lasts
        [said(ALL, 1 + n / 10, session=str(n), began=1 + n / 10) for n in range(20)],
        2,
    ),
]


@pytest.mark.parametrize(("name", "claims", "seconds"), CASES, ids=[row[0] for row in CASES])
def test_seconds_that_count(name: str, claims: Sequence[Claim | Said], seconds: float) -> None:
    verdict = judged(claims)
    assert verdict.seconds == pytest.approx(seconds, abs=0.001)
    assert verdict.progress == pytest.approx(seconds / 100)


@pytest.mark.parametrize(
    ("played", "share", "is_complete"),
    [
        ("0[.]90", None, True),
        ("0[.]89.9", None, False),
        ("0[.]50", 0.5, True),
        ("0[.]99.6", 1.0, True),
        ("0[.]99", 1.0, False),
        ("", 0.0, False),
    ],
)
def test_the_share_that_the_publisher_asks_for(
    played: str, share: float | None, is_complete: bool
) -> None:
    chosen = {} if share is None else {"share": share}
    assert judged([(played, 100)], **chosen).is_complete is is_complete


def test_what_completed_says() -> None:
    verdict = judged([("0[.]40[,]30[.]95.5", 100)])
    assert (verdict.result[PROGRESS], verdict.result[PLAYED]) == (0.955, "0.000[.]95.500")


def test_a_video_without_a_length_is_never_complete() -> None:
    unit = a_unit(1, kind=UnitKind.VIDEO, launch="video.mp4", media={})
    assert not VideoFollower().judge(unit, {}, [said(ALL, 100)]).is_complete


def test_even_a_very_short_one_has_to_be_watched() -> None:
    assert needed_of(1.0, 1_000) == 950
