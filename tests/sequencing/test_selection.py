"""What is drawn at random: how many, in which order, and the same for the same seed. SR.1, SR.2."""

import pytest

from sequencing.definitions import Activity, ControlMode, Randomization, Selection, Sequencing
from sequencing.engine import LookAhead, navigate, open_session, start, table_of_contents
from sequencing.tracking import Tracking
from sequencing.tree import ActivityTree
from sequencing.vocabulary import Navigation, Timing

NAMES = [f"k{n}" for n in range(8)]


def a_session(seed, selection=None, randomization=None):
    sequencing = Sequencing(
        control=ControlMode(flow=True),
        selection=selection or Selection(),
        randomization=randomization or Randomization(),
    )
    root = Activity("root", children=tuple(map(Activity, NAMES)), sequencing=sequencing)
    session = open_session(ActivityTree(root), Tracking(), seed)
    start(session)
    return session


def offered(session):
    return [each.identifier for each in session.available(session.tree.root)]


@pytest.mark.parametrize("count", [1, 3, 8])
def test_selection_keeps_the_order(count):
    drawn = offered(a_session("s", Selection(Timing.ONCE, count)))
    assert len(drawn) == count
    assert drawn == sorted(drawn)


def test_reordering_keeps_the_children():
    drawn = offered(a_session("s", randomization=Randomization(Timing.ONCE, True)))
    assert sorted(drawn) == NAMES
    assert drawn != NAMES


def test_seeds_differ_and_repeat():
    def drawn(seed):
        return offered(a_session(seed, Selection(Timing.ONCE, 3), Randomization(Timing.ONCE, True)))

    assert drawn("one") == drawn("one")
    assert len({tuple(drawn(f"seed {n}")) for n in range(20)}) > 10


def test_a_new_attempt_draws_anew():
    session = a_session("s", Selection(Timing.EACH_NEW_ATTEMPT, 3))
    first = offered(session)
    navigate(session, Navigation.EXIT_ALL)
    start(session)
    assert offered(session) != first


def test_looking_ahead_sees_what_will_be_drawn():
    sequencing = Sequencing(
        control=ControlMode(flow=True), randomization=Randomization(Timing.ONCE, True)
    )
    root = Activity("root", children=tuple(map(Activity, NAMES)), sequencing=sequencing)
    session = open_session(ActivityTree(root), Tracking(), "s")
    seen = [each.identifier for each in table_of_contents(session, LookAhead(session))]
    start(session)
    assert seen == ["root", *offered(session)]


def test_what_was_chosen_and_is_no_longer_drawn_is_left_like_the_last():
    def empty(name):
        closed = Activity(f"in {name}", sequencing=Sequencing())
        return Activity(name, children=(closed,), sequencing=Sequencing())

    drawing = Sequencing(
        control=ControlMode(flow=True), selection=Selection(Timing.EACH_NEW_ATTEMPT, 2)
    )
    cluster = Activity("m", children=(Activity("a"), empty("b"), empty("c")), sequencing=drawing)
    flow = Sequencing(control=ControlMode(flow=True))
    tree = ActivityTree(Activity("root", children=(cluster, Activity("z")), sequencing=flow))
    session = open_session(tree, Tracking(), "1")
    start(session)
    drawn = [each.identifier for each in session.available(cluster)]
    chosen = navigate(session, Navigation.CHOICE, drawn[1])
    assert chosen.exception == "SB.2.9-9"
    assert not session.is_available(tree.find(drawn[1]))
    assert navigate(session, Navigation.CONTINUE).delivered.activity is tree.find("z")
