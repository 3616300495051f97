"""One SCORM 1.2 item and its resource as a unit. CAM §2.3.2; CAM-04, CAM-05."""

import re

from packages.manifest.content import Item, Resource
from packages.manifest.document import child, text, verbatim
from packages.manifest.opening import kind_of, launch_of, resource_of
from packages.manifest.reading import Reading
from packages.manifest.timing import TIME_LIMIT_ACTIONS, tidy_action
from packages.scorm12.unlocking import Scripts
from schemas.course_structure import MoveOn, Unit, UnitKind

LAUNCH_DATA = 4096  # CMIString4096, SCORM 1.2 RTE §3.4.4
TIMESPAN = re.compile(r"\d{2,4}:\d{2}:\d{2}(\.\d{1,2})?\Z")  # CMITimespan
NUMBER = re.compile(r"[0-9]{1,3}(\.[0-9]*)?\Z")


def unit_of_item(
    scripts: Scripts, reading: Reading, item: Item, place: tuple[str, ...]
) -> Unit | None:
    """Give the unit of an item; None, with the finding noted, where nothing can be opened.

    scripts   the prerequisites; those of the folders around a unit count for it too
    """
    resource = resource_of(reading, item)
    launch = launch_of(reading, resource, item.title) if resource else None
    if resource is None or launch is None:
        return None
    mastery_score = _mastery_score(reading, item)
    kind = kind_of(reading, resource)
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
        prerequisites=_joined(scripts, item),
        visible=item.is_visible,
    )


def unit_of_resource(reading: Reading, resource: Resource) -> Unit | None:
    """Give a resource as a unit, where the manifest has no table of contents."""
    launch = launch_of(reading, resource, resource.identifier)
    if launch is None:
        return None
    kind = kind_of(reading, resource)
    return Unit(
        id=reading.places.unit((resource.identifier,)),
        title=reading.words(resource.identifier),
        kind=kind,
        launch=launch,
        move_on=_move_on(kind, None),
        identifier=resource.identifier,
    )


def _move_on(kind: UnitKind, mastery_score: float | None) -> MoveOn:
    """Give when the unit counts; a SCO with a mastery score must be passed."""
    if kind is UnitKind.ASSET:
        return MoveOn.COMPLETED
    return MoveOn.COMPLETED_OR_PASSED if mastery_score is None else MoveOn.PASSED


def _mastery_score(reading: Reading, item: Item) -> float | None:
    """Give the mastery score as 0..1; the manifest has it as 0..100."""
    value = _said(item, "masteryscore")
    if value is None:
        return None
    score = float(value) if NUMBER.match(value) else -1.0
    if not 0 <= score <= 100:
        facts = {"value": value, "title": item.title}
        reading.note("mastery_score_invalid", item.element, **facts)
        return None
    return round(score / 100, 6)


def _max_time_allowed(reading: Reading, item: Item) -> str | None:
    value = _said(item, "maxtimeallowed")
    if value is None or TIMESPAN.match(value):
        return value
    reading.note("max_time_invalid", item.element, value=value, title=item.title)
    return None


def _time_limit_action(reading: Reading, item: Item) -> str | None:
    value = _said(item, "timelimitaction")
    action = None if value is None else tidy_action(value)
    if action is None or action in TIME_LIMIT_ACTIONS:
        return action
    reading.note("time_limit_action_invalid", item.element, value=value, title=item.title)
    return None


def _launch_data(reading: Reading, item: Item) -> str | None:
    data = verbatim(child(item.element, "datafromlms"))
    if data and len(data) > LAUNCH_DATA:
        reading.note("launch_data_long", item.element, title=item.title, limit=LAUNCH_DATA)
    return data


def _joined(scripts: Scripts, item: Item) -> str | None:
    around = (item.element, *item.element.iterancestors())
    own = [scripts[element] for element in around if element in scripts]
    return (
        " & ".join(f"({script})" for script in reversed(own)) if own[1:] else next(iter(own), None)
    )


def _said(item: Item, name: str) -> str | None:
    return text(child(item.element, name))
