"""What the run-time tells the sequencer: what the SCO said, and nothing that it only found."""

from player.scorm.attempt import Attempt
from player.scorm.attempt2004 import close_2004, open_values_2004
from player.scorm.runtime import Call, RunTime, apply
from player.scorm.sequenced import reported
from player.scorm.table import read_table
from schemas.run_time import InitialValues, ObjectiveValues, Score, SharedData
from sequencing.vocabulary import Fact

TABLE = read_table("scorm2004")


def play(initial, *sets, attempt=None):
    """Set values in a session; give those after it."""
    state = RunTime(open_values_2004(attempt or Attempt({}), initial))
    for call in (Call("Initialize"), *(Call("SetValue", *one) for one in sets)):
        state, answer, error = apply(TABLE, state, call)
        assert answer == "true", (call, error)
    return state.values


def an_initial(**given):
    return InitialValues("1", "Learner", **given)


def test_silence_is_reported_as_silence():
    found = (ObjectiveValues("o", "passed", "completed", 1.0, Score(1.0)),)
    report = reported(play(an_initial(objectives=found, data=(SharedData("d", "x"),))))
    assert (report.sco, report.objectives, report.shared) == ({}, {}, {})
    assert not report.suspends


def test_unknown_is_more_than_silence():
    report = reported(play(an_initial(), ("cmi.success_status", "unknown")))
    assert report.sco == {Fact.SATISFIED: None}


def test_a_threshold_decides_and_a_missing_measure_is_unknown():
    initial = an_initial(completion_threshold=0.5, scaled_passing_score=0.5)
    said = ("cmi.completion_status", "completed")
    assert reported(play(initial, said)).sco == {Fact.COMPLETION: None, Fact.SATISFIED: None}
    sco = reported(play(initial, said, ("cmi.progress_measure", "0.4"))).sco
    assert (sco[Fact.COMPLETION], sco[Fact.PROGRESS]) == (False, 0.4)


def test_an_objective_that_was_found_is_reported_by_what_was_said_of_it():
    found = (ObjectiveValues("o", "passed"), ObjectiveValues("p", "failed"))
    values = play(an_initial(objectives=found), ("cmi.objectives.1.score.raw", "7"))
    assert reported(values).objectives == {"p": {Fact.RAW: 7.0}}


def test_an_objective_is_the_same_however_its_uri_is_written():
    found = (ObjectiveValues("an objective"),)
    written = ("cmi.objectives.1.id", "an%20objective")
    values = play(an_initial(objectives=found), written, ("cmi.objectives.1.score.raw", "7"))
    assert reported(values).objectives == {"an objective": {Fact.RAW: 7.0}}


def test_what_an_earlier_session_said_is_not_said_again():
    first = play(an_initial(), ("cmi.success_status", "passed"), ("cmi.exit", "suspend"))
    assert reported(first).suspends
    attempt = close_2004(Attempt({}), first, 0, is_finished=True).attempt
    again = play(an_initial(), ("cmi.location", "p3"), attempt=attempt)
    assert again["cmi.success_status"] == "passed"
    assert reported(again).sco == {}
