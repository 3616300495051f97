"""Queries, headers and forms that nobody honest sends: refused by name, never a 500."""

from typing import Any

import orjson
import pytest

from lrs.api.call import LARGEST_FORM, MOST_FIELDS
from lrs.documents import LARGEST
from tests.lrs.client import LrsClient
from tests.lrs.factories import COURSE, a_statement, an_agent

AGENT = orjson.dumps(an_agent()).decode()
STATE = {"activityId": COURSE, "agent": AGENT, "stateId": "s"}
FORM = "application/x-www-form-urlencoded"
HUGE = 1 << 20


@pytest.fixture(params=["1.0.3", "2.0.0"])
def client(request: pytest.FixtureRequest, make_lrs: Any) -> LrsClient:
    made: LrsClient = make_lrs("all", version=request.param)
    return made


@pytest.mark.parametrize(
    "query",
    [
        *("since=0001-01-01T00:00:00Z", "since=9999-12-31T23:59:59Z", "since=1969-12-31T00:00Z"),
        *("until=0001-01-01T00:00:00Z", "until=9999-12-31T23:59:59Z", "since=2026-07-01 09:00:00Z"),
        *("since=2026-07-01T09:00:00%2B05:30", "since=2026-07-01T09:00:00+05:30"),
        *("cursor=0", "cursor=1y2p0ij32e8e7", "cursor=1y2p0ij32e8e7&ascending=true", "cursor=zz"),
        *("limit=0", "limit=999999999", "ascending=true&since=9999-12-31T23:59:59Z"),
    ],
)
def test_odd_but_right_queries_are_answered(client: LrsClient, query: str) -> None:
    client.store(a_statement())
    answer = client.get(f"statements?{query}")
    assert answer.status_code == 200, answer.text
    assert len(answer.get_json()["statements"]) <= 1


@pytest.mark.parametrize(
    "query",
    [
        *("since=", "since=now", "since=2026-02-30T00:00:00Z", "since=0000-01-01T00:00:00Z"),
        *("since=2026-07-01", "since=1782896400", "since=2026-07-01T09:00:00-00:00"),
        *("since=0001-01-01T00:00:00%2B23:59", "since=9999-12-31T23:59:59-23:59"),
        *("since=2026-07-01T24:00:00Z", "since=2026-07-01T09:00:60Z", "since=२०२६-०७-०१T००:००Z"),
        *("since=%E0%A5%A8026-07-01T09:00:00Z", "since=2026-07-01T09:00:00Z%00", "since=%FF"),
        *("cursor=", "cursor=-1", "cursor=zzzzzzzzzzzzzz", "cursor=1y2p0ij32e8e8", "cursor=%D9%A1"),
        *("cursor=1'--", "cursor=%2B1", "cursor=1_0", "cursor=a b"),
        *("limit=-1", "limit=1.0", "limit=1e3", "limit=%D9%A1", "limit=9999999999", "limit=+1"),
        *("agent={", "agent=[]", "agent=null", "agent=7", "agent=%22x%22", "agent={}"),
        'agent={"mbox":"mailto:a@b.c","mbox":"mailto:d@e.f"}',
        'agent={"mbox":"mailto:a@b.c","name":"%ED%A0%80"}',
        'agent={"mbox":"mailto:a@b.c","name":"\\ud800"}',
        "agent=" + "[" * 100_000,
        "agent=" + '{"a":' * 900 + "1" + "}" * 900,
        *("verb=passed", "verb=x:%00", "verb=x:%ED%A0%80", "activity=x", "registration=x"),
        *("related_agents=1", "related_agents=yes", "format=EXACT", "attachments=yes"),
        *("Agent={}", "statementid=x", "%00=1", "=1", "%FF=1", "limit=1&limit=1", "x" * 10_000),
        "statementId=6690e6c9-3ef0-4ed3-8b37-7f3964730bee&limit=1",
        "statementId=%7B6690e6c9-3ef0-4ed3-8b37-7f3964730bee%7D",
        "&".join(f"p{n}=1" for n in range(10_000)),
    ],
)
def test_wrong_queries_are_refused_by_name(client: LrsClient, query: str) -> None:
    answer = client.get(f"statements?{query}")
    assert answer.status_code in (400, 414), answer.text
    document = answer.get_json(force=True)
    assert document["detail"]
    assert document["requirement"]
    assert len(answer.data) < 1000


