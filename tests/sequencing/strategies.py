"""Courses at random: small trees with rules, limits, maps, and what content may say."""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from sequencing.definitions import (
    Activity,
    ConstrainedChoice,
    ControlMode,
    Delivery,
    Limits,
    Objective,
    ObjectiveMap,
    Randomization,
    Rule,
    RuleCondition,
    Rules,
    Selection,
    Sequencing,
)
from sequencing.editions import Edition
from sequencing.runtime import RunTime
from sequencing.tree import ActivityTree
from sequencing.vocabulary import Action, Combination, Condition, Fact, Navigation, Timing

often = st.sampled_from([True, True, True, False])
seldom = st.sampled_from([False, False, False, True])
CONDITIONS = [
    Condition.SATISFIED,
    Condition.STATUS_KNOWN,
    Condition.COMPLETED,
    Condition.ATTEMPTED,
    Condition.ATTEMPT_LIMIT_EXCEEDED,
    Condition.ALWAYS,
]
PRE = [
    Action.SKIP,
    Action.DISABLED,
    Action.HIDDEN_FROM_CHOICE,
    Action.STOP_FORWARD_TRAVERSAL,
]
POST = [
    Action.EXIT_PARENT,
    Action.EXIT_ALL,
    Action.RETRY,
    Action.RETRY_ALL,
    Action.CONTINUE,
    Action.PREVIOUS,
]


def rules_of(actions: list[Action]) -> st.SearchStrategy[tuple[Rule, ...]]:
    condition = st.builds(RuleCondition, st.sampled_from(CONDITIONS), st.booleans())
    rule = st.builds(
        Rule,
        st.sampled_from(actions),
        st.lists(condition, min_size=1, max_size=2).map(tuple),
        st.sampled_from(Combination),
    )
    return st.one_of(st.just(()), st.just(()), st.lists(rule, max_size=2).map(tuple))


facts = st.frozensets(st.sampled_from([Fact.SATISFIED, Fact.MEASURE, Fact.COMPLETION]))
maps = st.builds(ObjectiveMap, st.sampled_from(["g1", "g2"]), facts, facts)
objectives = st.builds(
    Objective,
    st.none(),
    seldom,
    st.just(0.5),
    st.lists(maps, max_size=1).map(tuple),
)
timings = st.sampled_from(Timing)
definitions = st.builds(
    Sequencing,
    control=st.builds(ControlMode, often, often, often, seldom, st.booleans(), st.booleans()),
    constrained=st.builds(ConstrainedChoice, seldom, seldom),
    rules=st.builds(Rules, rules_of(PRE), rules_of([Action.EXIT]), rules_of(POST)),
    limits=st.builds(Limits, st.sampled_from([None, None, 1, 2])),
    primary=objectives,
    delivery=st.builds(Delivery, often, seldom, seldom),
    selection=st.builds(Selection, timings, st.sampled_from([None, 1, 2])),
    randomization=st.builds(Randomization, timings, st.booleans()),
)
shapes: st.SearchStrategy[Any] = st.recursive(
    st.none(), lambda inner: st.lists(inner, min_size=1, max_size=3), max_leaves=7
)


@st.composite
def trees(draw: st.DrawFn) -> ActivityTree:
    """A course."""
    counter = iter(range(1000))

    def activity(shape: Any) -> Activity:
        blank = Activity(f"a{next(counter)}", sequencing=draw(definitions), visible=draw(often))
        return replace(blank, children=tuple(activity(each) for each in shape or ()))

    return ActivityTree(activity(draw(shapes)), draw(st.sampled_from(Edition)), draw(st.booleans()))


said = st.dictionaries(
    st.sampled_from([Fact.SATISFIED, Fact.COMPLETION]), st.sampled_from([True, False, None])
)
runtimes = st.builds(RunTime, said, st.just({}), seldom)
moves = st.tuples(st.sampled_from(Navigation), st.integers(0, 12).map(lambda n: f"a{n}"), runtimes)
