"""The fold: what counts, when, and why."""

from dataclasses import replace
from typing import Any

import pytest

from catalogue.rule import Fallback, FallbackWhen
from catalogue.window import Window
from progress.fold import Progress, fold
from progress.move_on import Condition
from progress.observation import MODE, SET_BY_SERVER, parse_duration
from progress.requirements import CMI5_CATEGORY
from schemas.course_structure import MoveOn
from tests.progress.factories import (
    COURSE,
    a_requirement,
    a_statement,
    a_uuid,
    an_instant,
    some_requirements,
)

PASSED = some_requirements(a_requirement(move_on=MoveOn.PASSED, mastery_score=0.8))
BOTH = some_requirements(a_requirement("u-1"), a_requirement("u-2"))


def conditions(progress: Progress) -> list[tuple[str, bool]]:
    return [(why.condition.value, why.met) for unit in progress.units for why in unit.why]


def test_nothing_said_is_nothing_done() -> None:
    progress = fold([], BOTH)
    assert not progress.course.satisfied
    assert conditions(progress) == [("completed", False), ("completed", False)]


def test_an_initialized_unit_is_attempted_only() -> None:
    [unit] = fold([a_statement("initialized")], some_requirements()).units
    assert unit.attempted
    assert not unit.satisfied


def test_the_course_needs_every_unit() -> None:
    first, second = a_statement(unit="u-1"), a_statement(unit="u-2")
    assert not fold([first], BOTH).course.satisfied
    assert fold([first, second], BOTH).course.satisfied


def test_the_course_is_satisfied_when_its_last_condition_is_met() -> None:
    late, early = a_statement(unit="u-1", minute=9), a_statement(unit="u-2", minute=3)
    course = fold([late, early], BOTH).course
    assert (course.at, course.statement) == (an_instant(9), late["id"])


def test_the_first_statement_that_met_a_condition_is_named() -> None:
    first, again = a_statement(minute=1), a_statement(minute=5)
    [why] = fold([again, first], some_requirements()).units[0].why
    assert (why.condition, why.met) == (Condition.COMPLETED, True)
    assert (why.statement, why.at) == (first["id"], an_instant(1))


def test_of_two_statements_at_one_instant_the_lower_id_counts() -> None:
    high, low = a_statement(id=a_uuid(9)), a_statement(id=a_uuid(1))
    assert fold([high, low], some_requirements()).units[0].why[0].statement == a_uuid(1)


@pytest.mark.parametrize(
    ("scaled", "passed"), [(0.79, False), (0.8, True), (1.0, True), (None, True)]
)
def test_a_pass_below_the_mastery_score_does_not_count(scaled: float | None, passed: bool) -> None:
    progress = fold([a_statement("passed", scaled=scaled)], PASSED)
    assert progress.course.satisfied is passed


def test_the_score_is_the_best_one() -> None:
    said = [
        a_statement("failed", scaled=0.4, minute=1),
        a_statement("passed", scaled=0.9, minute=2),
    ]
    assert fold([*said, a_statement("scored", scaled=0.5, minute=3)], PASSED).score == 0.9


def test_the_score_of_the_course_is_the_mean_of_the_units_it_needs() -> None:
    extra = a_requirement("u-3", optional=True)
    requirements = some_requirements(a_requirement("u-1"), a_requirement("u-2"), extra)
    said = [
        a_statement("scored", unit, scaled=scaled)
        for unit, scaled in [("u-1", 0.5), ("u-2", 1.0), ("u-3", 0.1)]
    ]
    assert fold(said, requirements).score == 0.75


def test_a_waived_unit_is_satisfied() -> None:
    progress = fold([a_statement("waived")], PASSED)
    assert progress.course.satisfied
    assert not progress.units[0].attempted
    assert conditions(progress) == [("waived", True)]


def test_completed_or_passed_names_the_earlier_one() -> None:
    requirements = some_requirements(a_requirement(move_on=MoveOn.COMPLETED_OR_PASSED))
    passed, completed = a_statement("passed", minute=1), a_statement("completed", minute=2)
    [why] = fold([completed, passed], requirements).units[0].why
    assert why.statement == passed["id"]


