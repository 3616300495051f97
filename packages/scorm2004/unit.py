"""One SCORM 2004 item, its activity and its resource as a unit. CAM Book §3.4.1; CAM-04, CAM-06."""

from packages.manifest.content import Item
from packages.manifest.opening import kind_of, launch_of, resource_of
from packages.manifest.reading import Reading
from schemas.course_structure import MoveOn, Unit, UnitKind
from sequencing.definitions import Activity
from sequencing.tree import ActivityTree


def unit_of_item(
    tree: ActivityTree, reading: Reading, item: Item, place: tuple[str, ...]
) -> Unit | None:
    """Give the unit of an item; None, with the finding noted, where nothing can be opened."""
    resource = resource_of(reading, item)
    launch = launch_of(reading, resource, item.title) if resource else None
    if resource is None or launch is None:
        return None
    activity, kind = tree.find(item.identifier), kind_of(reading, resource)
    assert activity is not None  # the tree was read from the same items
    return Unit(
        id=reading.places.unit(place),
        title=reading.words(item.title),
        kind=kind,
        launch=launch,
        # What counts is the course's rolled-up status; its units are details (decision 21).
        move_on=MoveOn.COMPLETED if kind is UnitKind.ASSET else MoveOn.COMPLETED_OR_PASSED,
        mastery_score=_mastery_score(activity),
        identifier=item.identifier,
        parameters=item.parameters,
        launch_data=activity.launch_data,
        max_time_allowed=activity.sequencing.limits.attempt_absolute_duration,
        time_limit_action=activity.time_limit_action,
        visible=activity.visible,
    )


def _mastery_score(activity: Activity) -> float | None:
    """Give the measure from which the activity is satisfied; a negative one any score reaches."""
    primary = activity.sequencing.primary
    is_measured = primary.satisfied_by_measure and primary.minimum_measure >= 0
    return primary.minimum_measure if is_measured else None
