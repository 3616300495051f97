"""The window of a rule: what it holds, and its days on the publisher's form."""

from datetime import date, datetime
from typing import Any

import pytest

from catalogue.window import read_window, window_fields, window_of
from schemas.fields import parse_instant

# The first and the last moment of two days in India.
OPENS, CLOSES = "2026-11-30T18:30:00.000000Z", "2026-12-31T18:30:00.000000Z"
RULE = {"window": {"opens": OPENS, "closes": CLOSES}}


def at(text: str) -> datetime:
    return parse_instant(text)


@pytest.mark.parametrize(
    ("rule", "moment", "held"),
    [
        ({}, "1999-01-01T00:00:00Z", True),
        (RULE, "2026-11-30T18:29:59.999999Z", False),
        (RULE, OPENS, True),
        (RULE, "2026-12-31T18:29:59.999999Z", True),
        (RULE, CLOSES, False),
        ({"window": {"opens": OPENS}}, "2999-01-01T00:00:00Z", True),
        ({"window": {"closes": CLOSES}}, "1999-01-01T00:00:00Z", True),
    ],
)
def test_what_a_window_holds(rule: dict[str, Any], moment: str, held: bool) -> None:
    assert window_of(rule).holds(at(moment)) is held


def test_days_are_of_india_and_both_within() -> None:
    assert window_of(RULE).days == (date(2026, 12, 1), date(2026, 12, 31))
    typed = {"opens": "2026-12-01", "closes": "2026-12-31"}
    assert window_fields(RULE) == typed
    assert read_window(typed, {}) == RULE


def test_a_day_that_was_not_changed_keeps_its_time() -> None:
    rule = {"window": {"opens": "2026-12-01T09:00:00.000000Z"}}
    assert read_window(window_fields(rule), rule) == rule


def test_no_day_is_no_window() -> None:
    assert read_window({"opens": " ", "closes": ""}, RULE) == {}


@pytest.mark.parametrize("day", ["tomorrow", "2026-02-30", "9999-12-31"])
def test_what_is_no_day_is_given_to_be_refused(day: str) -> None:
    assert read_window({"closes": day}, {}) == {"window": {"closes": day}}
