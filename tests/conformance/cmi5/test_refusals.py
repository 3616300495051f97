"""Statements that an LMS must refuse: each row is one, said where a session stands.

A row has the requirement (`id`), the stage of the session (`given`, see conftest), the verb
(`says`), and what is wrong: members that it has (`with`) or lacks (`without`), by paths of names.
`allowed` leaves cmi5's category out; `also` says verbs of one batch in the place of one; `case`
tells rows of a requirement apart. The answer is 403, or 401 where the token has ended.
"""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from player.cmi5.vocabulary import ABANDONED, CMI5, EXTENSIONS, LAUNCHED, MOVE_ON, SATISFIED, WAIVED
from tests.conformance.cmi5.conftest import Lms
from tests.player.cmi5.factories import Au

pytestmark = pytest.mark.database

ROWS = json.loads((Path(__file__).parent / "refusals.json").read_text())
DEFINED = frozenset({"initialized", "completed", "passed", "failed", "terminated", "voided"})
WORDS = {
    "{cmi5}": CMI5,
    "{moveon}": MOVE_ON,
    "{sessionid}": EXTENSIONS + "sessionid",
    "{masteryscore}": EXTENSIONS + "masteryscore",
    "{publisher}": "https://example.com/course/au/1",
    "{launched}": LAUNCHED,
    "{abandoned}": ABANDONED,
    "{waived}": WAIVED,
    "{satisfied}": SATISFIED,
}


def filled(row: dict[str, Any]) -> dict[str, Any]:
    """Put what the words in braces stand for."""
    text = json.dumps(row)
    for word, value in WORDS.items():
        text = text.replace(word, value)
    made: dict[str, Any] = json.loads(text)
    return made


def said(au: Au, row: dict[str, Any]) -> list[dict[str, Any]]:
    """Make what a row says."""
    if "also" in row:
        return [au.word(verb, category=verb in DEFINED) for verb in row["also"]]
    is_defined = row["says"] in DEFINED and not row.get("allowed")
    statement = copy.deepcopy(au.word(row["says"], category=is_defined))
    for path, value in row.get("with", {}).items():
        *way, last = path.split(" ")
        member_of(statement, way)[last] = value
    if "without" in row:
        *way, last = row["without"].split(" ")
        del member_of(statement, way)[last]
    return [statement]


def member_of(statement: Any, way: list[str]) -> Any:
    """Go down by names."""
    for name in way:
        statement = statement.setdefault(name, {})
    return statement


@pytest.mark.parametrize(
    "row",
    [pytest.param(row, id=" ".join([row["id"], row.get("case", "")]).strip()) for row in ROWS],
)
def test_statement_is_refused(lms: Lms, row: dict[str, Any]) -> None:
    row, au = filled(row), lms.at(row["given"])
    statements = said(au, row)
    answer = au.say(*statements)
    wanted = row.get("status", 403)
    assert answer.status_code == wanted, answer.text
    assert answer.json["detail"]
    headers = {**lms.key, "X-Experience-API-Version": "1.0.3"}
    for one in statements:
        query = {"statementId": one.get("id", "00000000-0000-4000-8000-000000000000")}
        found = lms.client.get("/xapi/statements", query_string=query, headers=headers)
        assert found.status_code == 404


# A row above breaks its rule by one thing; without that, the same is taken.
FITTING = ["initialized", "completed", "passed", "failed", "terminated", "experienced"]


@pytest.mark.parametrize("verb", FITTING)
def test_what_fits_is_taken(lms: Lms, verb: str) -> None:
    made = lms.au(lms.enrolled()).begin()
    before = [] if verb == "initialized" else ["initialized"]
    assert made.say(*before, made.word(verb, category=verb in DEFINED)).status_code == 200
