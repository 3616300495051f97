"""The resources by table: each row is a few requests to an empty store, and what each must answer.

A step has `ask` (method, resource, headers) and a body, as `text`, `json`, `form`, or as what a
`statement` (or several) has besides a plain one. What it must answer: `status` (else any success),
`headers` (null: it is not there), `says` (the body as text), `has` (values of the JSON by path).
`keep` takes values of the JSON by path for later steps, `{name}`. Words in braces stand for what
would be long (`WORDS`), for the time by the clock (`now`) and for an ETag (`tag of` a content).
"""

import json
import re
from hashlib import sha1
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from werkzeug.http import http_date
from werkzeug.test import TestResponse

from lrs.versions import VERSIONS, Version
from tests.conformance.xapi.conftest import NewStore
from tests.conftest import START
from tests.lrs.client import LrsClient

pytestmark = pytest.mark.database

FOLDER = Path(__file__).parent
TABLES = ("versions", "methods", "documents", "filters", "formats", "immutability", "alternate")
ACTIVITY = "https://example.org/activities/1"
AGENT = json.dumps({"account": {"homePage": "https://example.org", "name": "learner"}})
STATES = urlencode({"activityId": ACTIVITY, "agent": AGENT})
PLAIN = {
    "actor": json.loads(AGENT),
    "verb": {"id": "http://adlnet.gov/expapi/verbs/experienced"},
    "object": {"id": ACTIVITY},
}
WORDS = {
    "one": "11111111-aaaa-4aaa-8aaa-111111111111",
    "two": "22222222-bbbb-4bbb-8bbb-222222222222",
    "three": "33333333-cccc-4ccc-8ccc-333333333333",
    "activity": ACTIVITY,
    "states": f"activities/state?{STATES}",
    "state": f"activities/state?{STATES}&stateId=s",
    "agent profiles": f"agents/profile?{urlencode({'agent': AGENT})}",
    "agent profile": f"agents/profile?{urlencode({'agent': AGENT, 'profileId': 'p'})}",
    "activity profile": f"activities/profile?{urlencode({'activityId': ACTIVITY})}&profileId=p",
}
TAG = re.compile(r"\{tag of ([^}]*)\}")


def rows() -> list[Any]:
    return [
        pytest.param(row, version, id=f"{table}: {row['id']} ({version.number})")
        for table in TABLES
        for row in json.loads((FOLDER / f"requests/{table}.json").read_text())
        for version in VERSIONS
        if version.number in row.get("versions", [v.number for v in VERSIONS])
    ]


@pytest.mark.parametrize(("row", "version"), rows())
def test_request(row: dict[str, Any], version: Version, new_store: NewStore) -> None:
    lrs = new_store(version.number)
    words = {**WORDS, "token": lrs.token, "version": version.number, "now": http_date(START)}
    for step in row["steps"]:
        said = filled(step, words)
        answer = asked(lrs, said)
        check(answer, said)
        words |= {name: valued(answer, path) for name, path in said.get("keep", {}).items()}


def asked(lrs: LrsClient, step: dict[str, Any]) -> TestResponse:
    """Send the request of a step."""
    method, resource, *headers = step["ask"]
    body: dict[str, Any] = {"headers": headers[0] if headers else {}}
    if "json" in step:
        body["json"] = step["json"]
    if "statement" in step:
        body["json"] = {**PLAIN, **step["statement"]}
    if "statements" in step:
        body["json"] = [{**PLAIN, **members} for members in step["statements"]]
    if "text" in step:
        body["data"] = step["text"]
    if "form" in step:
        body |= {"data": step["form"], "content_type": "application/x-www-form-urlencoded"}
    return lrs.send(method, resource, **body)


def check(answer: TestResponse, step: dict[str, Any]) -> None:
    """Compare an answer with what the step says."""
    told = f"{step['ask']}: {answer.status} {answer.text}"
    wanted = step.get("status")
    assert answer.status_code == wanted or (wanted is None and answer.status_code < 300), told
    headers = step.get("headers", {})
    assert {name: answer.headers.get(name) for name in headers} == headers, told
    assert answer.text == step.get("says", answer.text)
    has = step.get("has", {})
    assert {path: valued(answer, path) for path in has} == has, told


def valued(answer: TestResponse, path: str) -> Any:
    """Find a value of the answer's JSON; `*` gives that of each member."""
    return found(answer.get_json(), [name for name in path.split("/") if name])


def found(value: Any, names: list[str]) -> Any:
    if not names:
        return value
    first, *rest = names
    if first == "*":
        return [found(one, rest) for one in value]
    if first == "count":
        return len(value)
    if isinstance(value, list):
        return found(value[int(first)], rest)
    return found(value.get(first), rest) if isinstance(value, dict) else None


def filled(value: Any, words: dict[str, Any]) -> Any:
    """Put words in the place of their names, everywhere in a step."""
    if isinstance(value, list):
        return [filled(one, words) for one in value]
    if isinstance(value, dict):
        return {name: filled(one, words) for name, one in value.items()}
    if not isinstance(value, str):
        return value
    for name, word in words.items():
        value = value.replace(f"{{{name}}}", str(word))
    return TAG.sub(lambda tag: f'"{sha1(tag[1].encode()).hexdigest()}"', value)
