"""One SCORM 1.2 item and its resource as a unit. CAM §2.3.2; CAM-04, CAM-05."""

import re

from packages import prerequisites
from packages.launch import resolve
from packages.manifest.content import Item, Resource
from packages.prerequisites import PrerequisitesInvalid
from packages.scorm12.reading import Reading
from schemas.course_structure import MoveOn, Unit, UnitKind

LAUNCH_DATA = 4096  # CMIString4096, SCORM 1.2 RTE §3.4.4
TIMESPAN = re.compile(r"\d{2,4}:\d{2}:\d{2}(\.\d{1,2})?\Z")  # CMITimespan
NUMBER = re.compile(r"[0-9]{1,3}(\.[0-9]*)?\Z")
TIME_LIMIT_ACTIONS = frozenset(
    {"exit,message", "exit,no message", "continue,message", "continue,no message"}
)


def unit_of_item(reading: Reading, item: Item, place: tuple[str, ...]) -> Unit | None:
    """Give the unit of an item; None, with the finding noted, where nothing can be opened."""
    resource = reading.resources.get(item.ref or "")
    if resource is None:
        facts = {"title": item.title, "identifier": item.ref}
        reading.note("resource_missing", item.element, **facts)
        return None
    launch = _launch(reading, resource, item.title)
    if launch is None:
        return None
    mastery_score = _mastery_score(reading, item)
    kind = _kind(reading, resource)
    return Unit(
        id=reading.places.unit(place),
        title=reading.words(item.title),
        kind=kind,
        launch=launch,
        move_on=_move_on(kind, mastery_score),
        mastery_score=mastery_score,
        identifier=item.identifier,
        parameters=item.parameters,
        launch_data=_launch_data(reading, item),
        max_time_allowed=_max_time_allowed(reading, item),
        time_limit_action=_time_limit_action(reading, item),
        prerequisites=_prerequisites(reading, item),
        visible=item.is_visible,
    )


def unit_of_resource(reading: Reading, resource: Resource) -> Unit | None:
    """Give a resource as a unit, where the manifest has no table of contents."""
    launch = _launch(reading, resource, resource.identifier)
    if launch is None:
        return None
    kind = _kind(reading, resource)
    return Unit(
        id=reading.places.unit((resource.identifier,)),
        title=reading.words(resource.identifier),
        kind=kind,
        launch=launch,
        move_on=_move_on(kind, None),
        identifier=resource.identifier,
    )


def _launch(reading: Reading, resource: Resource, title: str) -> str | None:
    at = resource.element
    if resource.href is None:
        reading.note("launch_missing", at, identifier=resource.identifier)
        return None
    target = resolve(resource.href, resource.bases, reading.files)
    if target.problem:
        reading.note(target.problem, at, href=target.asked, title=title)
        return None
    if not target.is_tidy:
        reading.note("href_form", at, href=resource.href, read=target.asked)
    if not target.is_exact:
        reading.note("wrong_case", at, href=target.asked, found=target.found)
    return target.address


def _kind(reading: Reading, resource: Resource) -> UnitKind:
    if resource.scormtype is None:
        # Lenient: an API that nobody calls does no harm, a SCO without one loses everything.
        reading.note("scormtype_missing", resource.element, identifier=resource.identifier)
    return UnitKind.ASSET if resource.scormtype == "asset" else UnitKind.SCO


def _move_on(kind: UnitKind, mastery_score: float | None) -> MoveOn:
    """Give when the unit counts; a SCO with a mastery score must be passed."""
    if kind is UnitKind.ASSET:
        return MoveOn.COMPLETED
    return MoveOn.COMPLETED_OR_PASSED if mastery_score is None else MoveOn.PASSED


def _mastery_score(reading: Reading, item: Item) -> float | None:
    """Give the mastery score as 0..1; the manifest has it as 0..100."""
    if item.mastery_score is None:
        return None
    score = float(item.mastery_score) if NUMBER.match(item.mastery_score) else -1.0
    if not 0 <= score <= 100:
        facts = {"value": item.mastery_score, "title": item.title}
        reading.note("mastery_score_invalid", item.element, **facts)
        return None
    return round(score / 100, 6)


def _max_time_allowed(reading: Reading, item: Item) -> str | None:
    value = item.max_time_allowed
    if value is None or TIMESPAN.match(value):
        return value
    reading.note("max_time_invalid", item.element, value=value, title=item.title)
    return None


def _time_limit_action(reading: Reading, item: Item) -> str | None:
    value = item.time_limit_action
    # Lenient: “exit, message” with a space occurs.
    action = None if value is None else re.sub(r",\s+", ",", value.lower())
    if action is None or action in TIME_LIMIT_ACTIONS:
        return action
    reading.note("time_limit_action_invalid", item.element, value=value, title=item.title)
    return None


def _launch_data(reading: Reading, item: Item) -> str | None:
    if item.launch_data and len(item.launch_data) > LAUNCH_DATA:
        reading.note("launch_data_long", item.element, title=item.title)
    return item.launch_data


def _prerequisites(reading: Reading, item: Item) -> str | None:
    """Give the script where it can be read; its syntax is checked here, once."""
    if item.prerequisites is None:
        return None
    try:
        prerequisites.parse(item.prerequisites)
    except PrerequisitesInvalid as error:
        facts = {"value": item.prerequisites, "title": item.title, "detail": str(error)}
        reading.note("prerequisites_invalid", item.element, **facts)
        return None
    return item.prerequisites
