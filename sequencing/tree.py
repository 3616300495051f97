"""The activity tree: a course's activities, and where each stands. SN Book §2.1."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sequencing.definitions import Activity
from sequencing.editions import DIFFERENCES, Differences, Edition


@dataclass(frozen=True, eq=False)
class ActivityTree:
    """A course's activities, and the questions of place that the processes ask. SN Book §2.1."""

    root: Activity
    edition: Edition = Edition.FOURTH
    objectives_global_to_system: bool = True
    shared_data_global_to_system: bool = True
    paths: Mapping[str, tuple[Activity, ...]] = field(init=False)
    places: Mapping[str, int] = field(init=False)
    order: Mapping[str, int] = field(init=False)
    readers: Mapping[str, Sequence[Activity]] = field(init=False)

    def __post_init__(self) -> None:
        """Write down once each activity's path from the root, place among its siblings and in the
        whole, and who reads which global."""
        paths: dict[str, tuple[Activity, ...]] = {self.root.identifier: (self.root,)}
        places = {self.root.identifier: 0}
        readers: defaultdict[str, list[Activity]] = defaultdict(list)
        for activity in self.root.walk():
            for place, child in enumerate(activity.children):
                paths[child.identifier] = (*paths[activity.identifier], child)
                places[child.identifier] = place
            for target in {each.target for each in activity.sequencing.primary.maps if each.reads}:
                readers[target].append(activity)
        order = {activity.identifier: n for n, activity in enumerate(self.root.walk())}
        object.__setattr__(self, "paths", paths)
        object.__setattr__(self, "places", places)
        object.__setattr__(self, "order", order)
        object.__setattr__(self, "readers", dict(readers))

    @property
    def differences(self) -> Differences:
        """What the course's edition knows."""
        return DIFFERENCES[self.edition]

    def find(self, identifier: str | None) -> Activity | None:
        """Give the activity of that identifier, or None."""
        path = self.paths.get(identifier) if identifier is not None else None
        return path[-1] if path else None

    def path(self, activity: Activity) -> tuple[Activity, ...]:
        """Give the activities from the root to this one, both included."""
        return self.paths[activity.identifier]

    def parent(self, activity: Activity) -> Activity | None:
        """Give the parent, or None for the root."""
        path = self.paths[activity.identifier]
        return path[-2] if len(path) > 1 else None

    def common_ancestor(self, one: Activity, other: Activity) -> Activity:
        """Give the deepest activity whose subtree has both; an activity counts as in its own."""
        shared = self.root
        for mine, yours in zip(self.path(one), self.path(other), strict=False):
            if mine is not yours:
                break
            shared = mine
        return shared

    def is_within(self, activity: Activity, ancestor: Activity) -> bool:
        """Tell whether the activity is the ancestor or lies below it."""
        return ancestor in self.path(activity)

    def is_after(self, activity: Activity, other: Activity) -> bool:
        """Tell whether the activity comes later in the tree's preorder."""
        return self.order[activity.identifier] > self.order[other.identifier]
