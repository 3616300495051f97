"""Rows of tests/conformance/scorm2004/sequencing: what ADL's test leaves out, and exception codes.

A row's `given` has a tree (as `sequencing.serial` writes it) and a play: each step a navigation
request, with what the content has said before it. `expect` says for each step what was delivered,
or the exception, or "ended"; and what is known at the end.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from sequencing.engine import LookAhead, commit, navigate, open_session
from sequencing.objectives import primary
from sequencing.results import Outcome
from sequencing.runtime import RunTime
from sequencing.serial import from_json
from sequencing.session import Session
from sequencing.tracking import Tracking
from sequencing.vocabulary import Fact, Navigation

FOLDER = Path(__file__).parents[1] / "conformance" / "scorm2004" / "sequencing"
ROWS = [row for file in sorted(FOLDER.glob("*.json")) for row in json.loads(file.read_text())]
WHOLE = {
    "edition": "4th",
    "objectives_global_to_system": True,
    "shared_data_global_to_system": True,
}


def said(facts: dict[str, Any]) -> dict[Fact, Any]:
    return {Fact(name): value for name, value in facts.items()}


def runtime(step: dict[str, Any]) -> RunTime:
    objectives = {name: said(facts) for name, facts in step.get("objectives", {}).items()}
    return RunTime(said(step.get("said", {})), objectives, step.get("suspends", False))


def shown(outcome: Outcome) -> str | None:
    if outcome.delivered:
        return outcome.delivered.activity.identifier
    return "ended" if outcome.ended else outcome.exception


def play(given: dict[str, Any]) -> tuple[Session, list[str | None]]:
    tree = from_json({**WHOLE, **given["tree"]})
    session = open_session(tree, Tracking(), given.get("seed", "seed"))
    steps = given["play"]
    return session, [shown(navigated(session, step)) for step in steps]


def navigated(session: Session, step: dict[str, Any]) -> Outcome:
    request = Navigation(step["request"])
    return navigate(session, request, step.get("target"), runtime(step))


def matches(seen: str | None, expected: str | None) -> bool:
    """What is drawn at random is some leaf, never an exception."""
    if expected == "DRAWN":
        return seen is not None and "." not in seen and seen != "ended"
    return seen == expected


def status(session: Session, identifier: str) -> dict[str, Any]:
    activity = session.tree.find(identifier)
    assert activity
    known = asdict(primary(session, activity))
    progress = session.progress(activity)
    known.update(attempts=progress.attempts, suspended=progress.suspended, active=progress.active)
    known["available"] = [each.identifier for each in session.available(activity)]
    return known


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_row(row):
    session, seen = play(row["given"])

    expect = row["expect"]
    assert len(seen) == len(expect["seen"])
    assert all(matches(*pair) for pair in zip(seen, expect["seen"], strict=True)), seen
    for identifier, facts in expect.get("status", {}).items():
        assert {name: status(session, identifier)[name] for name in facts} == facts
    for decision, times in expect.get("trace", {}).items():
        found = [
            each for each in session.trace or () if f"{each.process} {each.decision}" == decision
        ]
        assert len(found) == times
    if "allows" in expect:
        check_allowed(session, row["given"].get("now", {}), expect["allows"])


def check_allowed(session: Session, now: dict[str, Any], allows: dict[str, bool]) -> None:
    commit(session, runtime(now))
    ahead = LookAhead(session)
    for question, answer in allows.items():
        request, _, target = question.partition(" ")
        found = session.tree.find(target or None)
        assert ahead.allows(Navigation(request), found) is answer, question


def test_row_ids_are_unique():
    assert len({row["id"] for row in ROWS}) == len(ROWS)
