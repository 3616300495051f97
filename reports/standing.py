"""Where a learner stands, in the words of a page: pure, from a registration and its progress."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalogue.rule import Demand, demands_of
from catalogue.store import Registration
from progress.store import RegistrationProgress, UnitProgress
from schemas.course_structure import CourseStructure


@dataclass(frozen=True)
class UnitLine:
    """A unit as a line of a list.

    progress  None where the learner is not in the course, or nothing was recorded yet
    """

    demand: Demand
    progress: UnitProgress | None

    @property
    def state(self) -> str:
        """The state of its dot."""
        if self.progress is None:
            return "todo"
        if self.progress.satisfied and self.demand.is_needed:
            return "done"
        return "now" if self.progress.attempted else "todo"


@dataclass(frozen=True)
class Standing:
    """A registration and how far it is."""

    registration: Registration
    progress: RegistrationProgress
    lines: tuple[UnitLine, ...]

    @property
    def needed(self) -> tuple[UnitLine, ...]:
        """The units that the course waits for."""
        return tuple(line for line in self.lines if line.demand.is_needed)

    @property
    def done(self) -> int:
        """How many of them are done."""
        return sum(line.state == "done" for line in self.needed)

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
        unfinished = [line for line in self.needed if line.state != "done"]
        begun = [line for line in unfinished if line.state == "now"]
        return next(iter(begun or unfinished), None)


def standing_of(registration: Registration, progress: RegistrationProgress) -> Standing:
    """Join a registration with its progress."""
    return Standing(registration, progress, lines_of(registration, progress))


def lines_of(
    registration: Registration, progress: RegistrationProgress | None
) -> tuple[UnitLine, ...]:
    """List the units of a registration with what was done in each."""
    return unit_lines(registration.structure, registration.rule, progress)


def unit_lines(
    structure: CourseStructure, rule: Mapping[str, Any], progress: RegistrationProgress | None
) -> tuple[UnitLine, ...]:
    """List the units that people see, with what was done in each."""
    known = {unit.unit_id: unit for unit in progress.units} if progress else {}
    return tuple(
        UnitLine(demand, known.get(demand.unit.id))
        for demand in demands_of(structure, rule)
        if demand.unit.visible
    )


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
