"""What a key may do, as one table: scope by resource by method, and within each of its bounds (E7).

Source: xAPI 1.0.3 Communication §4.2 (scopes). That a scope of REST opens nothing here, and which
scopes open Agents and Activities, is ours.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import orjson
import pytest

from accounts.scopes import SCOPES
from lrs.api import RESOURCES
from storage.installation import Installation
from tests.accounts.factories import a_person, an_organisation
from tests.conftest import SetClock
from tests.lrs.client import LrsClient
from tests.lrs.factories import COURSE, a_reference, a_statement, an_agent

READ_STATEMENTS = {"statements/read/mine", "statements/read", "all/read", "all"}
WRITE_STATEMENTS = {"statements/write", "all"}
STATE, READ_STATE = {"state", "all"}, {"state", "all", "all/read"}
PROFILE, READ_PROFILE = {"profile", "all"}, {"profile", "all", "all/read"}
LOOK_UP = READ_STATEMENTS | {"state", "profile"}

TABLE: Mapping[tuple[str, str], set[str]] = {
    ("GET", "statements"): READ_STATEMENTS,
    ("PUT", "statements"): WRITE_STATEMENTS,
    ("POST", "statements"): WRITE_STATEMENTS,
    ("GET", "activities/state"): READ_STATE,
    ("PUT", "activities/state"): STATE,
    ("POST", "activities/state"): STATE,
    ("DELETE", "activities/state"): STATE,
    ("GET", "activities/profile"): READ_PROFILE,
    ("PUT", "activities/profile"): PROFILE,
    ("POST", "activities/profile"): PROFILE,
    ("DELETE", "activities/profile"): PROFILE,
    ("GET", "agents/profile"): READ_PROFILE,
    ("PUT", "agents/profile"): PROFILE,
    ("POST", "agents/profile"): PROFILE,
    ("DELETE", "agents/profile"): PROFILE,
    ("GET", "activities"): LOOK_UP,
    ("GET", "agents"): LOOK_UP,
}
AGENT = orjson.dumps(an_agent()).decode()
OTHER = "https://elsewhere.example/a"
PREFIX = "https://learning.example.org/courses/"
# What names the activity, where a resource has one.
OF_AN_ACTIVITY = ("activities/state", "activities/profile", "activities")


def place(resource: str, activity: str = COURSE) -> dict[str, str]:
    """Give the parameters that a resource needs."""
    return {
        "activities/state": {"activityId": activity, "agent": AGENT, "stateId": "s"},
        "activities/profile": {"activityId": activity, "profileId": "p"},
        "agents/profile": {"agent": AGENT, "profileId": "p"},
        "activities": {"activityId": activity},
        "agents": {"agent": AGENT},
    }.get(resource, {})


def status(lrs: LrsClient, method: str, resource: str, activity: str = COURSE) -> int:
    """Send a request that is right but for what the key may do."""
    query, request = place(resource, activity), {}
    if resource == "statements" and method != "GET":
        statement = a_statement(object={"id": activity})
        query = {"statementId": statement["id"]} if method == "PUT" else {}
        request = {"json": statement}
    elif resource == "statements":
        query = {"activity": activity}
    elif method in ("PUT", "POST"):
        request = {"json": {}}
    headers = {"If-None-Match": "*"} if method == "PUT" and resource != "statements" else {}
    return lrs.send(method, resource, query_string=query, headers=headers, **request).status_code


def test_the_table_has_every_method_of_every_resource() -> None:
    methods = {(method, one.path) for one in RESOURCES for method in one.handlers}
    assert methods == set(TABLE)


@pytest.mark.parametrize("scope", sorted(SCOPES))
def test_a_scope_opens_what_the_table_says(make_lrs: Any, scope: str) -> None:
    lrs = make_lrs(scope)
    answers = {one: status(lrs, *one) for one in TABLE}
    closed = {one for one, answer in answers.items() if answer == 403}
    assert closed == {one for one, scopes in TABLE.items() if scope not in scopes}
    assert all(answer in (200, 204, 403, 404) for answer in answers.values())


@pytest.mark.parametrize("scope", sorted(SCOPES))
def test_about_is_for_all(make_lrs: Any, scope: str) -> None:
    assert make_lrs(scope).get("about").status_code == 200


def test_mine_is_what_this_key_stored(make_lrs: Any) -> None:
    one, two = (make_lrs("statements/write", "statements/read/mine") for _ in range(2))
    (mine,), (theirs,) = one.store(a_statement()), two.store(a_statement())
    assert one.ids() == [mine]
    assert one.get("statements", statementId=theirs).status_code == 404
    assert sorted(make_lrs("statements/read").ids()) == sorted([mine, theirs])


def test_only_define_changes_what_activities_are_called(make_lrs: Any) -> None:
    named = a_statement(object={"id": COURSE, "definition": {"name": {"en": "Noting"}}})
    reader = make_lrs("all/read")
    make_lrs("statements/write").store(named)
    assert "definition" not in reader.get("activities", activityId=COURSE).get_json()
    make_lrs("statements/write", "define").store({**named, "id": a_statement()["id"]})
    told = reader.get("activities", activityId=COURSE).get_json()
    assert told["definition"]["name"] == {"en": "Noting"}


@pytest.mark.parametrize(("method", "resource"), TABLE)
def test_an_expired_key_opens_nothing(
    make_lrs: Any, installation: Installation, clock: SetClock, method: str, resource: str
) -> None:
    lrs = make_lrs("all", expires=installation.now() + timedelta(minutes=1))
    assert status(lrs, method, resource) in (200, 204, 404)
    clock.tick(60)
    assert status(lrs, method, resource) == 401


@pytest.mark.parametrize(
    ("method", "resource"),
    [one for one in TABLE if one[1] in ("statements", *OF_AN_ACTIVITY)],
)
def test_a_key_bound_to_activities_reaches_no_other(
    lrs: LrsClient, make_lrs: Any, method: str, resource: str
) -> None:
    bound = make_lrs("all", activity_prefix=PREFIX)
    for activity in (OTHER, PREFIX[:-1], PREFIX.upper()):
        assert status(bound, method, resource, activity) == 403
    assert status(bound, method, resource) in (200, 204, 404)


def test_a_key_bound_to_activities_finds_statements_by_them_only(
    lrs: LrsClient, make_lrs: Any
) -> None:
    within = a_statement(
        object={"id": OTHER}, context={"contextActivities": {"parent": [{"id": COURSE}]}}
    )
    inside, outside, related = lrs.store(a_statement(), a_statement(object={"id": OTHER}), within)
    bound = make_lrs("all", activity_prefix=PREFIX)
    assert bound.get("statements").status_code == 403
    assert bound.get("statements", verb=within["verb"]["id"]).status_code == 403
    assert bound.ids(activity=COURSE) == [inside]
    assert sorted(bound.ids(activity=COURSE, related_activities=True)) == sorted([inside, related])
    for id, answer in ((inside, 200), (related, 200), (outside, 404)):
        assert bound.get("statements", statementId=id).status_code == answer


ELSEWHERE = {"contextActivities": {"parent": [{"id": OTHER}]}}
HERE = {"contextActivities": {"parent": [{"id": COURSE}]}}
BARE = {name: value for name, value in a_statement().items() if name != "id"}


@pytest.mark.parametrize(
    ("members", "answer"),
    [
        ({"context": ELSEWHERE}, 200),
        ({"object": {"id": OTHER}, "context": HERE}, 403),
        ({"object": {"objectType": "SubStatement", **BARE}}, 200),
        ({"object": {"objectType": "SubStatement", **BARE, "object": {"id": OTHER}}}, 403),
        ({"object": an_agent()}, 403),
        ({"object": an_agent(), "context": HERE}, 200),
    ],
)
def test_a_key_bound_to_activities_writes_about_those(
    make_lrs: Any, members: dict[str, Any], answer: int
) -> None:
    bound = make_lrs("all", activity_prefix=PREFIX)
    assert bound.post(a_statement(**members)).status_code == answer
    assert bound.post(a_statement(), a_statement(**members)).status_code == answer


def test_a_key_bound_to_activities_names_no_others(lrs: LrsClient, make_lrs: Any) -> None:
    parent = {"id": OTHER, "definition": {"name": {"en": "Taken over"}}}
    bound = make_lrs("all", activity_prefix=PREFIX)
    bound.store(a_statement(context={"contextActivities": {"parent": [parent]}}))
    assert "definition" not in lrs.get("activities", activityId=OTHER).get_json()


def test_a_reference_is_written_in_the_context_of_an_activity(
    lrs: LrsClient, make_lrs: Any
) -> None:
    (target,) = lrs.store(a_statement())
    bound = make_lrs("all", activity_prefix=PREFIX)
    assert bound.post(a_reference(target)).status_code == 403
    assert bound.post(a_reference(target, context=HERE)).status_code == 200


@pytest.mark.parametrize("resource", ["activities/state", "activities/profile", "agents/profile"])
def test_a_key_bound_to_an_organisation_reaches_its_documents_only(
    make_lrs: Any, installation: Installation, resource: str
) -> None:
    with installation.transaction() as db:
        own, other = an_organisation(db), an_organisation(db)
    inside, outside = (make_lrs("all", organisation=node.id) for node in (own, other))
    assert status(outside, "PUT", resource) == 204
    assert status(inside, "GET", resource) == 404
    listing = {name: text for name, text in place(resource).items() if not name.endswith("eId")}
    ids = inside.send("GET", resource, query_string=listing)
    assert ids.get_json() == []
    for method in ("PUT", "POST", "DELETE"):
        assert status(inside, method, resource) == 403
    assert status(outside, "GET", resource) == 200


def test_a_key_bound_to_an_organisation_reads_what_is_said_of_its_people(
    lrs: LrsClient, make_lrs: Any, installation: Installation
) -> None:
    with installation.transaction() as db:
        own, other = an_organisation(db), an_organisation(db)
        office = an_organisation(db, parent=own.id)
        people = [a_person(db, organisation=node.id) for node in (office, other)]
    actors = [
        {"account": {"homePage": "http://localhost:8000", "name": one.public_id}} for one in people
    ]
    about_clerk, _ = lrs.store(*[a_statement(actor=actor) for actor in actors])
    named = {"id": COURSE, "definition": {"name": {"en": "Only there"}}}
    make_lrs("all", organisation=other.id).store(a_statement(object=named))
    bound = make_lrs("all", organisation=own.id)
    assert bound.ids() == [about_clerk]
    assert "definition" not in bound.get("activities", activityId=COURSE).get_json()
