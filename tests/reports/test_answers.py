"""How the questions of a quiz are answered, as its publisher sees it."""

import pytest

from accounts.roles import Role
from player.quiz.statistics import count
from tests.accounts.factories import a_person, sign_in
from tests.packages.factories_quiz import SINGLE, a_quiz
from tests.player.quiz.factories import a_learner_at, enrolled_in_quiz

RIGHT = {"question": "capital", "share": 1.0, "points": 1.0}
WRONG = {"question": "capital", "share": 0.0, "points": 0.0}
NONE = {"question": "capital", "share": None, "points": 0.0}


def test_count():
    quiz = a_quiz([SINGLE])
    given = [([RIGHT], {"capital": "b"}), ([WRONG], {"capital": "a"}), ([NONE], {})]
    (item,) = count(quiz, [*given, ([{**RIGHT, "question": "gone"}], {})])
    assert (item.asked, item.answered, item.right, item.share) == (3, 2, 1, 0.5)
    assert item.chosen == {"a": 1, "b": 1}


@pytest.mark.parametrize("mode", [None, "browse"])
def test_the_page_counts_what_counts(client, content_client, installation, mode):
    registration = enrolled_in_quiz(installation)
    learner = a_learner_at(installation, content_client, registration, mode=mode)
    learner.answer_all(learner.start().json, right=1)
    learner.submit()
    with installation.transaction() as db:
        publisher = a_person(db, roles=(Role.PUBLISHER,))
    sign_in(client, publisher)
    page = client.get(f"/publish/courses/{registration.course_id}/answers").text
    assert f"have ended: {0 if mode else 1}." in page
    assert f"✓ New Delhi: {0 if mode else 1}" in page
