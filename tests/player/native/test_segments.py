"""What was watched: browser and server come to the same, over 1,000 random viewers."""

import json
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest

from player.native.segments import beyond, first, parse, render, total, union

SCRIPT = Path(__file__).with_name("segments.mjs")
VIEWERS = 1_000
FULL = 90_000


def a_viewer(rng: random.Random) -> dict[str, Any]:
    """Someone who plays, pauses and jumps about, maybe for the second time."""
    length = rng.randrange(1_000, 60_000)
    at, trace, is_playing = 0, [], False
    for _ in range(rng.randrange(0, 60)):
        act = rng.choice(["play", "reach", "reach", "reach", "stop", "jump"])
        if act == "reach" and is_playing:
            at = min(at + rng.randrange(0, 9_000), length + 40)
        elif act == "jump":
            at = rng.randrange(0, length + 40)
        is_playing = {"play": True, "stop": False}.get(act, is_playing)
        trace.append([act, at])
    starts = [rng.randrange(length) for _ in range(rng.randrange(0, 4))]
    before = render((start, start + rng.randrange(1, 5_000)) for start in starts)
    return {"length": length, "before": before, "trace": trace}


def moments(viewer: dict[str, Any]) -> set[int]:
    """Tell each millisecond that was watched, by counting: slow, and plainly right."""
    seen = {ms for start, end in parse(viewer["before"]) for ms in range(start, end)}
    last: int | None = None
    for act, at in viewer["trace"]:
        if act == "reach" and last is not None:
            seen.update(range(last, at))
        last = {"play": at, "stop": None}.get(act, last if last is None else at)
    return {ms for ms in seen if ms < viewer["length"]}


def test_server_and_browser_see_the_same() -> None:
    rng = random.Random(5)
    viewers = [a_viewer(rng) for _ in range(VIEWERS)]
    done = subprocess.run(
        ["node", str(SCRIPT)], input=json.dumps(viewers).encode(), capture_output=True, check=True
    )
    for viewer, told in zip(viewers, json.loads(done.stdout), strict=True):
        joined = union(parse(told["played"]), viewer["length"])
        assert (render(joined), total(joined)) == (told["union"], told["total"])
        assert total(joined) == len(moments(viewer))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", []),
        ("0.000[.]12.500", [(0, 12_500)]),
        ("0[.]1[,]5.5[.]6", [(0, 1_000), (5_500, 6_000)]),
        (" 0.000[.]1.000 [,] 3.000[.]4.000 ", [(0, 1_000), (3_000, 4_000)]),
        ("9.000[.]3.000", []),
        ("-1.000[.]3.000", []),
        ("0.000[.]1e9", []),
        ("0.000[.]NaN[,]0.000[.]0.001", [(0, 1)]),
        ("0[.]9999999999", []),
        ("x" * 100_000, []),
    ],
)
def test_what_is_no_segment_is_passed_over(text: str, read: list[tuple[int, int]]) -> None:
    assert parse(text) == read


def test_what_is_new_is_counted_from_its_beginning() -> None:
    known = [(10_000, 20_000), (30_000, 40_000)]
    new = list(beyond([(0, 35_000), (50_000, FULL)], known))
    assert new == [(0, 10_000), (20_000, 30_000), (50_000, FULL)]
    assert list(first(new, 12_000)) == [(0, 10_000), (20_000, 22_000)]
    assert list(beyond(known, known)) == []
