"""The browser and the server answer the same calls of SCORM 2004 alike: divergences 0."""

import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from player.scorm.attempt import Attempt
from player.scorm.attempt2004 import close_2004, open_values_2004, result_of
from player.scorm.runtime import Call, RunTime, apply, warning_of
from player.scorm.table import read_table
from schemas.run_time import InitialValues, ObjectiveValues, RequestValid, Score, SharedData
from tests.player.adapter import answers_in_javascript

TABLE = read_table("scorm2004")
KINDS = sorted({kind for one in TABLE.elements.values() for kind in one.accept.by})
INITIAL = InitialValues(
    "L1",
    "Learner, One",
    completion_threshold=0.6,
    scaled_passing_score=-0.5,
    objectives=(
        ObjectiveValues("primary", "passed", score=Score(0.25, 3, 0, 12)),
        ObjectiveValues("a"),
    ),
    data=(
        SharedData("rw"),
        SharedData("r", "kept", is_writable=False),
        SharedData("w", "hidden", is_readable=False),
    ),
    request_valid=RequestValid(True, False, {"a.1": True, "b": False}, {"b": True}),
)
# fmt: off
WORDS = [
    "a", "b", "c", "a[,]b", "b[,]a", "a[,]a", "a[.]b", "[.]b", "a[.]", "a[.]b[,]c[.]d", "[,]",
    "[.]", "[:]", "1[:]2", "2[:]1", "1[:]", "{lang=en}x", "{lang=zz}x", "{lang=",
    "{case_matters=true}x", "{case_matters=no}x", "{order_matters=false}a[.]b",
    "{case_matters=true}{order_matters=true}{lang=hi}क", "{target=a.1}choice", "{target=b}jump",
    "continue", "completed", "incomplete", "passed", "failed", "unknown", "suspend", "normal",
    "time-out", "logout", "correct", "incorrect", "neutral", "0", "1", "-1", "0.5", ".5", "5.",
    "+5", "1e3", "1e-7", "-0", "1.0000001", "0.60", "-0.5", "100", "1,5", "NaN", "en", "en-US",
    "zz", "i-x", "urn:", "urn:a:b", "2004", "2004-02-30", "2004-04-01T09:45:58.55Z",
    "2004-04-01T09:45:58Z", "PT0S", "PT1M", "P1Y", "P", "PT", "P1DT", "00:01:00",
]
# fmt: on

values = st.one_of(
    st.sampled_from(["", *WORDS, *KINDS]),
    st.lists(st.sampled_from([*WORDS, "[,]", "[.]", "[:]", "{lang=en}"]), max_size=5).map("".join),
    # No lone surrogates: the adapter makes strings well-formed before it asks (api.js).
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.text(string.digits + ".:-+ePTYMDHS[]{},", max_size=12),
    st.builds(lambda text, times: text * times, st.sampled_from("xअ😀"), st.integers(3999, 4001)),
    st.builds(
        lambda text, times: text * times, st.sampled_from("xअ😀"), st.integers(127_999, 128_001)
    ),
)
indices = st.sampled_from(["0", "0", "0", "1", "2", "n", "01", "-1", "999999", "1000000"])
targets = st.sampled_from(["{target=a.1}", "{target=b}", "{target=}", "{target}", "{target=a}}"])


def named(name: str) -> st.SearchStrategy[str]:
    """Give names of an element, with all sorts of indices and targets."""
    return st.tuples(indices, indices, targets).map(
        lambda made: (
            name.replace(".n.", f".{made[0]}.", 1)
            .replace(".n.", f".{made[1]}.", 1)
            .replace("{target}", made[2])
        )
    )


elements = st.one_of(
    st.sampled_from(sorted(TABLE.elements)).flatmap(named),
    st.sampled_from([one for one in sorted(TABLE.elements) if ".n." in one]).flatmap(named),
    st.sampled_from(sorted(TABLE.containers)).flatmap(
        lambda name: st.sampled_from(["", "._children", "._count", "._version", ".x", "."]).map(
            lambda end: name + end
        )
    ),
    st.sampled_from(["adl.data.0._read", "adl.nav.request_valid.choice"]),
    st.text(string.ascii_lowercase + "._0", max_size=20),
)
calls = st.one_of(
    st.tuples(st.just("SetValue"), elements, values),
    st.tuples(st.just("SetValue"), elements, values),
    st.tuples(st.just("GetValue"), elements),
    st.tuples(st.sampled_from(["Initialize", "Terminate", "Commit"]), st.just("")),
    st.tuples(st.sampled_from(["Initialize", "Terminate", "Commit"]), values),
    st.tuples(st.just("GetLastError")),
    st.tuples(st.sampled_from(["GetErrorString", "GetDiagnostic"]), values),
    st.tuples(
        st.sampled_from(["GetErrorString", "GetDiagnostic"]), st.sampled_from([*TABLE.errors])
    ),
)
# An interaction to begin with, so that responses are reached.
interaction = st.sampled_from(KINDS).map(
    lambda kind: [
        ("SetValue", "cmi.interactions.0.id", "i"),
        ("SetValue", "cmi.interactions.0.type", kind),
    ]
)
responses = st.tuples(
    st.just("SetValue"),
    st.sampled_from(
        [
            "cmi.interactions.0.learner_response",
            "cmi.interactions.0.correct_responses.0.pattern",
            "cmi.interactions.0.correct_responses.1.pattern",
        ]
    ),
    values,
)
sequences = st.builds(
    lambda begun, answered, made: [("Initialize", ""), *begun, *answered, *made],
    interaction,
    st.lists(responses, max_size=6),
    st.lists(calls, min_size=1, max_size=30),
)


