"""How long a session's token opens anything: a week at the most, and while its learner is in."""

import pytest

from catalogue.store.registrations import update_left
from player.cmi5.sessions import LONGEST_LIFE
from tests.accounts.factories import INSTITUTION
from tests.player.cmi5.factories import an_au_of, enrolled_in, verbs
from tests.player.quiz.factories import a_learner_at, attempts, enrolled_in_quiz

HALF_A_DAY = 12 * 3600


@pytest.fixture
def registration(installation):
    return enrolled_in(installation)


def leave(installation, registration, at):
    with installation.transaction() as db:
        update_left(db, INSTITUTION, registration.id, at)


def test_a_session_that_is_heard_of_lasts_a_week(installation, client, clock, registration):
    au = an_au_of(installation, client, registration).begin()
    au.say("initialized")
    for _ in range(int(LONGEST_LIFE.total_seconds()) // HALF_A_DAY - 1):
        clock.tick(HALF_A_DAY)
        assert au.say("experienced", category=False).status_code == 200
    clock.tick(HALF_A_DAY)
    assert au.say("passed").status_code == 401
    assert au.open("GET", "statements").status_code == 401
    assert "passed" not in verbs(installation, registration)


def test_who_has_left_says_nothing(installation, client, clock, registration):
    au = an_au_of(installation, client, registration).begin()
    au.say("initialized")
    leave(installation, registration, clock())
    refused = au.say("passed")
    assert (refused.status_code, "left" in refused.text) == (401, True)
    assert au.preferences().status_code == 401
    leave(installation, registration, None)
    assert au.say("passed").status_code == 200


def test_who_has_left_fetches_no_token(installation, client, clock, registration):
    au = an_au_of(installation, client, registration)
    leave(installation, registration, clock())
    assert au.fetch().json["error-code"] == "1"


def test_who_has_left_answers_no_quiz(installation, app, content_client, clock):
    registration = enrolled_in_quiz(installation)
    learner = a_learner_at(installation, content_client, registration)
    learner.start()
    leave(installation, registration, clock())
    calls = (learner.start(), learner.answer(1, 1), learner.submit())
    assert [(one.status_code, one.json["code"]) for one in calls] == [(409, "left")] * 3
    assert attempts(installation)[0].submitted_at is None
