"""What is told of a course as a whole: on change, once, deepest first."""

from lxml import etree

from player.scorm.rolled import rolled_transitions
from sequencing.engine import navigate, open_session, start
from sequencing.manifest import read_manifest
from sequencing.runtime import RunTime, said
from sequencing.tracking import Tracking
from sequencing.vocabulary import Navigation
from tests.player.factories2004 import FLOWING, a_manifest_2004, an_item_2004

NESTED = an_item_2004("block", children=an_item_2004("one"), inside=FLOWING) + an_item_2004("two")
DONE = RunTime(sco=said(success_status="passed", completion_status="completed", measure=0.5))
FAILED = RunTime(sco=said(success_status="failed", completion_status="completed"))


def playing(manifest=NESTED):
    """Open a course at its first activity."""
    reading = read_manifest(etree.fromstring(a_manifest_2004(manifest).encode()))
    session = open_session(reading.tree, Tracking(), "seed")
    start(session)
    return session


def told_of(session, told):
    """Give verb and name of what is new, and what has been told then."""
    found, after = rolled_transitions(session, session.tracking, told)
    return [(one.verb, one.id) for one in found], after


def test_nothing_is_told_before_anything_is_known():
    assert told_of(playing(), {}) == ([], {})


def test_a_block_is_told_when_it_is_done_and_once():
    session = playing()
    navigate(session, Navigation.CONTINUE, runtime=DONE)
    found, told = told_of(session, {})
    assert found[:2] == [("completed", "block"), ("passed", "block")]
    assert told_of(session, told)[0] == []


def test_the_course_is_told_after_its_blocks():
    session = playing()
    navigate(session, Navigation.CONTINUE, runtime=DONE)
    navigate(session, Navigation.CONTINUE, runtime=DONE)
    names = [name for _, name in told_of(session, {})[0]]
    assert names.index("block") < names.index("ORG")


def test_who_failed_is_completed_without_success():
    session = playing(an_item_2004("one"))
    navigate(session, Navigation.CONTINUE, runtime=FAILED)
    found, _ = rolled_transitions(session, session.tracking, {})
    assert [(one.verb, one.success) for one in found] == [("completed", False), ("failed", False)]


def test_a_status_that_changes_is_told_again():
    session = playing(an_item_2004("one"))
    navigate(session, Navigation.CONTINUE, runtime=FAILED)
    _, told = told_of(session, {})
    start(session)
    navigate(session, Navigation.CONTINUE, runtime=DONE)
    assert ("passed", "ORG") in told_of(session, told)[0]


def test_what_another_course_wrote_is_not_told_here():
    objective = (
        "<imsss:sequencing><imsss:objectives><imsss:primaryObjective objectiveID='o'>"
        "<imsss:mapInfo targetObjectiveID='g' writeSatisfiedStatus='true'/>"
        "</imsss:primaryObjective></imsss:objectives></imsss:sequencing>"
    )
    session = playing(an_item_2004("one", inside=objective))
    before = session.tracking.copy()
    navigate(session, Navigation.CONTINUE, runtime=DONE)
    found, told = rolled_transitions(session, before, {})
    assert ("passed", "g") in [(one.verb, one.id) for one in found]
    assert ("passed", "g") not in told_of(session, told)[0]
