"""The prerequisites of a SCORM 1.2 course's items, as far as they can be kept. CAM §2.3.2.5.1.

A script that cannot be read, and one that can never be met because items wait for each other, would
lock a part of the course for ever: both are found and left out.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter

from lxml import etree

from packages import prerequisites
from packages.manifest.content import Item, flat
from packages.manifest.document import child, text
from packages.manifest.reading import Reading
from packages.prerequisites import PrerequisitesInvalid

Scripts = Mapping[etree._Element, str]
Names = frozenset[str]
Node = str | etree._Element  # an item by its identifier, or the script of one by its element
Waits = Mapping[Node, set[Node]]


def scripts_of(reading: Reading, items: tuple[Item, ...]) -> Scripts:
    """Give the prerequisites of items, folders too; those that lock for ever are noted here."""
    told = {item.element: _readable(reading, item) for item in flat(items)}
    scripts = {element: script for element, script in told.items() if script}
    # Only what asks for items to be done is looked at; a status may be had in other ways.
    wanted = {
        element: frozenset(prerequisites.identifiers(script))
        for element, script in scripts.items()
        if prerequisites.is_plain(script)
    }
    circle = _circle(_waits(items, wanted))
    left_out = [item for item in flat(items) if item.element in circle]
    for item in left_out:
        facts = {"value": scripts[item.element], "title": item.title}
        reading.note("prerequisites_circular", item.element, **facts)
    return {element: script for element, script in scripts.items() if element not in circle}


def _readable(reading: Reading, item: Item) -> str | None:
    script = text(child(item.element, "prerequisites"))
    if script is None:
        return None
    try:
        prerequisites.parse(script)
    except PrerequisitesInvalid as error:
        facts = {"value": script, "title": item.title, "detail": str(error)}
        reading.note("prerequisites_invalid", item.element, **facts)
        return None
    return script


def _waits(items: tuple[Item, ...], wanted: Mapping[etree._Element, Names]) -> Waits:
    """Tell what waits for what: an item for the scripts around it, those for what they name."""
    waits: dict[Node, set[Node]] = defaultdict(set)
    for item, around in _with_scripts(items, wanted, ()):
        # A folder is done when all in it is.
        inside = [each.identifier for each in item.items]
        waits[item.identifier].update(inside or around)
    known = {item.identifier for item in flat(items)}
    return {**waits, **{element: set[Node](names & known) for element, names in wanted.items()}}


def _with_scripts(
    items: tuple[Item, ...], wanted: Collection[etree._Element], around: tuple[etree._Element, ...]
) -> Iterator[tuple[Item, tuple[etree._Element, ...]]]:
    for item in items:
        own = (*around, item.element) if item.element in wanted else around
        yield item, own
        yield from _with_scripts(item.items, wanted, own)


def _circle(waits: Waits) -> set[Node]:
    """Give what waits for itself in the end, but not what only waits behind that."""
    stuck = waits.keys() - _doable(waits)
    waited_for: dict[Node, set[Node]] = {node: set() for node in stuck}
    for node in stuck:
        for other in waits[node] & stuck:
            waited_for[other].add(node)
    return stuck - _doable(waited_for)


def _doable(waits: Waits) -> set[Node]:
    sorter, done = TopologicalSorter(waits), set[Node]()
    # A sorter that found a circle still gives whatever does not wait for it.
    with suppress(CycleError):
        sorter.prepare()
    while ready := sorter.get_ready():
        sorter.done(*ready)
        done.update(ready)
    return done
