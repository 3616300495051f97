"""Two tenants of one installation: nothing of the one is there for the other (D1, E16)."""

import re
from collections.abc import Iterator
from hashlib import sha1
from typing import Any
from urllib.parse import quote

import orjson
import pytest

from lrs.api import MOUNTS, RESOURCES
from lrs.api.documents import ACTIVITY_PROFILE, AGENT_PROFILE, STATE
from lrs.queries import PARAMETERS
from storage.installation import Installation
from tests.accounts.factories import an_institution, an_organisation
from tests.lrs.client import LrsClient
from tests.lrs.factories import COURSE, VERBS, a_reference, a_statement, a_void, an_agent

SECRET = "only for the first"
DOCUMENTS = ("activities/state", "activities/profile", "agents/profile")
PLACE = {
    "activityId": COURSE,
    "agent": orjson.dumps(an_agent()).decode(),
    "stateId": "held-here",
    "profileId": "held-here",
}
NEEDED = {
    "activities/state": ("activityId", "agent", "stateId"),
    "activities/profile": ("activityId", "profileId"),
    "agents/profile": ("agent", "profileId"),
    "activities": ("activityId",),
    "agents": ("agent",),
}


@pytest.fixture
def other(make_lrs: Any, installation: Installation) -> LrsClient:
    """A client of another tenant that may do everything there."""
    with installation.transaction() as db:
        an_institution(db, 2)
    client: LrsClient = make_lrs("all", institution=2)
    return client


def place(resource: str) -> dict[str, str]:
    return {name: PLACE[name] for name in NEEDED.get(resource, ())}


def fill(lrs: LrsClient) -> dict[str, Any]:
    """Put the secret wherever something can be put."""
    definition = {"name": {"en": SECRET}}
    statement = a_statement(
        actor=an_agent(name=SECRET), object={"id": COURSE, "definition": definition}
    )
    lrs.store(statement)
    for resource in ("activities/state", "activities/profile", "agents/profile"):
        put = {"If-None-Match": "*"}
        answer = lrs.send("PUT", resource, query_string=place(resource), data=SECRET, headers=put)
        assert answer.status_code == 204
    return statement


@pytest.mark.parametrize("mount", [mount.prefix for mount in MOUNTS])
@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.path)
def test_no_route_reads_across(lrs: LrsClient, other: LrsClient, resource: Any, mount: str) -> None:
    fill(lrs)
    address = f"{mount}/{resource.path}"
    queries = [place(resource.path)]
    if "stateId" in queries[0] or "profileId" in queries[0]:
        names = NEEDED[resource.path][:-1]
        queries.append({name: PLACE[name] for name in names})
    for query in queries:
        assert SECRET not in other.get(address, **query).text
    for method in set(resource.handlers) - {"GET"}:
        answer = other.send(method, address, query_string=place(resource.path), data=b"{}")
        assert SECRET not in answer.text


def test_an_id_taken_there_is_free_here(lrs: LrsClient, other: LrsClient) -> None:
    statement = fill(lrs)
    assert other.get("statements", statementId=statement["id"]).status_code == 404
    mine = {**a_statement("failed"), "id": statement["id"]}
    assert other.store(mine) == [statement["id"]]
    assert lrs.get("statements", statementId=statement["id"]).get_json()["actor"]["name"] == SECRET


def test_a_void_and_a_reference_stay_at_home(lrs: LrsClient, other: LrsClient) -> None:
    statement = fill(lrs)
    other.store(a_void(statement["id"]), a_reference(statement["id"]))
    assert lrs.ids() == [statement["id"]]
    assert other.ids(activity=COURSE) == []