def run(sequence: list[tuple[str, ...]], edition: str | None = None) -> list[list[str]]:
    """Answer by the server's run-time."""
    table = read_table("scorm2004", edition)
    state, answers = RunTime(open_values_2004(Attempt({}), INITIAL)), []
    for parts in sequence:
        state, answer, error = apply(table, state, Call(*parts))
        answers.append([answer, error])
    return answers


@pytest.mark.parametrize("edition", [None, "3rd", "2nd"])
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(several=st.lists(sequences, min_size=20, max_size=40))
def test_browser_and_server_answer_alike(several, edition):
    found = open_values_2004(Attempt({}), INITIAL)
    asked = [{"values": found, "calls": sequence} for sequence in several]
    expected = [run(sequence, edition) for sequence in several]
    assert answers_in_javascript(asked, "scorm2004", edition) == expected


@given(sequences)
def test_no_call_is_answered_by_an_exception(sequence):
    assert all(isinstance(answer, str) and error in TABLE.errors for answer, error in run(sequence))


@given(sequences)
def test_what_was_taken_is_read_again_and_can_be_reported(sequence):
    state = RunTime(open_values_2004(Attempt({}), INITIAL))
    for parts in sequence:
        before = dict(state.values)
        after, _, error = apply(TABLE, state, Call(*parts))
        assert state.values == before
        state = after
        if parts[0] == "SetValue" and error == "0":
            assert state.values[parts[1]] == parts[2]
    result_of(state.values)
    ended = close_2004(Attempt({}), state.values, 0, is_finished=False)
    assert open_values_2004(ended.attempt, INITIAL)["cmi.entry"] == "resume"


def test_an_attempt_is_not_filled_without_end():
    sets = [
        ("SetValue", f"cmi.comments_from_learner.{at}.comment", "😀" * 64_000) for at in range(130)
    ]
    sequence = [("Initialize", ""), *sets, ("SetValue", "cmi.comments_from_learner.0.comment", "")]
    answers = run(sequence)
    assert [error for _, error in answers] == ["0"] * 126 + ["351"] * 5 + ["0"]
    found = open_values_2004(Attempt({}), INITIAL)
    assert answers_in_javascript([{"values": found, "calls": sequence}], "scorm2004") == [answers]


def test_a_collection_does_not_grow_without_end():
    at = "cmi.interactions.0.correct_responses."
    begun = [("cmi.interactions.0.id", "i"), ("cmi.interactions.0.type", "choice")]
    sets = [*begun, *((f"{at}{index}.pattern", f"p{index}") for index in range(52))]
    sequence = [("Initialize", ""), *(("SetValue", *one) for one in sets)]
    answers = run(sequence)
    assert [error for _, error in answers] == ["0"] * 53 + ["351"] * 2
    full = {"cmi.objectives._count": "10000"}
    assert answers_in_javascript([{"values": {}, "calls": sequence}], "scorm2004") == [answers]
    more = [("Initialize", ""), ("SetValue", "cmi.objectives.10000.id", "o")]
    state, _, _ = apply(TABLE, RunTime(full), Call(*more[0]))
    assert apply(TABLE, state, Call(*more[1]))[2] == "351"
    asked = [{"values": full, "calls": more}]
    assert answers_in_javascript(asked, "scorm2004") == [[["true", "0"], ["false", "351"]]]


def test_a_call_of_the_other_standard_changes_nothing():
    state = RunTime({})
    for method in ("LMSInitialize", "LMSSetValue", "LMSFinish", "LMSGetLastError"):
        assert apply(TABLE, state, Call(method, "cmi.location", "x")) == (state, "", "0")
        assert warning_of(TABLE, Call(method, "cmi.location", "x" * 2000)) is None


@pytest.mark.parametrize(
    ("element", "value", "is_strict"),
    [
        ("cmi.location", "x" * 1000, True),
        ("cmi.location", "x" * 1001, False),
        ("cmi.score.raw", ".5", False),
        ("cmi.objectives.0.id", "सवाल", False),
        ("cmi.objectives.0.description", "{lang=hi}" + "क" * 250, True),
        ("cmi.interactions.0.learner_response", "anything", True),
    ],
)
def test_what_goes_beyond_the_letter_is_noted(element, value, is_strict):
    assert (warning_of(TABLE, Call("SetValue", element, value)) is None) is is_strict