@pytest.mark.parametrize(
    ("move_on", "satisfied"),
    [
        (MoveOn.COMPLETED, True),  # chosen by a publisher: a finished attempt is enough
        (MoveOn.COMPLETED_OR_PASSED, False),
        (MoveOn.COMPLETED_AND_PASSED, False),
        (MoveOn.PASSED, False),
    ],
)
def test_a_completion_by_failing_is_not_enough_by_default(move_on: MoveOn, satisfied: bool) -> None:
    said = [a_statement(success=False), a_statement("failed", minute=1, success=False)]
    progress = fold(said, some_requirements(a_requirement(move_on=move_on)))
    assert progress.course.satisfied is satisfied
    assert progress.units[0].completed
    assert not all(reason.met for reason in progress.units[0].why) or satisfied


@pytest.mark.parametrize("then", [a_statement("passed", minute=2), a_statement(minute=2)])
def test_who_fails_and_then_passes_is_satisfied(then: dict[str, Any]) -> None:
    requirements = some_requirements(a_requirement(move_on=MoveOn.COMPLETED_OR_PASSED))
    progress = fold(
        [a_statement(success=False), a_statement("failed", minute=1), then], requirements
    )
    assert progress.course.statement == then["id"]


@pytest.mark.parametrize(
    ("by_raw", "raw", "scaled", "satisfied"),
    [(True, 60.0, 0.25, True), (True, 40.0, 0.9, False), (False, 60.0, 0.25, False)],
)
def test_scorm_12_is_mastered_by_its_raw_score(
    by_raw: bool, raw: float, scaled: float, satisfied: bool
) -> None:
    asked = some_requirements(a_requirement(move_on=MoveOn.PASSED, mastery_score=0.55))
    requirements = replace(asked, units=(replace(asked.units[0], is_by_raw=by_raw),))
    said = a_statement("passed", raw=raw, scaled=scaled)
    assert fold([said], requirements).course.satisfied is satisfied


@pytest.mark.parametrize(
    ("verb", "minute", "satisfied"),
    [
        ("completed", 9, False),
        ("completed", 10, True),
        ("completed", 19, True),
        ("completed", 20, False),
        ("waived", 25, True),
    ],
)
def test_only_what_is_said_within_the_window_counts(
    verb: str, minute: int, satisfied: bool
) -> None:
    window = Window(an_instant(10), an_instant(20))
    said = [a_statement("initialized"), a_statement(verb, minute=minute)]
    progress = fold(said, replace(some_requirements(), window=window))
    assert progress.course.satisfied is satisfied


def test_not_applicable_is_satisfied_from_the_start() -> None:
    progress = fold([], some_requirements(a_requirement(move_on=MoveOn.NOT_APPLICABLE)))
    assert progress.course.satisfied
    assert progress.course.at is None


def test_an_optional_unit_does_not_hold_the_course_up() -> None:
    requirements = some_requirements(a_requirement("u-1"), a_requirement("u-2", optional=True))
    assert fold([a_statement(unit="u-1")], requirements).course.satisfied


@pytest.mark.parametrize("category", [[], [{"id": "https://example.org/other"}]])
def test_cmi5_allowed_statements_move_nobody_on(category: list[dict[str, str]]) -> None:
    context = {"contextActivities": {"category": category}}
    requirements = some_requirements(category=CMI5_CATEGORY)
    assert not fold([a_statement(context=context)], requirements).course.satisfied


@pytest.mark.parametrize("category", [[{"id": CMI5_CATEGORY}], {"id": CMI5_CATEGORY}])
def test_cmi5_defined_statements_do(category: object) -> None:
    context = {"contextActivities": {"category": category}}
    requirements = some_requirements(category=CMI5_CATEGORY)
    assert fold([a_statement(context=context)], requirements).course.satisfied


@pytest.mark.parametrize("chosen", [False, True])
def test_a_completion_that_the_server_set_counts_only_by_rule(chosen: bool) -> None:
    said = a_statement(context={"extensions": {SET_BY_SERVER: True}})
    fallback = Fallback(FallbackWhen.FINISH) if chosen else None
    requirements = some_requirements(a_requirement(fallback=fallback))
    assert fold([said], requirements).course.satisfied is chosen  # D16


