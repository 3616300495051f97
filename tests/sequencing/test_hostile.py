"""Courses made to cost: what is asked once for each activity is not asked again for each other."""

from collections import Counter

import pytest

from sequencing import rollup, traversal
from sequencing.conditions import MOST_NAMED, describe
from sequencing.definitions import (
    Activity,
    ControlMode,
    Objective,
    ObjectiveMap,
    Rule,
    RuleCondition,
    Rules,
    Sequencing,
)
from sequencing.engine import LookAhead, navigate, open_session, start, table_of_contents
from sequencing.runtime import RunTime
from sequencing.tracking import Tracking
from sequencing.tree import ActivityTree
from sequencing.vocabulary import Action, Condition, Fact, Navigation

FLOW = Sequencing(control=ControlMode(flow=True))
SKIPPED = Sequencing(rules=Rules(pre=(Rule(Action.SKIP, (RuleCondition(Condition.ALWAYS),)),)))
MANY = 100


def a_session(*children):
    session = open_session(ActivityTree(Activity("root", "", children, FLOW)), Tracking(), "seed")
    start(session)
    return session


def a_cluster(n, sequencing):
    leaf = Activity(f"leaf {n}", sequencing=sequencing)
    return Activity(f"cluster {n}", children=(leaf,), sequencing=FLOW)


def counted(monkeypatch, module, name):
    """Count how often a process is asked, by activity."""
    calls, process = Counter(), getattr(module, name)

    def counting(session, activity, *args, **kwargs):
        calls[activity.identifier] += 1
        return process(session, activity, *args, **kwargs)

    monkeypatch.setattr(module, name, counting)
    return calls


def test_flow_from_every_cluster_that_holds_nothing_is_one_walk(monkeypatch):
    session = a_session(Activity("a"), *(a_cluster(n, SKIPPED) for n in range(MANY)))
    calls = counted(monkeypatch, traversal, "flow_tree_traversal")
    entries = table_of_contents(session, LookAhead(session))
    assert [each.depth for each in entries if each.enabled and not each.is_leaf] == [0]
    assert calls["cluster 0"] > 0
    assert max(calls.values()) <= 4


def test_a_global_that_many_read_rolls_up_each_cluster_once(monkeypatch):
    def one_of(**maps):
        primary = Objective("o", maps=(ObjectiveMap("g", **maps),))
        return Sequencing(primary=primary)

    satisfied = frozenset({Fact.SATISFIED})
    writer = Activity("a", sequencing=one_of(writes=satisfied))
    session = a_session(writer, *(a_cluster(n, one_of(reads=satisfied)) for n in range(MANY)))
    calls = counted(monkeypatch, rollup, "measure_rollup")
    navigate(session, Navigation.CONTINUE, None, RunTime({Fact.SATISFIED: True}))
    # The root once above the writer, and once above its readers.
    assert calls == {"root": 2, **{f"cluster {n}": 1 for n in range(MANY)}}


@pytest.mark.parametrize("request_", [Navigation.CONTINUE, Navigation.PREVIOUS])
def test_cycles_of_global_objectives_end(request_):
    def reading(own, other):
        facts = frozenset(Fact)
        maps = (ObjectiveMap(own, writes=facts), ObjectiveMap(other, reads=facts))
        return Sequencing(primary=Objective("o", maps=maps), control=FLOW.control)

    names = "abc"
    children = [
        Activity(f"m{n}", children=(Activity(n),), sequencing=reading(n, names[i - 1]))
        for i, n in enumerate(names)
    ]
    session = a_session(*children)
    said = RunTime({Fact.SATISFIED: True, Fact.MEASURE: 0.5})
    outcome = navigate(session, Navigation.CONTINUE, None, said)
    assert outcome.delivered
    assert navigate(session, request_, None, said).honoured


def test_a_rule_of_thousands_of_conditions_is_told_in_few_words():
    conditions = (RuleCondition(Condition.COMPLETED), RuleCondition(Condition.ATTEMPTED, True))
    told = describe(Rule(Action.SKIP, conditions * 5000))
    assert told.startswith("completed and not attempted and completed")
    assert told.endswith(" and … → skip")
    assert told.count("completed") == MOST_NAMED / 2
