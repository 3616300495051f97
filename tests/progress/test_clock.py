"""What a session says of time counts within the server's clock."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.credentials import CredentialKind
from lrs.evidence import Evidence
from progress.announcing import SESSION_ID
from progress.clock import held
from tests.progress.factories import a_statement, an_instant

SESSION = CredentialKind.CMI5_SESSION
LAUNCHED = Evidence(
    a_statement("launched", context={"extensions": {SESSION_ID: "s"}}),
    an_instant(0),
    CredentialKind.PRODUCT,
    None,
)


def a_word(stored: float, *, kind: str = SESSION, session: str = "s", **said: Any) -> Evidence:
    """A statement of a session that was stored so many minutes after its launch."""
    return Evidence(a_statement("terminated", **said), an_instant(stored), kind, session)


def told(*evidence: Evidence) -> tuple[str, Any]:
    """Give time and duration of the last."""
    last = held([LAUNCHED, *evidence])[-1]
    return last["timestamp"][11:19], last.get("result", {}).get("duration")


@pytest.mark.parametrize(
    ("said", "stored", "counted"),
    [
        (10, 10, "12:10:00"),
        (5, 10, "12:05:00"),
        (-60, 10, "12:00:00"),
        (60, 10, "12:10:00"),
        (60 * 24 * 365, 10, "12:10:00"),
    ],
    ids=["now", "queued", "before_the_launch", "to_come", "in_a_year"],
)
def test_time_lies_between_launch_and_arrival(said: float, stored: float, counted: str) -> None:
    assert told(a_word(stored, minute=said))[0] == counted


@pytest.mark.parametrize(
    ("said", "counted"),
    [("PT9M59S", "PT9M59S"), ("PT10M", "PT10M"), ("PT1000H", "PT600.00S"), (None, None)],
)
def test_nothing_lasts_longer_than_its_session(said: str | None, counted: str | None) -> None:
    assert told(a_word(10, minute=10, duration=said))[1] == counted


@pytest.mark.parametrize(
    "word",
    [
        a_word(10, minute=60, duration="PT9H", kind=CredentialKind.SHELL_SESSION),
        a_word(10, minute=60, duration="PT9H", kind=CredentialKind.PRODUCT),
        a_word(10, minute=60, duration="PT9H", session="another"),
    ],
    ids=["of_the_player", "of_the_product", "never_launched"],
)
def test_what_the_product_tells_or_never_launched_stays(word: Evidence) -> None:
    assert held([LAUNCHED, word])[-1] is word.statement


def test_a_clock_that_steps_back_makes_no_time_negative() -> None:
    early = Evidence(a_word(0).statement, an_instant(0) - timedelta(minutes=1), SESSION, "s")
    assert held([LAUNCHED, early])[-1]["timestamp"].startswith("2026-11-18T12:00:00")
