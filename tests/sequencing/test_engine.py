"""What a player asks of the engine."""

import pytest

from sequencing.contents import offers_choice
from sequencing.definitions import (
    Activity,
    CompletionThreshold,
    ControlMode,
    DataMap,
    Objective,
    ObjectiveMap,
    Rule,
    RuleCondition,
    Rules,
    Sequencing,
)
from sequencing.editions import Edition
from sequencing.engine import (
    LookAhead,
    commit,
    controls,
    initial_values,
    navigate,
    open_session,
    parse_request,
    start,
    table_of_contents,
)
from sequencing.runtime import RunTime
from sequencing.tracking import ObjectiveProgress, Tracking, changes
from sequencing.tree import ActivityTree
from sequencing.vocabulary import Action, Condition, Fact, Navigation

FLOW = Sequencing(control=ControlMode(flow=True))
ALWAYS = (RuleCondition(Condition.ALWAYS),)


def a_course(*children, sequencing=FLOW):
    return ActivityTree(Activity("root", "Course", children, sequencing))


def a_rule(action):
    return Sequencing(rules=Rules(pre=(Rule(action, ALWAYS),)))


def a_session(*children, **kwargs):
    return open_session(a_course(*children, **kwargs), Tracking(), "seed")


@pytest.mark.parametrize(
    ("nav_request", "cmi_exit", "asked"),
    [
        ("continue", "", (Navigation.CONTINUE, None)),
        ("{target=a b}choice", "", (Navigation.CHOICE, "a b")),
        ("{target=a}jump", "time-out", (Navigation.JUMP, "a")),
        ("_none_", "", None),
        ("_none_", "suspend", None),
        ("_none_", "time-out", (Navigation.EXIT_ALL, None)),
        ("", "logout", (Navigation.EXIT_ALL, None)),
        ("start", "", None),
        ("nonsense", "", None),
    ],
)
def test_what_content_left_behind(nav_request, cmi_exit, asked):
    assert parse_request(nav_request, cmi_exit) == asked


def test_the_trace_says_why_an_activity_was_skipped():
    session = a_session(Activity("a", sequencing=a_rule(Action.SKIP)), Activity("b"))
    start(session)
    steps = [each.to_json() for each in session.trace or ()]
    rule = {"rule": "always → skip"}
    assert {"process": "UP.2", "activity": "a", "decision": "rule holds", "why": rule} in steps
    assert {"process": "SB.2.2", "activity": "a", "decision": "skipped", "why": {}} in steps


def test_changes_are_those_of_the_request():
    session = a_session(Activity("a"), Activity("b"))
    start(session)
    before = session.tracking.copy()
    navigate(session, Navigation.CONTINUE)
    named = {(each.kind, each.name) for each in changes(before, session.tracking)}
    assert named == {("activity", "a"), ("activity", "b"), ("state", "current")}


def test_shared_data_are_kept_at_commit_where_they_may_be_written():
    maps = (DataMap("x"), DataMap("y", writes=False))
    session = a_session(Activity("a", data=maps))
    outcome = start(session)
    commit(session, RunTime(shared={"x": "1", "y": "2", "z": "3"}))
    assert session.tracking.shared == {"x": "1"}
    found = initial_values(session, outcome.delivered).data
    assert [(each.map.target, each.store) for each in found] == [("x", "1"), ("y", None)]


def test_a_single_activity_offers_no_choice():
    session = a_session(Activity("a"), sequencing=Sequencing())
    navigate(session, Navigation.CHOICE, "a")
    entries = table_of_contents(session, LookAhead(session))
    assert [each.enabled for each in entries] == [False, True]
    assert not offers_choice(entries)


def test_hidden_activities_hide_what_is_below():
    hidden = a_rule(Action.HIDDEN_FROM_CHOICE)
    session = a_session(
        Activity("a"),
        Activity("m", children=(Activity("b"),), sequencing=hidden),
        Activity("c", visible=False),
    )
    start(session)
    entries = table_of_contents(session, LookAhead(session))
    assert [each.identifier for each in entries if each.visible] == ["root", "a"]


def test_controls_that_the_activity_hides_are_not_shown():
    session = a_session(Activity("a", hides=frozenset({"continue"})), Activity("b"))
    start(session)
    shown = {each.request: each.visible for each in controls(session, LookAhead(session))}
    assert not shown[Navigation.CONTINUE]
    assert shown[Navigation.PREVIOUS]


@pytest.mark.parametrize(("edition", "is_enabled"), [("2nd", False), ("3rd", True), ("4th", True)])
def test_continue_is_offered_where_the_parent_flows_though_flow_finds_nothing(edition, is_enabled):
    closed = Activity("m", children=(Activity("b"),))
    root = Activity("root", children=(Activity("a"), closed), sequencing=FLOW)
    session = open_session(ActivityTree(root, Edition(edition)), Tracking(), "seed")
    start(session)
    enabled = {each.request: each.enabled for each in controls(session, LookAhead(session))}
    assert enabled[Navigation.CONTINUE] is is_enabled
    assert not LookAhead(session).allows(Navigation.CONTINUE)


def test_a_sco_finds_the_completion_that_a_map_reads_whatever_its_progress_decides():
    reads = frozenset({Fact.COMPLETION, Fact.PROGRESS})
    primary = Objective("p", maps=(ObjectiveMap("g", reads),))
    by_measure = Sequencing(primary=primary, threshold=CompletionThreshold(True, 0.5))
    session = a_session(Activity("a", sequencing=by_measure))
    session.tracking.globals["g"] = ObjectiveProgress(completion=False, progress=0.8)
    found = initial_values(session, start(session).delivered)
    assert found.objectives[0].known.completion is False
    assert found.primary.completion is True


def test_a_resumed_attempt_says_so():
    session = a_session(Activity("a"), Activity("b"))
    start(session)
    navigate(session, Navigation.SUSPEND_ALL)
    outcome = start(session)
    values = initial_values(session, outcome.delivered)
    assert (values.entry, values.attempt) == ("resume", 1)


def test_opening_a_session_leaves_the_tracking_alone():
    tracking = Tracking()
    start(open_session(a_course(Activity("a")), tracking, "seed"))
    assert tracking == Tracking()
