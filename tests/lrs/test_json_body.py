"""JSON in and out: no key, digit or character is lost on the way; what cannot be kept is told."""

import json
from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrs.errors import RequestInvalid
from lrs.json_body import LONGEST_NUMBER, parse_json, read_json, write_json
from tests.lrs.client import LrsClient
from tests.lrs.factories import a_statement
from tests.lrs.test_hostile import extended

PRECISE = [
    "123456789012345678901234567890",
    "-9223372036854775809",
    "18446744073709551616",
    "0.1000000000000000055511151231257827",
    "3.14159265358979323846264338327950288",
    "1e-400",
    "1" * 300,
    "1e-999999999",
]
PLAIN = ["0", "-0", "-0.0", "7", "1E2", "1.50", "1e22", "9223372036854775808", "5e-324", "-1e-5"]
TEXTS = [
    *("\u00e9", "e\u0301", "\U0001f600", "\x7f", "\u2028", "\ufeff", "\u0928\u094d\u200d\u0924"),
    *("\ufffe", "a\x00b", '":"', "\\u0022"),
]


def sent(text: str) -> Any:
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


@pytest.mark.parametrize("text", [*PRECISE, *PLAIN])
def test_a_number_comes_back_as_it_was(lrs: LrsClient, text: str) -> None:
    body = extended(text)
    answer = lrs.send("POST", "statements", data=body, content_type="application/json")
    (id,) = answer.get_json()
    for format in ("exact", "canonical"):
        read = lrs.get("statements", statementId=id, format=format)
        assert sent(read.text)["context"]["extensions"] == {"x:y": sent(text)}
    again = lrs.send(
        "PUT", f"statements?statementId={id}", data=body, content_type="application/json"
    )
    assert again.status_code == 204


@pytest.mark.parametrize("text", PRECISE[:5])
def test_a_number_beyond_a_double_is_another(lrs: LrsClient, text: str) -> None:
    id = lrs.send(
        "POST", "statements", data=extended(text), content_type="application/json"
    ).get_json()[0]
    other = extended(text[:-1] + "1")
    answer = lrs.send(
        "PUT", f"statements?statementId={id}", data=other, content_type="application/json"
    )
    assert answer.status_code == 409


@pytest.mark.parametrize(
    "text",
    ["1e400", "-1e400", "1" * 400, "1" * (LONGEST_NUMBER + 1), "1e" + "9" * 30, "1e-" + "9" * 30],
)
def test_a_number_out_of_range_is_refused(lrs: LrsClient, text: str) -> None:
    answer = lrs.send("POST", "statements", data=extended(text), content_type="application/json")
    assert answer.status_code == 400
    assert answer.get_json()["requirement"].startswith("RFC 8259")


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_comes_back_as_it_was(lrs: LrsClient, text: str) -> None:
    extensions = {f"https://example.org/{n}": text for n in "zab"}
    statement = a_statement(result={"response": text, "extensions": extensions})
    for body in (orjson.dumps(statement), json.dumps(statement).encode()):
        answer = lrs.send("POST", "statements", data=body, content_type="application/json")
        read = lrs.get("statements", statementId=answer.get_json()[0]).get_json()
        assert read["result"] == statement["result"]
        assert list(read["result"]["extensions"]) == list(extensions)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ('{"a" :1,"b":2,"b":3}', "b"),
        ('{"a":1,"a":1}', "a"),
        ('{"a":1,"\\u0061":1}', "a"),
        ('{"\\u0022":"\\u0022","x":1,"x":2}', "x"),
        ('{"\\u0022\\u0022":1,"x":1,"x":2}', "x"),
        ('[{"o":[0,{"a b":{"k":1,"k":2}}]}]', "k"),
        ('[{},{"x":{"k":{"k":1},"k":2}}]', "k"),
        ('{"":1,"":2}', ""),
    ],
)
def test_a_key_that_stands_twice_is_found(body: str, path: str) -> None:
    with pytest.raises(RequestInvalid, match=f"{path}: the key stands twice") as caught:
        parse_json(body.encode())
    assert caught.value.requirement == "Data §2.2"


def test_the_way_to_a_key_that_stands_twice_is_told() -> None:
    body = b'[{"actor":{}},{"context":{"extensions":{"x:y":[{"k":1,"k":2}]}}}]'
    with pytest.raises(RequestInvalid, match=r"^\[1\]\.context\.extensions\['x:y'\]\[0\]: k: "):
        parse_json(body)


def test_a_key_among_very_many_is_found_in_time() -> None:
    body = b"{" + b",".join(b'"%d":1' % n for n in range(200_000)) + b',"7":1}'
    with pytest.raises(RequestInvalid, match="7: the key stands twice"):
        parse_json(body)


numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=15,
)


@given(values, st.booleans(), st.sampled_from([None, 1]))
@settings(max_examples=200, deadline=None)
def test_what_is_written_anyhow_is_read_the_same(
    value: Any, is_ascii: bool, indent: int | None
) -> None:
    body = json.dumps(value, ensure_ascii=is_ascii, indent=indent).encode()
    parsed = parse_json(body)
    assert parsed == value
    assert read_json(write_json(parsed)) == parsed


pairs = st.lists(st.tuples(st.sampled_from('ab"\\:'), st.sampled_from([0, "a", '"', ":"])))


@given(pairs, st.sampled_from(['":', '" :', '"\n:']), st.booleans())
@settings(max_examples=300, deadline=None)
def test_no_key_is_lost_however_it_is_written(
    pairs: list[tuple[str, Any]], colon: str, is_escaped: bool
) -> None:
    names = [
        json.dumps(name)[:-1].replace('\\"', "\\u0022" if is_escaped else '\\"')
        for name, _ in pairs
    ]
    members = [
        name + colon + json.dumps(value) for name, (_, value) in zip(names, pairs, strict=True)
    ]
    body = ("{" + ",".join(members) + "}").encode()
    if len(dict(pairs)) == len(pairs):
        assert parse_json(body) == dict(pairs)
    else:
        with pytest.raises(RequestInvalid, match="stands twice"):
            parse_json(body)