@pytest.mark.parametrize(
    ("mode", "counts"), [("normal", True), ("browse", False), ("review", False)]
)
def test_browsing_and_review_are_no_attempt(mode: str, counts: bool) -> None:
    context = {"extensions": {MODE: mode}}
    said = [
        a_statement("initialized", context=context),
        a_statement("terminated", duration="PT5M", context=context),
    ]
    progress = fold(said, some_requirements())
    assert (progress.units[0].attempted, progress.seconds) == (counts, 300 if counts else 0)
    assert len(progress.evidence) == (2 if counts else 0)


def test_other_verbs_and_other_activities_are_not_evidence() -> None:
    said = [a_statement("responded"), a_statement(target="https://example.org/elsewhere")]
    assert fold(said, some_requirements()).evidence == ()


def test_evidence_is_in_the_order_of_the_fold() -> None:
    late, early = a_statement(minute=2), a_statement("initialized", minute=1)
    assert fold([late, early], some_requirements()).evidence == (early["id"], late["id"])


def test_a_satisfied_statement_is_an_announcement_not_evidence() -> None:
    progress = fold([a_statement("satisfied", target=COURSE)], some_requirements())
    assert progress.announced == {COURSE}
    assert progress.evidence == ()
    assert not progress.course.satisfied


def test_the_time_of_ended_sessions_adds_up() -> None:
    said = [
        a_statement("suspended", duration="PT10M", minute=1),
        a_statement("terminated", duration="PT1M30.5S", minute=2),
        a_statement("completed", duration="PT11M30.5S", minute=2),
    ]
    assert fold(said, some_requirements()).seconds == 690.5


@pytest.mark.parametrize("text", ["2026-11-18t12:05:00z", "2026-11-18 17:35+0530"])
def test_any_timestamp_that_the_record_store_takes_can_be_folded(text: str) -> None:
    said = {**a_statement(), "timestamp": text}
    assert fold([said], some_requirements()).course.at == an_instant(5)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("PT0S", 0),
        ("PT1H", 3600),
        ("P1DT1M", 86460),
        ("P2W", 1209600),
        ("PT1,5M", 90),
        ("P1Y", 0),
        ("", 0),
        ("an hour", 0),
    ],
)
def test_durations(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


def test_a_score_may_be_asked_for_beside_the_condition() -> None:
    asked = some_requirements(a_requirement(min_score=0.7))
    low, high = a_statement("passed", scaled=0.6, minute=1), a_statement("passed", scaled=0.7)
    done = a_statement(minute=2)
    assert not fold([done, low], asked).course.satisfied
    progress = fold([done, low, high], asked)
    assert progress.course.satisfied
    assert conditions(progress) == [("completed", True), ("score", True)]
    assert progress.units[0].why[1].statement == high["id"]


def test_time_may_be_asked_for_beside_the_condition() -> None:
    asked = some_requirements(a_requirement(min_seconds=600))
    first = a_statement("terminated", duration="PT5M", minute=1)
    second = a_statement("terminated", duration="PT5M", minute=9)
    assert not fold([a_statement(), first], asked).course.satisfied
    course = fold([a_statement(), first, second], asked).course
    assert (course.satisfied, course.statement) == (True, second["id"])


def test_what_is_waived_asks_for_nothing_beside() -> None:
    asked = some_requirements(a_requirement(min_score=0.7, min_seconds=600))
    progress = fold([a_statement("waived")], asked)
    assert progress.course.satisfied
    assert conditions(progress) == [("waived", True)]


def test_so_many_units_may_be_enough() -> None:
    units = [a_requirement(f"u-{number}") for number in range(1, 4)]
    asked = replace(some_requirements(*units), least=2)
    said = [a_statement(unit=f"u-{number}", minute=10 - number) for number in range(1, 4)]
    assert not fold(said[:1], asked).course.satisfied
    assert fold(said[:2], asked).course.satisfied
    # The first two that were done made it so; the third came later.
    course = fold(said, asked).course
    assert (course.at, course.statement) == (an_instant(8), said[1]["id"])
