"""A course's structure as the publisher's page shows it: parts in order, and how they follow."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from operator import itemgetter

from schemas.course_structure import Block, CourseStructure, LangString, Unit

Titles = tuple[LangString, ...]


class Order(StrEnum):
    """How learners get from one unit to the next, by the sequencing of the whole. SN Book §3.2."""

    FREE = "free"
    FLOW = "flow"
    BOTH = "both"
    RULES = "rules"


@dataclass(frozen=True)
class Part:
    """Units that follow each other in the same block.

    titles  of the blocks around them, outermost first; none at the top
    units   each with its number in the course, from 1
    """

    titles: Titles
    units: tuple[tuple[int, Unit], ...]


def parts_of(structure: CourseStructure) -> tuple[Part, ...]:
    """Give the units in their order, those of one block together."""
    placed = [
        (number, unit, titles)
        for number, (unit, titles) in enumerate(_placed(structure.children, ()), start=1)
    ]
    return tuple(
        Part(titles, tuple((number, unit) for number, unit, _ in group))
        for titles, group in groupby(placed, key=itemgetter(2))
    )


def order_of(structure: CourseStructure) -> Order | None:
    """Tell the order of a course of SCORM 2004; None where it has no sequencing."""
    if structure.sequencing is None:
        return None
    control = structure.sequencing["root"].get("sequencing", {}).get("control", {})
    is_free, flows = control.get("choice", True), control.get("flow", False)
    if is_free:
        return Order.BOTH if flows else Order.FREE
    return Order.FLOW if flows else Order.RULES


def _placed(children: Sequence[Unit | Block], titles: Titles) -> Iterator[tuple[Unit, Titles]]:
    for child in children:
        if isinstance(child, Block):
            yield from _placed(child.children, (*titles, child.title))
        else:
            yield child, titles
