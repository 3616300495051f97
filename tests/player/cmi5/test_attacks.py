"""What a learner with the token of a session tries beyond the content. D9, D20; cmi5 §8.1, §9.3."""

import base64
from uuid import UUID, uuid4, uuid5

import orjson
import pytest

from accounts.credentials import product
from catalogue.iris import course_iri, unit_iri
from lrs import statements as door
from lrs.formats import parse_timestamp
from player.cmi5.vocabulary import ABANDONED
from player.tasks import abandon_silent
from progress.store import progress_of
from schemas.course_structure import Standard
from tests.accounts.factories import (
    INSTITUTION,
    a_credential,
    an_organisation,
    authorization,
)
from tests.player.cmi5.factories import (
    CMI5,
    MOVE_ON,
    NOW,
    SESSION_ID,
    Au,
    an_au,
    an_au_of,
    enrolled_in,
    launched,
    stored,
    verbs,
)

STRANGER = '{"account":{"homePage":"https://example.org","name":"somebody"}}'
ADL = "http://adlnet.gov/expapi/verbs/"
ANSWER = {
    "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
    "interactionType": "choice",
    "correctResponsesPattern": ["b"],
}


@pytest.fixture
def registration(installation):
    return enrolled_in(installation, an_au(1), an_au(2))


@pytest.fixture
def other(installation):
    return enrolled_in(installation, an_au(1))


@pytest.fixture
def au(installation, client, registration):
    au = an_au_of(installation, client, registration, unit=0).begin()
    assert au.say("initialized").status_code == 200
    return au


@pytest.fixture
def victim(installation, client, other):
    victim = an_au_of(installation, client, other).begin()
    assert victim.say("initialized").status_code == 200
    assert victim.state("place", "PUT", json={"page": 3}).status_code == 204
    return victim


def units(installation, registration):
    with installation.reading() as db:
        return progress_of(db, INSTITUTION, registration.id).units


def iri_of(installation, registration, unit):
    return unit_iri(installation.iri_base, registration.course_id, unit)


# Whose it is


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
@pytest.mark.parametrize("taken", ["agent", "registration", "both"])
def test_state_of_another_learner(au, victim, method, taken):
    theirs = {"agent": victim.given["actor"], "registration": victim.given["registration"]}
    asked = {**theirs} if taken == "both" else {taken: theirs[taken]}
    asked["activityId"] = victim.given["activityId"]
    assert au.state("place", method, asked=asked, json={}).status_code == 403
    assert victim.state("place").json == {"page": 3}


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
def test_profile_of_another_learner(au, victim, method):
    for name in ("cmi5LearnerPreferences", "other"):
        query = {"agent": victim.given["actor"], "profileId": name}
        assert au.open(method, "agents/profile", query, json={}).status_code == 403
    listed = {"agent": victim.given["actor"]}
    assert au.open("GET", "agents/profile", listed).status_code == 403


def test_statements_of_others_are_not_read(au, victim, installation, other):
    theirs = stored(installation, other)
    for one in theirs:
        assert au.open("GET", "statements", {"statementId": one["id"]}).status_code == 404
    for query in (
        {},
        {"registration": other.id},
        {"agent": victim.given["actor"]},
        {"activity": victim.given["activityId"], "related_activities": "true"},
        {"verb": ADL + "launched"},
    ):
        found = au.open("GET", "statements", query).json["statements"]
        assert {one["context"]["registration"] for one in found} <= {au.given["registration"]}
        assert not {one["id"] for one in found} & {one["id"] for one in theirs}


@pytest.mark.parametrize(
    "changed",
    [
        {"actor": orjson.loads(STRANGER)},
        {"actor": {"mbox": "mailto:somebody@example.org"}},
        {"actor": {"objectType": "Group", "member": [orjson.loads(STRANGER)]}},
    ],
    ids=["account", "mbox", "group"],
)
@pytest.mark.parametrize("is_defined", [True, False])
def test_statement_for_somebody_else(au, changed, is_defined):
    assert au.say("completed", category=is_defined, **changed).status_code == 403


