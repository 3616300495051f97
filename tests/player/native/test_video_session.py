"""Sessions with a video over HTTP: what completes it, and what learners' own requests cannot do."""

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.store.registrations import Registration
from player.native import judging
from player.native.video import PLAYED, VERBS
from progress.store import progress_of
from schemas.course_structure import Standard, UnitKind
from storage.installation import Installation
from tests.accounts.factories import INSTITUTION
from tests.conftest import SetClock
from tests.player.cmi5.factories import Au, an_au, enrolled_in, verbs
from tests.player.factories import a_shell

LENGTH = 100.0
ALL = f"0.000[.]{LENGTH:.3f}"


@pytest.fixture
def registration(installation: Installation) -> Registration:
    film = an_au(
        kind=UnitKind.VIDEO, identifier="film.mp4", launch="film.mp4", media={"duration": LENGTH}
    )
    return enrolled_in(installation, film, standard=Standard.VIDEO)


@pytest.fixture
def tab(
    installation: Installation,
    registration: Registration,
    client: FlaskClient,
    content_client: FlaskClient,
) -> Au:
    return a_tab(installation, registration, client, content_client)


def a_tab(
    installation: Installation,
    registration: Registration,
    client: FlaskClient,
    content: FlaskClient,
) -> Au:
    """Open the course in a tab, whose video begins."""
    delivered = a_shell(installation, content, registration).deliver()
    au = Au(client, f"http://example.org{delivered['address'].partition('#')[0]}").begin()
    assert au.say("initialized").status_code == 200
    return au


def paused(au: Au, played: str, **changed: Any) -> dict[str, Any]:
    """Say that the video was paused, and what was played until then."""
    said = au.word("paused", category=False, result={"extensions": {PLAYED: played}}, **changed)
    return {**said, "verb": {"id": f"{VERBS}paused"}}


def is_complete(installation: Installation, registration: Registration) -> bool:
    with installation.reading() as db:
        return progress_of(db, INSTITUTION, registration.id).units[0].completed


def test_a_video_that_was_watched_is_completed_once(
    installation: Installation, registration: Registration, tab: Au, clock: SetClock
) -> None:
    clock.tick(60)
    assert tab.say(paused(tab, "0.000[.]60.000")).status_code == 200
    assert not is_complete(installation, registration)
    clock.tick(40)
    assert tab.say(paused(tab, f"0.000[.]60.000[,]60.000[.]{LENGTH:.3f}")).status_code == 200
    assert is_complete(installation, registration)
    assert tab.say(paused(tab, ALL), "terminated").status_code == 200
    said = verbs(installation, registration)
    assert (said.count("completed"), said.count("satisfied")) == (1, 1)


@pytest.mark.parametrize("verb", ["completed", "passed", "failed"])
def test_the_player_cannot_judge_itself(
    installation: Installation, registration: Registration, tab: Au, verb: str
) -> None:
    assert tab.say(verb).status_code == 403
    tab.say(verb, category=False)
    assert not is_complete(installation, registration)


# Each is a list of (seconds by the server's clock, what is claimed then).
CHEATS = {
    "seeking to the end": [(2, "0.000[.]1.000[,]99.000[.]100.000")],
    "all at once": [(0, ALL)],
    "all at once, again and again": [(0, ALL)] * 20,
    "three times as fast": [(30, ALL)],
    "a second over and over": [(20, "0.000[.]1.000")] * 20,
    "backwards": [(100, "100.000[.]0.000")],
    "beyond the end": [(100, "100.000[.]200.000")],
    "no numbers": [(100, "NaN[.]Infinity"), (1, "-5[.]1e9"), (1, "0[.]")],
}


@pytest.mark.parametrize("name", CHEATS)
def test_editing_requests_completes_nothing(
    installation: Installation, registration: Registration, tab: Au, clock: SetClock, name: str
) -> None:
    for seconds, played in CHEATS[name]:
        clock.tick(seconds)
        assert tab.say(paused(tab, played)).status_code == 200
    assert not is_complete(installation, registration)


def test_a_statement_that_is_sent_again_counts_once(
    installation: Installation, registration: Registration, tab: Au, clock: SetClock
) -> None:
    clock.tick(20)
    told = paused(tab, "0.000[.]40.000")
    for _ in range(5):
        assert tab.say(told).status_code == 200
        assert tab.say({**told, "id": str(uuid4())}).status_code == 200
    assert not is_complete(installation, registration)


def test_a_time_that_is_made_up_gives_none(
    installation: Installation, registration: Registration, tab: Au
) -> None:
    for told in ("2026-07-01T08:00:00Z", "2026-07-01T20:00:00Z", "2099-01-01T00:00:00Z"):
        tab.say(paused(tab, ALL, timestamp=told))
    assert not is_complete(installation, registration)


def test_two_tabs_at_double_speed_are_one(
    installation: Installation,
    registration: Registration,
    app: Flask,
    client: FlaskClient,
    content_client: FlaskClient,
    clock: SetClock,
) -> None:
    first = a_tab(installation, registration, client, content_client)
    second = a_tab(installation, registration, client, content_client)
    clock.tick(30)
    assert first.say(paused(first, "50.000[.]100.000")).status_code == 401
    assert second.say(paused(second, "0.000[.]60.000")).status_code == 200
    third = a_tab(installation, registration, client, content_client)
    assert third.say(paused(third, "40.000[.]100.000")).status_code == 200
    assert not is_complete(installation, registration)


def test_new_sessions_give_no_time(
    installation: Installation,
    registration: Registration,
    client: FlaskClient,
    content_client: FlaskClient,
) -> None:
    for start in range(0, 100, 4):
        tab = a_tab(installation, registration, client, content_client)
        tab.say(paused(tab, f"{start}.000[.]{start + 4}.000"))
    assert not is_complete(installation, registration)


def test_a_batch_is_judged_once(
    installation: Installation,
    registration: Registration,
    tab: Au,
    clock: SetClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    judged = []
    judge = judging._judge
    monkeypatch.setattr(judging, "_judge", lambda *given: judged.append(judge(*given)))
    clock.tick(100)
    assert (
        tab.say(*[paused(tab, f"0.000[.]{end}.000") for end in range(51, 101)]).status_code == 200
    )
    assert len(judged) == 1
    assert is_complete(installation, registration)
    assert tab.say(paused(tab, ALL)).status_code == 200
    assert len(judged) == 2
