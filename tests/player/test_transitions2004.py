"""What a journal of SCORM 2004 tells, and that it does not hang on how it was cut (D13)."""

from datetime import UTC, datetime
from itertools import pairwise

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from player.scorm.attempt import Attempt
from player.scorm.attempt2004 import close_2004, open_values_2004
from player.scorm.runtime import Call, RunTime, apply
from player.scorm.table import read_table
from player.scorm.transitions import Step, Told, Transition
from player.scorm.transitions2004 import ending_transitions_2004, statuses_now, transitions_2004
from player.statements import Scene, word
from schemas.run_time import InitialValues

TABLE = read_table("scorm2004")
COMMIT = Call("Commit")
SCENE = Scene(
    session="3f1c7a52-0b5e-4a7e-9d5e-1c2b3a4d5e6f",
    registration="7d9e6f1a-2b3c-4d5e-8f90-a1b2c3d4e5f6",
    actor={"objectType": "Agent", "account": {"homePage": "https://example.org", "name": "1"}},
    course="https://example.org/courses/1",
    course_title={"en": "Course"},
    unit="https://example.org/courses/1/units/u",
    unit_title={"en": "Unit"},
    unit_type="lesson",
    attempt=1,
    mode="normal",
)


def tell(sets, cuts=(), *, initial=None, is_for_credit=True):
    """Play the calls in batches; give what was told, end and all."""
    said = (COMMIT if one == COMMIT else Call("SetValue", *one) for one in sets)
    calls = [Call("Initialize"), *said, Call("Terminate")]
    state = RunTime(open_values_2004(Attempt({}), initial or InitialValues("1", "Learner")))
    found, told, bounds = [], Told(), sorted({0, *cuts, len(calls)})
    for start, end in pairwise(bounds):
        steps = []
        for seq in range(start, end):
            state, _, error = apply(TABLE, state, calls[seq])
            steps.append(Step(seq, calls[seq], error, statuses_now(state.values), state.values))
        said, told = transitions_2004(steps, told, is_for_credit=is_for_credit)
        found += said
        told = Told(**orjson.loads(orjson.dumps(told.to_json())))
    ended = close_2004(Attempt({}), state.values, 0, is_finished=True)
    said, _ = ending_transitions_2004(
        len(calls), ended, state.values, told, is_for_credit=is_for_credit
    )
    return [*found, *said]


def verbs(found, kind="unit"):
    return [one.verb for one in found if one.kind == kind]


SETS = st.sampled_from(
    [
        COMMIT,
        *(("cmi.completion_status", one) for one in ("completed", "incomplete", "unknown")),
        *(("cmi.success_status", one) for one in ("passed", "failed", "unknown")),
        *(("cmi.score.scaled", one) for one in ("0.2", "0.6", "1", "x")),
        *(("cmi.progress_measure", one) for one in ("0.5", "1")),
        *(("cmi.exit", one) for one in ("suspend", "normal")),
        *((f"cmi.interactions.{one}.id", f"q{one}") for one in (0, 1)),
        *(("cmi.interactions.0.type", one) for one in ("other", "fill-in")),
        *(("cmi.interactions.0.learner_response", one) for one in ("a", "b")),
        ("cmi.objectives.0.id", "o"),
        *(("cmi.objectives.0.success_status", one) for one in ("passed", "failed")),
        ("cmi.objectives.0.score.scaled", "0.5"),
        ("cmi.objectives.0.progress_measure", "0.25"),
        *(("cmi.comments_from_learner.0.comment", one) for one in ("so", "")),
    ]
)


@settings(deadline=None)
@given(
    sets=st.lists(SETS, max_size=16),
    cuts=st.sets(st.integers(1, 17)),
    thresholds=st.sampled_from([(None, None), (0.6, None), (None, 0.6), (1.0, 0.6)]),
)
def test_however_a_journal_is_cut_it_tells_the_same(sets, cuts, thresholds):
    completion, passing = thresholds
    initial = InitialValues(
        "1", "Learner", completion_threshold=completion, scaled_passing_score=passing
    )
    cuts = {cut for cut in cuts if cut < len(sets) + 2}
    assert tell(sets, initial=initial) == tell(sets, cuts, initial=initial)


def test_statuses_are_told_apart():
    found = tell([("cmi.completion_status", "completed"), ("cmi.success_status", "failed")])
    assert verbs(found) == ["completed", "failed", "terminated"]
    assert (found[-1].completion, found[-1].success) == (True, False)


