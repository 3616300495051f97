"""What holds for every course and every way through it."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sequencing import serial
from sequencing.contents import controls, table_of_contents
from sequencing.engine import LookAhead, commit, navigate, open_session, start
from sequencing.session import Session
from sequencing.tracking import Tracking, changes, from_json, to_json
from sequencing.vocabulary import Navigation
from tests.sequencing.strategies import moves, runtimes, trees

slow = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
played = given(trees(), st.lists(moves, max_size=5), runtimes)


def after(tree, way) -> Session:
    """A session some way into a course."""
    session = open_session(tree, Tracking(), "seed")
    start(session)
    for request, target, runtime in way:
        navigate(session, request, target, runtime)
    return session


@slow
@played
def test_an_entry_is_enabled_exactly_when_choosing_it_succeeds(tree, way, runtime):
    session = after(tree, way)
    commit(session, runtime)
    for entry in table_of_contents(session, LookAhead(session)):
        tried = navigate(session.fork(), Navigation.CHOICE, entry.identifier)
        assert entry.enabled is (entry.visible and tried.honoured)


@slow
@played
def test_a_jump_is_valid_exactly_when_it_succeeds(tree, way, runtime):
    session = after(tree, way)
    commit(session, runtime)
    ahead = LookAhead(session)
    for activity in tree.root.walk():
        tried = navigate(session.fork(), Navigation.JUMP, activity.identifier)
        assert ahead.allows(Navigation.JUMP, activity) is tried.honoured


@slow
@played
def test_a_control_is_enabled_when_its_request_succeeds(tree, way, runtime):
    session = after(tree, way)
    commit(session, runtime)
    enabled = {each.request: each.enabled for each in controls(session, LookAhead(session))}
    for request in set(enabled) - {Navigation.CONTINUE}:
        assert enabled[request] is navigate(session.fork(), request).honoured, request
    onward = navigate(session.fork(), Navigation.CONTINUE)
    assert enabled[Navigation.CONTINUE] or not onward.honoured


@slow
@played
def test_looking_ahead_changes_nothing(tree, way, runtime):
    session = after(tree, way)
    commit(session, runtime)
    before = session.tracking.copy()
    table_of_contents(session, LookAhead(session))
    assert list(changes(before, session.tracking)) == []
    assert session.tracking == before


@slow
@played
def test_tracking_serialises_and_comes_back(tree, way, runtime):
    tracking = after(tree, way).tracking
    assert from_json(json.loads(json.dumps(to_json(tracking)))) == tracking


@slow
@played
def test_the_same_seed_goes_the_same_way(tree, way, runtime):
    assert to_json(after(tree, way).tracking) == to_json(after(tree, way).tracking)


@slow
@played
def test_what_is_delivered_is_a_leaf_with_all_above_it_active(tree, way, runtime):
    session = open_session(tree, Tracking(), "seed")
    for request, target, said in [(Navigation.START, "", runtime), *way]:
        delivered = navigate(session, request, target, said).delivered
        if delivered:
            active = [each for each in tree.root.walk() if session.progress(each).active]
            assert tuple(active) == tree.path(delivered.activity)
            assert delivered.activity.is_leaf
            assert all(map(session.is_available, active))


@slow
@given(trees())
def test_a_tree_serialises_and_comes_back(tree):
    value = json.loads(json.dumps(serial.to_json(tree)))
    assert serial.to_json(serial.from_json(value)) == value
