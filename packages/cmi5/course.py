"""The course that a cmi5.xml describes. cmi5 §13.1; reference numbers are CATAPULT's."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from packages.cmi5 import grammar
from packages.cmi5.addresses import read_address
from packages.cmi5.grammar import own_name
from packages.files import Files
from packages.findings import Finding, check
from packages.identifiers import Places
from packages.limits import DEFAULT, Limits
from packages.manifest.document import Document
from packages.manifest.metadata import UNKNOWN_LANGUAGE
from schemas.course_structure import (
    Block,
    CourseStructure,
    LangString,
    MoveOn,
    Standard,
    Unit,
    UnitKind,
)
from schemas.fields import is_absolute_iri

REPEATED = {
    "block": "cmi5_block_repeated",
    "au": "cmi5_au_repeated",
    "objective": "cmi5_objective_repeated",
}
TO_BE_IRIS = ("id", "activityType", "idref")
ANY_WINDOW = "AnyWindow"


@dataclass
class _Reading:
    """What a course structure is read with.

    files   None where it came without an archive
    """

    document: Document
    files: Files | None
    places: Places = field(default_factory=Places)
    findings: list[Finding] = field(default_factory=list)
    objectives: frozenset[str] = frozenset()

    def find(self, code: str, at: etree._Element, **facts: object) -> None:
        self.findings.append(self.document.finding(code, at, **facts))


def read(
    document: Document, files: Files | None, limits: Limits = DEFAULT
) -> tuple[CourseStructure, list[Finding]]:
    """Read the course of a cmi5.xml.

    files     of the package; None where the structure was uploaded without one (14.2.0.0-1)
    returns   the structure, and what was found; with an error among it the course is not playable
    raises    Refused where the structure breaks the grammar: nothing is guessed (13.2.0.0-1)
    """
    check(grammar.findings(document))
    check(_depth(document, limits))
    reading = _Reading(document, files)
    reading.findings += [*_not_iris(document), *_repeated(document)]
    root = document.root
    defined = tuple(_objectives(root))
    reading.objectives = frozenset(each["id"] for each in defined)
    course = _only(root, "course")
    structure = CourseStructure(
        standard=Standard.CMI5,
        title=_strings(course, "title"),
        children=_children(reading, root, ()),
        description=_strings(course, "description"),
        identifier=_attribute(course, "id"),
        objectives=defined,
    )
    return structure, reading.findings


def _depth(document: Document, limits: Limits) -> Iterator[Finding]:
    level = [document.root]
    for _ in range(limits.depth + 1):
        level = [inner for block in level for inner in block if own_name(inner) == "block"]
    if level:
        yield document.finding("cmi5_too_deep", level[0], limit=limits.depth)


def _not_iris(document: Document) -> Iterator[Finding]:
    """Find identifiers that are not whole IRIs (3.0.0.0-1)."""
    for element in document.root.iter():
        for name in TO_BE_IRIS if own_name(element) else ():
            value = _attribute(element, name)
            if name in element.attrib and not is_absolute_iri(value):
                facts = {"element": own_name(element), "name": name, "value": value}
                yield document.finding("cmi5_iri", element, **facts)


def _repeated(document: Document) -> Iterator[Finding]:
    """Find ids that stand twice among blocks, AUs or objectives."""
    seen: Counter[tuple[str, str]] = Counter()
    for element in document.root.iter():
        name = own_name(element)
        if name not in REPEATED or "id" not in element.attrib:
            continue
        key = name, _attribute(element, "id")
        seen[key] += 1
        if seen[key] == 2:
            yield document.finding(REPEATED[name], element, value=key[1])


def _objectives(root: etree._Element) -> Iterator[dict[str, Any]]:
    for around in _named(root, "objectives"):
        for one in _named(around, "objective"):
            yield {
                "id": _attribute(one, "id"),
                "title": _strings(one, "title"),
                "description": _strings(one, "description"),
            }


def _children(
    reading: _Reading, element: etree._Element, place: tuple[str, ...]
) -> tuple[Unit | Block, ...]:
    return tuple(
        _unit(reading, inner, place) if own_name(inner) == "au" else _block(reading, inner, place)
        for inner in element
        if own_name(inner) in ("au", "block")
    )


def _block(reading: _Reading, element: etree._Element, outer: tuple[str, ...]) -> Block:
    identifier = _attribute(element, "id")
    place = (*outer, identifier)
    return Block(
        id=reading.places.block(place),
        title=_strings(element, "title"),
        children=_children(reading, element, place),
        identifier=identifier,
        description=_strings(element, "description"),
        objectives=_referred(reading, element),
    )


def _unit(reading: _Reading, element: etree._Element, outer: tuple[str, ...]) -> Unit:
    identifier, score = _attribute(element, "id"), _attribute(element, "masteryScore")
    return Unit(
        id=reading.places.unit((*outer, identifier)),
        title=_strings(element, "title"),
        kind=UnitKind.AU,
        launch=_launch(reading, element),
        move_on=MoveOn(_attribute(element, "moveOn") or MoveOn.NOT_APPLICABLE),
        mastery_score=float(score) if score else None,
        identifier=identifier,
        launch_data=_text(element, "launchParameters"),
        description=_strings(element, "description"),
        objectives=_referred(reading, element),
        launch_method=_attribute(element, "launchMethod") or ANY_WINDOW,
        entitlement_key=_text(element, "entitlementKey"),
        activity_type=_attribute(element, "activityType") or None,
    )


def _launch(reading: _Reading, element: etree._Element) -> str:
    url = _text(element, "url") or ""
    address = read_address(url, reading.files)
    if address.problem:
        title = _shown_title(element)
        at = _only(element, "url")
        reading.find(address.problem, at, value=url, name=address.name, title=title)
    return address.launch


def _referred(reading: _Reading, element: etree._Element) -> tuple[str, ...]:
    """Give the ids of the objectives that a block or unit names."""
    named = [
        (one, _attribute(one, "idref"))
        for around in _named(element, "objectives")
        for one in _named(around, "objective")
    ]
    for one, idref in named:
        if idref and idref not in reading.objectives:
            title = _shown_title(element)
            reading.find("cmi5_objective_unknown", one, value=idref, title=title)
    return tuple(idref for _, idref in named if idref)


def _shown_title(element: etree._Element) -> str:
    return next(iter(_strings(element, "title").values()), "")


def _strings(element: etree._Element, name: str) -> LangString:
    """Give the langstrings of a title or description; the first of a language counts."""
    said: LangString = {}
    for string in _named(_only(element, name), "langstring"):
        language = _attribute(string, "lang") or UNKNOWN_LANGUAGE
        said.setdefault(language, " ".join("".join(map(str, string.itertext())).split()))
    return said


def _text(element: etree._Element, name: str) -> str | None:
    """Give the text of a child, white space around it removed (13.1.0.0-1)."""
    for inner in _named(element, name):
        return "".join(map(str, inner.itertext())).strip() or None
    return None


def _attribute(element: etree._Element, name: str) -> str:
    return str(element.get(name, "")).strip()


def _named(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (inner for inner in element if own_name(inner) == name)


def _only(element: etree._Element, name: str) -> etree._Element:
    """Give the child that the grammar has seen."""
    return next(_named(element, name))
