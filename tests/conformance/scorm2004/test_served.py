"""ADL's cases played through the server's own routes: launches, navigation, journals, outline.

Only the browser is imitated, by the run-time that it shares with the server: it answers from what
it was given, and sends how it answered. So what the server answers otherwise would be counted.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient

from catalogue.store.registrations import Registration
from player.replay import brief
from player.scorm.runtime import Call, Phase, RunTime, apply
from player.store.courses import OBJECTIVE, save_globals
from sequencing.engine import parse_request
from sequencing.tracking import Tracking, to_json
from storage.installation import Installation
from tests.accounts.factories import INSTITUTION, a_person
from tests.conformance.scorm2004.test_adl import TABLE, Played, cases, is_right, with_index
from tests.packages.factories import a_package
from tests.player.adapter import answers_in_javascript
from tests.player.factories2004 import a_shell_2004, enrolled_2004
from tests.sequencing.driver import ABANDONING, BEFORE, UI

# The portal's factory connects the listeners that fold what is told.
pytestmark = pytest.mark.usefixtures("app")
VALID = "adl.nav.request_valid"


@dataclass
class ServedPlayer:
    """One learner with a browser, before the server."""

    installation: Installation
    client: FlaskClient
    registrations: dict[str, Registration]
    faults: list[str] = field(default_factory=list)
    sessions: list[Played] = field(default_factory=list)
    divergences: int = 0
    waiting: list[tuple[list[str], list[str]]] = field(default_factory=list)
    package: str = ""

    def play(self, steps: list[dict[str, Any]]) -> None:
        """Do the steps in order."""
        for step, following in zip(steps, [*steps[1:], {"do": ""}], strict=True):
            getattr(self, step["do"])(**{k: v for k, v in step.items() if k != "do"})
            if step["do"] == "expect_sco":
                self.terminate(following["do"])

    def launch(self, pkg: str, choose: str = "", choose_if_idle: str = "") -> None:
        """Open a package."""
        self.shell = a_shell_2004(self.installation, self.client, self.registrations[pkg])
        self.navigate(None)
        if choose or (choose_if_idle and not self.shell.moved["delivery"]):
            self.choose(choose or choose_if_idle)

    def navigate(self, request: str | None, target: str | None = None) -> None:
        """Ask the server, and show what it delivers."""
        self.shell.navigate(request, target)
        if self.shell.moved["delivery"]:
            self.sessions.append(Played(dict(self.shell.values)))
            self.state = RunTime(dict(self.shell.values))

    def terminate(self, following: str) -> None:
        """The content terminates; the shell asks what now, unless the learner was faster."""
        if not self.shell.moved["delivery"]:
            return
        self.make(Call("Terminate"))
        receipt = self.flush()
        if self.state.phase is not Phase.FINISHED:
            return
        if not receipt.get("terminated"):
            self.faults.append(f"not terminated: {receipt}")
        values = self.state.values
        asked = parse_request(values.get("adl.nav.request", ""), values.get("cmi.exit", ""))
        is_first = following in ("nav", "choose") and asked and asked[0] not in ABANDONING
        if following != "wait_auto" and not is_first:
            self.navigate(None)

    def expect_sco(self, act: str, calls: list[list[Any]], ui: list[Any] | None = None) -> None:
        """Compare the delivery, the controls and the calls."""
        delivery = self.shell.moved["delivery"]
        found = re.search(r"act=(\w+)", delivery["address"]) if delivery else None
        if not found or found[1] != act:
            self.faults.append(f"delivered {found and found[1]}, expected {act}")
            return
        for question in ui or ():
            if self.shown(question["q"]) is not (question["a"] == "Y"):
                self.faults.append(f"{question['q']} is not {question['a']}")
        for call in calls:
            self.call(*call)

    def shown(self, question: str) -> bool:
        """A question about the player's controls."""
        outline = self.shell.moved["outline"]
        if question == "toc.enabled":
            return bool(outline["offers_choice"])
        found = UI.fullmatch(question)
        assert found, question
        if found["title"]:
            name = self.named(found["title"])
            return any(row["enabled"] for row in outline["units"] if row["identifier"] == name)
        control = outline["controls"][found["name"]]
        usable = control["visible"] and control["enabled"]
        return bool(usable if found["as"] == "enabled" else not usable)

    def named(self, title: str) -> str:
        """The identifier of the activity with a title."""
        rows = self.shell.look()["units"]
        if title == "@root" or title.startswith("the activity that corresponds to the root"):
            return str(rows[0]["identifier"])
        return str(next(row["identifier"] for row in rows if row["title"] == title))

    def call(self, method: str, element: Any, *expected: str) -> None:
        """One call of the content."""
        if method == "objective_ids":
            self.check_ids(element)
            return
        if element.startswith(VALID):
            # The shell waits for what the server says to all that was said so far.
            self.flush()
            self.state = RunTime(
                {**self.state.values, **self.shell.values_valid()},
                self.state.phase,
                self.state.error,
                self.state.diagnostic,
            )
        name = with_index(element, dict(self.state.values))
        call = Call(method, name, expected[0] if method == "SetValue" else "")
        answer, error = self.make(call)
        if (method, name) == ("GetValue", "cmi.learner_id"):
            answer = "L1"
        row = [method, element, *expected]
        if not is_right(row, name, answer, error):
            self.faults.append(f"{row} → {answer!r}, {error}"[:300])

    def make(self, call: Call) -> tuple[str, str]:
        """Answer a call as the browser does, and note it."""
        self.state, answer, error = apply(TABLE, self.state, call)
        parts = [call.method, call.element, call.value]
        self.waiting.append((parts, [error, brief(answer)]))
        if not call.element.startswith(VALID):
            self.sessions[-1].calls.append(parts)
            self.sessions[-1].answers.append([answer, error])
        return answer, error

    def flush(self) -> dict[str, Any]:
        """Send what waits."""
        receipt: dict[str, Any] = {}
        while self.waiting:
            part, self.waiting = self.waiting[:500], self.waiting[500:]
            answers = [answer for _, answer in part]
            receipt = self.shell.send(*(tuple(call) for call, _ in part), answers=answers)
            self.divergences += receipt["divergences"]
        return receipt

    def check_ids(self, expected: list[str]) -> None:
        values = self.state.values
        count = int(values.get("cmi.objectives._count", "0"))
        found = sorted(values[f"cmi.objectives.{index}.id"] for index in range(count))
        if found != sorted(expected):
            self.faults.append(f"objectives: {found}, not {expected}")

    def wait_auto(self) -> None:
        """Do what the content asked for."""
        self.navigate(None)

    def nav(self, event: str) -> None:
        """The learner presses a control."""
        self.navigate(event)

    def choose(self, title: str) -> None:
        """The learner picks from the contents."""
        self.navigate("choice", self.named(title))

    def exit_course(self) -> None:
        """The learner closes the course."""
        if not self.shell.moved["ended"]:
            self.navigate("exitAll")

    def expect_session_ended(self) -> None:
        """The session is over, and shows no content."""
        if not self.shell.moved["ended"] or self.shell.moved["delivery"]:
            self.faults.append(f"the session has not ended: {self.shell.moved['exception']}")


def play(installation: Installation, client: FlaskClient, case: dict[str, Any]) -> ServedPlayer:
    """Play a case."""
    package = a_package(installation)
    with installation.transaction() as db:
        learner = a_person(db, iri_base=str(installation.settings.iri_base))
        before = to_json(Tracking(globals=dict(BEFORE.get(case["id"], {}))))["globals"]
        save_globals(db, INSTITUTION, learner.id, OBJECTIVE, before, installation.now())
    registrations = {
        name: enrolled_2004(installation, manifest, package=package, person=learner)
        for name, manifest in case["manifests"].items()
    }
    player = ServedPlayer(installation, client, registrations)
    player.play(case["steps"])
    return player


@pytest.mark.parametrize("path", cases())
def test_case(installation, content_client, path):
    player = play(installation, content_client, orjson.loads(path.read_bytes()))
    assert player.faults == []
    assert player.divergences == 0
    asked = [{"values": one.values, "calls": one.calls} for one in player.sessions]
    found = answers_in_javascript(asked, "scorm2004")
    assert found == [one.answers for one in player.sessions]
