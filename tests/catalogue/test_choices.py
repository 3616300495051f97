"""What a publisher chooses for videos and PDFs, in the rule and in the form."""

from typing import Any

import pytest
from marshmallow import ValidationError

from catalogue.choices import choices_of, fields_of, read_fields
from catalogue.errors import RuleInvalid
from catalogue.rule import check_rule
from schemas.catalogue import RuleShape
from schemas.course_structure import Unit, UnitKind
from tests.catalogue.factories import a_structure, a_unit

VIDEO, PDF, SCO = (a_unit(1, kind=kind) for kind in (UnitKind.VIDEO, UnitKind.PDF, UnitKind.SCO))


@pytest.mark.parametrize(
    ("unit", "chosen", "counts"),
    [
        (VIDEO, {}, {"share": 0.9, "seek_ahead": True}),
        (VIDEO, {"seek_ahead": False}, {"share": 0.9, "seek_ahead": False}),
        (PDF, {}, {"share": 1.0, "download": False}),
        (PDF, {"share": 0.5, "download": True}, {"share": 0.5, "download": True}),
        (SCO, {}, {}),
    ],
)
def test_the_usual_counts_where_nothing_was_chosen(
    unit: Unit, chosen: dict[str, Any], counts: dict[str, Any]
) -> None:
    assert choices_of(unit, chosen) == counts


@pytest.mark.parametrize(
    ("unit", "chosen"),
    [(SCO, {"share": 0.5}), (PDF, {"seek_ahead": False}), (VIDEO, {"download": True})],
)
def test_a_choice_of_another_kind_is_refused(unit: Unit, chosen: dict[str, Any]) -> None:
    with pytest.raises(RuleInvalid, match="no such choice"):
        check_rule({"units": {unit.id: chosen}}, a_structure([unit]))


@pytest.mark.parametrize("move_on", ["Passed", "CompletedAndPassed"])
def test_what_cannot_be_passed_is_not_asked_to(move_on: str) -> None:
    with pytest.raises(RuleInvalid, match="never passed"):
        check_rule({"units": {"u-1": {"move_on": move_on}}}, a_structure([PDF]))


@pytest.mark.parametrize("share", [0, -0.1, 1.1, "1", True, None])
def test_a_share_is_a_number_up_to_one(share: object) -> None:
    with pytest.raises(ValidationError):
        RuleShape().load({"units": {"u-1": {"share": share}}})


@pytest.mark.parametrize(
    ("unit", "typed", "read"),
    [
        (PDF, {"share-u-1": "100"}, {}),
        (PDF, {"share-u-1": "80", "download-u-1": "yes"}, {"share": 0.8, "download": True}),
        (PDF, {"share-u-1": ""}, {}),
        (PDF, {"share-u-1": "half"}, {"share": "half"}),
        (VIDEO, {"share-u-1": "90", "seek_ahead-u-1": "yes"}, {}),
        (VIDEO, {"share-u-1": "90"}, {"seek_ahead": False}),
        (SCO, {"share-u-1": "50", "download-u-1": "yes"}, {}),
    ],
)
def test_a_form_says_what_differs(unit: Unit, typed: dict[str, str], read: dict[str, Any]) -> None:
    assert read_fields(typed, unit) == read


def test_a_form_shows_what_counts() -> None:
    assert fields_of(PDF, {"share": 0.75}) == {"share-u-1": "75", "download-u-1": False}
