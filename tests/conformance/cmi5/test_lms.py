"""What an LMS itself must do: each row is a requirement, and what shows that it is met."""

from collections.abc import Callable
from urllib.parse import quote, urlsplit
from uuid import UUID

import pytest

from schemas.course_structure import MoveOn
from tests.conformance.cmi5.conftest import Lms
from tests.conformance.cmi5.story import (
    BLOCK,
    COURSE,
    KINDS,
    PUBLISHED,
    RETURN,
    Statement,
    Story,
    around,
    extension,
    is_defined,
    is_of_the_session,
    moves_on,
    verb_of,
)

pytestmark = pytest.mark.database

REASON = "https://w3id.org/xapi/cmi5/result/extensions/reason"
STRANGER = '{"account":{"homePage":"https://example.org","name":"somebody"}}'
PREFERENCES = "cmi5LearnerPreferences"
NAMES = ["endpoint", "fetch", "actor", "registration", "activityId"]
Shown = Callable[[Story], object]


@pytest.fixture(scope="module")
def story(lms: Lms) -> Story:
    return Story(lms)


def raw_query(s: Story) -> str:
    return urlsplit(s.first.opened["url"]).query


def profile(s: Story, method: str, agent: str | None = None, **more: object) -> int:
    """Ask for the learner's preferences, or for somebody else's; gives the status."""
    au = s.third.au
    query = {"agent": agent or au.given["actor"], "profileId": PREFERENCES}
    return au.open(method, "agents/profile", query, **more).status_code


def fetched_by(s: Story, method: str) -> int:
    return s.lms.client.open(urlsplit(s.third.au.given["fetch"]).path, method=method).status_code


def satisfied(s: Story, kind: str) -> Statement:
    (found,) = [
        one for one in s.of("satisfied") if one["object"]["definition"]["type"] == KINDS + kind
    ]
    return found


def waived(s: Story) -> Statement:
    (found,) = [one for one in s.waived if verb_of(one) == "waived"]
    return found


def launched(s: Story) -> Statement:
    return s.of("launched")[0]


def abandoned(s: Story) -> Statement:
    (found,) = [one for one in s.of("abandoned") if is_of_the_session(one, s.first)]
    return found


def reads_all(s: Story) -> bool:
    people = s.enrolled_twice()
    for one in people:
        s.lms.au(one).begin().say("initialized")
    return all("initialized" in map(verb_of, s.lms.told(one)) for one in people)


def mode_of(s: Story, stage: str) -> str:
    return str(s.lms.at(stage).state("LMS.LaunchData").json["launchMode"])


def launch_data(s: Story, **changed: str) -> int:
    au = s.third.au
    asked = {name: changed.get(name, au.given[name]) for name in ("activityId", "registration")}
    asked["agent"] = changed.get("agent", au.given["actor"])
    return au.state("LMS.LaunchData", asked=asked).status_code


