"""Bodies that nobody honest sends: 4xx with the culprit, never a 500."""

from contextlib import suppress
from datetime import UTC
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lrs.checked import MOST
from lrs.errors import StatementInvalid
from lrs.formats import parse_timestamp, render_timestamp
from lrs.incoming import LARGEST_JSON, LARGEST_STATEMENT
from lrs.json_body import MOST_VALUES, parse_json
from lrs.validation import check_statement
from lrs.versions import V1, V2
from schemas.problem import Problem
from tests.lrs.client import LrsClient
from tests.lrs.factories import a_statement

PLAIN = orjson.dumps(a_statement())
EXTENDED = '{"actor":{"mbox":"mailto:a@example.org"},"verb":{"id":"x:y"},"object":{"id":"x:y"},%s}'


def extended(value: str) -> bytes:
    """A statement with something in its extensions."""
    return (EXTENDED % ('"context":{"extensions":{"x:y":' + value + "}}")).encode()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"7",
        b'"text"',
        b"[[]]",
        b"[null]",
        b"{",
        b"\xff\xfe",
        b"{}",
        PLAIN + b"x",
        b"\xef\xbb\xbf" + PLAIN,
        PLAIN.decode().encode("utf-16"),
        PLAIN.decode().encode("utf-32-be"),
        PLAIN.replace(b"learner-1", b"\xed\xa0\x80"),
        PLAIN.replace(b"learner-1", b"\xc0\x80"),
        PLAIN.replace(b"learner-1", b"a\x00b"),
        b"[" * 100_000,
        b'{"actor":' * 100_000,
        extended("[" * 100_000 + "]" * 100_000),
        extended('"' + "x" * (1 << 20) + '",' + '"x:z":' + "[" * 300 + "]" * 300),
        PLAIN[:-1] + b',"id":"6690e6c9-3ef0-4ed3-8b37-7f3964730bee"}',
        PLAIN[:-1] + b',"\\u0069d":"6690e6c9-3ef0-4ed3-8b37-7f3964730bee"}',
        extended("NaN"),
        extended("Infinity"),
        extended("-Infinity"),
        extended('"\\ud800"'),
        extended('"\\ud800\\u0041"'),
        extended("[" * 300 + "]" * 300),
        extended("[" * 2000 + "]" * 2000),
        extended('{"a":' * 50_000 + "1" + "}" * 50_000),
        extended('{"a":1,"a":2}'),
        extended("01"),
        extended("1e"),
        orjson.dumps(a_statement(actor={"mbox": "mailto:a\x00@example.org"})),
        orjson.dumps(a_statement(object={"id": "x:y\x00"})),
        orjson.dumps(a_statement(actor=[{"mbox": "mailto:a@example.org"}])),
    ],
)
def test_hostile_body_is_refused(lrs: LrsClient, body: bytes) -> None:
    answer = lrs.send("POST", "statements", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.get_json()["detail"]
    assert lrs.ids() == []


@pytest.mark.parametrize(
    "value",
    [
        "1e400",
        "-1e400",
        "123456789012345678901234567890",
        "1e-400",
        '"\\u0000"',
        '"\\":"',
        '"a\\u003a\\u0022"',
        '{"a":{"a":1},"b":{"a":2}}',
        "[" * 200 + "]" * 200,
        '"' + "x" * 100_000 + '"',
    ],
)
def test_odd_but_allowed_values_are_stored_or_refused_with_reason(
    lrs: LrsClient, value: str
) -> None:
    answer = lrs.send("POST", "statements", data=extended(value), content_type="application/json")
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        read = lrs.get("statements", statementId=answer.get_json()[0])
        assert read.status_code == 200


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "multipart/form-data; boundary=x", "multipart/mixed"]
)
def test_other_content_types_are_refused(lrs: LrsClient, content_type: str) -> None:
    answer = lrs.send("POST", "statements", data=PLAIN, headers={"Content-Type": content_type})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        b" " * (LARGEST_JSON + 1),
        extended('"' + "x" * LARGEST_STATEMENT + '"'),
        b"[" + extended('"' + "x" * LARGEST_STATEMENT + '"') + b"]",
        extended("[" + "0," * MOST_VALUES + "0]"),
        extended("[" + "[]," * MOST_VALUES + "0]"),
        b"[" * (MOST_VALUES + 1),
    ],
    ids=len,
)
def test_what_would_take_much_memory_is_refused(lrs: LrsClient, body: bytes) -> None:
    answer = lrs.send("POST", "statements", data=body, content_type="application/json")
    assert answer.status_code == 413
    assert answer.get_json()["detail"]
    assert lrs.ids() == []


def test_more_statements_than_a_request_may_bring_are_refused(lrs: LrsClient) -> None:
    body = b"[" + b",".join([b"{}"] * (MOST + 1)) + b"]"
    answer = lrs.send("POST", "statements", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert str(MOST) in answer.get_json()["detail"]


def test_an_empty_batch_is_nothing(lrs: LrsClient) -> None:
    assert lrs.send("POST", "statements", json=[]).get_json() == []


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
NAMES = (
    *("id", "actor", "verb", "object", "result", "context", "timestamp", "stored", "authority"),
    *("version", "attachments", "objectType", "mbox", "account", "member", "definition", "score"),
    *("extensions", "contextActivities", "sha2", "length"),
)
shaped = st.recursive(
    json_values,
    lambda inner: st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
    max_leaves=20,
)


@given(shaped)
@settings(max_examples=300, suppress_health_check=list(HealthCheck), deadline=None)
def test_any_json_is_checked_without_another_error(value: Any) -> None:
    for version in (V1, V2):
        with suppress(StatementInvalid):
            check_statement(value, version)


@given(st.dictionaries(st.sampled_from(NAMES), shaped, max_size=4))
@settings(max_examples=300, deadline=None)
def test_a_statement_changed_anyhow_is_checked_without_another_error(
    members: dict[str, Any],
) -> None:
    with suppress(StatementInvalid):
        check_statement({**a_statement(), **members}, V2)


@given(st.binary(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_json_or_refused(body: bytes) -> None:
    try:
        value = parse_json(body)
    except Problem:
        return
    assert orjson.loads(body) == value


@given(st.datetimes(timezones=st.timezones()))
@settings(deadline=None)
def test_a_timestamp_written_is_the_same_instant(moment: Any) -> None:
    text = moment.isoformat()
    try:
        parsed = parse_timestamp(text)
    except ValueError:  # old time zones had seconds in their offsets
        return
    assert parsed == moment.astimezone(UTC)
    assert parse_timestamp(render_timestamp(parsed)) == parsed
