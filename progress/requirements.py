"""What a registration asks for: the pinned structure and rule, as the fold reads them.

What a rule looks like is told in `catalogue/rule.py`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from catalogue.rule import (
    Demand,
    Fallback,
    demands_of,
    least_of,
    root_fallback_of,
    root_of,
)
from catalogue.window import ALWAYS, Window, window_of
from schemas.course_structure import CourseStructure, MoveOn, Standard, Unit

ROOT = "course"  # what a course that is one condition is called beside its units
CMI5_CATEGORY = "https://w3id.org/xapi/cmi5/context/categories/cmi5"

# Our own players of video, PDF and quiz are AUs that speak cmi5.
SPEAKS_CMI5 = frozenset({Standard.CMI5, Standard.VIDEO, Standard.PDF, Standard.QUIZ})
ANNOUNCED_BY_CMI5 = SPEAKS_CMI5 | {Standard.PARTS}


class RuleInvalid(Exception):
    """A pinned rule that this version of the product cannot read."""


@dataclass(frozen=True)
class UnitRequirement:
    """What one unit asks for.

    activity          its IRI, as the object of statements
    alias             another IRI that its content calls it by: an xAPI package knows its own only
    mastery_score     0..1 scaled; a lower passed score does not count
    optional          it may be left out
    fallback          what completes it where its content never says so (F8)
    min_score         0..1 scaled, and min_seconds in all sittings: asked for beside move_on (F3)
    category          a statement must carry it to count for the unit; None: any does
    is_by_raw         its mastery score is compared with the raw score, 0..100 (SCORM 1.2)
    """

    unit: str
    activity: str
    move_on: MoveOn
    mastery_score: float | None = None
    optional: bool = False
    fallback: Fallback | None = None
    alias: str | None = None
    min_score: float | None = None
    min_seconds: int | None = None
    category: str | None = None
    is_by_raw: bool = False


@dataclass(frozen=True)
class Requirements:
    """What a course asks for.

    groups    IRI of the course and of each block → ids of the units that it needs, blocks first
    category  a statement must carry it to announce a block or the course; None: any does
    least     so many of the course's units are enough; None: all that it needs
    window    what is said of another time completes nothing (F3)
    root      the one condition of a course of SCORM 2004, on the course itself (D21)
    """

    version: int
    course: str
    units: tuple[UnitRequirement, ...]
    groups: Mapping[str, tuple[str, ...]]
    category: str | None = None
    root: UnitRequirement | None = None
    least: int | None = None
    window: Window = ALWAYS

    @cached_property
    def by_activity(self) -> Mapping[str, UnitRequirement]:
        """The units by their IRIs, and the course where it is a condition itself."""
        asked_for = (*self.units, *self.rolled_up)
        by_alias = {asked.alias: asked for asked in asked_for if asked.alias}
        return {**by_alias, **{asked.activity: asked for asked in asked_for}}

    @property
    def rolled_up(self) -> tuple[UnitRequirement, ...]:
        """The root, where there is one."""
        return () if self.root is None else (self.root,)


def requirements_of(
    structure: CourseStructure,
    rule: Mapping[str, Any],
    *,
    course: str,
    activity_of: Callable[[str], str],
    block_of: Callable[[str], str],
) -> Requirements:
    """Read structure and rule.

    course       IRI of the course
    activity_of  unit id → IRI of the unit
    block_of     block id → IRI of the block
    raises       RuleInvalid
    """
    if rule.get("course", "all") != "all" and least_of(rule) is None:
        raise RuleInvalid(f"rule.course: {rule['course']!r} is not known")
    units = tuple(
        _unit_requirement(
            demand, activity_of(demand.unit.id), structure.standard_of(demand.unit.id)
        )
        for demand in demands_of(structure, rule)
    )
    move_on = root_of(structure, rule)
    fallback = root_fallback_of(rule)
    root = move_on and UnitRequirement(ROOT, course, move_on, fallback=fallback)
    needed = frozenset(unit.unit for unit in units if not unit.optional)
    blocks = {block_of(block.id): _needed(block.units(), needed) for block in structure.blocks()}
    by_units = {**blocks, course: _needed(structure.units(), needed)}
    return Requirements(
        version=int(rule.get("version", 1)),
        course=course,
        units=units,
        groups={course: (ROOT,)} if root else by_units,
        category=CMI5_CATEGORY if structure.standard in ANNOUNCED_BY_CMI5 else None,
        root=root or None,
        least=None if root else least_of(rule),
        window=window_of(rule),
    )


def _unit_requirement(demand: Demand, activity: str, standard: Standard) -> UnitRequirement:
    """Read what a unit asks for; standard: of its package."""
    # An xAPI package is launched with its own activity id: its statements are about that.
    alias = demand.unit.identifier or None if standard is Standard.XAPI else None
    return UnitRequirement(
        unit=demand.unit.id,
        activity=activity,
        move_on=demand.move_on,
        mastery_score=demand.mastery_score,
        optional=demand.optional,
        fallback=demand.fallback,
        min_score=demand.min_score,
        min_seconds=None if demand.min_minutes is None else demand.min_minutes * 60,
        alias=alias,
        category=CMI5_CATEGORY if standard in SPEAKS_CMI5 else None,
        is_by_raw=standard is Standard.SCORM_12,
    )


def _needed(units: Iterable[Unit], needed: frozenset[str]) -> tuple[str, ...]:
    return tuple(unit.id for unit in units if unit.id in needed)
