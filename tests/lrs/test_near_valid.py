"""A valid statement with one place made wrong: stored and given back exactly, or refused whole.

What is put there is JSON as text, so that it may be what no writer of JSON would write.
"""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from lrs.errors import RequestInvalid, StatementInvalid
from lrs.json_body import parse_json
from lrs.validation import check_statement
from lrs.versions import VERSIONS, Version
from storage.installation import Installation
from storage.schema import metadata
from tests.lrs.client import LrsClient

TEMPLATES = Path(__file__).parent.parent / "conformance" / "xapi" / "templates.json"
FULL = {
    name: value
    for name, value in json.loads(TEMPLATES.read_text())["full"].items()
    if name not in ("id", "stored", "authority")
}
AGENTS = {
    "contextAgents": [{"objectType": "contextAgent", "agent": {"mbox": "mailto:a@example.org"}}],
    "contextGroups": [
        {
            "objectType": "contextGroup",
            "group": {"objectType": "Group", "mbox": "mailto:g@example.org"},
            "relevantTypes": ["https://example.org/type"],
        }
    ],
}
INNER = {
    "objectType": "SubStatement",
    "actor": {"mbox_sha1sum": "0" * 40},
    "verb": {"id": "https://example.org/planned"},
    "object": {"id": "https://example.org/inner"},
    "timestamp": "2026-07-01T09:00:00Z",
}
PLANNED = {"actor": {"openid": "https://example.org/me"}, "verb": FULL["verb"], "object": INNER}
VALID = (FULL, {**FULL, "context": {**FULL["context"], **AGENTS}, "version": "2.0.0"}, PLANNED)
WRONG = (
    *("null", "true", "[]", "{}", "[[]]", "[{}]", "[null]", '""', '" "', '"x"', '"\\u0000"'),
    *(
        '"\\ud800"',
        '"\\udc00\\ud800"',
        '"\\ud83d\\ude00"',
        '"\\u202e"',
        '"\\r\\nX: y"',
        '"mailto:"',
    ),
    *('"mailto:a@b@c"', '"mailto:\\u0000@x"', '"x:"', '"x:\\u0000"', '"x: y"', '"//x"', '"en_IN"'),
    *('"2026-02-30T00:00:00Z"', '"9999-12-31T23:59:59-23:59"', '"0000-01-01T00:00:00Z"', '"P"'),
    *('"2026-07-01T09:00:00-00:00"', '"PT"', '"P1Y2W"', '"P-1D"', '"Agent"', '"Group"'),
    *('"Activity"', '"StatementRef"', '"SubStatement"', '"Agent\\u0000"', '"choice"', '"1.0.9"'),
    *('"00000000-0000-0000-0000-000000000000"', '"{6690e6c9-3ef0-4ed3-8b37-7f3964730bee}"'),
    *("0", "-0", "-1", "1.5", "2", "1E2", "1e400", "-1e400", "1e-400", "NaN", "Infinity", "-"),
    *("01", "+1", "1_0", "0x1", "1" * 30, "1" * 400, "1" * 5000, "0." + "3" * 40, "truE", "'x'"),
    *("[" * 300 + "]" * 300, "[" * 100_000, '{"a":' * 400 + "1" + "}" * 400),
    *('{"a":1,"a":1}', '{"a" :1,"b":2,"b":3}', '{"\\u0022":1,"x":1,"x":2}', '{"__proto__":{}}'),
    *('"' + "x" * 100_000 + '"', "[" + "0," * 10_000 + "0]", '{"x:y":{"x:y":[{"x:y":null}]}}'),
    *('{"mbox":"mailto:a@b.c"}', '{"objectType":"Group","member":[]}', '{"id":"x:y"}', ""),
    *('{"objectType":"Group","mbox":"mailto:a@b.c","member":[{"mbox":"mailto:a@b.c"}]}',),
)
MARK = "\x1aplace\x1a"
# They are not what the statement says, or the store writes them in its own way.
OURS = ("id", "stored", "authority", "version", "timestamp")


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """List the way to every value, a new member of every object included."""
    yield path
    if isinstance(value, dict):
        yield (*path, "new")
        for name, inner in value.items():
            yield from places(inner, (*path, name))
    elif isinstance(value, list):
        yield (*path, len(value))
        for index, inner in enumerate(value):
            yield from places(inner, (*path, index))


