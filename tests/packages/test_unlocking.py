"""Prerequisites of SCORM 1.2 items at their import: those of folders, those of no use (CAM-05)."""

from xml.sax.saxutils import escape

import pytest

from tests.packages.factories import AnItem, an_item
from tests.packages.test_scorm12 import codes, read_items

A, B, C = ("ITEM-1", "ITEM-2", "ITEM-3")


@pytest.mark.parametrize(
    ("scripts", "kept"),
    [
        (("", A, f"{A} & {B}"), (None, A, f"{A} & {B}")),
        ((C, A, ""), (C, A, None)),
        ((A, "", ""), (None, None, None)),
        ((B, A, ""), (None, None, None)),
        ((B, C, A), (None, None, None)),
        ((f"{B} | {C}", A, A), (f"{B} | {C}", A, A)),
        (("ELSEWHERE", "", ""), ("ELSEWHERE", None, None)),
        ((f"~{B}", A, ""), (f"~{B}", A, None)),
        ((B, A, A), (None, None, A)),
    ],
    ids=["in order", "against", "itself", "two", "three", "either", "unknown", "not", "behind"],
)
def test_prerequisites_that_wait_for_each_other_are_left_out(
    scripts: tuple[str, ...], kept: tuple[str | None, ...]
) -> None:
    said = [f"<adlcp:prerequisites>{escape(one)}</adlcp:prerequisites>" for one in scripts]
    items = [an_item(number, extras=extras) for number, extras in enumerate(said, 1)]
    result = read_items(items)
    assert tuple(unit.prerequisites for unit in result[0].units()) == kept
    lost = sum(bool(one) for one in scripts) - sum(one is not None for one in kept)
    assert codes(result) == ["prerequisites_circular"] * lost


def test_a_folder_that_waits_for_what_is_in_it_waits_for_nothing() -> None:
    own = "<adlcp:prerequisites>ITEM-1</adlcp:prerequisites>"
    result = read_items([AnItem("F", extras=own, children=[an_item(1)]), an_item(2, extras=own)])
    assert [unit.prerequisites for unit in result[0].units()] == [None, "ITEM-1"]
    assert codes(result) == ["prerequisites_circular"]


def test_prerequisites_of_a_folder_count_for_what_is_below() -> None:
    own = "<adlcp:prerequisites>B</adlcp:prerequisites>"
    folder = AnItem(
        "F",
        extras="<adlcp:prerequisites>A | C</adlcp:prerequisites>",
        children=[an_item(1), an_item(2, extras=own)],
    )
    units = read_items([folder, an_item(3)])[0].units()
    assert [unit.prerequisites for unit in units] == ["A | C", "(A | C) & (B)", None]
