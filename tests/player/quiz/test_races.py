"""Many at once: 200 learners in the last second, two tabs, and a server that is killed."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.packages.factories import a_package
from tests.packages.factories_quiz import TRUE_FALSE, a_quiz_json
from tests.player.factories import enrolled
from tests.player.quiz.factories import a_learner_at, attempts, enrolled_in_quiz, said

LEARNERS = 200
THREADS = 16


def test_everyone_in_the_last_second_is_judged_by_the_clock(installation, app, content_app, clock):
    """Half of them answer at the deadline, the others just behind it; nobody waits in vain."""
    package = a_package(installation, a_quiz_json([TRUE_FALSE], minutes=10))
    registrations = [enrolled(installation, package=package) for _ in range(LEARNERS)]
    learners = [a_learner_at(installation, content_app.test_client(), one) for one in registrations]
    for learner in learners:
        assert learner.start().status_code == 200
    for round_, seconds in ((learners[::2], 600), (learners[1::2], 0.001)):
        clock.tick(seconds)
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(_answer_and_submit, round_))
    rows = attempts(installation)
    assert len(rows) == LEARNERS
    by_registration = {row.registration: row for row in rows}
    for place, registration in enumerate(registrations):
        row = by_registration[registration.id]
        assert row.closed_by == ("submitted" if place % 2 == 0 else "deadline")
        assert row.score["passed"] is (place % 2 == 0)
        assert row.submitted_at <= row.deadline


def _answer_and_submit(learner):
    learner.answer(1, 1)
    assert learner.submit().status_code == 200


@pytest.mark.parametrize("call", ["start", "submit"])
def test_the_same_call_from_two_tabs_at_once_counts_once(installation, app, content_app, call):
    registration = enrolled_in_quiz(installation)
    learner = a_learner_at(installation, content_app.test_client(), registration)
    if call == "submit":
        learner.answer_all(learner.start().json)
    barrier = Barrier(4)

    def press(_):
        learner.shell.client = content_app.test_client()
        barrier.wait()
        return getattr(learner, call)().status_code

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(press, range(4)))
    assert answers == ([200, 409, 409, 409] if call == "start" else [200] * 4)
    assert len(attempts(installation)) == 1
    passed = [one for one in said(installation, registration) if "passed" in one["verb"]["id"]]
    assert len(passed) == (1 if call == "submit" else 0)