def test_statement_for_another_registration(au, victim, installation, other):
    context = {**victim.word("completed")["context"]}
    assert au.say(au.word("completed", context=context)).status_code == 403
    own = au.word("completed")["context"]
    mixed = {**own, "registration": other.id}
    assert au.say(au.word("completed", context=mixed)).status_code == 403
    whole = victim.word("completed")
    assert au.say(whole).status_code == 403
    assert not units(installation, other)[0].completed


def test_authority_is_never_the_clients(au, installation, registration):
    said = au.word("experienced", category=False, authority={"mbox": "mailto:hr@example.org"})
    assert au.say(said).status_code == 200
    (kept,) = [one for one in stored(installation, registration) if one["id"] == said["id"]]
    assert "mbox" not in kept["authority"]


# Units that it was not launched for


def test_another_unit_of_the_course(au, installation, registration):
    second = iri_of(installation, registration, "u-2")
    for is_defined in (True, False):
        said = au.say("completed", category=is_defined, object={"id": second})
        assert said.status_code == 403
    course = course_iri(installation.iri_base, registration.course_id)
    assert au.say("completed", category=False, object={"id": course}).status_code == 403
    assert not units(installation, registration)[1].completed


def test_xapi_package_speaks_for_no_other_unit(installation, client):
    registration = enrolled_in(installation, an_au(1), an_au(2), standard=Standard.XAPI)
    content = Au(client, launched(installation, registration, unit=0).url)
    content.token = content.given["auth"].removeprefix("Basic ")
    second = iri_of(installation, registration, "u-2")
    for is_defined in (True, False):
        said = content.say("completed", category=is_defined, object={"id": second})
        assert said.status_code == 403
    assert content.say("completed", category=False).status_code == 200


@pytest.mark.parametrize(
    ("verb", "result"),
    [
        ("completed", {"completion": True}),
        ("passed", {"success": True, "score": {"scaled": 1}}),
        ("scored", {"score": {"scaled": 1}}),
        ("experienced", {"score": {"scaled": 1}}),
        ("suspended", {"duration": "PT1000H"}),
        ("terminated", {"duration": "PT1000H"}),
    ],
)
def test_what_cmi5_only_allows_counts_for_nothing(au, installation, registration, verb, result):
    assert au.say(au.word(verb, category=False, result=result)).status_code == 200
    unit = units(installation, registration)[0]
    assert (unit.completed, unit.passed, unit.score, unit.seconds) == (False, False, None, 0)


@pytest.mark.parametrize("place", ["parent", "other", "grouping"])
def test_category_elsewhere_is_none(au, installation, registration, place):
    said = au.word("passed", category=False)
    around = said["context"]["contextActivities"]
    kinds = [{"id": CMI5}, {"id": MOVE_ON}]
    said["context"]["contextActivities"] = {**around, place: [*around.get(place, []), *kinds]}
    assert au.say(said).status_code == 200
    assert not units(installation, registration)[0].passed


def test_time_is_not_made(au, installation, clock, registration):
    clock.tick(60)
    long = au.word("terminated", result={"duration": "PT1000H"})
    assert au.say(long).status_code == 200
    assert units(installation, registration)[0].seconds <= 65


@pytest.mark.parametrize("told", ["1990-01-01T00:00:00Z", "2099-01-01T00:00:00Z"])
def test_time_of_completion_is_the_servers(au, installation, clock, registration, told):
    clock.tick(60)
    assert au.say("completed", timestamp=told).status_code == 200
    (why,) = units(installation, registration)[0].why
    assert why.met
    kept = [parse_timestamp(one["stored"]) for one in stored(installation, registration)]
    assert kept[0] <= why.at <= kept[-1]


# What only the product says


