"""Launch, fetch and LaunchData (cmi5 §8, §10), by requests as an AU makes them."""

from urllib.parse import urlsplit

import pytest

from packages.store import get_package
from player.files import policy
from schemas.course_structure import MoveOn
from tests.accounts.factories import a_credential, authorization
from tests.player.cmi5.factories import (
    SESSION_ID,
    an_au,
    an_au_of,
    enrolled_in,
    launched,
    parameters_of,
    stored,
    verbs,
)


@pytest.fixture
def registration(installation):
    return enrolled_in(installation)


@pytest.fixture
def hr(installation, settings):
    with installation.transaction() as db:
        credential, secret = a_credential(db, settings, scopes=["registrations/write"])
    return authorization(credential, secret)


def test_launch_over_rest_gives_the_aus_own_address(client, hr, registration):
    path = f"/api/v1/registrations/{registration.id}/launch"
    answer = client.post(path, json={"unit": 0}, headers=hr)
    parts = urlsplit(answer.json["url"])
    assert answer.status_code == 200
    assert answer.json["method"] == "any_window"
    assert parts.hostname.endswith(".localhost")
    assert parts.path.startswith("/c/")
    assert parts.path.endswith("/au1/index.html")


def test_parameters_stand_behind_the_aus_own_query(installation, registration):  # 8.1.x
    url = launched(installation, registration).url
    given = parameters_of(url)
    assert list(given) == [
        "page", "endpoint", "fetch", "actor", "registration", "activityId",
    ]  # fmt: skip
    assert given["registration"] == registration.id
    assert not given["endpoint"].endswith("/")
    assert given["activityId"] != "https://example.com/course/au/1"  # 8.1.5.0-3


def test_address_elsewhere_and_window(installation):  # 8.1.0.0-2
    unit = an_au(launch="https://au.example.org/start#top", launch_method="OwnWindow")
    opened = launched(installation, enrolled_in(installation, unit))
    assert opened.method == "own_window"
    assert opened.url.startswith("https://au.example.org/start?endpoint=http%3A%2F%2F")
    assert opened.url.endswith("#top")


def test_actor_is_an_account_without_a_name(installation, client, registration):  # 8.1.3
    au = an_au_of(installation, client, registration)
    assert set(au.actor) <= {"objectType", "account"}


def test_token_is_given_once(installation, client, registration):  # 8.2
    au = an_au_of(installation, client, registration)
    first, second = au.fetch(), au.fetch()
    assert first.status_code == second.status_code == 200
    assert first.content_type == "application/json"
    assert set(first.json) == {"auth-token"}
    assert second.json["error-code"] == "1"
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["Cache-Control"] == "no-store"


def test_unknown_address_gives_a_security_error(client):  # 8.2.3
    answer = client.post("/cmi5/fetch/of-nobody")
    assert (answer.status_code, answer.json["error-code"]) == (200, "2")


def test_address_of_an_ended_session_gives_nothing(installation, client, registration):
    au = an_au_of(installation, client, registration)
    launched(installation, registration)
    assert au.fetch().json["error-code"] == "1"


def test_failure_of_ours_is_200_too(client, monkeypatch):  # 8.2.2.0-3
    monkeypatch.setattr("player.cmi5.fetch.store.find_by_fetch", lambda *_: 1 / 0)
    answer = client.post("/cmi5/fetch/anything")
    assert (answer.status_code, answer.json["error-code"]) == (200, "3")


def test_fetch_is_post_only_and_open_to_pages(client):  # 8.2.1
    assert client.get("/cmi5/fetch/x").status_code == 405
    preflight = client.options("/cmi5/fetch/x", headers={"Origin": "http://a.localhost:8000"})
    assert preflight.status_code == 204
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]


def test_launch_data_says_what_is_defined(installation, client):  # 10.2
    unit = an_au(
        mastery_score=0.6,
        move_on=MoveOn.PASSED,
        launch_data="level=2",
        entitlement_key="key 1",
    )
    registration = enrolled_in(installation, unit)
    au = an_au_of(installation, client, registration, return_url="https://lms.example/back")
    au.begin()
    said = au.state("LMS.LaunchData").json
    assert said.pop("contextTemplate") == {
        "contextActivities": {"grouping": [{"id": "https://example.com/course/au/1"}]},
        "extensions": {SESSION_ID: said_session(installation, registration)},
    }
    assert said == {
        "launchMode": "Normal",
        "moveOn": "Passed",
        "masteryScore": 0.6,
        "launchParameters": "level=2",
        "returnURL": "https://lms.example/back",
        "entitlementKey": {"courseStructure": "key 1"},
    }


def said_session(installation, registration):
    return stored(installation, registration)[-1]["context"]["extensions"][SESSION_ID]


def test_launch_data_leaves_out_what_is_not_defined(installation, client, registration):
    au = an_au_of(installation, client, registration).begin()
    said = au.state("LMS.LaunchData").json
    assert set(said) == {"contextTemplate", "launchMode", "moveOn", "returnURL"}


def test_launched_is_said_once(installation, client):  # 9.3.1, 9.6.3
    unit = an_au(mastery_score=0.5, launch_data="a=1")
    registration = enrolled_in(installation, unit)
    opened = launched(installation, registration)
    (said,) = stored(installation, registration)
    around = said["context"]["extensions"]
    own = {name.rpartition("/")[2]: value for name, value in around.items()}
    assert said["verb"]["id"] == "http://adlnet.gov/expapi/verbs/launched"
    assert own == {
        "sessionid": opened.session,
        "launchmode": "Normal",
        "launchurl": opened.url.partition("&endpoint")[0],
        "moveon": "CompletedOrPassed",
        "masteryscore": 0.5,
        "launchparameters": "a=1",
    }
    activities = said["context"]["contextActivities"]
    assert [one["id"] for one in activities["grouping"]] == ["https://example.com/course/au/1"]
    assert len(activities["category"]) == 1


def test_new_launch_abandons_the_open_session(installation, client, clock, registration):  # 9.3.6
    first = an_au_of(installation, client, registration).begin()
    clock.tick(90)
    assert first.say("initialized").status_code == 200
    clock.tick(1000)
    second = an_au_of(installation, client, registration)
    assert verbs(installation, registration) == [
        "launched", "initialized", "abandoned", "launched",
    ]  # fmt: skip
    said = stored(installation, registration)[2]
    assert said["result"] == {"duration": "PT1M30S"}
    assert said["object"]["id"] == first.given["activityId"]
    assert first.say("terminated").status_code == 401  # 8.1.2.0-2
    assert second.begin().say("initialized").status_code == 200


def test_session_says_what_happened_and_satisfies(installation, client, registration):
    au = an_au_of(installation, client, registration).begin()
    assert au.say("initialized").status_code == 200
    assert au.say("completed").status_code == 200
    assert "satisfied" in verbs(installation, registration)
    assert au.say("terminated").status_code == 200
    assert au.say("experienced").status_code == 401


def test_au_reads_what_it_wrote_in_an_earlier_session(installation, client, registration):
    an_au_of(installation, client, registration).begin().say("initialized")
    au = an_au_of(installation, client, registration).begin()
    found = au.open("GET", "statements", {"registration": registration.id}).json["statements"]
    assert [one["verb"]["id"].rpartition("/")[2] for one in found] == ["initialized"]


def test_files_may_speak_to_the_portal(installation, registration):  # D8, D10
    with installation.reading() as db:
        package = get_package(db, 1, registration.package_id)
    said = policy(package, "http://localhost:8000")
    (connect,) = [part for part in said.split(";") if "connect-src" in part]
    assert connect.endswith(" http://localhost:8000")
