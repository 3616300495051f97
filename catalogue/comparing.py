"""Two packages of a course side by side: which units stay, come and go (C9).

A unit's id is made from its place in the manifest, so a unit with the same id is the same one to
every record. One that goes and one that comes with the same title or address are probably one whose
identifier the tool changed: they are shown as such, and their records are not joined.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from schemas.course_structure import CourseStructure, Unit


class Fate(StrEnum):
    """What becomes of a unit."""

    SAME = "same"
    RETITLED = "retitled"
    NEW_IDENTIFIER = "new_identifier"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Change:
    """A unit before and after; None where it is not there."""

    fate: Fate
    before: Unit | None
    after: Unit | None


def compare(before: CourseStructure, after: CourseStructure) -> tuple[Change, ...]:
    """List the units of both, in the order of the new one; what is gone comes last."""
    old = {unit.id: unit for unit in before.units()}
    new = list(after.units())
    ids = {unit.id for unit in new}
    gone = [unit for unit in old.values() if unit.id not in ids]
    renamed = _renamed(gone, [unit for unit in new if unit.id not in old])
    taken = {unit.id for unit in renamed.values()}
    return (
        *(_change(old.get(unit.id), unit, renamed.get(unit.id)) for unit in new),
        *(Change(Fate.REMOVED, unit, None) for unit in gone if unit.id not in taken),
    )


def _change(same: Unit | None, unit: Unit, renamed: Unit | None) -> Change:
    if same is not None:
        fate = Fate.SAME if same.title == unit.title else Fate.RETITLED
        return Change(fate, same, unit)
    if renamed is not None:
        return Change(Fate.NEW_IDENTIFIER, renamed, unit)
    return Change(Fate.ADDED, None, unit)


def _renamed(gone: Sequence[Unit], come: Sequence[Unit]) -> dict[str, Unit]:
    """Tell, by the id of a unit that came, which one that went it probably was."""
    found: dict[str, Unit] = {}
    for alike in (_title, _launch):
        left = [unit for unit in gone if unit not in found.values()]
        for unit in come:
            twins = [one for one in left if alike(one) == alike(unit)]
            rivals = [one for one in come if alike(one) == alike(unit)]
            if unit.id not in found and len(twins) == len(rivals) == 1:
                found[unit.id] = twins[0]
    return found


def _title(unit: Unit) -> object:
    return sorted(unit.title.values())


def _launch(unit: Unit) -> object:
    return unit.launch, unit.parameters