@pytest.mark.parametrize(
    "verb",
    [
        ADL + "launched",
        "https://w3id.org/xapi/adl/verbs/satisfied",
        "https://w3id.org/xapi/adl/verbs/waived",
        "https://w3id.org/xapi/adl/verbs/abandoned",
        "http://adlnet.gov/expapi/verbs/waived",
        "https://adlnet.gov/expapi/verbs/passed",
    ],
)
def test_verbs_of_the_product(au, installation, registration, verb):
    result = {"success": True, "completion": True, "duration": "PT1S"}
    for kinds in ([CMI5], [CMI5, MOVE_ON]):
        said = {**au.word("completed", result=result), "verb": {"id": verb}}
        said["context"]["contextActivities"]["category"] = [{"id": kind} for kind in kinds]
        assert au.say(said).status_code == 403
    allowed = au.word("experienced", category=False, result=result)
    au.say({**allowed, "verb": {"id": verb}})
    unit = units(installation, registration)[0]
    assert (unit.waived, unit.satisfied, unit.passed) == (False, False, False)


def test_nothing_is_voided(au, installation, registration):
    for one in stored(installation, registration):
        target = {"objectType": "StatementRef", "id": one["id"]}
        for is_defined in (True, False):
            said = au.say("voided", category=is_defined, object=target)
            assert said.status_code == 403


def test_id_of_the_product_is_taken_before(au, installation, clock, registration):
    session, activity = au.template["extensions"][SESSION_ID], au.given["activityId"]
    guessed = [f"{ABANDONED} {activity}", ABANDONED, f"abandoned {activity}"]
    for name in guessed:
        said = au.say("experienced", category=False, id=str(uuid5(UUID(session), name)))
        assert said.status_code == 200
    clock.tick(30 * 3600)
    abandon_silent(installation)
    assert verbs(installation, registration)[-1] == "abandoned"


def test_session_that_cannot_be_ended_keeps_no_other_open(
    au, victim, installation, clock, monkeypatch, other
):
    ended = []

    def fail_once(room, reason):
        ended.append(room.launch.registration)
        if len(ended) == 1:
            raise RuntimeError("the first one")

    monkeypatch.setattr("player.tasks.close_launch", fail_once)
    clock.tick(30 * 3600)
    abandon_silent(installation)
    assert sorted(ended) == sorted([au.given["registration"], other.id])


# The token


def test_token_is_not_fetched_again_while_it_lives(au):
    assert au.fetch().json["error-code"] == "1"
    assert au.say("experienced", category=False).status_code == 200


def test_nothing_is_opened_before_the_token_is_fetched(installation, client, registration):
    au = an_au_of(installation, client, registration)
    fetch = au.given["fetch"].rpartition("/")[2]
    key = base64.b64encode(f"{registration.id}:{fetch}".encode()).decode()
    for token in ("", fetch, key):
        au.token = token
        assert au.state("LMS.LaunchData").status_code == 401
        assert au.open("POST", "statements", json=[]).status_code == 401


def test_token_opens_nothing_after_the_end(au):
    assert au.say("terminated").status_code == 200
    asked = [
        au.say("experienced", category=False),
        au.open("GET", "statements"),
        au.state("LMS.LaunchData"),
        au.state("place", "PUT", json={}),
        au.preferences(),
        au.open("GET", "agents", {"agent": au.given["actor"]}),
        au.open("GET", "activities", {"activityId": au.given["activityId"]}),
    ]
    assert {answer.status_code for answer in asked} == {401}


def test_browser_is_not_asked_for_a_password(au):  # D6
    au.say("terminated")
    answer = au.open("GET", "statements", headers={"Origin": "http://x.localhost:8000"})
    assert (answer.status_code, "WWW-Authenticate" in answer.headers) == (401, False)


def test_statement_sent_again_after_the_end(au):
    said = au.word("completed")
    assert au.say(said).status_code == 200
    au.say("terminated")
    assert au.say(said).status_code == 401


def test_statement_of_an_earlier_session_again(au, installation, client, registration):
    said = au.word("completed")
    au.say(said)
    au.say("terminated")
    again = an_au_of(installation, client, registration, unit=0).begin()
    again.say("initialized")
    assert again.say(said).status_code == 200  # known, so neither judged nor stored again
    assert again.say({**said, "id": str(uuid4())}).status_code == 403
    assert verbs(installation, registration).count("completed") == 1


