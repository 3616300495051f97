"""The rule of completion."""

from typing import Any

import pytest

from catalogue.errors import RuleInvalid
from catalogue.rule import check_rule, complete_rule, demands_of, valid_days
from schemas.course_structure import MoveOn
from tests.catalogue.factories import a_structure, a_unit


def test_unit_without_choice_keeps_what_its_package_says() -> None:
    structure = a_structure([a_unit(1, move_on=MoveOn.PASSED, mastery_score=0.6)])
    (demand,) = demands_of(structure, complete_rule(None))
    assert (demand.move_on, demand.mastery_score, demand.is_needed) == (MoveOn.PASSED, 0.6, True)


def test_choice_of_publisher_comes_first() -> None:
    rule = {"units": {"u-1": {"move_on": "Completed", "mastery_score": None, "optional": True}}}
    first, second = demands_of(a_structure(2), rule)
    assert (first.move_on, first.is_needed) == (MoveOn.COMPLETED, False)
    assert second.move_on is MoveOn.COMPLETED_OR_PASSED


@pytest.mark.parametrize(
    ("move_on", "asks"),
    [
        (MoveOn.PASSED, True),
        (MoveOn.COMPLETED_AND_PASSED, True),
        (MoveOn.COMPLETED, False),
        (MoveOn.COMPLETED_OR_PASSED, False),
        (MoveOn.NOT_APPLICABLE, False),
    ],
)
def test_which_conditions_ask_to_pass(move_on: MoveOn, asks: bool) -> None:
    (demand,) = demands_of(a_structure([a_unit(1, move_on=move_on)]), {})
    assert demand.asks_to_pass is asks


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"units": {"u-9": {}}}, "no unit 'u-9'"),
        ({"units": {"u-1": {"optional": True}, "u-2": {"optional": True}}}, "at least one"),
    ],
)
def test_rule_that_course_cannot_meet_is_refused(rule: dict[str, Any], message: str) -> None:
    with pytest.raises(RuleInvalid, match=message):
        check_rule(rule, a_structure(2))


def test_certificate_may_expire() -> None:
    assert valid_days({"certificate": {"valid_days": 365}}) == 365
    assert valid_days({}) is None


@pytest.mark.parametrize(
    ("least", "optional", "is_met"), [(1, 0, True), (2, 0, True), (3, 0, False), (2, 1, False)]
)
def test_no_more_units_are_enough_than_there_are(least: int, optional: int, is_met: bool) -> None:
    structure = a_structure(2)
    left = [unit.id for unit in structure.units()][:optional]
    rule = {"course": least, "units": {unit: {"optional": True} for unit in left}}
    if is_met:
        check_rule(rule, structure)
    else:
        with pytest.raises(RuleInvalid, match=r"rule\.course"):
            check_rule(rule, structure)
