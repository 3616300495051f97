"""The course that a tincan.xml describes: each activity with a <launch> is a unit.

Source: “Tin Can Launch Guideline” and its tincan.xsd. Authoring tools are careless with it, so
names are compared by their local part and what does not keep a unit from being opened is let be.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from packages.files import Files
from packages.findings import Finding, Refused, refuse
from packages.identifiers import Places
from packages.launch import resolve
from packages.limits import DEFAULT, Limits
from packages.manifest.document import Document, attribute, child, children, local, text
from packages.manifest.metadata import UNKNOWN_LANGUAGE
from schemas.course_structure import CourseStructure, LangString, MoveOn, Standard, Unit, UnitKind
from schemas.fields import is_absolute_iri

COURSE = "http://adlnet.gov/expapi/activities/course"


@dataclass
class _Reading:
    document: Document
    files: Files
    places: Places = field(default_factory=Places)
    findings: list[Finding] = field(default_factory=list)

    def find(self, code: str, at: etree._Element, **facts: object) -> None:
        self.findings.append(self.document.finding(code, at, **facts))


def read(
    document: Document, files: Files, name: str, limits: Limits = DEFAULT
) -> tuple[CourseStructure, list[Finding]]:
    """Read the course of a tincan.xml.

    name      of the package, for a course without a title
    returns   the structure, and what was found; with an error among it the course is not playable
    raises    Refused where there is nothing to open at all
    """
    reading = _Reading(document, files)
    activities = _activities(document)
    opened = [one for one in activities if child(one, "launch") is not None]
    if not opened:
        raise refuse("tincan_no_launch", document.path)
    if len(opened) > limits.items:
        raise refuse("tincan_too_many", document.path, limit=limits.items)
    units = tuple(_unit(reading, one, name) for one in opened)
    course = next((one for one in activities if attribute(one, "type") == COURSE), opened[0])
    structure = CourseStructure(
        standard=Standard.XAPI,
        title=_strings(course, "name") or {UNKNOWN_LANGUAGE: name},
        children=units,
        description=_strings(course, "description"),
        identifier=attribute(course, "id") or "",
    )
    return structure, reading.findings


def _activities(document: Document) -> list[etree._Element]:
    if local(document.root.tag) != "tincan":
        raise Refused(document.finding("tincan_root", document.root, name=local(document.root.tag)))
    return [
        one
        for around in children(document.root, "activities")
        for one in children(around, "activity")
    ]


def _unit(reading: _Reading, element: etree._Element, name: str) -> Unit:
    identifier = attribute(element, "id") or ""
    if not is_absolute_iri(identifier):
        reading.find("tincan_id", element, value=identifier)
    return Unit(
        id=reading.places.unit((identifier,)),
        title=_strings(element, "name") or {UNKNOWN_LANGUAGE: name},
        kind=UnitKind.AU,
        launch=_launch(reading, element, name),
        # A package says neither what it will say nor when it is done: either will do.
        move_on=MoveOn.COMPLETED_OR_PASSED,
        identifier=identifier,
        description=_strings(element, "description"),
        activity_type=attribute(element, "type"),
    )


def _launch(reading: _Reading, element: etree._Element, name: str) -> str:
    """Give the page of an activity; of several, one for each language, the first."""
    at = child(element, "launch")
    href = text(at) or ""
    if at is not None and href.lower().startswith(("http://", "https://")):
        return href
    target = resolve(href, [], reading.files)
    if target.found is None and at is not None:
        title = next(iter(_strings(element, "name").values()), name)
        reading.find("tincan_launch", at, value=href, title=title)
    return target.address


def _strings(element: etree._Element, name: str) -> LangString:
    return dict(_pairs(element, name))


def _pairs(element: etree._Element, name: str) -> Iterator[tuple[str, str]]:
    """Give what is said in each language, the first of one last, so that it counts."""
    for one in reversed(list(children(element, name))):
        if said := text(one):
            yield attribute(one, "lang") or UNKNOWN_LANGUAGE, said
