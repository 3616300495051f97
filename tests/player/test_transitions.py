"""What a journal tells does not hang on how it was cut into batches (D13)."""

from collections.abc import Sequence
from itertools import pairwise

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
STATED = [(STATUS, status) for status in ("passed", "failed", "completed", "incomplete")]
EXITS = [(EXIT, "suspend"), (EXIT, "")]


@st.composite
def cut_journals(
    draw: st.DrawFn, scores: Sequence[str] = LOW + HIGH, demanded: Sequence[Call] = ()
) -> tuple[list[Call], list[int]]:
    """Give the calls of a session, and the places at which its journal is cut.

    demanded  calls that are among them, anywhere
    """
    sets = st.sampled_from([*STATED, *EXITS, *((RAW, score) for score in scores)])
    said = [Call("LMSSetValue", *one) for one in draw(st.lists(sets, max_size=8))]
    said = draw(st.permutations([*said, *demanded]))
    ends = [Call("LMSFinish")] if draw(st.booleans()) else []
    calls = [Call("LMSInitialize"), *said, *ends]
    return calls, sorted(draw(st.sets(st.integers(1, len(calls)))))


@calm
@given(journal=cut_journals(), mastery=st.sampled_from([None, 0.8]))
def test_however_a_journal_is_cut_it_tells_the_same_statuses(journal, mastery):
    calls, cuts = journal
    delivery = Delivery("1", "Learner", mastery_score=mastery)
    assert statuses_told(calls, cuts, delivery) == statuses_told(calls, [], delivery)


@calm
@given(journal=cut_journals(LOW, [Call("LMSSetValue", RAW, "10")]))
def test_who_never_scored_enough_never_passes(journal):
    delivery = Delivery("1", "Learner", mastery_score=0.8)
    assert "passed" not in [verb for _, verb, *_ in statuses_told(*journal, delivery)]


def statuses_told(calls: list[Call], cuts: list[int], delivery: Delivery) -> list[tuple]:
    """Play a session in the batches between the cuts; gives the statuses that it told."""
    state, told, found = RunTime({}), Told(), []
    for first, last in pairwise([0, *cuts, len(calls)]):
        steps = []
        for seq, call in enumerate(calls[first:last], first + 1):
            state, _, error = apply(TABLE, state, call)
            steps.append(Step(seq, call, error, score_now(state.values)))
        made, told = transitions(steps, state.values, delivery, told)
        found += made
    ending = Ending(calls[-1].method == "LMSFinish", 0)
    closed = close(Attempt({}), delivery, state.values, ending)
    found += ending_transitions(len(calls), closed, state.values, delivery, told)[0]
    return [as_status(one) for one in found if one.verb in STATUSES]


def as_status(made: Transition) -> tuple:
    """Give what counts of a transition."""
    return made.seq, made.verb, made.completion, made.success, made.is_set_by_server


def test_learners_language_is_offered_until_the_sco_says_another() -> None:  # SCORM 1.2 RTE §3.4.4
    delivery = Delivery("1", "Learner", language="hi")
    assert open_values(Attempt({}), delivery, "not attempted")[LANGUAGE] == "hi"
    assert open_values(Attempt({LANGUAGE: "en"}), delivery, "incomplete")[LANGUAGE] == "en"
    assert LANGUAGE not in open_values(Attempt({}), Delivery("1", "Learner"), "incomplete")