LAUNCH: dict[str, Shown] = {
    "4.2.0.0-2": reads_all,
    "8.1.0.0-1": lambda s: s.first.opened["method"] in ("own_window", "any_window"),
    "8.1.0.0-2": lambda s: s.first.opened["method"] == "own_window",
    "8.1.0.0-3": lambda s: s.lms.launch(s.lms.enrolled())["method"] == "any_window",
    "8.1.0.0-4": lambda s: list(s.first.au.given)[-5:] == NAMES,
    "8.1.0.0-5": lambda s: raw_query(s).startswith("page=1&endpoint="),
    "8.1.0.0-8": lambda s: quote(s.first.au.given["actor"], safe="") in raw_query(s),
    "8.1.1.0-1": lambda s: s.first.au.given["endpoint"].startswith("http"),
    "8.1.2.0-1": lambda s: s.first.au.given["fetch"].startswith("http"),
    "8.1.2.0-2": lambda s: s.reading_after.status_code == 401,
    "8.1.2.0-2 (d)": lambda s: s.without_token.status_code == 401,
    "8.1.2.0-5 (d)": lambda s: s.without_token.status_code == 401,
    "8.1.3.0-1": lambda s: set(s.first.au.actor) == {"objectType", "account"},
    "8.1.3.0-3 (d)": lambda s: launch_data(s, agent=STRANGER) == 403,
    "8.1.4.0-1": lambda s: s.first.au.given["registration"] == s.registration.id,
    "8.1.4.0-3 (d)": lambda s: launch_data(s, registration=s.first.id) == 403,
    "8.1.5.0-1": lambda s: s.first.au.given["activityId"].startswith("http"),
    "8.1.5.0-2": lambda s: "activityId" in s.first.au.given,
    "8.1.5.0-3": lambda s: s.first.au.given["activityId"] != PUBLISHED,
    "8.1.5.0-4": lambda s: (
        len({one.au.given["activityId"] for one in (s.first, s.second, s.third)}) == 1
    ),
    "8.2.1.0-1": lambda s: "fetch" in s.first.au.given,
    "8.2.1.0-2 (d)": lambda s: fetched_by(s, "GET") == 405 and fetched_by(s, "POST") == 200,
    "8.2.1.0-3": lambda s: s.fetched[0].content_type == "application/json",
    "8.2.1.0-4": lambda s: set(s.fetched[0].json) == {"auth-token"},
    "8.2.1.0-5 (d)": lambda s: s.without_token.status_code == 401,
    "8.2.1.0-6": lambda s: s.reading_after.status_code == 401,
    "8.2.2.0-1": lambda s: isinstance(s.fetched[0].json["auth-token"], str),
    "8.2.2.0-2": lambda s: {one.content_type for one in s.fetched} == {"application/json"},
    "8.2.2.0-3": lambda s: {one.status_code for one in s.fetched} == {200},
    "8.2.3.0-1": lambda s: "auth-token" not in s.fetched[1].json,
    "8.2.3.0-1 (d)": lambda s: s.fetched[1].json["error-code"] == "1",
    "13.1.4.0-3": lambda s: s.first.au.given["page"] == "1",
    "8.2.3.2-1": lambda s: set(s.fetched[1].json) == {"error-code", "error-text"},
}

