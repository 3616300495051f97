"""Both ends of a session of SCORM 2004: what the SCO finds, and what it has reported."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tincan import Result

from player.scorm.attempt import Attempt
from player.scorm.attempt2004 import (
    close_2004,
    open_values_2004,
    parse_request,
    render_real,
    result_of,
    validity_values,
)
from player.scorm.runtime import Call, RunTime, apply
from player.scorm.table import read_table
from player.scorm.timespan import MOST, parse_interval, render_duration
from schemas.run_time import (
    Comment,
    InitialValues,
    ObjectiveValues,
    RequestValid,
    Score,
    SharedData,
)

TABLE = read_table("scorm2004")
INITIALIZE = Call("Initialize")


def an_initial(**given):
    """Give what a SCO finds, with anything overridden."""
    return InitialValues("1", "Learner", **given)


def play(values, *sets):
    """Set values in a session; give those after it."""
    state, _, _ = apply(TABLE, RunTime(values), Call("Initialize"))
    for element, value in sets:
        state, answer, error = apply(TABLE, state, Call("SetValue", element, value))
        assert answer == "true", (element, error)
    return dict(state.values)


def suspended(values):
    """Give the attempt after a session with these values that was suspended."""
    return close_2004(Attempt({}), values, 0, is_finished=True, is_suspending=True).attempt


def test_every_value_that_a_sco_finds_is_of_its_type():
    values = open_values_2004(
        Attempt({}, total=360_100),
        an_initial(
            launch_data="a=b",
            completion_threshold=0.8,
            scaled_passing_score=-0.25,
            max_time_allowed="PT1H",
            time_limit_action="exit,message",
            language="hi",
            objectives=(ObjectiveValues("o", "passed", "completed", 0.5, Score(0.1, 1, 0, 10)),),
            data=(SharedData("d", "x"),),
            comments=(Comment("Good", "p1", "2004"),),
            request_valid=RequestValid(True, False, {"a": True}, {"b": False}),
        ),
    )
    shown = {name for name in values if "._" not in name and not name.endswith(("choice", "jump"))}
    state, _, _ = apply(TABLE, RunTime(values), Call("Initialize"))
    for name in shown:
        _, answer, error = apply(TABLE, state, Call("GetValue", name))
        assert (answer, error) == (values[name], "0"), name
    assert values["cmi.total_time"] == "PT1H1S"


def test_a_new_attempt_begins_with_nothing():
    state, _, _ = apply(TABLE, RunTime(open_values_2004(Attempt({}), an_initial())), INITIALIZE)
    for name, expected in (("cmi.total_time", "PT0H0M0S"), ("cmi.entry", "ab-initio")):
        assert apply(TABLE, state, Call("GetValue", name))[1] == expected


def test_mode_and_credit_go_together():
    for mode, credit in (("normal", "credit"), ("browse", "no-credit"), ("review", "no-credit")):
        values = open_values_2004(Attempt({}), an_initial(mode=mode))
        assert (values["cmi.mode"], values["cmi.credit"]) == (mode, credit)


def test_a_primary_objective_without_id_is_not_there():
    assert "cmi.objectives._count" not in open_values_2004(Attempt({}), an_initial())


def test_tracked_objectives_overrule_kept_ones_by_id():
    first = open_values_2004(Attempt({}), an_initial(objectives=(ObjectiveValues("a"),)))
    after = play(
        first,
        ("cmi.objectives.1.id", "own"),
        ("cmi.objectives.1.success_status", "failed"),
        ("cmi.objectives.0.score.scaled", "0.50"),
        ("cmi.objectives.0.completion_status", "incomplete"),
    )
    tracked = (ObjectiveValues("a", "passed", score=Score(0.5)), ObjectiveValues("later"))
    again = open_values_2004(suspended(after), an_initial(objectives=tracked))
    assert [again[f"cmi.objectives.{at}.id"] for at in range(3)] == ["a", "own", "later"]
    assert again["cmi.objectives._count"] == "3"
    assert again["cmi.objectives.0.success_status"] == "passed"
    assert again["cmi.objectives.0.completion_status"] == "incomplete"
    assert again["cmi.objectives.0.score.scaled"] == "0.50"
    assert again["cmi.objectives.1.success_status"] == "failed"


def test_the_learners_language_is_only_a_beginning():
    after = play(
        open_values_2004(Attempt({}), an_initial(language="hi")),
        ("cmi.learner_preference.language", "en"),
    )
    again = open_values_2004(suspended(after), an_initial(language="hi"))
    assert again["cmi.learner_preference.language"] == "en"


def test_shared_data_is_what_the_server_has_now():
    given = an_initial(data=(SharedData("d", "old"),))
    after = play(open_values_2004(Attempt({}), given), ("adl.data.0.store", "mine"))
    assert result_of(after).data == {"d": "mine"}
    again = open_values_2004(suspended(after), an_initial(data=(SharedData("e"), SharedData("d"))))
    assert (again["adl.data.0.id"], again["adl.data.1.id"]) == ("e", "d")
    assert "adl.data.1.store" not in again


def test_a_sco_writes_only_the_data_that_it_may():
    buckets = (SharedData("r", "x", is_writable=False), SharedData("w", "y", is_readable=False))
    values = open_values_2004(Attempt({}), an_initial(data=buckets))
    assert result_of(values).data == {}
    assert result_of(play(values, ("adl.data.1.store", "z"))).data == {"w": "z"}


def test_nothing_was_said():
    result = result_of(open_values_2004(Attempt({}), an_initial(completion_threshold=0.5)))
    assert (result.completion_status, result.is_completion_said) == ("unknown", False)
    assert (result.success_status, result.is_success_said) == ("unknown", False)
    assert (result.nav_request, result.exit, result.session_time) == ("_none_", "", None)


def test_what_was_said_is_reported():
    after = play(
        open_values_2004(Attempt({}), an_initial()),
        ("cmi.completion_status", "unknown"),
        ("cmi.success_status", "passed"),
        ("cmi.score.scaled", "0.5"),
        ("cmi.score.max", "1e2"),
        ("cmi.progress_measure", ".25"),
        ("cmi.exit", "suspend"),
        ("cmi.session_time", "PT1M"),
        ("adl.nav.request", "{target=a.1}jump"),
        ("cmi.objectives.0.id", "o"),
        ("cmi.objectives.0.score.raw", "7"),
    )
    result = result_of(after)
    assert (result.completion_status, result.is_completion_said) == ("unknown", True)
    assert (result.success_status, result.is_success_said) == ("passed", True)
    assert (result.score, result.progress_measure) == (Score(0.5, None, None, 100.0), 0.25)
    assert (result.exit, result.session_time) == ("suspend", 6000)
    assert (result.nav_request, result.target) == ("jump", "a.1")
    assert result.objectives == (ObjectiveValues("o", score=Score(raw=7.0)),)


def test_a_measure_overrules_what_was_said():
    values = open_values_2004(
        Attempt({}), an_initial(completion_threshold=0.5, scaled_passing_score=0.5)
    )
    after = play(values, ("cmi.completion_status", "completed"), ("cmi.success_status", "passed"))
    assert not result_of(after).is_completion_said
    after = play(after, ("cmi.progress_measure", "0.4"), ("cmi.score.scaled", "0.4"))
    result = result_of(after)
    assert (result.completion_status, result.success_status) == ("incomplete", "failed")
    assert result.is_completion_said
    assert result.is_success_said


@pytest.mark.parametrize(
    ("value", "request_and_target"),
    [
        ("continue", ("continue", "")),
        ("_none_", ("_none_", "")),
        ("{target=a}choice", ("choice", "a")),
        ("{target=a.b-1}jump", ("jump", "a.b-1")),
    ],
)
def test_a_request_is_read(value, request_and_target):
    assert parse_request(value) == request_and_target


def test_validity_can_be_refreshed_within_a_session():
    values = open_values_2004(Attempt({}), an_initial(request_valid=RequestValid(False)))
    state, _, _ = apply(TABLE, RunTime(values), Call("Initialize"))
    fresh = RunTime({**state.values, **validity_values(RequestValid(True))}, state.phase)
    asked = Call("GetValue", "adl.nav.request_valid.continue")
    assert [apply(TABLE, one, asked)[1] for one in (state, fresh)] == ["false", "true"]


@given(st.floats(-1e6, 1e6))
def test_a_number_is_written_as_content_reads_it(number):
    text = render_real(number)
    assert TABLE.elements["cmi.score.raw"].strict.allows(text)
    assert abs(float(text) - number) <= 1e-9


@given(st.integers(0, 10**9))
def test_a_span_is_read_as_it_was_written(hundredths):
    text = render_duration(hundredths)
    assert parse_interval(text) == hundredths
    assert TABLE.elements["cmi.session_time"].strict.allows(text)


AGES = "P999999999Y999999999M999999999DT999999999999H999999999999M999999999999S"


def test_a_span_is_at_most_what_a_statement_can_hold():
    assert Result(duration=render_duration(parse_interval(AGES))).duration
    ended = close_2004(Attempt({}, "resume", MOST), {"cmi.session_time": AGES}, 0, is_finished=True)
    assert (ended.time, ended.total) == (MOST, MOST)