@pytest.mark.parametrize("resource", ["statements", "activities/state", "agents", "activities"])
def test_a_query_of_megabytes_is_refused(client: LrsClient, resource: str) -> None:
    for query in ("agent=" + "a" * HUGE, "since=" + "%30" * (HUGE // 3)):
        answer = client.send("GET", resource, environ_overrides={"QUERY_STRING": query})
        assert answer.status_code == 414


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Experience-API-Version": "1.0.3, 1.0.3"},
        {"X-Experience-API-Version": "1" * 100_000},
        {"X-Experience-API-Version": "1.0.٣"},
        {"X-Experience-API-Version": ""},
        {"Content-Encoding": "gzip"},
        {"Content-Encoding": "identity, br"},
        {"Content-Type": "application/json;" + "x;" * 50_000 + "boundary"},
        {"Content-Type": "multipart/mixed;" + " ;" * 50_000},
        {"Content-Type": "multipart/mixed; boundary=" + "x" * 71},
        {"Content-Type": "multipart/mixed; boundary=\xe9"},
        {"Content-Type": "\xff"},
    ],
)
def test_hostile_headers_are_refused_or_mean_nothing(
    client: LrsClient, headers: dict[str, str]
) -> None:
    answer = client.send("POST", "statements", data=b"{}", headers=headers)
    assert answer.status_code in (400, 415), answer.text
    assert answer.get_json()["requirement"]


@pytest.mark.parametrize(
    "header", ["Accept-Language", "Accept", "If-Match", "If-None-Match", "X-Request-ID", "Cookie"]
)
@pytest.mark.parametrize("value", ["x," * 50_000, "*;q=1e999,\xff,;;;=,q", '"' * 9999, "W/" * 999])
def test_hostile_headers_of_a_reader_break_nothing(
    client: LrsClient, header: str, value: str
) -> None:
    client.store(a_statement(display={"en": "x"}))
    for address in ("statements?format=canonical", f"agents?agent={AGENT}"):
        assert client.send("GET", address, headers={header: value}).status_code == 200


@pytest.mark.parametrize(
    ("query", "form", "status"),
    [
        ("method=PUT&method=GET", "", 400),
        ("method=PUT&statementId=6690e6c9-3ef0-4ed3-8b37-7f3964730bee", "content={}", 400),
        ("method=PUT", "", 400),
        ("method=GET", "method=PUT", 400),
        ("method=BREW", "", 405),
        ("method=OPTIONS", "", 405),
        ("method=" + "X" * 10_000, "", 405),
        ("method=", "", 405),
        ("method=%00", "", 400),
        ("method=%ED%A0%80", "", 400),
        ("method=GET", "limit=%FF", 400),
        ("method=GET", "limit=1&limit=1", 400),
        ("method=GET", "limit=%00", 400),
        ("method=GET", "x=1&" * MOST_FIELDS, 400),
        ("method=GET", "&" * 1_000_000, 400),
        ("method=GET", "Authorization=Basic%20eDp5", 401),
        ("method=GET", "Authorization=x&authorization=y", 400),
        ("method=GET", "Accept-Language=a%0D%0AX-Evil:%201", 400),
        ("method=GET", "Content-Type=application/json%0D%0A", 400),
        ("method=POST", "content=%7B%7D&Content-Type=multipart/mixed", 400),
        ("method=POST", "content=" + "[" * 100_000, 400),
        ("method=POST", "content=" + "x" * LARGEST_FORM, 413),
    ],
)
def test_abused_alternate_syntax_is_refused(
    lrs: LrsClient, query: str, form: str, status: int
) -> None:
    answer = lrs.send("POST", f"statements?{query}", data=form, content_type=FORM)
    assert answer.status_code == status, answer.text
    assert lrs.ids() == []