STATEMENTS: dict[str, Shown] = {
    "6.3.0.0-2": lambda s: s.after_abandoned.status_code == 401,
    "7.1.1.0-1 (d1)": lambda s: s.initialized.status_code == s.allowed_answer.status_code == 200,
    "7.1.2.0-1 (d1)": lambda s: s.terminated.status_code == 200,
    "9.2.0.0-1": lambda s: (
        {str(one["actor"]["account"]) for one in s.told} == {str(s.first.au.actor["account"])}
    ),
    "9.3.0.0-4 (d1)": lambda s: s.initialized.status_code == s.allowed_answer.status_code == 200,
    "9.3.0.0-5 (d1)": lambda s: s.after_terminated.status_code == 401,
    "9.3.0.0-6 (d1)": lambda s: s.lms.at("completed before").say("completed").status_code == 403,
    "9.3.0.0-7 (d1)": lambda s: s.lms.at("passed before").say("passed").status_code == 403,
    "9.3.0.0-9": lambda s: s.allowed["id"] in {one["id"] for one in s.told},
    "9.3.0.0-10": lambda s: abandoned(s)["verb"]["id"].endswith("/abandoned"),
    "9.3.0.0-10 (d)": lambda s: len(s.of("abandoned")) == 1,
    "9.3.0.0-11": lambda s: waived(s) is not None,
    "9.3.0.0-11 (d1)": lambda s: waived(s) is not None,
    "9.3.1.0-1": lambda s: [verb_of(one) for one in s.first.before] == ["launched"],
    "9.3.1.0-2": lambda s: len({extension(one, "sessionid") for one in s.of("launched")}) == 3,
    "9.3.1.0-2 (d)": lambda s: len(s.of("launched")) == 3,
    "9.3.2.0-1": lambda s: [verb_of(one) for one in s.told][:2] == ["launched", "initialized"],
    "9.3.4.0-2 (d1)": lambda s: s.passed.status_code == 200,
    "9.3.6.0-1": lambda s: abandoned(s)["object"]["id"] == s.first.au.given["activityId"],
    "9.3.6.0-2": lambda s: s.after_abandoned.status_code == 401,
    "9.3.6.0-2 (d1)": lambda s: s.after_abandoned.status_code == 401,
    "9.3.8.0-3": lambda s: (
        not [one for one in s.of("abandoned") if is_of_the_session(one, s.second)]
    ),
    "9.5.4.2-1": lambda s: abandoned(s)["result"]["duration"].startswith("PT"),
    "9.5.4.2-2": lambda s: abandoned(s)["result"]["duration"] == "PT1M30S",
    "9.6.1.1-2": lambda s: UUID(s.first.au.given["registration"]).variant is not None,
    "9.6.2.1-1": lambda s: all(map(is_defined, s.made_by_the_lms)),
    "9.6.2.3-1": lambda s: (
        PUBLISHED
        in {one["id"] for one in s.first.data["contextTemplate"]["contextActivities"]["grouping"]}
    ),
    "9.6.2.3-2": lambda s: all(
        around(one, "grouping") & {PUBLISHED, BLOCK, COURSE} for one in s.made_by_the_lms
    ),
    "9.6.3.1-1": lambda s: len({s.first.id, s.second.id, s.third.id}) == 3,
    "9.6.3.1-2": lambda s: s.first.id == extension(launched(s), "sessionid"),
    "9.6.3.1-3": lambda s: all(extension(one, "sessionid") for one in s.made_by_the_lms),
    "9.6.3.2-1": lambda s: extension(launched(s), "masteryscore") == 0.8,
    "9.6.3.3-1": lambda s: extension(launched(s), "launchmode") == "Normal",
    "9.6.3.4-1": lambda s: (
        extension(launched(s), "launchurl") == s.first.opened["url"].partition("&endpoint=")[0]
    ),
    "9.6.3.6-1": lambda s: extension(launched(s), "moveon") == "CompletedAndPassed",
    "9.6.3.7-1": lambda s: extension(launched(s), "launchparameters") == "level=2",
}

MOVE_ON: dict[str, Shown] = {
    "9.3.3.0-3": lambda s: (
        s.moved(MoveOn.COMPLETED, "completed") and not s.moved(MoveOn.COMPLETED, "passed")
    ),
    "9.3.4.0-4": lambda s: (
        s.moved(MoveOn.PASSED, "passed")
        and not s.moved(MoveOn.PASSED, "completed")
        and s.moved(MoveOn.COMPLETED_OR_PASSED, "passed")
    ),
    "9.3.7.0-1": lambda s: [verb_of(one) for one in s.waived] == ["waived", "satisfied"],
    "9.3.7.0-2": lambda s: waived(s)["result"]["extensions"][REASON] == "Tested Out",
    "9.3.7.0-2 (d)": lambda s: REASON in waived(s)["result"]["extensions"],
    "9.3.7.0-3": lambda s: len({extension(one, "sessionid") for one in s.waived}) == 1,
    "9.3.7.0-4": lambda s: waived(s) is not None,
    "9.3.7.0-4 (d)": lambda s: waived(s) is not None,
    "9.3.9.0-1": lambda s: s.grew == (0, 0, 2),
    "9.3.9.0-2": lambda s: satisfied(s, "block")["object"]["id"].endswith("/blocks/b-1"),
    "9.3.9.0-3": lambda s: satisfied(s, "block")["object"]["id"].startswith("http"),
    "9.3.9.0-4": lambda s: satisfied(s, "block")["object"]["id"] != BLOCK,
    "9.3.9.0-5": lambda s: s.of("satisfied")[-1] == satisfied(s, "course"),
    "9.3.9.0-6": lambda s: satisfied(s, "course")["object"]["id"].endswith(
        s.registration.course_id
    ),
    "9.3.9.0-7": lambda s: satisfied(s, "course")["object"]["id"].startswith("http"),
    "9.3.9.0-8": lambda s: satisfied(s, "course")["object"]["id"] != COURSE,
    "9.3.9.0-9": lambda s: all(is_of_the_session(one, s.second) for one in s.of("satisfied")),
    "9.5.2.0-1 (d2)": lambda s: waived(s)["result"]["success"] is True,
    "9.5.3.0-1 (d2)": lambda s: waived(s)["result"]["completion"] is True,
    "9.5.5.2-1": lambda s: waived(s)["result"]["extensions"][REASON] == "Tested Out",
    "9.6.1.1-3": lambda s: [verb_of(one) for one in s.not_applicable] == ["satisfied"],
    "9.6.2.2-1 (d4)": lambda s: moves_on(waived(s)),
}

