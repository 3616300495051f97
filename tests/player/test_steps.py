"""The sequencer's trace and refusals in words: nothing that it says is left without a sentence."""

import re
from pathlib import Path

import pytest

import sequencing
from player.refusals import WORDS, words_of
from player.steps import DECISIONS, merged, say_step
from schemas.language import use
from sequencing.trace import Step

SOURCES = "".join(path.read_text() for path in Path(sequencing.__file__).parent.glob("*.py"))
NOTED = re.compile(r'note\(\s*"[A-Z0-9.]+",[^"]*?"([a-z][a-z -]+)"', re.S)
# What only the processes themselves meet: a shell cannot bring it about.
INNER = {"NB.2.1-3", "NB.2.1-7", "NB.2.1-12", "NB.2.1-13"}


def test_every_decision_has_a_sentence():
    decisions = set(NOTED.findall(SOURCES))
    assert len(decisions) > 15
    assert decisions <= set(DECISIONS)


def test_every_choice_and_flow_that_is_refused_is_said_in_its_own_words():
    codes = set(re.findall(r'"((?:NB\.2\.1|SB\.2\.[1249]|DB\.1\.1)-[0-9]+)"', SOURCES))
    assert len(codes) > 20
    assert codes - INNER <= set(WORDS)


@pytest.mark.parametrize("language", ["en", "hi"])
def test_every_code_gives_a_sentence(app, language):
    with use(language):
        assert all(len(words_of(code)) > 10 for code in [*WORDS, "TB.2.3-1", "?"])


def step(process, decision, **why):
    return merged([Step(process, "a", decision, why)])[0]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            step("DB.2", "delivered", resumed=False, attempt=2),
            "Activity A delivered, attempt 2, resumed: no · DB.2",
        ),
        (
            step("NB.2.1", "not valid", request="choice", exception="NB.2.1-10"),
            "Request choice at Activity A: refused: That part is not open just now. (NB.2.1-10)"
            " · NB.2.1",
        ),
        (
            step("DB.1.1", "not valid", exception="DB.1.1-3"),
            "Activity A: not possible: That part may not be opened again. (DB.1.1-3) · DB.1.1",
        ),
        (
            step("RB.1.5", "rolled up", measure=None, satisfied=None, completion=True),
            "Activity A rolled up: completed yes, passed – · RB.1.5",
        ),
        (step("X", "something new"), "something new · X"),
        ({"more": 7}, "… and 7 more steps"),
    ],
)
def test_a_step_in_words(given, sentence):
    assert say_step(given, {"a": "Activity A"}) == sentence


def test_a_skipped_activity_is_told_with_its_rule():
    steps = [
        Step("UP.2", "a", "rule holds", {"rule": "always → skip"}),
        Step("SB.2.2", "a", "skipped"),
        Step("SB.2.2", "b", "skipped"),
    ]
    found = [say_step(one, {}) for one in merged(steps)]
    assert found == ["a skipped: always → skip · SB.2.2", "b skipped · SB.2.2"]