@pytest.mark.parametrize(
    "content_type",
    [
        *(
            "",
            "text/plain",
            "x",
            "text/plain; charset=utf-16",
            "a/b;" + "c" * 4000,
            "\xff\xfe/\xe9",
        ),
        *("multipart/mixed", "text/html", "application/x-www-form-urlencoded", "a\tb", "*/*"),
    ],
)
def test_a_document_of_any_type_comes_back(client: LrsClient, content_type: str) -> None:
    headers = {"If-None-Match": "*", "Content-Type": content_type}
    put = client.send(
        "PUT", "activities/state", query_string=STATE, data=b"\x00\xffx", headers=headers
    )
    assert put.status_code == 204
    read = client.get("activities/state", **STATE)
    assert read.data == b"\x00\xffx"
    assert read.headers["Content-Type"] == (content_type or "application/octet-stream")


def test_a_document_has_a_bound(client: LrsClient) -> None:
    body = bytes(LARGEST + 1)
    answer = client.send("PUT", "activities/state", query_string=STATE, data=body)
    assert answer.status_code == 413
    assert answer.get_json()["limit"] == LARGEST
    assert client.get("activities/state", **STATE).status_code == 404


def test_a_document_that_was_cut_off_is_not_kept(client: LrsClient) -> None:
    """A server ends the stream quietly where the client breaks off."""
    cut = {"CONTENT_LENGTH": "1000", "wsgi.input_terminated": True}
    for method in ("PUT", "POST"):
        answer = client.send(
            method,
            "activities/state",
            query_string=STATE,
            data=b"half",
            headers={"Content-Type": "text/plain"},
            environ_overrides=cut,
        )
        assert answer.status_code == 400
        assert "4 of 1000 bytes" in answer.get_json()["detail"]
    assert client.get("activities/state", **STATE).status_code == 404


def test_a_document_in_chunks_is_refused(client: LrsClient) -> None:
    """Nobody can tell whether the last chunk came: the server does not."""
    chunked = {"CONTENT_LENGTH": None, "wsgi.input_terminated": True}
    address = {"query_string": STATE, "data": b"half", "environ_overrides": chunked}
    answer = client.send("PUT", "activities/state", **address)
    assert answer.status_code == 411
    assert client.get("activities/state", **STATE).status_code == 404


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"a":1,"a":2}', "the document: a: the key stands twice"),
        (b'{"a":{"b" :1,"b":2}}', "the document: a: b: the key stands twice"),
        (b"\xff", "the document: not JSON"),
        (b"", "the document: not JSON"),
        (b'{"a":1e400}', "the document: not JSON"),
        (b'{"a":"\\ud800"}', "the document: not JSON"),
        (b"[" * 100_000, "the document: not JSON"),
        (b"[]", "the document is not a JSON object"),
    ],
)
def test_a_document_to_merge_is_json(client: LrsClient, body: bytes, words: str) -> None:
    json = {"Content-Type": "application/json"}
    sent = {"query_string": STATE, "headers": json}
    client.send("POST", "activities/state", data=b'{"n":123456789012345678901}', **sent)
    answer = client.send("POST", "activities/state", data=body, **sent)
    assert answer.status_code == 400
    assert answer.get_json()["detail"].startswith(words)
    client.send("POST", "activities/state", data=b'{"m":1.0000000000000000001}', **sent)
    assert (
        client.get("activities/state", **STATE).data
        == b'{"n":123456789012345678901,"m":1.0000000000000000001}'
    )


@pytest.mark.parametrize("name", ["a\x00b", "\x00", "a" * 100_000, "\U0010ffff\u202e", " ", ""])
def test_an_account_of_any_name_is_somebody(client: LrsClient, name: str) -> None:
    """A database may refuse what JSON allows, a NUL for one."""
    agent = an_agent(name)
    statement = a_statement(actor=agent, object={**agent, "objectType": "Agent"})
    client.store(statement)
    assert client.get("statements", statementId=statement["id"]).get_json()["actor"] == agent
    if len(name) < 1000:
        assert client.ids(agent=agent) == [statement["id"]]
        place = {**STATE, "agent": orjson.dumps(agent).decode()}
        client.send("POST", "activities/state", query_string=place, json={"a": 1})
        assert client.get("activities/state", **place).get_json() == {"a": 1}
        assert client.get("agents", agent=agent).status_code == 200
