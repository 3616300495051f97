"""Headers, methods, scopes, the three mounts, and the alternate request syntax."""

from typing import Any
from urllib.parse import urlencode

import orjson
import pytest

from storage.database import DatabaseAway
from storage.installation import Installation
from tests.lrs.client import LrsClient
from tests.lrs.factories import COURSE, a_statement, an_agent

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("mount", "asked", "status", "answered"),
    [
        ("/xapi", "1.0.3", 200, "1.0.3"),
        ("/xapi", "1.0", 200, "1.0.3"),
        ("/xapi", "2.0.0", 200, "2.0.0"),
        ("/xapi", "2.0.7", 200, "2.0.0"),
        ("/xapi", "", 400, "2.0.0"),
        ("/xapi", "0.95", 400, "2.0.0"),
        ("/xapi", "1.1.0", 400, "2.0.0"),
        ("/xapi/v1", "", 400, "1.0.3"),
        ("/xapi/v1", "2.0.0", 200, "2.0.0"),
        ("/xapi/v2", "3.0.0", 400, "2.0.0"),
        ("/xapi/v2", "1.0.3", 200, "1.0.3"),
    ],
)
def test_version(lrs: LrsClient, mount: str, asked: str, status: int, answered: str) -> None:
    headers = {"X-Experience-API-Version": asked}
    answer = lrs.send("GET", f"{mount}/statements", headers=headers)
    assert answer.status_code == status
    assert answer.headers["X-Experience-API-Version"] == answered


@pytest.mark.parametrize(
    ("mount", "has_2"), [("/xapi", True), ("/xapi/v1", False), ("/xapi/v2", True)]
)
def test_anybody_may_ask_about_it(lrs: LrsClient, mount: str, has_2: bool) -> None:
    answer = lrs.http.get(f"{mount}/about")
    assert "1.0.3" in answer.get_json()["version"]
    assert ("2.0.0" in answer.get_json()["version"]) is has_2


@pytest.mark.parametrize("authorization", ["", "Basic", "Basic !!", "Basic dmwxOng=", "Bearer x"])
def test_without_a_credential_nothing_is_answered(lrs: LrsClient, authorization: str) -> None:
    answer = lrs.send("GET", "statements", headers={"Authorization": authorization})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


@pytest.mark.parametrize("header", [{"Origin": "https://x.example"}, {"Sec-Fetch-Mode": "cors"}])
def test_a_browser_is_not_made_to_ask_for_a_password(
    lrs: LrsClient, header: dict[str, str]
) -> None:
    answer = lrs.send("GET", "statements", headers={"Authorization": "", **header})
    assert answer.status_code == 401
    assert "WWW-Authenticate" not in answer.headers
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers


RESOURCES = ("statements", "activities", "agents", "activities/state", "about")


@pytest.mark.parametrize("resource", RESOURCES)
def test_preflight_needs_no_credential(lrs: LrsClient, resource: str) -> None:
    answer = lrs.http.options(f"/xapi/{resource}", headers={"Origin": "https://x.example"})
    assert answer.status_code == 204
    assert "PUT" in answer.headers["Access-Control-Allow-Methods"]
    assert "If-Match" in answer.headers["Access-Control-Allow-Headers"]


STATE = urlencode({"activityId": COURSE, "agent": orjson.dumps(an_agent()), "stateId": "s"})
PROFILE = urlencode({"activityId": COURSE, "profileId": "p"})


@pytest.mark.parametrize(
    ("scope", "method", "resource", "is_allowed"),
    [
        ("statements/write", "POST", "statements", True),
        ("statements/write", "GET", "statements", False),
        ("statements/read", "POST", "statements", False),
        ("statements/read", "GET", "statements", True),
        ("statements/read/mine", "GET", "statements", True),
        ("all/read", "GET", "statements", True),
        ("all/read", "POST", "statements", False),
        ("state", "PUT", f"activities/state?{STATE}", True),
        ("state", "GET", "statements", False),
        ("all/read", "GET", f"activities/state?{STATE}", True),
        ("all/read", "PUT", f"activities/state?{STATE}", False),
        ("profile", "GET", f"activities/profile?{PROFILE}", True),
        ("state", "GET", f"activities/profile?{PROFILE}", False),
        ("records/read", "GET", "statements", False),
        ("define", "POST", "statements", False),
    ],
)
def test_scope(make_lrs: Any, scope: str, method: str, resource: str, is_allowed: bool) -> None:
    body = {"json": a_statement()} if method == "POST" else {}
    answer = make_lrs(scope).send(method, resource, **body)
    assert (answer.status_code != 403) is is_allowed


@pytest.mark.parametrize("resource", RESOURCES)
def test_other_methods_are_refused(lrs: LrsClient, resource: str) -> None:
    answer = lrs.send("PATCH", resource)
    assert answer.status_code == 405
    assert answer.headers["X-Experience-API-Version"] == "1.0.3"
    assert lrs.send("TRACE", resource).status_code == 405


