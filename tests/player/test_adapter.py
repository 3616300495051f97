"""The browser and the server answer the same calls alike: divergences 0."""

import string

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from player.scorm.runtime import Call, RunTime, apply
from player.scorm.table import read_table
from tests.player.adapter import answers_in_javascript

TABLE = read_table("scorm12")
WORDS = [
    "passed",
    "completed",
    "failed",
    "incomplete",
    "browsed",
    "suspend",
    "logout",
    "normal",
    "true-false",
    "choice",
    "correct",
    "wrong",
    "incorrect",
    "credit",
    "0",
    "1",
    "100",
    "101",
    "-1",
    "-101",
    "50.5",
    ".5",
    "5.",
    "+5",
    "1e3",
    "00:00:01",
    "0001:02:03.45",
    "1:2:3",
    "23:59:59",
    "24:00:00",
    "99999:1:1",
]

values = st.one_of(
    st.sampled_from(["", *WORDS]),
    # No lone surrogates: the adapter makes strings well-formed before it asks (journal.js).
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.text(string.digits + ".:-+ ", max_size=10),
    st.builds(lambda text, times: text * times, st.sampled_from("xअ😀"), st.integers(250, 1001)),
    st.builds(lambda text, times: text * times, st.sampled_from("xअ😀"), st.integers(63990, 64001)),
)
indices = st.sampled_from(["0", "1", "2", "n", "01", "-1", "999999", "1000000"])
elements = st.one_of(
    st.sampled_from(sorted(TABLE.elements)).flatmap(
        lambda name: st.lists(indices, min_size=2, max_size=2).map(
            lambda places: name.replace(".n.", f".{places[0]}.", 1).replace(
                ".n.", f".{places[1]}.", 1
            )
        )
    ),
    st.sampled_from(sorted(TABLE.containers)).flatmap(
        lambda name: st.sampled_from(["", "._children", "._count", "._version", ".x", "."]).map(
            lambda end: name + end
        )
    ),
    st.text(string.ascii_lowercase + "._0", max_size=20),
)
calls = st.one_of(
    st.tuples(st.just("LMSSetValue"), elements, values),
    st.tuples(st.just("LMSSetValue"), elements, values),
    st.tuples(st.just("LMSGetValue"), elements),
    st.tuples(st.sampled_from(["LMSInitialize", "LMSFinish", "LMSCommit"]), st.just("")),
    st.tuples(st.sampled_from(["LMSInitialize", "LMSFinish", "LMSCommit"]), values),
    st.tuples(st.just("LMSGetLastError")),
    st.tuples(st.sampled_from(["LMSGetErrorString", "LMSGetDiagnostic"]), values),
    st.tuples(
        st.sampled_from(["LMSGetErrorString", "LMSGetDiagnostic"]), st.sampled_from([*TABLE.errors])
    ),
)
sequences = st.lists(calls, min_size=1, max_size=30).map(
    lambda made: [("LMSInitialize", ""), *made]
)


def run(sequence: list[tuple[str, ...]]) -> list[list[str]]:
    """Answer by the server's run-time."""
    state, answers = RunTime({}), []
    for parts in sequence:
        state, answer, error = apply(TABLE, state, Call(*parts))
        answers.append([answer, error])
    return answers


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(sequences, min_size=20, max_size=40))
def test_browser_and_server_answer_alike(several):
    cases = [{"values": {}, "calls": sequence} for sequence in several]
    assert answers_in_javascript(cases) == [run(sequence) for sequence in several]


@given(sequences)
def test_no_call_is_answered_by_an_exception(sequence):
    assert all(isinstance(answer, str) and error in TABLE.errors for answer, error in run(sequence))


@given(sequences)
def test_a_state_is_never_changed_in_place(sequence):
    state = RunTime({})
    for parts in sequence:
        before = dict(state.values)
        after, _, _ = apply(TABLE, state, Call(*parts))
        assert state.values == before
        state = after