DOCUMENTS: dict[str, Shown] = {
    "10.1.0.0-1": lambda s: launch_data(s) == 200,
    "10.1.0.0-2": lambda s: s.third.au.state("LMS.LaunchData").content_type == "application/json",
    "10.1.0.0-3": lambda s: launch_data(s, activityId=PUBLISHED) == 404,
    "10.1.0.0-4": lambda s: launch_data(s, agent=STRANGER) == 403,
    "10.1.0.0-5": lambda s: launch_data(s, registration=s.first.id) == 403,
    "10.2.1.0-1": lambda s: (
        set(s.first.data["contextTemplate"])
        == {
            "contextActivities",
            "extensions",
        }
    ),
    "10.2.1.0-2": lambda s: UUID(s.first.id).variant is not None,
    "10.2.1.0-3": lambda s: (
        s.first.data["contextTemplate"]["contextActivities"] == {"grouping": [{"id": PUBLISHED}]}
    ),
    "10.2.1.0-5 (d)": lambda s: (
        {
            s.third.au.state("LMS.LaunchData", method, json={}).status_code
            for method in ("PUT", "POST", "DELETE")
        }
        == {403}
    ),
    "10.2.2.0-1": lambda s: s.passed.status_code == 200,
    "10.2.2.0-1 (d)": lambda s: mode_of(s, "initialized") == "Normal",
    "10.2.2.0-2": lambda s: mode_of(s, "browse") == "Browse",
    "10.2.2.0-3": lambda s: mode_of(s, "review") == "Review",
    "10.2.2.0-4": lambda s: s.first.data["launchMode"] == "Normal",
    "10.2.3.0-1": lambda s: s.first.data["launchParameters"] == "level=2",
    "10.2.4.0-1": lambda s: s.first.data["masteryScore"] == 0.8,
    "10.2.5.0-1": lambda s: s.first.data["moveOn"] == "CompletedAndPassed",
    "10.2.6.0-1": lambda s: s.first.data["returnURL"] == RETURN,
    "10.2.7.0-1": lambda s: isinstance(s.first.data["entitlementKey"], dict),
    "10.2.7.1-1": lambda s: s.first.data["entitlementKey"]["courseStructure"] == "key 1",
    "10.2.7.2-1": lambda s: "alternate" not in s.first.data["entitlementKey"],
    "11.0.0.0-1 (d)": lambda s: profile(s, "GET", STRANGER) == 403,
    "11.0.0.0-3 (d1)": lambda s: (s.unread.status_code, s.initialized.status_code) == (403, 200),
    "11.0.0.0-4": lambda s: s.preferences.status_code in (200, 404),
    "11.0.0.0-5 (d)": lambda s: profile(s, "PUT", data=b"words") == 403,
    "11.1.0.0-1 (d)": lambda s: (
        profile(s, "PUT", json={"languagePreference": "no language"}) == 403
    ),
}

ROWS = {**LAUNCH, **STATEMENTS, **MOVE_ON, **DOCUMENTS}


@pytest.mark.parametrize("requirement", ROWS)
def test_requirement(story: Story, requirement: str) -> None:
    assert ROWS[requirement](story)
