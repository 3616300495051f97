"""The rules of a session's statements and documents, by requirement of ADL's CATAPULT list."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from player.cmi5.rules import documents
from player.cmi5.rules.situation import Breach, Situation
from player.cmi5.rules.statements import ALLOWED, DEFINED, EVERY, check
from player.cmi5.vocabulary import (
    ADL,
    CMI5,
    MASTERY_SCORE,
    MOVE_ON,
    OF_THE_LMS,
    SESSION_ID,
    State,
)
from player.scorm.attempt import Mode

ACTOR = {"objectType": "Agent", "account": {"homePage": "https://example.org", "name": "l1"}}
OTHER = {"objectType": "Agent", "account": {"homePage": "https://example.org", "name": "l2"}}
COURSE = "https://example.org/courses/1"
UNIT = COURSE + "/units/1"
PUBLISHED = "https://example.com/unit"
SESSION = "session-1"
REGISTRATION = "5d9a2b1e-3f43-4f3e-9b1c-0c1b8f3e7a11"
EXPERIENCED = "http://adlnet.gov/expapi/verbs/experienced"
SCORE = {"scaled": 0.9, "raw": 90, "min": 0, "max": 100}
RESULTS: Mapping[str, dict[str, Any]] = {
    "initialized": {},
    "completed": {"completion": True, "duration": "PT1M"},
    "passed": {"success": True, "duration": "PT1M", "score": SCORE},
    "failed": {"success": False, "duration": "PT1M", "score": {**SCORE, "scaled": 0.5}},
    "terminated": {"duration": "PT1M"},
}
Statement = dict[str, Any]
Change = Callable[[Statement], object]


def a_situation(**changes: Any) -> Situation:
    """A session that is initialized, with a mastery score of 0.8."""
    whole = Situation(
        actor=ACTOR,
        registration=REGISTRATION,
        activity=UNIT,
        template={
            "contextActivities": {"grouping": [{"id": PUBLISHED}]},
            "extensions": {SESSION_ID: SESSION},
        },
        state=State.INITIALIZED,
        mastery_score=0.8,
        has_preferences=True,
        said=frozenset({"initialized"}),
        counted=frozenset({"initialized"}),
    )
    return replace(whole, **changes)


def a_statement(verb: str) -> Statement:
    """A statement that fits; one that cmi5 defines, where the verb is one of its."""
    is_defined = verb in RESULTS
    result = {**RESULTS.get(verb, {})}
    moved = [{"id": MOVE_ON}] if result.keys() & {"completion", "success"} else []
    category = [{"id": CMI5}, *moved] if is_defined else []
    mastery = {MASTERY_SCORE: 0.8} if "score" in result else {}
    return {
        "id": "9a1b7f3e-6f36-4f6e-8b1a-3f6f2d0c9a01",
        "actor": ACTOR,
        "verb": {"id": ADL + verb},
        "object": {"id": UNIT},
        "context": {
            "registration": REGISTRATION,
            "contextActivities": {"category": category, "grouping": [{"id": PUBLISHED}]},
            "extensions": {SESSION_ID: SESSION, **mastery},
        },
        "timestamp": "2026-11-24T10:00:00.000Z",
        **({"result": result} if result else {}),
    }


def put(*path: str | int, to: Any) -> Change:
    """Make a change that sets a member."""

    def change(statement: Any) -> None:
        for name in path[:-1]:
            statement = statement[name]
        statement[path[-1]] = to

    return change


def drop(*path: str | int) -> Change:
    """Make a change that takes a member away."""

    def change(statement: Any) -> None:
        for name in path[:-1]:
            statement = statement[name]
        del statement[path[-1]]

    return change


def nothing(statement: Statement) -> None:
    """Change nothing."""


EXTENSIONS = ("context", "extensions")
AROUND = ("context", "contextActivities")
LAUNCHED = a_situation(state=State.LAUNCHED, said=frozenset(), counted=frozenset())

# (requirement, verb, what makes it wrong, situation)
BROKEN: list[tuple[str, str, Change, Situation]] = [
    ("9.1.0.0-1", "experienced", drop("id"), a_situation()),
    ("9.7.0.0-1", "experienced", drop("timestamp"), a_situation()),
    ("9.7.0.0-2", "passed", put("timestamp", to="2026-11-24T10:00:00-06:00"), a_situation()),
    ("9.7.0.0-2", "experienced", put("timestamp", to="2026-11-24T10:00:00"), a_situation()),
    ("6.3.0.0-1", "voided", nothing, a_situation()),
    ("9.2.0.0-2", "passed", put("actor", to={**ACTOR, "objectType": "Group"}), a_situation()),
    ("8.1.3.0-3", "passed", put("actor", to=OTHER), a_situation()),
    ("8.1.3.0-3", "experienced", put("actor", to={"mbox": "mailto:a@example.org"}), a_situation()),
    (
        "9.2.0.0-3",
        "passed",
        put("actor", to={"mbox": "mailto:a@example.org"}),
        a_situation(actor={"mbox": "mailto:a@example.org"}),
    ),
    ("9.6.0.0-1", "experienced", drop("context"), a_situation()),
    ("9.6.0.0-1", "passed", drop("context"), a_situation()),
    ("9.6.1.0-1", "passed", drop("context", "registration"), a_situation()),
    ("9.6.1.0-1", "experienced", put("context", "registration", to=UNIT), a_situation()),
    ("9.6.3.1-4", "experienced", drop(*EXTENSIONS, SESSION_ID), a_situation()),
    ("9.6.3.1-4", "passed", put(*EXTENSIONS, SESSION_ID, to="session-2"), a_situation()),
    ("10.2.1.0-6", "experienced", drop(*AROUND, "grouping"), a_situation()),
    ("10.2.1.0-6", "passed", put(*AROUND, "grouping", to=[{"id": UNIT}]), a_situation()),
    (
        "10.2.1.0-7",
        "initialized",
        nothing,
        replace(
            LAUNCHED,
            template={
                **LAUNCHED.template,
                "extensions": {SESSION_ID: SESSION, "https://example.org/mode": "review"},
            },
        ),
    ),
    ("9.3.0.0-4", "experienced", nothing, LAUNCHED),
    ("9.3.0.0-4", "passed", nothing, LAUNCHED),
    ("9.3.0.0-4", "terminated", nothing, LAUNCHED),
    ("9.3.0.0-4", "initialized", put(*AROUND, "category", to=[]), LAUNCHED),
    ("9.3.0.0-5", "experienced", nothing, a_situation(state=State.TERMINATED)),
    ("9.3.0.0-5", "terminated", nothing, a_situation(state=State.TERMINATED)),
    ("9.6.2.2-2", "experienced", put(*AROUND, "category", to=[{"id": MOVE_ON}]), a_situation()),
    (
        "9.6.2.2-2",
        "terminated",
        put(*AROUND, "category", to=[{"id": CMI5}, {"id": MOVE_ON}]),
        a_situation(),
    ),
    ("9.3.0.0-1", "experienced", put(*AROUND, "category", to=[{"id": CMI5}]), a_situation()),
    ("9.3.0.0-1", "experienced", put(*AROUND, "category", to={"id": CMI5}), a_situation()),
    ("9.3.0.0-1", "passed", put("verb", "id", to=ADL + "launched"), a_situation()),
    *(
        ("9.3.0.0-1", "experienced", put("verb", "id", to=verb), a_situation())
        for verb in sorted(OF_THE_LMS)
    ),
    *(
        ("", "experienced", put("object", "id", to=iri), a_situation())
        for iri in (COURSE, COURSE + "/units/2", COURSE + "/units/11", COURSE + "/blocks/1")
    ),
    (
        "9.3.0.0-1",
        "passed",
        put("verb", "id", to="https://w3id.org/xapi/adl/verbs/satisfied"),
        a_situation(),
    ),
    (
        "9.3.0.0-1",
        "completed",
        put("verb", "id", to="https://w3id.org/xapi/adl/verbs/waived"),
        a_situation(),
    ),
    (
        "9.3.0.0-1",
        "terminated",
        put("verb", "id", to="https://w3id.org/xapi/adl/verbs/abandoned"),
        a_situation(),
    ),
    ("9.3.0.0-1", "passed", put("verb", "id", to="https://example.org/passed"), a_situation()),
    (
        "9.4.0.0-1",
        "passed",
        put("object", to={"objectType": "StatementRef", "id": SESSION}),
        a_situation(),
    ),
    ("8.1.5.0-6", "passed", put("object", "id", to=PUBLISHED), a_situation()),
    ("11.0.0.0-3", "initialized", nothing, replace(LAUNCHED, has_preferences=False)),
    *(
        (number, verb, nothing, a_situation(mode=mode))
        for verb in ("completed", "passed", "failed")
        for number, mode in (("10.2.2.0-2", Mode.BROWSE), ("10.2.2.0-3", Mode.REVIEW))
    ),
    ("9.5.3.0-1", "completed", drop("result"), a_situation()),
    ("9.5.3.0-1", "completed", drop("result", "completion"), a_situation()),
    ("9.5.3.0-1", "completed", put("result", "completion", to=False), a_situation()),
    ("9.5.2.0-1", "passed", drop("result"), a_situation()),
    ("9.5.2.0-1", "passed", put("result", "success", to=False), a_situation()),
    ("9.5.2.0-2", "failed", drop("result", "success"), a_situation()),
    ("9.5.2.0-2", "failed", put("result", "success", to=True), a_situation()),
    ("9.5.3.0-2", "passed", put("result", "completion", to=True), a_situation()),
    ("9.5.3.0-2", "terminated", put("result", "completion", to=False), a_situation()),
    ("9.5.2.0-3", "completed", put("result", "success", to=True), a_situation()),
    ("9.6.2.2-1", "completed", put(*AROUND, "category", to=[{"id": CMI5}]), a_situation()),
    ("9.6.2.2-1", "passed", put(*AROUND, "category", to=[{"id": CMI5}]), a_situation()),
    ("9.6.2.2-1", "failed", put(*AROUND, "category", to=[{"id": CMI5}]), a_situation()),
    ("9.5.1.0-2", "completed", put("result", "score", to=SCORE), a_situation()),
    ("9.5.1.0-2", "terminated", put("result", "score", to={"scaled": 1}), a_situation()),
    ("9.5.1.0-3", "passed", put("result", "score", to={"raw": 90, "max": 100}), a_situation()),
    ("9.5.1.0-3", "failed", put("result", "score", to={"raw": 0, "min": 0}), a_situation()),
    ("9.6.3.2-2", "passed", drop(*EXTENSIONS, MASTERY_SCORE), a_situation()),
    ("9.6.3.2-2", "failed", put(*EXTENSIONS, MASTERY_SCORE, to=0.7), a_situation()),
    ("9.5.4.1-1", "terminated", drop("result"), a_situation()),
    ("9.5.4.1-1", "terminated", drop("result", "duration"), a_situation()),
    ("9.5.4.1-2", "completed", drop("result", "duration"), a_situation()),
    ("9.5.4.1-3", "passed", drop("result", "duration"), a_situation()),
    ("9.5.4.1-4", "failed", drop("result", "duration"), a_situation()),
    ("9.3.4.0-2", "passed", put("result", "score", to={"scaled": 0.79}), a_situation()),
    ("9.3.5.0-2", "failed", put("result", "score", to={"scaled": 0.8}), a_situation()),
    ("9.3.5.0-2", "failed", put("result", "score", to={"scaled": 0.9}), a_situation()),
    ("9.3.0.0-2", "initialized", nothing, a_situation()),
    ("9.3.0.0-2", "completed", nothing, a_situation(said=frozenset({"completed"}))),
    ("9.3.0.0-2", "failed", nothing, a_situation(said=frozenset({"failed"}))),
    ("9.3.0.0-3", "failed", nothing, a_situation(said=frozenset({"passed"}))),
    ("9.3.0.0-3", "passed", nothing, a_situation(said=frozenset({"failed"}))),
    ("9.3.0.0-6", "completed", nothing, a_situation(counted=frozenset({"completed"}))),
    ("9.3.0.0-7", "passed", nothing, a_situation(counted=frozenset({"passed"}))),
    ("9.3.0.0-8", "failed", nothing, a_situation(counted=frozenset({"passed"}))),
    ("", "completed", nothing, a_situation(judged_here=True)),
    ("", "passed", nothing, a_situation(judged_here=True)),
]


@pytest.mark.parametrize(
    ("requirement", "verb", "change", "situation"),
    BROKEN,
    ids=[f"{row[0]}-{row[1]}-{at}" for at, row in enumerate(BROKEN)],
)
def test_what_breaks_a_rule_is_refused(
    requirement: str, verb: str, change: Change, situation: Situation
) -> None:
    statement = a_statement(verb)
    change(statement)
    with pytest.raises(Breach) as broken:
        check([statement], situation)
    assert (broken.value.requirement, bool(broken.value.message)) == (requirement, True)


def test_every_rule_is_broken_by_a_row() -> None:
    numbers = {rule.requirement for rule in (*EVERY, *ALLOWED, *DEFINED)}
    assert numbers == {row[0] for row in BROKEN}


# (verb, change, situation): what is let be
FITTING: list[tuple[str, Change, Situation]] = [
    ("initialized", nothing, LAUNCHED),
    ("experienced", nothing, a_situation()),
    ("completed", nothing, a_situation()),
    ("passed", nothing, a_situation()),
    ("failed", nothing, a_situation()),
    ("terminated", nothing, a_situation()),
    ("passed", drop("result", "score"), a_situation()),
    ("passed", put("result", "score", to={"scaled": 0.8}), a_situation()),
    ("passed", drop(*EXTENSIONS, MASTERY_SCORE), a_situation(mastery_score=None)),
    ("failed", put("result", "score", to={"scaled": 1}), a_situation(mastery_score=None)),
    ("passed", nothing, a_situation(counted=frozenset({"failed", "completed"}))),
    ("failed", nothing, a_situation(counted=frozenset({"failed"}))),
    ("experienced", put("timestamp", to="2026-11-24T10:00:00+00:00"), a_situation()),
    ("experienced", put("object", "id", to="https://example.org/other"), a_situation()),
    ("experienced", put("object", "id", to=UNIT + "/pages/2"), a_situation()),
    ("experienced", put("result", to={"success": True, "score": SCORE}), a_situation()),
    ("passed", put(*AROUND, "other", to=[{"id": UNIT}]), a_situation()),
    ("passed", put(*AROUND, "grouping", to=[{"id": UNIT}, {"id": PUBLISHED}]), a_situation()),
    ("passed", put(*AROUND, "grouping", to={"id": PUBLISHED}), a_situation()),
    ("experienced", nothing, a_situation(mode=Mode.BROWSE)),
    ("terminated", nothing, a_situation(mode=Mode.REVIEW)),
    ("terminated", nothing, a_situation(judged_here=True)),
    ("passed", put("context", "registration", to=REGISTRATION.upper()), a_situation()),
]


@pytest.mark.parametrize(
    ("verb", "change", "situation"),
    FITTING,
    ids=[f"{row[0]}-{at}" for at, row in enumerate(FITTING)],
)
def test_what_fits_is_let_be(verb: str, change: Change, situation: Situation) -> None:
    statement = a_statement(verb)
    change(statement)
    check([statement], situation)


def test_a_batch_is_judged_in_its_order() -> None:
    whole = ["initialized", "experienced", "completed", "passed", "terminated"]
    after = check([a_statement(verb) for verb in whole], LAUNCHED)
    assert after.state is State.TERMINATED
    assert after.counted == {"initialized", "completed", "passed", "terminated"}
    for wrong in (["experienced", "initialized"], [*whole, "experienced"], [*whole, "terminated"]):
        with pytest.raises(Breach):
            check([a_statement(verb) for verb in wrong], LAUNCHED)


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_what_is_not_the_contents_own_is_only_read(method: str) -> None:
    with pytest.raises(Breach, match="read only"):
        documents.check_state(method, "LMS.LaunchData")
    with pytest.raises(Breach, match="the learner"):
        documents.check_profile(method, "cmi5LearnerPreferences")
    documents.check_state(method, "bookmark")
    documents.check_profile(method, "colours")
    documents.check_state("GET", "LMS.LaunchData")
    documents.check_profile("HEAD", "cmi5LearnerPreferences")


def test_only_the_launchs_learner_and_registration_are_spoken_of() -> None:
    documents.check_agent(ACTOR, ACTOR)
    documents.check_agent(None, ACTOR)
    documents.check_registration(None, REGISTRATION)
    documents.check_registration(REGISTRATION.upper(), REGISTRATION)
    with pytest.raises(Breach):
        documents.check_agent(OTHER, ACTOR)
    with pytest.raises(Breach):
        documents.check_registration(SESSION, REGISTRATION)
