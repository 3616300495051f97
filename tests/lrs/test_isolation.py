"""Two tenants of one installation: nothing of the one is there for the other (D1, E16)."""

from typing import Any

import orjson
import pytest

from lrs.api import MOUNTS, RESOURCES
from storage.installation import Installation
from tests.accounts.factories import an_institution
from tests.lrs.client import LrsClient
from tests.lrs.factories import COURSE, a_reference, a_statement, a_void, an_agent

SECRET = "only for the first"
PLACE = {
    "activityId": COURSE,
    "agent": orjson.dumps(an_agent()).decode(),
    "stateId": "s",
    "profileId": "s",
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