def test_a_failed_by_measure_waits_for_the_end():
    initial = InitialValues("1", "Learner", scaled_passing_score=0.6)
    rising = [("cmi.score.scaled", "0.1"), ("cmi.score.scaled", "0.9")]
    assert verbs(tell(rising, initial=initial)) == ["passed", "terminated"]
    assert verbs(tell(rising[:1], initial=initial)) == ["scored", "failed", "terminated"]


def test_a_completed_follows_from_progress():
    initial = InitialValues("1", "Learner", completion_threshold=0.8)
    found = tell([("cmi.progress_measure", "0.8")], initial=initial)
    assert verbs(found) == ["completed", "progressed", "terminated"]


def test_nothing_is_told_of_a_review_but_its_end():
    found = tell([("cmi.success_status", "passed")], is_for_credit=False)
    assert verbs(found) == ["terminated"]
    assert found[0].success is None


def test_a_refused_call_tells_nothing():
    assert verbs(tell([("cmi.score.scaled", "7"), ("cmi.success_status", "Passed")])) == [
        "terminated"
    ]


def test_objectives_are_told_in_their_own_words():
    at = "cmi.objectives.0."
    found = tell(
        [
            (at + "id", "o"),
            (at + "success_status", "passed"),
            (at + "completion_status", "completed"),
            (at + "score.scaled", "0.5"),
            (at + "progress_measure", "0.25"),
        ]
    )
    assert verbs(found, "objective") == ["passed", "completed", "progressed"]
    assert found[0].score == {"scaled": 0.5}


def test_comments_are_told():
    found = tell([("cmi.comments_from_learner.0.comment", "{lang=hi}अच्छा")])
    assert [(one.verb, one.response) for one in found[:1]] == [("commented", "अच्छा")]


def test_an_interaction_is_told_when_it_says_what_was_answered():
    at = "cmi.interactions.0."
    begun = [(at + "id", "q1"), (at + "type", "other")]
    assert verbs(tell(begun), "interaction") == []
    assert verbs(tell([*begun, (at + "learner_response", "x")]), "interaction") == ["responded"]


def test_nothing_is_told_twice():
    again = [("cmi.success_status", "passed"), ("cmi.progress_measure", "1")] * 2
    found = tell(again, cuts=[3])
    assert verbs(found) == ["passed", "progressed", "terminated"]


def test_an_objectives_score_is_told_where_no_status_is():
    at = "cmi.objectives.0."
    found = tell([(at + "id", "o"), (at + "score.raw", "3")])
    assert verbs(found, "objective") == ["scored"]


def test_an_emptied_comment_is_not_told():
    assert verbs(tell([("cmi.comments_from_learner.0.comment", "")])) == ["terminated"]


def worded(transition: Transition):
    return word(SCENE, transition, datetime(2026, 1, 1, tzinfo=UTC))


def test_an_interaction_is_worded_as_it_is():
    at = "cmi.interactions.0."
    found = tell(
        [
            (at + "id", "q1"),
            (at + "type", "choice"),
            (at + "description", "{lang=hi}प्रश्न"),
            (at + "correct_responses.0.pattern", "a[,]b"),
            (at + "learner_response", "b[,]a"),
            (at + "result", "correct"),
            (at + "latency", "P1DT1.5S"),
        ]
    )
    [responded] = [one for one in found if one.kind == "interaction"]
    statement = worded(responded)
    definition = statement["object"]["definition"]
    assert definition["correctResponsesPattern"] == ["a[,]b"]
    assert definition["description"] == {"hi": "प्रश्न"}
    result = statement["result"]
    assert (result["response"], result["success"]) == ("b[,]a", True)
    assert result["duration"].startswith("P")


@pytest.mark.parametrize(
    ("sets", "score"),
    [
        ([("raw", "8"), ("min", "0"), ("max", "10")], {"raw": 8, "min": 0, "max": 10}),
        ([("raw", "8"), ("scaled", "0.8")], {"raw": 8, "scaled": 0.8}),
        ([("scaled", "-0.5")], {"scaled": -0.5}),
        ([("raw", "80")], {"raw": 80}),
    ],
)
def test_a_raw_score_is_never_scaled_by_guess(sets, score):
    found = tell([(f"cmi.score.{part}", value) for part, value in sets])
    assert worded(found[0])["result"]["score"] == score


def test_progress_is_no_score():
    [progressed, _] = tell([("cmi.progress_measure", "0.255")])
    result = worded(progressed)["result"]
    assert list(result["extensions"].values()) == [26]
    assert "score" not in result
