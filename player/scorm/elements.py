"""Reading and writing one element of a SCO's data, by its row of the table.

Values are kept flat, under full names; the size of a collection under its `_count`. What the
server alone sets and no element shows has a name that begins with `_`. Nothing is changed in place.
Source: SCORM 1.2 RTE §3.4; SCORM 2004 4th Edition RTE §3.1.7 (errors), §4.1.1.3 (collections).
"""

import re
from collections.abc import Mapping

from player.scorm.rules import ITEM
from player.scorm.table import INDEX, TARGET, Derived, Element, Table, general_name

KEYWORDS = {"_children": "no children", "_count": "no count", "_version": "no version"}
READ, WRITE, SIZE = "_read", "_write", "_size"
# Before the name of what the SCO has set in this session; of no use to the browser.
SAID = "_said."
Values = Mapping[str, str]
Place = tuple[str, int]


class Refused(Exception):
    """The call cannot be done, with the code that the standard gives it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def get_value(table: Table, values: Values, name: str) -> str:
    """Give what the SCO reads; raises Refused."""
    element = _find(table, name, "index", "get nothing")
    if element.access == "write only":
        raise Refused(table.codes["write only"])
    if any(index >= _count(values, array) for array, index in _places(name)):
        raise Refused(table.codes["index"])
    if element.is_shared and values.get(_sibling(name, READ)) == "false":
        raise Refused(table.codes["write only"])
    value = current(element, values, name)
    if value is None:
        raise Refused(table.codes["unset"])
    return value


def current(element: Element, values: Values, name: str) -> str | None:
    """Give the value that an element has now, derived where that is the rule, else its default."""
    if element.derived and element.derived.threshold in values:
        return _derive(element.derived, values) or element.default
    value = values.get(name)
    if value is None and (target := TARGET.fullmatch(name)):
        value = values.get(target[1])
    if value is None or (element.is_shared and value == ""):
        return element.default
    return value


def set_value(table: Table, values: Values, name: str, given: str) -> Values:
    """Give the values after the SCO has set one; raises Refused."""
    element = _find_to_set(table, name)
    places = _places(name)
    _check_place(table, element, values, name)
    _check_needs(table, element, values, places)
    kind = values.get(_resolve(element.kind, places), "")
    if kind in element.one_of and places[-1][1] > 0:
        raise Refused(table.codes["taken"])
    value = (values.get(name, "") if element.appends else "") + given
    rule = element.accept.by.get(kind, element.accept)
    fault = rule.fault(value)
    if fault or "\0" in value or (table.longest is not None and len(value) > table.longest):
        raise Refused(table.codes[fault or "type"])
    _check_others(table, element, values, name, value)
    grown = {
        f"{array}._count": str(max(index + 1, _count(values, array))) for array, index in places
    }
    noted = {f"{SAID}{name}": "true"} if element.is_tracked else {}
    return {**values, **grown, **noted, **_sized(table, values, name, value), name: value}


def _sized(table: Table, values: Values, name: str, value: str) -> dict[str, str]:
    """Count what an attempt holds, where it is bounded: nobody fills the store by a journal."""
    if table.most is None:
        return {}
    size = int(values.get(SIZE, "0")) + _units(value) - _units(values.get(name, ""))
    if size > table.most:
        raise Refused(table.codes["full"])
    return {SIZE: str(size)}


def _units(text: str) -> int:
    # As JavaScript counts.
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _check_place(table: Table, element: Element, values: Values, name: str) -> None:
    """See that the record is there, or the next one, and that it may be written."""
    places = _places(name)
    for array, index in places:
        count = _count(values, array)
        is_next_missing = element.is_shared and index == count
        if index > count or is_next_missing or index >= table.records:
            raise Refused(table.codes["gap"])
    if places and places[-1][1] >= element.records:
        raise Refused(table.codes["gap"])
    if element.is_shared and values.get(_sibling(name, WRITE)) == "false":
        raise Refused(table.codes["read only"])


def _check_needs(table: Table, element: Element, values: Values, places: list[Place]) -> None:
    if any(_resolve(need, places) not in values for need in element.needs):
        raise Refused(table.codes["needs"])


def _check_others(table: Table, element: Element, values: Values, name: str, value: str) -> None:
    """See that the value stands beside what is there: none like it, nor another one before it."""
    if element.is_settled and values.get(name, value) != value:
        raise Refused(table.codes["settled"])
    places = _places(name)
    how = element.distinct.get(values.get(_resolve(element.kind, places), ""))
    if not element.is_unique and how is None:
        return
    array, own = places[-1]
    last = name.rpartition(".")[2]
    others = [
        values.get(f"{array}.{index}.{last}")
        for index in range(_count(values, array))
        if index != own
    ]
    if any(other is not None and _is_same(other, value, how) for other in others):
        raise Refused(table.codes["taken"])


def _is_same(one: str, other: str, how: str | None) -> bool:
    if how == "set" and len(one) == len(other):
        return set(one.split(ITEM)) == set(other.split(ITEM))
    return one == other


def _derive(derived: Derived, values: Values) -> str | None:
    """Give the status that a measure gives; None where there is no measure yet."""
    measure = values.get(derived.measure)
    if measure is None:
        return None
    is_reached = float(measure) >= float(values[derived.threshold])
    return derived.reached if is_reached else derived.below


def _find(table: Table, name: str, misplaced: str, nothing: str) -> Element:
    """Give the element of a name; raises Refused by what is wrong with it."""
    if not name:
        raise Refused(table.codes.get(nothing, table.codes["argument"]))
    general = general_name(name)
    if element := table.elements.get(general):
        return element
    if "padded" in table.codes and general_name(_without_padding(name)) in table.elements:
        raise Refused(table.codes[misplaced])
    last = general.rpartition(".")[2]
    raise Refused(
        table.codes[KEYWORDS.get(last, "unknown") if _has_parent(table, name) else "unknown"]
    )


def _find_to_set(table: Table, name: str) -> Element:
    if name.rpartition(".")[2] in KEYWORDS and _has_parent(table, name):
        raise Refused(table.codes["keyword"])
    element = _find(table, name, "gap", "set nothing")
    if element.access == "read only":
        raise Refused(table.codes["read only"])
    return element


def _has_parent(table: Table, name: str) -> bool:
    parent = general_name(name).rpartition(".")[0]
    return parent in table.elements or parent in table.containers


def _without_padding(name: str) -> str:
    return re.sub(r"\.0+(?=[0-9])", ".", name)


def _places(name: str) -> list[Place]:
    """Give each array that the name walks through, with the index in it."""
    if TARGET.fullmatch(name):
        return []
    parts = name.split(".")
    return [
        (".".join(parts[:place]), int(part))
        for place, part in enumerate(parts)
        if INDEX.fullmatch(part)
    ]


def _resolve(general: str, places: list[Place]) -> str:
    """Put the indices of a name into a general one, from the left."""
    indices = iter(places)
    return ".".join(str(next(indices)[1]) if part == "n" else part for part in general.split("."))


def _sibling(name: str, last: str) -> str:
    return f"{name.rpartition('.')[0]}.{last}"


def _count(values: Values, array: str) -> int:
    return int(values.get(f"{array}._count", "0"))
