"""SCORM 2004 by table: one runner, every row run by the server's run-time and by the browser's.

A value written as [text, times] is that text so many times.
"""

from pathlib import Path
from typing import Any

import orjson
import pytest

from player.scorm.attempt import Attempt
from player.scorm.attempt2004 import close_2004
from player.scorm.runtime import Call, RunTime, apply
from player.scorm.table import general_name, read_table
from tests.player.adapter import answers_in_javascript

FOLDER = Path(__file__).parent
TABLES = ("api", "model", "records", "responses", "editions")
EDITIONS = (None, "2nd", "3rd", "4th")


def table_of(name: str) -> list[Any]:
    """Read a table, with repeated texts written out."""
    rows: list[Any] = orjson.loads((FOLDER / f"{name}.json").read_bytes())
    for row in rows:
        row["given"] = [[_text(part) for part in call] for call in row["given"]]
        row["expect"] = [[_text(part) for part in answer] for answer in row["expect"]]
    return rows


def _text(part: Any) -> str:
    return part if isinstance(part, str) else part[0] * part[1]


def run(row: dict[str, Any]) -> list[list[str]]:
    """Answer the calls of a row in order."""
    table = read_table("scorm2004", row.get("edition"))
    state, answers = RunTime(row.get("values", {})), []
    for parts in row["given"]:
        state, answer, error = apply(table, state, Call(*parts))
        answers.append([answer, error])
    return answers


def cases() -> list[Any]:
    return [
        pytest.param(row, id=f"{name}-{row['id']}"[:120])
        for name in TABLES
        for row in table_of(name)
    ]


@pytest.mark.parametrize("row", cases())
def test_calls(row):
    assert run(row) == row["expect"]


@pytest.mark.parametrize("edition", EDITIONS)
def test_calls_in_the_browser(edition):
    rows = [row for name in TABLES for row in table_of(name) if row.get("edition") == edition]
    asked = [{"values": row.get("values", {}), "calls": row["given"]} for row in rows]
    found = answers_in_javascript(asked, "scorm2004", edition)
    wrong = [
        row["id"] for row, answers in zip(rows, found, strict=True) if answers != row["expect"]
    ]
    assert rows
    assert wrong == []


def endings() -> list[Any]:
    rows = orjson.loads((FOLDER / "endings.json").read_bytes())
    return [pytest.param(row["given"], row["expect"], id=row["id"]) for row in rows]


@pytest.mark.parametrize(("given", "expect"), endings())
def test_endings(given, expect):
    ended = close_2004(
        Attempt({}, total=given.get("total", 0)),
        given.get("values", {}),
        given.get("clock", 0),
        is_finished=given.get("finished", True),
        is_suspending=given.get("suspending", False),
    )
    found = {**vars(ended), **vars(ended.attempt), "total_of_attempt": ended.total}
    assert {name: found[name] for name in expect} == expect


def test_every_element_has_a_row():
    asked = {general_name(call[1]) for row in table_of("model") for call in row["given"][1:]}
    asked |= {general_name(call[1]) for row in table_of("responses") for call in row["given"]}
    asked |= {general_name(call[1]) for row in table_of("records") for call in row["given"]}
    assert set(read_table("scorm2004").elements) <= asked