def changed(value: Any, path: tuple[Any, ...]) -> Any:
    """Give the value with a mark at the end of the way."""
    if not path:
        return MARK
    step, rest = path[0], path[1:]
    if isinstance(value, dict):
        return {**value, step: changed(value.get(step), rest)}
    return [
        *value[:step],
        changed(value[step] if step < len(value) else None, rest),
        *value[step + 1 :],
    ]


def body_of(statement: Any, path: tuple[Any, ...], wrong: str) -> bytes:
    return json.dumps(changed(statement, path)).replace(json.dumps(MARK), wrong).encode()


def cases(version: Version) -> list[tuple[Any, tuple[Any, ...]]]:
    """List every place of every statement that is valid in that version."""
    valid = [one for one in VALID if defect_of(json.dumps(one).encode(), version) is None]
    return [(statement, path) for statement in valid for path in places(statement)]


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.number)
def test_every_place_takes_every_value_or_names_place_and_rule(version: Version) -> None:
    for statement, path in cases(version):
        for wrong in WRONG:
            defect = defect_of(body_of(statement, path, wrong), version)
            if defect is not None:
                assert defect.requirement, (path, wrong)
                assert is_told(defect, path), (path, wrong[:80], str(defect))


def defect_of(body: bytes, version: Version) -> RequestInvalid | None:
    try:
        check_statement(parse_json(body), version)
    except RequestInvalid as defect:
        return defect
    return None


def is_told(defect: RequestInvalid, path: tuple[Any, ...]) -> bool:
    """Tell whether a refusal leads to the place: by line and column, or by the way to it.

    The culprit may be a neighbour that does not go with what is there now.
    """
    if not isinstance(defect, StatementInvalid):
        return "line 1 column" in str(defect) or "nested" in str(defect)
    beside = path[:1] == ("object",) and defect.path in ("context.revision", "context.platform")
    return beside or defect.path.startswith(way(path[:-1]))


def way(path: tuple[Any, ...]) -> str:
    """Write the way to a place as refusals do."""
    defect = StatementInvalid("")
    for step in reversed(path):
        defect = defect.within(step)
    return defect.path


texts = st.text(st.characters(exclude_categories=()), max_size=20)
odd = st.sampled_from(WRONG) | (
    st.integers() | st.floats(allow_nan=False) | texts | st.dictionaries(texts, texts, max_size=2)
).map(json.dumps)


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.number)
def test_a_near_valid_statement_is_stored_exactly_or_refused_whole(
    make_lrs: Any, installation: Installation, version: Version
) -> None:
    lrs = make_lrs("all", version=version.number)

    @given(st.sampled_from(cases(version)), odd)
    @settings(
        max_examples=150,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    def send(case: tuple[Any, tuple[Any, ...]], wrong: str) -> None:
        body = body_of(*case, wrong)
        before = rows(installation)
        answer = lrs.send("POST", "statements", data=body, content_type="application/json")
        assert answer.status_code in (200, 400), answer.text
        if answer.status_code == 400:
            assert answer.get_json()["requirement"]
            assert rows(installation) == before
        elif answer.get_json():
            is_given_back(lrs, answer.get_json()[0], body)

    send()


def rows(installation: Installation) -> dict[str, int]:
    """Count the rows of every table."""
    with installation.reading() as db:
        return {
            name: db.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in metadata.tables.items()
        }


def is_given_back(lrs: LrsClient, id: str, body: bytes) -> None:
    sent = exact(body.decode())
    sent = sent[0] if isinstance(sent, list) else sent
    read = lrs.get("statements", statementId=id)
    given = exact(read.text)
    assert {**given, **{name: 0 for name in OURS}} == {**arrays(sent), **{name: 0 for name in OURS}}
    assert [name for name in given if name not in OURS] == [
        name for name in sent if name not in OURS
    ]
    for format in ("ids", "canonical"):
        assert lrs.get("statements", statementId=id, format=format).status_code == 200


def exact(text: str) -> Any:
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


def arrays(statement: Any) -> Any:
    """Give the statement with each context activity in an array, as the standard gives it back."""
    context = statement.get("context", {})
    listed = {
        name: value if isinstance(value, list) else [value]
        for name, value in context.get("contextActivities", {}).items()
    }
    return (
        statement
        if not listed
        else {**statement, "context": {**context, "contextActivities": listed}}
    )
