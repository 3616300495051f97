"""The order of a course's units: `after` of the rule, by which a unit opens behind others.

What a package says of prerequisites itself holds beside it.
"""

from collections.abc import Collection, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any

from catalogue.errors import RuleInvalid


def order_of(rule: Mapping[str, Any]) -> dict[str, list[str]]:
    """Give the units that must be satisfied first, of each unit that has such."""
    units = rule.get("units", {})
    return {unit: chosen["after"] for unit, chosen in units.items() if chosen.get("after")}


def check_order(rule: Mapping[str, Any], known: Collection[str], *, is_whole: bool) -> None:
    """Refuse an order that opens nothing; raises RuleInvalid (422) with the culprit.

    known     ids of the course's units
    is_whole  a course of SCORM 2004, which has an order of its own
    """
    order = order_of(rule)
    for unit, after in order.items():
        if is_whole:
            raise RuleInvalid(f"rule.units.{unit}.after: SCORM 2004 has an order of its own")
        unknown = next((one for one in after if one not in known), None)
        if unknown is not None:
            raise RuleInvalid(f"rule.units.{unit}.after: the course has no unit {unknown!r}")
    try:
        TopologicalSorter(order).prepare()
    except CycleError as error:
        circle = " after ".join(reversed(error.args[1]))
        raise RuleInvalid(f"rule.units.{error.args[1][0]}.after: a circle, {circle}") from error


def opening_of(after: Sequence[str] | None, before: Sequence[str]) -> str:
    """Name in a form when a unit opens: "" at any time, "last", "all", "own" otherwise.

    before  ids of the units that stand before it
    """
    if not after:
        return ""
    if list(after) == list(before[-1:]):
        return "last"
    return "all" if set(after) == set(before) else "own"


def after_of(opening: str, before: Sequence[str], own: Sequence[str] | None) -> list[str]:
    """Give the units that a unit opens after, from its name in a form; `own` as it was said."""
    named = {"last": before[-1:], "all": before, "own": own or ()}
    return list(named.get(opening, ()))


def still_after(chosen: Mapping[str, Any], known: Collection[str]) -> dict[str, Any]:
    """Give what is chosen of units without an `after` of units that are gone."""
    return {
        unit: {**asked, "after": [one for one in asked["after"] if one in known]}
        if "after" in asked
        else asked
        for unit, asked in chosen.items()
    }
