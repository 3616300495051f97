"""ADL's cases with nothing imitated but the browser: the run-time and the sequencer together.

Every delivery, every answer, every control; then the same calls by the browser's run-time.
"""

from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
from lxml import etree

from player.scorm.attempt import Attempt
from player.scorm.attempt2004 import close_2004, open_values_2004, validity_values
from player.scorm.runtime import Call, RunTime, apply
from player.scorm.sequenced import initial_of, reported, valid_requests
from schemas.run_time import InitialValues, RequestValid
from sequencing.engine import LookAhead, commit, initial_values, table_of_contents
from sequencing.manifest import read_manifest
from sequencing.results import Outcome
from tests.conformance.scorm2004.test_adl import TABLE, Played, cases, is_right, with_index
from tests.player.adapter import answers_in_javascript
from tests.sequencing.driver import BEFORE, Player

LEARNER = InitialValues("L1", "Learner, One")
VALID = "adl.nav.request_valid"


@dataclass
class Sco:
    """One session with the real run-time, as the driver sees a SCO's data."""

    state: RunTime
    attempt: Attempt
    played: Played

    @property
    def values(self) -> dict[str, str]:
        return dict(self.state.values)

    def runtime(self) -> Any:
        return reported(self.state.values)

    def kept(self) -> Attempt:
        state, _, _ = apply(TABLE, self.state, Call("Terminate"))
        ended = close_2004(self.attempt, state.values, 0, is_finished=True, is_suspending=True)
        return ended.attempt


@dataclass
class WholePlayer(Player):
    """The driver of the sequencer's tests, with the real run-time in it."""

    attempts: dict[tuple[str, str], Attempt] = field(default_factory=dict)
    sessions: list[Played] = field(default_factory=list)
    at_key: tuple[str, str] = ("", "")

    def become(self, outcome: Outcome) -> None:
        if self.content is not None:
            self.attempts[self.at_key] = self.content.kept()
        self.outcome, self.content = outcome, None
        if outcome.delivered is None:
            return
        found = initial_values(self.at, outcome.delivered)
        self.at_key = (self.package, outcome.delivered.activity.identifier)
        kept = self.attempts.get(self.at_key, Attempt({}))
        attempt = kept if outcome.delivered.resumed else Attempt({})
        values = open_values_2004(attempt, initial_of(LEARNER, found, self.valid()))
        assert values["cmi.entry"] == found.entry
        self.sessions.append(Played(values))
        self.content = Sco(RunTime(values), attempt, self.sessions[-1])

    def valid(self) -> RequestValid:
        self.at.runtime = self.content.runtime() if self.content else None
        ahead = LookAhead(self.at)
        self.at.runtime = None
        return valid_requests(ahead, table_of_contents(self.at, ahead))

    def call(self, method: str, element: Any, *expected: str) -> None:
        if method == "objective_ids":
            self.check_ids(element)
            return
        if element.startswith(VALID):
            state = self.content.state
            fresh = {**state.values, **validity_values(self.valid())}
            self.content.state = RunTime(fresh, state.phase, state.error, state.diagnostic)
        if method == "Commit":
            commit(self.at, self.content.runtime())
        name = with_index(element, self.content.values)
        call = Call(method, name, expected[0] if method == "SetValue" else "")
        self.content.state, answer, error = apply(TABLE, self.content.state, call)
        if not element.startswith(VALID):
            self.content.played.calls.append([call.method, call.element, call.value])
            self.content.played.answers.append([answer, error])
        row = [method, element, *expected]
        if not is_right(row, name, answer, error):
            self.faults.append(f"{row} → {answer!r}, {error}"[:300])

    def check_ids(self, expected: list[str]) -> None:
        values = self.content.values
        count = int(values.get("cmi.objectives._count", "0"))
        found = sorted(values[f"cmi.objectives.{index}.id"] for index in range(count))
        self.equal("objective_ids", found, sorted(expected))


def play(case: dict[str, Any]) -> WholePlayer:
    """Play a case."""
    readings = {
        package: read_manifest(etree.fromstring(text.encode()))
        for package, text in case["manifests"].items()
    }
    trees = {package: reading.tree for package, reading in readings.items()}
    player = WholePlayer(trees, globals=dict(BEFORE.get(case["id"], {})))
    player.play(case["steps"])
    return player


@pytest.mark.parametrize("path", cases())
def test_case(path):
    player = play(orjson.loads(path.read_bytes()))
    assert player.faults == []
    asked = [{"values": one.values, "calls": one.calls} for one in player.sessions]
    found = answers_in_javascript(asked, "scorm2004")
    assert found == [one.answers for one in player.sessions]