def test_known_id_with_other_content(au, installation, registration):
    said = au.word("experienced", category=False)
    au.say(said)
    changed = {**au.word("completed"), "id": said["id"]}
    assert au.say(changed).status_code == 409
    assert not units(installation, registration)[0].completed
    assert au.say("completed").status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/records"),
        ("GET", "/api/v1/learners?employee_id=1"),
        ("POST", "/api/v1/registrations"),
        ("POST", "/api/v1/registrations/{registration}/launch"),
        ("POST", "/api/v1/registrations/{registration}/waive"),
        ("POST", "/api/v1/sessions/{session}/abandon"),
        ("POST", "/api/v1/credentials"),
        ("POST", "/api/v1/packages?filename=x.zip"),
    ],
)
def test_token_is_no_key_of_the_rest_api(au, method, path, registration):
    session = au.template["extensions"][SESSION_ID]
    where = path.format(registration=registration.id, session=session)
    body = {"unit": 0, "reason": "Tested Out"} if method == "POST" else None
    answer = au.client.open(where, method=method, json=body, headers=au.headers)
    assert answer.status_code in (401, 403)


# What others read


def test_batch_with_one_wrong_statement_leaves_nothing(au, installation, registration):
    before = len(stored(installation, registration))
    batch = [au.word("completed"), au.word("passed", actor=orjson.loads(STRANGER))]
    assert au.say(*batch).status_code == 403
    assert len(stored(installation, registration)) == before
    assert not units(installation, registration)[0].completed
    assert au.say("completed").status_code == 200  # it was not counted


def test_about_tells_versions_only(au):
    assert set(au.open("GET", "about").json) == {"version", "extensions"}


def test_profile_of_an_activity_that_others_read(au, installation, registration):
    for activity in (
        "https://example.org/shared",
        course_iri(installation.iri_base, registration.course_id),
        iri_of(installation, registration, "u-2"),
    ):
        query = {"activityId": activity, "profileId": "x"}
        for method in ("PUT", "POST", "DELETE"):
            headers = {"If-None-Match": "*"}
            answer = au.open(method, "activities/profile", query, json={}, headers=headers)
            assert answer.status_code == 403, (method, activity)


def test_right_answers_are_not_told(au, installation):
    question = "https://example.org/quiz/question/1"
    told = {
        "id": str(uuid4()),
        "actor": orjson.loads(STRANGER),
        "verb": {"id": ADL + "answered"},
        "object": {
            "id": question,
            "definition": {"type": "http://adlnet.gov/expapi/activities/cmi.interaction", **ANSWER},
        },
        "timestamp": NOW,
    }
    with installation.transaction() as db:
        writer = product(INSTITUTION, installation.iri_base)
        door.store(db, [told], {}, writer, now=installation.now(), iri_base=installation.iri_base)
    known = au.open("GET", "activities", {"activityId": question}).json
    assert "correctResponsesPattern" not in known.get("definition", {})
    au.say("experienced", category=False, object={"id": question})
    found = au.open("GET", "statements", {"activity": question, "format": "canonical"}).text
    assert question in found
    assert "correctResponsesPattern" not in found


def test_key_of_another_program_is_no_evidence(installation, settings, client, au, registration):
    with installation.transaction() as db:
        credential, secret = a_credential(db, settings, scopes=["all"])
    headers = {**authorization(credential, secret), "X-Experience-API-Version": "1.0.3"}
    assert (
        client.post("/xapi/statements", json=[au.word("completed")], headers=headers).status_code
        == 200
    )
    assert not units(installation, registration)[0].completed
    assert au.say("completed").status_code == 200
    assert units(installation, registration)[0].completed


def test_program_of_another_office_ends_no_session(installation, settings, client, au):
    with installation.transaction() as db:
        office = an_organisation(db, name="Elsewhere")
        credential, secret = a_credential(
            db, settings, scopes=["registrations/write"], organisation=office.id
        )
    session = au.template["extensions"][SESSION_ID]
    path = f"/api/v1/sessions/{session}/abandon"
    answer = client.post(path, headers=authorization(credential, secret))
    assert answer.status_code == 404
    assert au.say("experienced", category=False).status_code == 200
