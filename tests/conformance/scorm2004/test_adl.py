"""ADL's LMS test, as far as it asks the run-time alone: every call, in Python and in JavaScript.

What depends on sequencing is left out: a value that the SCO did not set in the same session is
compared only in the cases that choose their activities (`DRIVEN`), where the attempts are easily
followed here. The whole of it is played in a browser elsewhere.
"""

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from player.scorm.attempt import Attempt
from player.scorm.attempt2004 import close_2004, open_values_2004, result_of
from player.scorm.runtime import Call, RunTime, apply
from player.scorm.table import read_table
from schemas.run_time import InitialValues, RequestValid
from tests.conformance.scorm2004.compare import is_expected
from tests.conformance.scorm2004.manifests import initial_values, is_shared_data_global
from tests.player.adapter import answers_in_javascript

FOLDER = Path(__file__).parents[4] / "shared" / "scorm2004"
DRIVEN = {"API", "DMB", "DDM", "DMI"}
TABLE = read_table("scorm2004")
# DMI is a flat course of which everything may be chosen.
VALID = RequestValid(
    continues=False,
    previous=False,
    choice={f"activity_{number}": True for number in range(1, 10)},
    jump={f"activity_{number}": True for number in range(1, 10)},
)
NAMED = re.compile(r"&([^&]*)&")
# ADL takes any of these for a comment that is not there.
NO_COMMENT = {"0", "301", "122", "401"}


@dataclass
class Played:
    """One session: what the SCO found, what it called and got, and what was wrong with that."""

    values: dict[str, str]
    calls: list[list[str]] = field(default_factory=list)
    answers: list[list[str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


@dataclass
class World:
    """One learner in one case: the attempts by activity, the shared data by package."""

    case: dict[str, Any]
    package: str = ""
    attempts: dict[tuple[str, str], Attempt] = field(default_factory=dict)
    data: dict[str, dict[str, str]] = field(default_factory=dict)
    is_suspended: dict[str, bool] = field(default_factory=dict)
    played: list[Played] = field(default_factory=list)

    def launch(self, package: str) -> None:
        self.package = package
        is_kept = is_shared_data_global(self.case["manifests"][package])
        if not is_kept and not self.is_suspended.get(package):
            self.data.pop(package, None)
        if not self.is_suspended.get(package, True):
            self.attempts = {key: one for key, one in self.attempts.items() if key[0] != package}

    def play(self, act: str, calls: list[list[Any]]) -> None:
        initial = initial_values(self.case["manifests"][self.package])[act]
        shared = self.data.setdefault(self.package, {})
        buckets = tuple(replace(one, store=shared.get(one.id)) for one in initial.data)
        initial = replace(initial, data=buckets, request_valid=VALID)
        attempt = self.attempts.get((self.package, act), Attempt({}))
        played, after = run(attempt, initial, calls, is_driven=self.case["id"] in DRIVEN)
        self.played.append(played)
        result = result_of(after)
        shared.update(result.data)
        self.is_suspended[self.package] = result.nav_request == "suspendAll"
        ended = close_2004(attempt, after, 0, is_finished=True)
        self.attempts[self.package, act] = ended.attempt


def run(
    attempt: Attempt, initial: InitialValues, calls: list[list[Any]], *, is_driven: bool
) -> tuple[Played, dict[str, str]]:
    """Make the calls of one session; give what happened, and the values after Terminate."""
    values = open_values_2004(attempt, initial)
    played, state, said = Played(values), RunTime(values), set()
    for row in calls:
        if row[0] == "objective_ids":
            check_ids(played, dict(state.values), row[1])
            continue
        method, element, *rest = row
        name = with_index(element, dict(state.values))
        call = Call(method, name, rest[0] if method == "SetValue" else "")
        state, answer, error = apply(TABLE, state, call)
        played.calls.append([call.method, call.element, call.value])
        played.answers.append([answer, error])
        said.update([name] if method == "SetValue" else [])
        is_asked = method != "GetValue" or is_driven or name in said
        if is_asked and not is_right(row, name, answer, error):
            played.wrong.append(f"{row} → {answer!r}, {error}"[:300])
    return played, dict(apply(TABLE, state, Call("Terminate"))[0].values)


def is_right(row: list[str], name: str, answer: str, error: str) -> bool:
    """Tell whether a call was answered as the case says."""
    if name.startswith("cmi.comments_from_lms.") and row[0] == "GetValue":
        return error in NO_COMMENT
    *_, expected, code = row
    if error != code:
        return False
    if name.endswith(".id") and NAMED.search(row[1]) and expected == "":
        # A case looks a record up by its id; which one it found it does not say.
        return True
    return answer == expected if row[0] == "SetValue" else is_expected(name, answer, expected)


def check_ids(played: Played, values: dict[str, str], expected: list[str]) -> None:
    count = int(values.get("cmi.objectives._count", "0"))
    found = sorted(values[f"cmi.objectives.{index}.id"] for index in range(count))
    if found != sorted(expected):
        played.wrong.append(f"objectives: {found}, not {expected}")


def with_index(element: str, values: dict[str, str]) -> str:
    """Put the index of the record with that id in the place of `&ID&`."""
    found = NAMED.search(element)
    if not found:
        return element
    start, end = element[: found.start()], element[found.end() :]
    ids = {name: value for name, value in values.items() if name.startswith(start)}
    index = next(i for i in range(1000) if ids.get(f"{start}{i}.id") == found[1])
    return f"{start}{index}{end}"


def play(case: dict[str, Any]) -> World:
    """Follow the steps of a case, as far as they concern the run-time."""
    world = World(case)
    for step in case["steps"]:
        if step["do"] == "launch":
            world.launch(step["pkg"])
        elif step["do"] == "expect_sco":
            world.play(step["act"], step.get("calls", []))
        elif step["do"] == "nav" and step.get("event") == "suspendAll":
            world.is_suspended[world.package] = True
    return world


def cases() -> list[Any]:
    return [pytest.param(path, id=path.stem) for path in sorted(FOLDER.glob("*.json"))] or [
        pytest.param(None, marks=pytest.mark.skip(reason="../shared/scorm2004 is absent"))
    ]


@pytest.mark.parametrize("path", cases())
def test_calls_of_the_case(path):
    world = play(orjson.loads(path.read_bytes()))
    assert [wrong for played in world.played for wrong in played.wrong] == []


@pytest.mark.parametrize("path", cases())
def test_the_browser_answers_alike(path):
    world = play(orjson.loads(path.read_bytes()))
    asked = [{"values": played.values, "calls": played.calls} for played in world.played]
    found = answers_in_javascript(asked, "scorm2004")
    assert found == [played.answers for played in world.played]
