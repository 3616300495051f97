"""The order of units by the rule."""

import pytest

from catalogue.errors import RuleInvalid
from catalogue.order import still_after
from catalogue.rule import check_rule
from schemas.course_structure import Standard
from tests.catalogue.factories import a_structure


def after(**order: list[str]) -> dict[str, object]:
    return {"units": {f"u-{unit[1:]}": {"after": units} for unit, units in order.items()}}


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (after(u1=["u-9"]), r"u-1\.after: the course has no unit 'u-9'"),
        (after(u1=["u-1"]), r"u-1\.after: a circle, u-1 after u-1"),
        (after(u1=["u-3"], u3=["u-2"], u2=["u-1"]), "a circle"),
    ],
)
def test_an_order_that_opens_nothing_is_refused(rule: dict[str, object], message: str) -> None:
    with pytest.raises(RuleInvalid, match=message):
        check_rule(rule, a_structure(3))


def test_an_order_without_a_circle_is_taken() -> None:
    check_rule(after(u3=["u-1", "u-2"], u1=["u-2"]), a_structure(3))


def test_scorm_2004_has_an_order_of_its_own() -> None:
    with pytest.raises(RuleInvalid, match="an order of its own"):
        check_rule(after(u2=["u-1"]), a_structure(2, standard=Standard.SCORM_2004))


def test_units_that_are_gone_hold_nothing_up() -> None:
    chosen = {"u-2": {"after": ["u-1", "u-9"]}, "u-3": {"optional": True}}
    assert still_after(chosen, {"u-1", "u-2", "u-3"}) == {**chosen, "u-2": {"after": ["u-1"]}}
