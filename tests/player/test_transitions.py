"""What a journal tells does not hang on how it was cut into batches (D13)."""

from collections.abc import Sequence
from itertools import pairwise

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from player.scorm.attempt import (
    EXIT,
    LANGUAGE,
    RAW,
    STATUS,
    Attempt,
    Delivery,
    Ending,
    close,
    open_values,
)
from player.scorm.runtime import Call, RunTime, apply
from player.scorm.table import read_table
from player.scorm.transitions import (
    Step,
    Told,
    Transition,
    ending_transitions,
    score_now,
    transitions,
)

TABLE = read_table("scorm12")
STATUSES = frozenset({"completed", "passed", "failed", "suspended", "terminated"})
calm = settings(deadline=None)  # a busy machine is no defect

LOW, HIGH = ("10", "79.9"), ("", "80", "100")
RECORDS = [
    (f"cmi.interactions.{index}.{name}", value)
    for index in (0, 1)
    for name, value in (
        ("id", f"q{index}"),
        ("type", "choice"),
        ("student_response", "a"),
        ("student_response", "b"),
        ("result", "correct"),
    )
]
PARTS = [
    ("cmi.objectives.0.id", "o"),
    ("cmi.objectives.0.status", "passed"),
    ("cmi.objectives.0.status", "completed"),
    ("cmi.objectives.0.score.raw", "3"),
    ("cmi.comments", "so"),
    ("cmi.core.score.max", "100"),
]
STATED = [(STATUS, status) for status in ("passed", "failed", "completed", "incomplete")]
EXITS = [(EXIT, "suspend"), (EXIT, "")]


@st.composite
def cut_journals(
    draw: st.DrawFn,
    scores: Sequence[str] = LOW + HIGH,
    demanded: Sequence[Call] = (),
    records: Sequence[tuple[str, str]] = (),
) -> tuple[list[Call], list[int]]:
    """Give the calls of a session, and the places at which its journal is cut.

    demanded  calls that are among them, anywhere
    """
    sets = [*STATED, *EXITS, *((RAW, score) for score in scores), *records]
    set_calls = [Call("LMSSetValue", *one) for one in sets]
    any_calls = st.sampled_from([*set_calls, Call("LMSCommit")])
    said = draw(st.lists(any_calls, max_size=16 if records else 8))
    said = draw(st.permutations([*said, *demanded]))
    ends = [Call("LMSFinish")] if draw(st.booleans()) else []
    calls = [Call("LMSInitialize"), *said, *ends]
    return calls, sorted(draw(st.sets(st.integers(1, len(calls)))))


@calm
@given(journal=cut_journals(records=RECORDS + PARTS), mastery=st.sampled_from([None, 0.8]))
def test_however_a_journal_is_cut_it_tells_the_same(journal, mastery):
    calls, cuts = journal
    delivery = Delivery("1", "Learner", mastery_score=mastery)
    assert all_told(calls, cuts, delivery) == all_told(calls, [], delivery)


def test_a_record_is_told_at_a_commit_as_it_then_is():
    calls = [Call("LMSInitialize"), *(Call("LMSSetValue", *one) for one in RECORDS[:5])]
    found = all_told([*calls, Call("LMSCommit"), Call("LMSFinish")], [], Delivery("1", "L"))
    [responded] = [one for one in found if one.verb == "responded"]
    assert (responded.seq, responded.interaction.response) == (6, "b")


def test_a_record_that_is_changed_after_it_was_told_is_told_again():
    calls = [Call("LMSInitialize"), *(Call("LMSSetValue", *one) for one in RECORDS[:3])]
    commit, changed = Call("LMSCommit"), Call("LMSSetValue", *RECORDS[3])
    same = all_told([*calls, commit, calls[-1], commit], [], Delivery("1", "L"))
    other = all_told([*calls, commit, changed, commit], [], Delivery("1", "L"))
    assert [one.seq for one in same if one.verb == "responded"] == [4]
    assert [one.seq for one in other if one.verb == "responded"] == [4, 6]


def test_what_no_commit_told_is_told_at_the_end():
    calls = [Call("LMSInitialize"), *(Call("LMSSetValue", *one) for one in RECORDS[:3])]
    found = all_told(calls, [], Delivery("1", "L"))
    assert [one.verb for one in found] == ["responded", "suspended"]


def test_a_score_told_with_a_status_is_not_told_once_more():
    said = [(RAW, "90"), (STATUS, "completed"), ("cmi.core.session_time", "00:00:01")]
    calls = [Call("LMSInitialize"), *(Call("LMSSetValue", *one) for one in said)]
    found = all_told([*calls, Call("LMSFinish")], [2, 3], Delivery("1", "L"))
    assert [one.verb for one in found] == ["completed", "terminated"]


@calm
@given(journal=cut_journals(LOW, [Call("LMSSetValue", RAW, "10")]))
def test_who_never_scored_enough_never_passes(journal):
    delivery = Delivery("1", "Learner", mastery_score=0.8)
    assert "passed" not in [verb for _, verb, *_ in statuses_told(*journal, delivery)]


def statuses_told(calls: list[Call], cuts: list[int], delivery: Delivery) -> list[tuple]:
    """Play a session in the batches between the cuts; gives the statuses that it told."""
    return [as_status(one) for one in all_told(calls, cuts, delivery) if one.verb in STATUSES]


def all_told(calls: list[Call], cuts: list[int], delivery: Delivery) -> list[Transition]:
    """Play a session in the batches between the cuts; gives what it told."""
    state, told, found = RunTime({}), Told(), []
    for first, last in pairwise([0, *cuts, len(calls)]):
        steps = []
        for seq, call in enumerate(calls[first:last], first + 1):
            state, _, error = apply(TABLE, state, call)
            steps.append(Step(seq, call, error, score_now(state.values), state.values))
        made, told = transitions(steps, delivery, told)
        found += made
        told = Told(**orjson.loads(orjson.dumps(told.to_json())))
    ending = Ending(calls[-1].method == "LMSFinish", 0)
    closed = close(Attempt({}), delivery, state.values, ending)
    return found + ending_transitions(len(calls), closed, state.values, delivery, told)[0]


def as_status(made: Transition) -> tuple:
    """Give what counts of a transition."""
    return made.seq, made.verb, made.completion, made.success, made.is_set_by_server


def test_learners_language_is_offered_until_the_sco_says_another() -> None:  # SCORM 1.2 RTE §3.4.4
    delivery = Delivery("1", "Learner", language="hi")
    assert open_values(Attempt({}), delivery, "not attempted")[LANGUAGE] == "hi"
    assert open_values(Attempt({LANGUAGE: "en"}), delivery, "incomplete")[LANGUAGE] == "en"
    assert LANGUAGE not in open_values(Attempt({}), Delivery("1", "Learner"), "incomplete")
