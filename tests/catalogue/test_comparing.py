"""Two packages side by side: what stays, comes and goes."""

import pytest

from catalogue.comparing import Fate, compare
from schemas.course_structure import Unit
from tests.catalogue.factories import a_structure, a_unit

ONE, TWO, THREE = (a_unit(number) for number in (1, 2, 3))


def moved(unit: Unit, **fields: object) -> Unit:
    return a_unit(9, **{"title": unit.title, "launch": unit.launch, "id": "u-9", **fields})


ROWS = [
    ([ONE, TWO], [ONE, TWO], [(Fate.SAME, "u-1", "u-1"), (Fate.SAME, "u-2", "u-2")]),
    ([ONE], [ONE, TWO], [(Fate.SAME, "u-1", "u-1"), (Fate.ADDED, None, "u-2")]),
    ([ONE, TWO], [TWO], [(Fate.SAME, "u-2", "u-2"), (Fate.REMOVED, "u-1", None)]),
    ([ONE], [a_unit(1, title={"en": "New"})], [(Fate.RETITLED, "u-1", "u-1")]),
    ([ONE], [moved(ONE)], [(Fate.NEW_IDENTIFIER, "u-1", "u-9")]),
    ([ONE], [moved(ONE, launch="x.html")], [(Fate.NEW_IDENTIFIER, "u-1", "u-9")]),
    ([ONE], [moved(ONE, title={"en": "x"})], [(Fate.NEW_IDENTIFIER, "u-1", "u-9")]),
    (
        [ONE],
        [moved(ONE, title={"en": "x"}, launch="x.html")],
        [(Fate.ADDED, None, "u-9"), (Fate.REMOVED, "u-1", None)],
    ),
    (
        [ONE, a_unit(2, title=ONE.title)],
        [moved(ONE, launch="x.html")],
        [
            (Fate.ADDED, None, "u-9"),
            (Fate.REMOVED, "u-1", None),
            (Fate.REMOVED, "u-2", None),
        ],
    ),
]


@pytest.mark.parametrize(("before", "after", "changes"), ROWS)
def test_units_are_compared(before: list[Unit], after: list[Unit], changes: object) -> None:
    found = compare(a_structure(before), a_structure(after))
    ids = [(one.fate, one.before and one.before.id, one.after and one.after.id) for one in found]
    assert ids == changes
