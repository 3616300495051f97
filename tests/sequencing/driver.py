"""A player without a browser: plays the steps of a case, and notes where it went otherwise."""

import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from sequencing.engine import (
    LookAhead,
    commit,
    controls,
    initial_values,
    navigate,
    offers_choice,
    open_session,
    parse_request,
    start,
    table_of_contents,
)
from sequencing.manifest import read_manifest
from sequencing.results import Outcome
from sequencing.session import Session
from sequencing.tracking import ObjectiveProgress, Tracking
from sequencing.tree import ActivityTree
from sequencing.vocabulary import Navigation
from tests.sequencing.content import Content, number

VALID = re.compile(r"adl\.nav\.request_valid\.(\w+)(?:\.\{target=(.*)\})?")
ABANDONING = (Navigation.ABANDON, Navigation.ABANDON_ALL)
UI = re.compile(r"toc\.enabled\.selectable@(?P<title>.*)|(?P<name>continue|previous)\.(?P<as>\w+)")


@dataclass
class Player:
    """One learner, some packages, and what they share."""

    trees: dict[str, ActivityTree]
    trackings: dict[str, Tracking] = field(default_factory=dict)
    contents: dict[tuple[str, str], Content] = field(default_factory=dict)
    globals: dict[str, ObjectiveProgress] = field(default_factory=dict)
    shared: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    unchecked: int = 0
    package: str = ""
    session: Session | None = None
    outcome: Outcome | None = None
    content: Content | None = None

    def play(self, steps: list[dict[str, Any]]) -> None:
        """Do the steps in order."""
        for step, following in zip(steps, [*steps[1:], {"do": ""}], strict=True):
            getattr(self, step["do"])(**{k: v for k, v in step.items() if k != "do"})
            if step["do"] == "expect_sco":
                self.terminate(following["do"])

    def terminate(self, following: str) -> None:
        """The content terminates; what it asked for is done, unless the learner was faster."""
        if self.content is None or following == "wait_auto":
            return
        values = self.content.values
        asked = parse_request(values.get("adl.nav.request", ""), values.get("cmi.exit", ""))
        if asked is None or (following in ("nav", "choose") and asked[0] not in ABANDONING):
            return
        self.request(*asked)

    @property
    def at(self) -> Session:
        """The session that is open."""
        assert self.session is not None
        return self.session

    def launch(self, pkg: str, choose: str = "", choose_if_idle: str = "") -> None:
        """Open a package."""
        self.close()
        self.package = pkg
        tree, tracking = self.trees[pkg], self.trackings.get(pkg, Tracking())
        self.session = open_session(tree, tracking, "seed")
        if tree.objectives_global_to_system:
            self.at.tracking.globals = dict(self.globals)
        if tree.shared_data_global_to_system:
            self.at.tracking.shared = dict(self.shared)
        self.become(start(self.at))
        idle = self.outcome is None or self.outcome.delivered is None
        if choose or (choose_if_idle and idle):
            self.choose(choose or choose_if_idle)

    def close(self) -> None:
        """Keep what a session leaves behind."""
        if self.session is None:
            return
        tracking = self.at.tracking
        self.trackings[self.package] = tracking
        if self.at.tree.objectives_global_to_system:
            self.globals = dict(tracking.globals)
        if self.at.tree.shared_data_global_to_system:
            self.shared = dict(tracking.shared)

    def become(self, outcome: Outcome) -> None:
        """Show what is delivered, with the data of its attempt."""
        self.outcome, self.content = outcome, None
        if outcome.delivered is None:
            return
        values = initial_values(self.at, outcome.delivered)
        key = (self.package, outcome.delivered.activity.identifier)
        kept = self.contents.get(key)
        if kept is None or not outcome.delivered.resumed:
            self.contents[key] = Content(values)
        else:
            kept.resume(values)
        self.content = self.contents[key]

    def request(self, request: Navigation, target: str | None = None) -> None:
        """Carry out a navigation request."""
        runtime = self.content.runtime() if self.content else None
        self.become(navigate(self.at, request, target, runtime))

    def expect_sco(self, act: str, calls: list[list[Any]], ui: list[Any] | None = None) -> None:
        """Compare the delivery, the controls and the calls."""
        delivered = self.outcome.delivered if self.outcome else None
        found = re.search(r"act=(\w+)", delivered.activity.parameters) if delivered else None
        if not found or found[1] != act:
            self.faults.append(f"delivered {found and found[1]}, expected {act}: {self.outcome}")
        for question in ui or ():
            self.ask(question["q"], question["a"] == "Y")
        for call in calls:
            self.call(*call)

    def ask(self, question: str, answer: bool) -> None:
        """A question about the player's controls."""
        ahead = LookAhead(self.at)
        entries = table_of_contents(self.at, ahead)
        whole = question == "toc.enabled"
        value = offers_choice(entries) if whole else self.shown(question, ahead)
        if value is not answer:
            self.faults.append(f"{question} is {value}")

    def shown(self, question: str, ahead: LookAhead) -> bool:
        """A question about one entry or one control."""
        found = UI.fullmatch(question)
        assert found, question
        if found["title"]:
            name = self.named(found["title"])
            entries = table_of_contents(self.at, ahead)
            return any(each.enabled for each in entries if each.identifier == name)
        by_name = {each.request.value: each for each in controls(self.at, ahead)}
        control = by_name[found["name"]]
        usable = control.visible and control.enabled
        return usable if found["as"] == "enabled" else not usable

    def named(self, title: str) -> str:
        """The identifier of the activity with a title."""
        root = self.at.tree.root
        if title == "@root" or title.startswith("the activity that corresponds to the root"):
            return root.identifier
        return next(each.identifier for each in root.walk() if each.title == title)

    def call(self, method: str, element: Any, *expected: str) -> None:
        """One call of the content."""
        assert self.content
        if method == "objective_ids":
            self.equal("objective_ids", sorted(self.content.objectives), sorted(element))
        elif method == "SetValue":
            if expected[1] == "true":
                self.content.set(element, expected[0])
        elif method == "GetValue" and not element.endswith(".id"):
            self.compare(element, expected[0])
        elif method == "Commit":
            commit(self.at, self.content.runtime())

    def compare(self, element: str, expected: str) -> None:
        """A value read."""
        assert self.content
        found = VALID.fullmatch(element)
        value = self.validity(found) if found else self.content.get(element)
        if value is None:
            self.unchecked += 1
            return
        self.equal(element, value, expected)

    def validity(self, found: re.Match[str]) -> str:
        """adl.nav.request_valid."""
        assert self.content
        self.at.runtime = self.content.runtime()
        ahead = LookAhead(self.at)
        self.at.runtime = None
        if found[2] is None:
            return str(ahead.allows(Navigation(found[1]))).lower()
        return str(ahead.allows_target(Navigation(found[1]), found[2])).lower()

    def equal(self, what: str, value: Any, expected: Any) -> None:
        """Equal text, or equal numbers."""
        if value == expected:
            return
        try:
            if number(value) == number(expected):
                return
        except (TypeError, ValueError):
            pass
        self.faults.append(f"{what} is {value!r}, expected {expected!r}")

    def wait_auto(self) -> None:
        """Do what the content asked for."""
        assert self.content
        values = self.content.values
        asked = parse_request(values.get("adl.nav.request", ""), values.get("cmi.exit", ""))
        if asked is None:
            self.faults.append("the content asked for nothing")
        else:
            self.request(*asked)

    def nav(self, event: str) -> None:
        """The learner presses a control."""
        self.request(Navigation(event))

    def choose(self, title: str) -> None:
        """The learner picks from the table of contents."""
        self.request(Navigation.CHOICE, self.named(title))

    def exit_course(self) -> None:
        """The learner closes the course."""
        if self.outcome and not self.outcome.ended:
            self.request(Navigation.EXIT_ALL)

    def expect_session_ended(self) -> None:
        """The session is over, and shows no content."""
        if not self.outcome or not self.outcome.ended:
            self.faults.append(f"the session has not ended: {self.outcome}")


# OB-09b goes on with the learner of OB-09a, whose objectives are global to the system.
BEFORE = {
    "OB-09b": {
        f"gObj-OB09-obj{n}": ObjectiveProgress(satisfied=True, completion=True) for n in (1, 2)
    }
}


def play(case: dict[str, Any]) -> Player:
    """Play a case; its `faults` are empty where all went as written."""
    trees = {}
    for package, text in case["manifests"].items():
        reading = read_manifest(etree.fromstring(text.encode()))
        assert reading
        trees[package] = reading.tree
    player = Player(trees, globals=dict(BEFORE.get(case["id"], {})))
    player.play(case["steps"])
    return player
