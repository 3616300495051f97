"""Submitting, the statement door and the worker at once: registration first, then session. D22."""

from player.quiz.overdue import close_attempts
from player.tasks import abandon_silent, close_lost
from tests.conftest import portal_client
from tests.packages.factories import a_package
from tests.packages.factories_quiz import TRUE_FALSE, a_quiz_json
from tests.player.cmi5.factories import Au
from tests.player.cmi5.test_races import at_once, tab_of
from tests.player.factories import enrolled
from tests.player.quiz.factories import a_learner_at, attempts, words

WORK = (close_attempts, close_lost, abandon_silent)
LEARNERS = len(WORK)


def test_submit_door_and_worker_at_once_end_each_attempt_once(
    installation, app, content_app, clock
):
    package = a_package(installation, a_quiz_json([TRUE_FALSE], minutes=10))
    registrations = [enrolled(installation, package=package) for _ in range(LEARNERS)]
    learners = [a_learner_at(installation, content_app.test_client(), one) for one in registrations]
    tabs = []
    for learner in learners:
        address = learner.delivered["address"].partition("#")[0]
        tabs.append(Au(portal_client(app), f"http://example.org{address}").begin())
        assert tabs[-1].say("initialized").status_code == 200
        assert learner.start().status_code == 200
        assert learner.answer(1, 1).status_code == 200
    clock.tick(700)

    def work(number):
        sort, who = divmod(number, LEARNERS)
        if sort == 0:
            return learners[who].submit().status_code
        if sort == 1:
            return tab_of(app, tabs[who]).say("experienced", category=False).status_code
        return WORK[who](installation)

    answers = at_once(work, 3 * LEARNERS)
    assert answers[:LEARNERS] == [200] * LEARNERS
    assert set(answers[LEARNERS : 2 * LEARNERS]) == {200}
    assert {row.closed_by for row in attempts(installation)} == {"deadline"}
    for registration in registrations:
        told = words(installation, registration)
        assert (told.count("passed"), told.count("completed")) == (1, 1)
