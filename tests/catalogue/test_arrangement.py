"""The form of a course of parts: what its buttons do, and what it amounts to."""

import pytest

from catalogue.arrangement import Kind, Row, act, parts_of, read_rows, rows_of

FILM, SHEET, TEST = (f"00000000-0000-4000-8000-00000000000{n}" for n in (1, 2, 3))
DAY = {"en": "Day 1"}


def packages(*ids: str) -> list[Row]:
    return [Row(Kind.PACKAGE, one) for one in ids]


def typed(*rows: Row) -> dict[str, str]:
    fields: dict[str, str] = {}
    for n, row in enumerate(rows):
        fields |= {f"kind-{n}": row.kind, f"package-{n}": row.package, f"was-{n}": row.was}
        fields |= {f"title_{code}-{n}": title for code, title in row.title.items()}
    return fields


@pytest.mark.parametrize(
    ("button", "order"),
    [
        ("up-1", [SHEET, FILM, TEST]),
        ("down-1", [FILM, TEST, SHEET]),
        ("up-0", [FILM, SHEET, TEST]),
        ("down-2", [FILM, SHEET, TEST]),
        ("remove-0", [SHEET, TEST]),
        ("remove-9", [FILM, SHEET, TEST]),
        ("up-x", [FILM, SHEET, TEST]),
        ("up-٣", [FILM, SHEET, TEST]),
        ("none", [FILM, SHEET, TEST]),
        ("", [FILM, SHEET, TEST]),
    ],
)
def test_buttons_move_and_remove(button: str, order: list[str]) -> None:
    assert [row.package for row in act(packages(FILM, SHEET, TEST), button)] == order


def test_buttons_add() -> None:
    rows = act(act([], "block"), "add", FILM)
    assert rows == [Row(Kind.BLOCK), Row(Kind.PACKAGE, FILM)]
    assert act(rows, "add", "") == rows


def test_a_form_is_read_as_it_was_written() -> None:
    rows = [Row(Kind.BLOCK, title=DAY), Row(Kind.PACKAGE, FILM, SHEET, {"hi": "फ़िल्म"})]
    assert read_rows(typed(*rows)) == rows


@pytest.mark.parametrize("id", ["\0", "\ud800", "x" * 100_000, "not-an-id"])
def test_what_is_no_id_is_left_out(id: str) -> None:
    assert read_rows(typed(Row(Kind.PACKAGE, id, id))) == [Row(Kind.PACKAGE)]


def test_what_is_no_row_ends_them() -> None:
    fields = typed(*packages(FILM, SHEET, TEST)) | {"kind-1": "script"}
    assert len(read_rows(fields)) == 1


def test_blocks_hold_what_follows_and_end_at_one_without_a_title() -> None:
    film, sheet, test = packages(FILM, SHEET, TEST)
    rows = [film, Row(Kind.BLOCK, title=DAY), sheet, Row(Kind.BLOCK), test]
    assert parts_of(rows) == [
        {"package": FILM},
        {"title": DAY, "parts": [{"package": SHEET}]},
        {"package": TEST},
    ]


def test_an_empty_block_is_left_out() -> None:
    assert parts_of([Row(Kind.BLOCK, title=DAY), Row(Kind.BLOCK), *packages(FILM)]) == [
        {"package": FILM}
    ]


def test_another_package_at_a_place_replaces_what_stood_there() -> None:
    assert parts_of([Row(Kind.PACKAGE, FILM, SHEET)]) == [{"package": FILM, "replaces": SHEET}]
    swapped = [Row(Kind.PACKAGE, FILM, SHEET), Row(Kind.PACKAGE, SHEET, FILM)]
    assert parts_of(swapped) == [{"package": FILM}, {"package": SHEET}]


def test_a_course_becomes_the_rows_that_it_was_made_from() -> None:
    own = {FILM: {"en": "A film"}}
    arrangement = [
        {"title": DAY, "parts": [{"package": FILM, "title": {"en": "A film"}}]},
        {"package": TEST, "title": {"en": "Test"}},
    ]
    rows = rows_of(arrangement, own)
    assert rows[1] == Row(Kind.PACKAGE, FILM, FILM)
    assert parts_of(rows) == [
        {"title": DAY, "parts": [{"package": FILM}]},
        {"package": TEST, "title": {"en": "Test"}},
    ]
