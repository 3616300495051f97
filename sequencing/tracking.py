"""The tracking model: what is known of a learner's work on a course. SN Book §4.2.

`Tracking` is a mutable table of frozen records. A process replaces the records that it changes; so
copying the table (a shallow copy of one dict, whatever the size of the tree's records) is all that
a look-ahead needs, what changed is found by identity, and a record once read never shifts under a
process that is still reasoning about it. Wholly immutable state would have made every process
return a tree; wholly mutable state would have made each look-ahead copy it.

A book's pair "status is known" and "status" is one value here, with None for "unknown".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from sequencing.vocabulary import Fact


@dataclass(frozen=True, slots=True)
class ObjectiveProgress:
    """What is known of an objective, local or global. SN Book §4.2.1.2 (TM.1.1).

    satisfied, completion  True, False, or None for unknown
    measure                -1..1 scaled score; progress 0..1; raw, min, max as the content said
    """

    satisfied: bool | None = None
    measure: float | None = None
    raw: float | None = None
    min: float | None = None
    max: float | None = None
    completion: bool | None = None
    progress: float | None = None

    def get(self, fact: Fact) -> bool | float | None:
        """Give one fact."""
        value: bool | float | None = getattr(self, fact.value)
        return value


NOTHING = ObjectiveProgress()


@dataclass(frozen=True, slots=True)
class ActivityProgress:
    """What is known of an activity. SN Book §4.2.1.3-5 (TM.1.2, AM.1.1).

    attempts         activity attempt count; more than 0 means that its progress status is known
    objectives       local objective progress by key; the primary one's completion and progress
                     are the attempt's completion status and completion amount
    earlier          not attempted since the parent's current attempt began: what is recorded comes
                     from an earlier attempt on the parent
    available        identifiers of the children offered, in order; None means all of them
    """

    active: bool = False
    suspended: bool = False
    attempts: int = 0
    objectives: Mapping[str, ObjectiveProgress] = field(default_factory=dict)
    earlier: bool = False
    available: tuple[str, ...] | None = None


UNTOUCHED = ActivityProgress()


@dataclass
class Tracking:
    """The state of one learner in one course, and of the globals that it shares. SN Book §4.2.

    current, suspended  global state information (AM.1.2): identifiers of activities
    globals             shared global objectives by identifier
    shared              what SCOs keep in adl.data, by target identifier
    """

    activities: dict[str, ActivityProgress] = field(default_factory=dict)
    current: str | None = None
    suspended: str | None = None
    globals: dict[str, ObjectiveProgress] = field(default_factory=dict)
    shared: dict[str, str] = field(default_factory=dict)

    def of(self, identifier: str) -> ActivityProgress:
        """Give what is known of an activity."""
        return self.activities.get(identifier, UNTOUCHED)

    def update(self, identifier: str, **changes: Any) -> None:
        """Replace an activity's record with one that differs as said."""
        self.activities[identifier] = replace(self.of(identifier), **changes)

    def copy(self) -> "Tracking":
        """Give a state to look ahead with: what changes there does not change here."""
        return Tracking(
            dict(self.activities),
            self.current,
            self.suspended,
            dict(self.globals),
            dict(self.shared),
        )


@dataclass(frozen=True)
class Change:
    """A record that differs between two states: `kind` is activity, global, shared or state."""

    kind: str
    name: str
    before: object
    after: object


def changes(before: Tracking, after: Tracking) -> Iterator[Change]:
    """Give what differs, activities first; a store writes these records and no others."""
    yield from _differing("activity", before.activities, after.activities, UNTOUCHED)
    yield from _differing("global", before.globals, after.globals, NOTHING)
    yield from _differing("shared", before.shared, after.shared, None)
    for name in ("current", "suspended"):
        if getattr(before, name) != getattr(after, name):
            yield Change("state", name, getattr(before, name), getattr(after, name))


def _differing(
    kind: str, before: Mapping[str, object], after: Mapping[str, object], absent: object
) -> Iterator[Change]:
    for name in {**before, **after}:
        old, new = before.get(name, absent), after.get(name, absent)
        if old is not new and old != new:
            yield Change(kind, name, old, new)


def to_json(tracking: Tracking) -> dict[str, Any]:
    """Render the state as JSON values; what is at its default is left out."""
    return {
        "activities": {name: _activity(each) for name, each in tracking.activities.items()},
        "current": tracking.current,
        "suspended": tracking.suspended,
        "globals": {name: _said(each) for name, each in tracking.globals.items()},
        "shared": dict(tracking.shared),
    }


def from_json(value: Mapping[str, Any]) -> Tracking:
    """Take a state back from what `to_json` rendered."""
    return Tracking(
        {name: _taken(each) for name, each in value.get("activities", {}).items()},
        value.get("current"),
        value.get("suspended"),
        {name: ObjectiveProgress(**each) for name, each in value.get("globals", {}).items()},
        dict(value.get("shared", {})),
    )


def _said(record: ObjectiveProgress | ActivityProgress) -> dict[str, Any]:
    blank = NOTHING if isinstance(record, ObjectiveProgress) else UNTOUCHED
    names = [each.name for each in fields(record)]
    return {name: getattr(record, name) for name in names if _differs(record, blank, name)}


def _differs(record: object, blank: object, name: str) -> bool:
    return bool(getattr(record, name) != getattr(blank, name))


def _activity(record: ActivityProgress) -> dict[str, Any]:
    said = _said(record)
    if record.objectives:
        said["objectives"] = {key: _said(each) for key, each in record.objectives.items()}
    if record.available is not None:
        said["available"] = list(record.available)
    return said


def _taken(value: Mapping[str, Any]) -> ActivityProgress:
    said = dict(value)
    objectives = said.pop("objectives", {})
    available = said.pop("available", None)
    return ActivityProgress(
        **said,
        objectives={key: ObjectiveProgress(**each) for key, each in objectives.items()},
        available=None if available is None else tuple(available),
    )
