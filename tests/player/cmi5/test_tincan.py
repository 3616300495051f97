"""The launch of xAPI packages: a token for one learner and one registration."""

import pytest

from player.scorm.attempt import Mode
from progress.store import progress_of
from schemas.course_structure import Standard
from tests.accounts.factories import INSTITUTION
from tests.player.cmi5.factories import Au, an_au, enrolled_in, launched, stored

ACTIVITY = "https://example.com/course/au/1"


@pytest.fixture
def registration(installation):
    return enrolled_in(installation, an_au(), standard=Standard.XAPI)


def a_course_of_tincan(installation, client, registration, **wanted):
    au = Au(client, launched(installation, registration, **wanted).url)
    au.token = au.given["auth"].removeprefix("Basic ")
    return au


@pytest.fixture
def content(installation, client, registration):
    return a_course_of_tincan(installation, client, registration)


def unit(installation, registration):
    with installation.reading() as db:
        return progress_of(db, INSTITUTION, registration.id).units[0]


def test_launch_has_all_that_content_needs(content, registration):
    assert list(content.given) == [
        "page", "endpoint", "auth", "actor", "registration", "activity_id", "grouping",
    ]  # fmt: skip
    assert content.given["activity_id"] == ACTIVITY
    assert content.given["endpoint"].endswith("/xapi/v1/")


def test_its_own_activity_moves_the_learner_on(installation, content, registration):
    assert content.say("attempted", category=False).status_code == 200
    assert unit(installation, registration).attempted
    assert content.say("completed", category=False).status_code == 200
    assert unit(installation, registration).satisfied


def test_other_activities_are_kept_and_move_nothing(installation, content, registration):
    said = content.say("completed", category=False, object={"id": ACTIVITY + "/slide/1"})
    assert said.status_code == 200
    assert len(stored(installation, registration)) == 1
    assert not unit(installation, registration).attempted


@pytest.mark.parametrize(
    "changed",
    [
        {"actor": {"mbox": "mailto:somebody@example.com"}},
        {"context": {"registration": "5f0d7d8e-0a30-4d5c-9d52-2d3b1c2f7b11"}},
    ],
)
def test_it_speaks_for_its_learner_and_registration_only(content, changed):
    assert content.say("completed", category=False, **changed).status_code == 403


def test_it_keeps_state_of_its_learner_only(content):
    place = {"activityId": ACTIVITY}
    kept = content.state("resume", "PUT", asked=place, data=b"slide 3")
    assert kept.status_code == 204
    assert content.state("resume", asked=place).data == b"slide 3"
    other = {**place, "agent": '{"mbox": "mailto:somebody@example.com"}'}
    assert content.state("resume", asked=other).status_code == 403
    assert content.state("resume", "PUT", asked=other, data=b"x").status_code == 403


def test_it_writes_no_profile_of_a_strange_activity(content):
    query = {"activityId": "https://example.com/other", "profileId": "x"}
    headers = {"If-None-Match": "*"}
    assert content.open("PUT", "activities/profile", query, headers=headers).status_code == 403
    query["activityId"] = ACTIVITY
    answer = content.open("PUT", "activities/profile", query, data=b"y", headers=headers)
    assert answer.status_code == 204


def test_what_is_only_browsed_counts_nowhere(installation, client, registration):
    content = a_course_of_tincan(installation, client, registration, mode=Mode.BROWSE)
    assert content.say("completed", category=False).status_code == 200
    assert not unit(installation, registration).attempted


def test_next_launch_ends_its_token(installation, content, registration):
    launched(installation, registration)
    assert content.say("completed", category=False).status_code == 401
    assert [one["verb"]["id"] for one in stored(installation, registration)] == []


def test_state_outside_the_registration_is_of_its_own_activity(content):
    place = {"activityId": ACTIVITY, "registration": None}
    assert content.state("book", "PUT", asked=place, data=b"x").status_code == 204
    other = {"activityId": "https://example.com/other", "registration": None}
    assert content.state("book", "PUT", asked=other, data=b"x").status_code == 403
    assert content.state("book", asked=other).status_code == 403
