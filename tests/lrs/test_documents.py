"""State and profiles: concurrency by ETag, merging, lists, and who sees what."""

from typing import Any

import orjson
import pytest

from storage.installation import Installation
from tests.accounts.factories import an_organisation
from tests.conftest import SetClock
from tests.lrs.client import LrsClient
from tests.lrs.factories import COURSE, an_agent

AGENT = orjson.dumps(an_agent()).decode()
PLACES: dict[str, dict[str, str]] = {
    "activities/state": {"activityId": COURSE, "agent": AGENT, "stateId": "bookmark"},
    "activities/profile": {"activityId": COURSE, "profileId": "settings"},
    "agents/profile": {"agent": AGENT, "profileId": "settings"},
}
JSON = {"Content-Type": "application/json"}
NEW = {"If-None-Match": "*"}


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=["1.0.3", "2.0.0"])
def client(request: pytest.FixtureRequest, make_lrs: Any) -> LrsClient:
    made: LrsClient = make_lrs("all", version=request.param)
    return made


def send(lrs: LrsClient, method: str, place: str, body: bytes = b"", **headers: str) -> Any:
    return lrs.send(method, place, query_string=PLACES[place], data=body, headers=headers)


def test_a_document_comes_back_as_it_was(client: LrsClient, place: str) -> None:
    content = bytes(range(256))
    send(client, "PUT", place, content, **NEW, **{"Content-Type": "application/x-test"})
    answer = send(client, "GET", place)
    assert answer.data == content
    assert answer.content_type == "application/x-test"
    assert answer.headers["ETag"] == '"4916d6bdb7f78e6803698cab32d1586ea457dfc8"'
    assert "Last-Modified" in answer.headers


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If-Match": '"0000000000000000000000000000000000000000"'}, 412),
        ({"If-Match": "{etag}"}, 204),
        ({"If-Match": '"other", {etag}'}, 204),
        ({"If-Match": "*"}, 204),
        ({"If-None-Match": "*"}, 412),
        ({"If-None-Match": "{etag}"}, 412),
    ],
)
def test_preconditions(
    client: LrsClient, place: str, method: str, headers: dict[str, str], status: int
) -> None:
    send(client, "PUT", place, b'{"a":1}', **NEW, **JSON)
    etag = send(client, "GET", place).headers["ETag"]
    given = {name: value.format(etag=etag) for name, value in headers.items()}
    assert send(client, method, place, b'{"b":2}', **given, **JSON).status_code == status
    if status == 412:
        assert send(client, "GET", place).data == b'{"a":1}'


@pytest.mark.parametrize(
    ("version", "place", "is_there", "status"),
    [
        ("1.0.3", "activities/state", False, 204),
        ("1.0.3", "activities/state", True, 204),
        ("1.0.3", "activities/profile", False, 400),
        ("1.0.3", "activities/profile", True, 409),
        ("1.0.3", "agents/profile", False, 400),
        ("1.0.3", "agents/profile", True, 409),
        ("2.0.0", "activities/state", False, 204),
        ("2.0.0", "activities/state", True, 409),
        ("2.0.0", "activities/profile", False, 204),
        ("2.0.0", "activities/profile", True, 409),
        ("2.0.0", "agents/profile", False, 204),
        ("2.0.0", "agents/profile", True, 409),
    ],
)
def test_put_without_precondition(
    make_lrs: Any, version: str, place: str, is_there: bool, status: int
) -> None:
    client = make_lrs("all", version=version)
    if is_there:
        send(client, "PUT", place, b"old", **NEW)
    assert send(client, "PUT", place, b"new").status_code == status


def test_post_merges_the_top_level(client: LrsClient, place: str) -> None:
    send(client, "POST", place, b'{"a":{"x":1},"b":2}', **JSON)
    send(client, "POST", place, b'{"a":{"y":3},"c":4}', **JSON)
    assert send(client, "GET", place).get_json() == {"a": {"y": 3}, "b": 2, "c": 4}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ((b"text", "text/plain"), (b"{}", "application/json")),
        ((b"{}", "application/json"), (b"text", "text/plain")),
        ((b"[1]", "application/json"), (b"{}", "application/json")),
        ((b"{}", "application/json"), (b"[1]", "application/json")),
        ((b"{}", "application/json"), (b"{", "application/json")),
    ],
)
def test_what_cannot_be_merged_stays(
    client: LrsClient, place: str, old: tuple[bytes, str], new: tuple[bytes, str]
) -> None:
    send(client, "PUT", place, old[0], **NEW, **{"Content-Type": old[1]})
    answer = send(client, "POST", place, new[0], **{"Content-Type": new[1]})
    assert answer.status_code == 400
    assert send(client, "GET", place).data == old[0]


def test_delete_removes_one(client: LrsClient, place: str) -> None:
    send(client, "PUT", place, b"x", **NEW)
    assert send(client, "DELETE", place).status_code == 204
    assert send(client, "GET", place).status_code == 404
    assert send(client, "DELETE", place).status_code == 204


def test_state_of_a_registration_is_its_own(lrs: LrsClient) -> None:
    one, other = "6690e6c9-3ef0-4ed3-8b37-7f3964730bee", "7690e6c9-3ef0-4ed3-8b37-7f3964730bee"
    place = {"activityId": COURSE, "agent": AGENT}
    for registration in (one, other):
        query = {**place, "stateId": f"of {registration}", "registration": registration}
        lrs.send("PUT", "activities/state", query_string=query, data=b"x")
    assert lrs.get("activities/state", **place, registration=one).get_json() == [f"of {one}"]
    assert len(lrs.get("activities/state", **place).get_json()) == 2
    query = {**place, "registration": one}
    assert lrs.send("DELETE", "activities/state", query_string=query).status_code == 204
    assert lrs.get("activities/state", **place).get_json() == [f"of {other}"]


def test_ids_since(lrs: LrsClient, clock: SetClock) -> None:
    place = {"activityId": COURSE, "agent": AGENT}
    for name in ("old", "new"):
        lrs.send("PUT", "activities/state", query_string={**place, "stateId": name}, data=b"x")
        clock.tick(60)
    since = "2026-07-01T09:00:00Z"
    assert lrs.get("activities/state", **place, since=since).get_json() == ["new"]


@pytest.mark.parametrize("drop", ["activityId", "agent"])
def test_a_missing_parameter_is_named(lrs: LrsClient, drop: str) -> None:
    query = {name: value for name, value in PLACES["activities/state"].items() if name != drop}
    answer = lrs.get("activities/state", **query)
    assert answer.status_code == 400
    assert answer.get_json()["detail"] == f"{drop}: missing"


def test_a_document_is_its_organisations(
    installation: Installation, make_lrs: Any, place: str
) -> None:
    with installation.transaction() as db:
        one, other = an_organisation(db), an_organisation(db)
    owner, stranger = (make_lrs("all", organisation=node.id) for node in (one, other))
    send(owner, "PUT", place, b"ours", **NEW)
    assert send(owner, "GET", place).data == b"ours"
    assert send(stranger, "GET", place).status_code == 404
    assert send(stranger, "PUT", place, b"theirs", **{"If-Match": "*"}).status_code == 403
    assert send(stranger, "DELETE", place).status_code == 403


def test_what_merges_too_deep_is_refused(client: LrsClient) -> None:
    place, deep = "activities/state", b'{"a":' * 900 + b"1" + b"}" * 900
    assert send(client, "POST", place, deep, **JSON).status_code == 204
    answer = send(client, "POST", place, b'{"b":1}', **JSON)
    assert answer.status_code == 400
    assert send(client, "GET", place).data == deep
