"""Refusals that a process makes though the navigation request process lets none through to it."""

import pytest

from sequencing.choice import choice_activity_traversal, choice_sequencing_request
from sequencing.definitions import Activity, ControlMode, Sequencing
from sequencing.delivery import content_delivery_environment
from sequencing.engine import navigate, open_session, start
from sequencing.overall import overall_sequencing
from sequencing.requests import sequencing_request
from sequencing.termination import termination_request
from sequencing.tracking import Tracking
from sequencing.tree import ActivityTree
from sequencing.vocabulary import Direction, Navigation, Request, Termination

FLOW = Sequencing(control=ControlMode(flow=True))


def a_session(*requests, flow=True):
    children = (Activity("a"), Activity("b"))
    root = Activity("root", children=children, sequencing=FLOW if flow else Sequencing())
    session = open_session(ActivityTree(root), Tracking(), "seed")
    for request in requests:
        navigate(session, request, "a")
    return session


@pytest.mark.parametrize(
    ("request_", "exception"),
    [
        (Request.RESUME_ALL, "SB.2.6-2"),
        (Request.CONTINUE, "SB.2.7-1"),
        (Request.PREVIOUS, "SB.2.8-1"),
        (Request.CHOICE, "SB.2.9-1"),
        (Request.RETRY, "SB.2.10-1"),
        (Request.EXIT, "SB.2.11-1"),
        (Request.JUMP, "SB.2.13-1"),
    ],
)
def test_before_the_session(request_, exception):
    assert sequencing_request(a_session(), request_, None).exception == exception


@pytest.mark.parametrize(
    ("request_", "exception"),
    [
        (Request.START, "SB.2.5-1"),
        (Request.RESUME_ALL, "SB.2.6-1"),
        (Request.CONTINUE, "SB.2.7-2"),
        (Request.PREVIOUS, "SB.2.8-2"),
        (Request.RETRY, "SB.2.10-2"),
        (Request.EXIT, "SB.2.11-2"),
    ],
)
def test_while_content_is_shown(request_, exception):
    session = a_session(Navigation.CHOICE, flow=False)
    assert sequencing_request(session, request_, None).exception == exception


def test_nothing_to_terminate_before_the_session():
    assert termination_request(a_session(), Termination.EXIT).exception == "TB.2.3-1"


def test_nothing_to_terminate_twice():
    session = a_session(Navigation.START, Navigation.EXIT)
    assert termination_request(session, Termination.EXIT).exception == "TB.2.3-2"


def test_the_root_that_was_left_cannot_be_suspended():
    session = a_session(Navigation.START, Navigation.EXIT)
    termination_request(session, Termination.EXIT_ALL)
    assert termination_request(session, Termination.SUSPEND_ALL).exception == "TB.2.3-3"


def test_exit_parent_is_no_request_of_its_own():
    session = a_session(Navigation.START)
    assert termination_request(session, Termination.EXIT_PARENT).exception == "TB.2.3-7"


def test_nothing_is_delivered_beside_what_is_active():
    session = a_session(Navigation.START)
    other = session.tree.find("b")
    assert other
    assert content_delivery_environment(session, other) is None


def test_no_way_back_from_the_root():
    session = a_session()
    barrier = choice_activity_traversal(session, session.tree.root, Direction.BACKWARD)
    assert barrier == "SB.2.4-3"


def test_the_root_may_be_chosen_before_the_session():
    session = a_session()
    chosen = choice_sequencing_request(session, session.tree.root)
    assert chosen.delivery is session.tree.find("a")


def test_a_jump_needs_a_session():
    session = a_session()
    outcome = overall_sequencing(session, Navigation.JUMP, session.tree.find("b"))
    assert outcome.exception == "SB.2.13-1"


def test_a_retry_of_a_leaf_delivers_it():
    session = a_session(Navigation.START, Navigation.EXIT)
    assert sequencing_request(session, Request.RETRY, None).delivery is session.current


def test_an_activity_that_is_no_longer_in_the_course_is_not_current():
    session = open_session(a_session().tree, Tracking(current="gone"), "seed")
    outcome = start(session)
    assert outcome.delivered