def test_delete_of_statements_is_refused(lrs: LrsClient) -> None:
    answer = lrs.send("DELETE", "statements")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, PUT, POST, HEAD, OPTIONS"


def test_head_tells_what_get_tells(lrs: LrsClient) -> None:
    lrs.store(a_statement())
    head, get = lrs.send("HEAD", "statements"), lrs.send("GET", "statements")
    assert head.status_code == 200
    assert head.data == b""
    assert head.headers["Content-Length"] == get.headers["Content-Length"]


def test_a_get_and_a_put_in_a_form(lrs: LrsClient) -> None:
    statement = a_statement()
    form = {"statementId": statement["id"], "content": orjson.dumps(statement)}
    put = lrs.send("POST", "statements?method=PUT", data=urlencode(form), headers=FORM)
    assert put.status_code == 204
    form = {"verb": statement["verb"]["id"]}
    got = lrs.send("POST", "statements?method=GET", data=urlencode(form), headers=FORM)
    assert [one["id"] for one in got.get_json()["statements"]] == [statement["id"]]


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("method=PUT&statementId=x", {"content": "{}"}),
        ("method=PUT", {"statementId": "6690e6c9-3ef0-4ed3-8b37-7f3964730bee"}),
        ("method=GET", {"limit": "1", "X-Experience-API-Version": "0.8"}),
        ("method=GET", [("limit", "1"), ("limit", "2")]),
        ("method=GET", {"Content-Type": "text/plain\r\nX-Evil: 1"}),
        ("method=GET", {"Accept-Language": "hi\x85"}),
    ],
)
def test_a_wrong_form_is_refused(lrs: LrsClient, query: str, form: Any) -> None:
    answer = lrs.send("POST", f"statements?{query}", data=urlencode(form), headers=FORM)
    assert answer.status_code == 400


def test_2_has_no_alternate_syntax(lrs2: LrsClient) -> None:
    answer = lrs2.send("POST", "statements?method=GET", data="limit=1", headers=FORM)
    assert answer.status_code == 400


def test_put_answers_nothing_and_stores(lrs: LrsClient) -> None:
    statement = a_statement()
    id = statement.pop("id")
    answer = lrs.send("PUT", f"statements?statementId={id}", json=statement)
    assert (answer.status_code, answer.data) == (204, b"")
    assert lrs.ids() == [id]


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("", a_statement()),
        ("?statementId=1", a_statement()),
        ("?statementId=6690e6c9-3ef0-4ed3-8b37-7f3964730bee", a_statement()),
        ("?statementId=6690e6c9-3ef0-4ed3-8b37-7f3964730bee", [a_statement()]),
        ("?statementId=6690e6c9-3ef0-4ed3-8b37-7f3964730bee&x=1", a_statement()),
    ],
)
def test_a_wrong_put_is_refused(lrs: LrsClient, query: str, body: Any) -> None:
    assert lrs.send("PUT", f"statements{query}", json=body).status_code == 400


def test_single_statement_tells_when_it_was_stored(lrs: LrsClient) -> None:
    id = lrs.store(a_statement())[0]
    answer = lrs.get("statements", statementId=id)
    assert answer.get_json()["id"] == id
    assert "Last-Modified" in answer.headers


def test_a_person_has_what_was_asked_with(lrs: LrsClient) -> None:
    answer = lrs.get("agents", agent=an_agent(name="Learner"))
    assert answer.get_json() == {
        "objectType": "Person",
        "name": ["Learner"],
        "account": [an_agent()["account"]],
    }


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_while_the_database_is_away_clients_are_told_to_come_back(
    lrs: LrsClient, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    lrs.ids()

    def away(*_: Any, **__: Any) -> Any:
        raise DatabaseAway("away")

    for name in ("reading", "transaction"):
        monkeypatch.setattr(Installation, name, away)
    monkeypatch.setattr("lrs.store.sequence.reading", away)
    body = {"json": a_statement()} if method == "POST" else {}
    answer = lrs.send(method, "statements", **body)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"


def test_kept_content_is_no_page_of_the_portal(lrs: LrsClient) -> None:
    """A form of another site can open a document in the reader's browser."""
    form = {"activityId": "x:y", "agent": '{"mbox":"mailto:a@example.org"}', "stateId": "s"}
    page = {**form, "content": "<script>", "Content-Type": "text/html"}
    put = lrs.send("POST", "activities/state?method=PUT", data=urlencode(page), headers=FORM)
    assert put.status_code == 204
    got = lrs.send("POST", "activities/state?method=GET", data=urlencode(form), headers=FORM)
    assert got.content_type == "text/html"
    assert "sandbox" in got.headers["Content-Security-Policy"]
    assert "default-src 'none'" in got.headers["Content-Security-Policy"]
