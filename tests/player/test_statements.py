"""What the player tells of failing and of scores: ADL's xAPI SCORM Profile, and RTE §3.4.4."""

import pytest

from player.statements import scaled_of
from progress.store import progress_of
from schemas.course_structure import MoveOn
from tests.player.factories import (
    FINISH,
    INITIALIZE,
    INSTITUTION,
    a_shell,
    enrolled,
    set_,
    statements_of,
)

# The portal's factory connects the listeners that fold what is told.
pytestmark = pytest.mark.usefixtures("app")


def results(installation, registration, verb):
    """Give the result of each statement with that verb, in order."""
    made = statements_of(installation, registration)
    return [one["result"] for one in made if one["verb"]["id"].endswith(f"/{verb}")]


def is_satisfied(installation, registration):
    """Tell whether the course is satisfied."""
    with installation.reading() as db:
        return progress_of(db, INSTITUTION, registration.id).satisfied


def play(installation, content_client, registration, *calls):
    """Sit once and make the calls."""
    shell = a_shell(installation, content_client, registration)
    shell.deliver(next(registration.structure.units()).id)
    shell.send(INITIALIZE, *calls, FINISH)


def test_who_only_failed_is_not_satisfied(installation, content_client):
    registration = enrolled(installation)
    for _ in range(2):
        failed = (set_("score.raw", "10"), set_("lesson_status", "failed"))
        play(installation, content_client, registration, *failed)
    [completed] = results(installation, registration, "completed")
    assert (completed["completion"], completed["success"]) == (True, False)
    assert not is_satisfied(installation, registration)


@pytest.mark.parametrize("status", ["passed", "completed"])
def test_who_fails_and_then_does_better_is_satisfied(installation, content_client, status):
    registration = enrolled(installation)
    play(installation, content_client, registration, set_("lesson_status", "failed"))
    play(installation, content_client, registration, set_("lesson_status", status))
    completed = results(installation, registration, "completed")
    assert [one.get("success") for one in completed] == [False, None]
    assert is_satisfied(installation, registration)


def test_a_publisher_may_let_a_failed_attempt_count(installation, content_client):
    unit = next(enrolled(installation).structure.units()).id
    rule = {"units": {unit: {"move_on": str(MoveOn.COMPLETED)}}}
    registration = enrolled(installation, rule=rule)
    play(installation, content_client, registration, set_("lesson_status", "failed"))
    assert is_satisfied(installation, registration)


@pytest.mark.parametrize(
    ("raw", "limits", "scaled"),
    [
        (9.0, {"min": 0.0, "max": 10.0}, 0.9),
        (10.0, {"min": 0.0, "max": 10.0}, 1.0),
        (15.0, {"min": 10.0, "max": 20.0}, 0.5),
        (0.0, {"min": 0.0, "max": 3.0}, 0.0),
        (75.0, {"min": 50.0, "max": 100.0}, 0.75),
        (75.0, {"min": 0.0, "max": 100.0}, 0.75),
        (9.0, {"max": 10.0}, 0.09),
        (9.0, {"min": 0.0}, 0.09),
        (9.0, {}, 0.09),
        (120.0, {}, None),
    ],
)
def test_scaled(raw, limits, scaled):
    assert scaled_of(raw, limits) == scaled


@pytest.mark.parametrize(
    ("score", "worded"),
    [
        (("9", "0", "10"), {"scaled": 0.9, "raw": 9, "min": 0, "max": 10}),
        (("20", "0", "10"), {"scaled": 0.2, "raw": 20}),
        (("5", "10", "10"), {"scaled": 0.05, "raw": 5}),
    ],
)
def test_a_score_in_points_is_scaled_by_its_own_limits(installation, content_client, score, worded):
    registration = enrolled(installation)
    named = zip(("raw", "min", "max"), score, strict=True)
    calls = [set_(f"score.{name}", value) for name, value in named]
    play(installation, content_client, registration, *calls, set_("lesson_status", "passed"))
    [passed] = results(installation, registration, "passed")
    assert passed["score"] == worded


def test_mastery_is_judged_by_the_raw_score(installation, content_client):
    unit = next(enrolled(installation).structure.units()).id
    rule = {"units": {unit: {"move_on": "Passed", "mastery_score": 0.55}}}
    low = (set_("score.raw", "60"), set_("score.min", "50"), set_("score.max", "90"))
    registration = enrolled(installation, rule=rule)
    play(installation, content_client, registration, *low, set_("lesson_status", "completed"))
    [passed] = results(installation, registration, "passed")
    assert passed["score"]["scaled"] == 0.25
    assert is_satisfied(installation, registration)
