"""SCORM 1.2 by table: one runner, every row run by the server's run-time and by the browser's."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from player.scorm.attempt import NOT_ATTEMPTED, Attempt, Delivery, Ending, Mode, close
from player.scorm.runtime import Call, RunTime, apply
from player.scorm.table import general_name, read_table
from tests.player.adapter import answers_in_javascript

FOLDER = Path(__file__).parent
TABLE = read_table("scorm12")


def rows(name: str) -> list[Any]:
    """Give the rows of a table as test cases."""
    table = orjson.loads((FOLDER / f"{name}.json").read_bytes())
    return [pytest.param(row["given"], row["expect"], id=row["id"]) for row in table]


def calls_of(given: list[list[str]]) -> list[Call]:
    """Read calls as the tables write them: method, element, value."""
    return [Call(*parts) for parts in given]


def run(calls: list[Call]) -> list[list[str]]:
    """Answer the calls in order, from an empty state."""
    state, answers = RunTime({}), []
    for call in calls:
        state, answer, error = apply(TABLE, state, call)
        answers.append([answer, error])
    return answers


@pytest.mark.parametrize(("given", "expect"), rows("api") + rows("model"))
def test_calls(given, expect):
    assert run(calls_of(given)) == expect


@pytest.mark.parametrize("name", ["api", "model"])
def test_calls_in_the_browser(name):
    table = orjson.loads((FOLDER / f"{name}.json").read_bytes())
    found = answers_in_javascript([{"values": {}, "calls": row["given"]} for row in table])
    wrong = [
        row["id"] for row, answers in zip(table, found, strict=True) if answers != row["expect"]
    ]
    assert wrong == []


@pytest.mark.parametrize(("given", "expect"), rows("endings"))
def test_endings(given, expect):
    delivery = Delivery(
        "1",
        "Learner",
        mode=Mode(given.get("mode", "normal")),
        mastery_score=given.get("mastery_score"),
    )
    ending = Ending(
        given.get("finished", True), given.get("clock", 0), given.get("given", NOT_ATTEMPTED)
    )
    closed = close(
        Attempt({}, total=given.get("total", 0)), delivery, given.get("values", {}), ending
    )
    found = {**vars(closed), "entry": closed.attempt.entry, "total": closed.attempt.total}
    assert {name: found[name] for name in expect} == expect


def test_every_element_has_a_row():
    table = orjson.loads((FOLDER / "model.json").read_bytes())
    asked = {general_name(call[1]) for row in table for call in row["given"] if len(call) > 1}
    assert set(TABLE.elements) <= asked
