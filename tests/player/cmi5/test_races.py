"""Two of everything at once: launches, fetches, tabs. Also run on PostgreSQL. D22."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from player.store import launches
from tests.accounts.factories import INSTITUTION
from tests.conftest import portal_client
from tests.player.cmi5.factories import Au, an_au_of, enrolled_in, launched, stored, verbs

SEVERAL = 6


def at_once(work: Callable[[int], Any], count: int = SEVERAL) -> list[Any]:
    """Run work in threads that begin together; gives what each gave."""
    gate = Barrier(count)

    def begin(number: int) -> Any:
        gate.wait()
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(begin, range(count)))


def tab_of(app: Any, au: Au) -> Au:
    """Give another tab with the same launch and token."""
    tab = Au(portal_client(app), au.url)
    tab.token, tab.template = au.token, au.template
    return tab


@pytest.fixture
def registration(installation):
    return enrolled_in(installation)


def test_one_of_several_launches_stays_open(installation, registration):
    at_once(lambda _: launched(installation, registration))
    said = verbs(installation, registration)
    assert said.count("launched") == SEVERAL
    assert said.count("abandoned") == SEVERAL - 1
    with installation.reading() as db:
        assert len(launches.open_launches(db, INSTITUTION, registration.id)) == 1


def test_one_of_several_fetches_gets_the_token(installation, app, registration):
    url = launched(installation, registration).url
    answers = at_once(lambda _: Au(portal_client(app), url).fetch().json)
    assert sum("auth-token" in one for one in answers) == 1
    assert [one["error-code"] for one in answers if "error-code" in one] == ["1"] * (SEVERAL - 1)


@pytest.mark.parametrize("verb", ["passed", "completed"])
def test_several_tabs_say_it_once(installation, app, client, registration, verb):
    au = an_au_of(installation, client, registration).begin()
    assert au.say("initialized").status_code == 200
    answers = at_once(lambda _: tab_of(app, au).say(verb).status_code)
    assert sorted(answers) == [200] + [403] * (SEVERAL - 1)
    assert verbs(installation, registration).count(verb) == 1
    assert verbs(installation, registration).count("satisfied") == 1


def test_passed_and_failed_at_once_are_one_of_them(installation, app, client, registration):
    au = an_au_of(installation, client, registration).begin()
    au.say("initialized")
    both = ["passed", "failed"]
    answers = at_once(lambda number: tab_of(app, au).say(both[number % 2]).status_code)
    assert sorted(answers) == [200] + [403] * (SEVERAL - 1)


def test_same_request_sent_several_times_is_one(installation, app, client, registration):
    au = an_au_of(installation, client, registration).begin()
    au.say("initialized")
    said = au.word("passed")
    answers = at_once(lambda _: tab_of(app, au).say(said).status_code)
    assert answers == [200] * SEVERAL
    assert verbs(installation, registration).count("passed") == 1


def test_what_comes_with_the_end_is_before_it_or_refused(installation, app, client, registration):
    au = an_au_of(installation, client, registration).begin()
    au.say("initialized")
    words = ["terminated", "passed", "experienced"]
    at_once(
        lambda number: tab_of(app, au).say(words[number % 3], category=number % 3 != 2).status_code
    )
    said = [one["verb"]["id"].rpartition("/")[2] for one in stored(installation, registration)]
    assert said.count("terminated") == 1
    assert set(said[said.index("terminated") + 1 :]) <= {"satisfied", "certified"}


def test_new_launch_while_its_token_speaks(installation, app, client, registration):
    au = an_au_of(installation, client, registration).begin()
    au.say("initialized")

    def work(number: int) -> Any:
        if number == 0:
            return launched(installation, registration)
        return tab_of(app, au).say("experienced", category=False).status_code

    assert set(at_once(work)[1:]) <= {200, 401}
    said = verbs(installation, registration)
    assert "experienced" not in said[said.index("abandoned") :]