# Every parameter of every resource: what the first tenant has there, and what nobody has.
NOBODY = "nobody-00"
ELSEWHERE = "https://learning.example.org/courses/unheard-of"
IDS = ("6690e6c9-3ef0-4ed3-8b37-7f3964730bee", "7790e6c9-3ef0-4ed3-8b37-7f3964730bee")
HELD: dict[str, tuple[str, str]] = {
    "statementId": IDS,
    "voidedStatementId": ("6690e6c9-3ef0-4ed3-8b37-7f3964730bef", IDS[1]),
    "registration": ("6690e6c9-3ef0-4ed3-8b37-7f3964730be0", IDS[1]),
    "agent": (PLACE["agent"], orjson.dumps(an_agent(NOBODY)).decode()),
    "verb": (f"{VERBS}experienced", f"{VERBS}unheard-of"),
    "activity": (COURSE, ELSEWHERE),
    "activityId": (COURSE, ELSEWHERE),
    "stateId": (PLACE["stateId"], "free-here"),
    "profileId": (PLACE["stateId"], "free-here"),
    "cursor": ("0", "0"),
    "since": ("2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z"),
    "until": ("2099-01-01T00:00:00Z", "2099-01-01T00:00:00Z"),
    **{name: ("true", "true") for name in ("related_agents", "related_activities", "ascending")},
    "attachments": ("true", "true"),
    "limit": ("1", "1"),
    "format": ("canonical", "canonical"),
}
# By what the one may differ from the other: how they are called.
NAMES = (
    *(HELD[name] for name in ("statementId", "voidedStatementId", "registration")),
    *(HELD[name] for name in ("verb", "activity", "stateId")),
    ("learner-1", NOBODY),
)
HEADERS: tuple[dict[str, str], ...] = (
    {},
    {"If-None-Match": "*"},
    {"If-Match": "*"},
    {"If-Match": f'"{sha1(SECRET.encode()).hexdigest()}"'},
    {"If-None-Match": f'"{sha1(SECRET.encode()).hexdigest()}"'},
)
# An id and a document's address are one in an institution: a writer in another office is told so.
TOLD_OFFICES = {
    ("PUT", "statements"),
    ("POST", "statements"),
    *((method, path) for method in ("PUT", "POST", "DELETE") for path in DOCUMENTS),
}


def test_every_parameter_is_named() -> None:
    documents = [
        {*one.place, *one.optional, one.id_name} for one in (STATE, AGENT_PROFILE, ACTIVITY_PROFILE)
    ]
    assert set(HELD) == set(PARAMETERS).union(*documents)


def requests_to(resource: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    """List what may be asked of a resource: each method, each parameter alone and with others."""
    needed: tuple[str, ...] = NEEDED.get(resource.path, ())
    names = {"statements": tuple(PARAMETERS), "activities/state": ("registration", "since")}
    for method in sorted(resource.handlers):
        yield method, needed
        if needed and needed[-1] in ("stateId", "profileId"):
            yield method, needed[:-1]
        for name in names.get(resource.path, ()):
            yield method, (*needed, name)


def everything(lrs: LrsClient) -> None:
    """Let the first tenant have something under every parameter."""
    context = {"registration": HELD["registration"][0]}
    named = a_statement(id=IDS[0], actor=an_agent(name=SECRET), context=context)
    gone = a_statement(id=HELD["voidedStatementId"][0], actor=an_agent(name=SECRET))
    lrs.store(named, gone, a_void(gone["id"]))
    fill(lrs)


def told(lrs: LrsClient, method: str, address: str, which: int, **request: Any) -> tuple[int, str]:
    """Ask for what there is (0) or for what there is not (1); give the answer without its name."""
    query = {name: HELD[name][which] for name in request.pop("names")}
    body = orjson.dumps({**a_statement(), "id": HELD["statementId"][which]})
    given = {"Content-Type": "application/json", **request.pop("headers", {})}
    data = body if method in ("PUT", "POST") else None
    answer = lrs.send(method, address, query_string=query, data=data, headers=given, **request)
    text = re.sub("vidyalekh-[0-9a-f]{32}", "boundary", answer.text)
    assert SECRET not in text
    for values in NAMES:
        text = text.replace(values[which], "…").replace(quote(values[which], safe=""), "…")
    return answer.status_code, text


@pytest.mark.parametrize("prefix", [mount.prefix for mount in MOUNTS])
@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.path)
@pytest.mark.parametrize("bound", ["institution", "office"])
def test_what_another_has_is_as_if_it_were_not(
    make_lrs: Any,
    installation: Installation,
    bound: str,
    resource: Any,
    prefix: str,
) -> None:
    """Down to the 409 that would tell (D1)."""
    with installation.transaction() as db:
        an_institution(db, 2)
        offices = [an_organisation(db).id for _ in range(2)]
    one, other = [{"institution": n} for n in (1, 2)]
    if bound == "office":
        one, other = [{"organisation": office} for office in offices]
    everything(make_lrs("all", **one))
    client = make_lrs("all", version="2.0.0" if prefix.endswith("2") else "1.0.3", **other)
    for method, names in requests_to(resource):
        if bound == "office" and (method, resource.path) in TOLD_OFFICES:
            continue
        for headers in HEADERS if resource.path in DOCUMENTS else HEADERS[:1]:
            address = f"{prefix}/{resource.path}"
            answers = [
                told(client, method, address, which, names=names, headers=headers)
                for which in (1, 0)
            ]
            assert answers[0] == answers[1], (method, names, headers)
