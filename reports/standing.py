"""Where a learner stands, in the words of a page: from a registration and its progress.

In a course of SCORM 2004 the sequencer's tracking says which parts are done and which are to be
done; progress, as everywhere, whether the course is complete.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from catalogue.order import order_of
from catalogue.rule import Demand, demands_of
from catalogue.store import Registration
from player.extent import Extent, Part, extents_of
from progress.store import RegistrationProgress, UnitProgress, progress_of_all
from schemas.course_structure import Block, CourseStructure, LangString
from storage.database import Database


@dataclass(frozen=True)
class UnitLine:
    """A unit as a line of a list.

    progress  None where the learner is not in the course, or nothing was recorded yet
    part      as the sequencer of its course tracks it; None: there is none
    block     the title of the course's block that it stands in, if any
    waits     titles of the units that it opens after and that are not done yet
    """

    demand: Demand
    progress: UnitProgress | None
    part: Part | None = None
    block: LangString | None = None
    waits: tuple[LangString, ...] = ()

    @property
    def is_needed(self) -> bool:
        """Whether the course waits for it."""
        return self.demand.is_needed and (self.part is None or self.part.counts)

    @property
    def state(self) -> str:
        """The state of its dot."""
        is_waived = self.progress is not None and self.progress.waived
        if self.part is not None and not is_waived:
            return self.part.state
        if self.progress is None:
            return "locked" if self.waits else "todo"
        if self.progress.satisfied and self.demand.is_needed:
            return "done"
        if self.waits:
            return "locked"
        return "now" if self.progress.attempted else "todo"

    @property
    def share(self) -> float:
        """How much of it is done, 0..1."""
        return 1.0 if self.state == "done" else self.part.share if self.part else 0.0


@dataclass(frozen=True)
class Standing:
    """A registration and how far it is.

    measure  0..1, where its package itself measures the progress of the whole
    """

    registration: Registration
    progress: RegistrationProgress
    lines: tuple[UnitLine, ...]
    measure: float | None = None

    @property
    def needed(self) -> tuple[UnitLine, ...]:
        """The units that the course waits for."""
        return tuple(line for line in self.lines if line.is_needed)

    @property
    def done(self) -> int:
        """How many of them are done."""
        return sum(line.state == "done" for line in self.needed)

    @property
    def share(self) -> float:
        """How much of the course is done, 0..1."""
        if self.progress.satisfied:
            return 1.0
        if self.measure is not None:
            return self.measure
        shares = [line.share for line in self.needed]
        return sum(shares) / max(len(shares), 1)

    @property
    def is_begun(self) -> bool:
        """Whether any unit was opened."""
        return any(line.progress and line.progress.attempted for line in self.lines)

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do."""
        return self.registration.left_at is None and not self.progress.satisfied

    @property
    def current(self) -> UnitLine | None:
        """The unit to go on with: the first begun one that is not done, else the first not done."""
        unfinished = [line for line in self.needed if line.state not in ("done", "locked")]
        begun = [line for line in unfinished if line.state == "now"]
        return next(iter(begun or unfinished), None)


def standings_of(
    db: Database, institution: int, registrations: Sequence[Registration]
) -> list[Standing]:
    """Tell where one learner stands in each of his courses, in a fixed number of queries."""
    progress = progress_of_all(db, institution, [one.id for one in registrations])
    extents = extents_of(db, registrations)
    return [standing_of(one, progress[one.id], extents.get(one.id)) for one in registrations]


def standing_of(
    registration: Registration, progress: RegistrationProgress, extent: Extent | None = None
) -> Standing:
    """Join a registration with its progress; and, in SCORM 2004, with what is tracked of it."""
    lines = unit_lines(registration.structure, registration.rule, progress, extent)
    return Standing(registration, progress, lines, extent.measure if extent else None)


def unit_lines(
    structure: CourseStructure,
    rule: Mapping[str, Any],
    progress: RegistrationProgress | None,
    extent: Extent | None = None,
) -> tuple[UnitLine, ...]:
    """List the units that people see, with what was done in each."""
    known = {unit.unit_id: unit for unit in progress.units} if progress else {}
    parts = extent.parts if extent else {}
    order, done = order_of(rule), {unit.unit_id for unit in known.values() if unit.satisfied}
    titles = {unit.id: unit.title for unit in structure.units()}
    blocks = block_titles(structure)
    return tuple(
        UnitLine(
            demand,
            known.get(demand.unit.id),
            parts.get(demand.unit.id),
            blocks.get(demand.unit.id),
            tuple(titles[one] for one in order.get(demand.unit.id, ()) if one not in done),
        )
        for demand in demands_of(structure, rule)
        if demand.unit.visible and (extent is None or demand.unit.id in parts)
    )


def block_titles(structure: CourseStructure) -> dict[str, LangString]:
    """Give the title of the outermost block around each unit that stands in one."""
    return {
        unit.id: child.title
        for child in structure.children
        if isinstance(child, Block)
        for unit in child.units()
    }


def sections_of(lines: Iterable[UnitLine]) -> list[tuple[LangString | None, list[UnitLine]]]:
    """Put lines that stand in one block after the other together, under its title."""
    return [(block, list(inside)) for block, inside in groupby(lines, lambda line: line.block)]


def next_to_do(standings: Iterable[Standing]) -> Standing | None:
    """Choose what matters most: what was begun, else what was enrolled in last."""
    to_do = [standing for standing in standings if standing.is_open]
    begun = [standing for standing in to_do if standing.is_begun]
    return next(iter(begun or to_do), None)


def years_of_service(joined: date | None, today: date) -> int | None:
    """Count the completed years since joining; None where the date is unknown or to come."""
    if joined is None or joined > today:
        return None
    is_before_day = (today.month, today.day) < (joined.month, joined.day)
    return today.year - joined.year - is_before_day


def part_of_day(hour: int) -> str:
    """Tell `morning`, `afternoon` or `evening`."""
    return "morning" if hour < 12 else "afternoon" if hour < 17 else "evening"
