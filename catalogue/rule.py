"""The rule of completion: what each unit asks for, as the package says or the publisher chose.

A rule is JSON: `{"version": 1, "course": "all", "units": {unit id: {"move_on", "mastery_score",
"min_score", "min_minutes", "optional", "finish_completes", "completion", "after": [unit ids],
"fallback": {"when", "minutes"}}}, "certificate": {"valid_days"}, "window": {"opens", "closes"},
"root", "fallback"}`. It is pinned by a course version and read by progress; a unit that it does not
name keeps what its package says. `course` may be a number in the place of "all": so many of the
units that are not optional are enough. A unit opens once those that it is `after` are satisfied.
What is done outside the window completes nothing.

A course of SCORM 2004 is one condition (decision 21): what its sequencer rolled up for the whole,
compared with `root`, a moveOn. What its units say is detail; skipped and remedial ones exist.

A fallback is for content that never says that it was completed (F8): what shall count instead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from catalogue.choices import check_choices
from catalogue.errors import RuleInvalid
from catalogue.order import check_order
from schemas.course_structure import CourseStructure, MoveOn, Standard, Unit

VERSION = 1
DEFAULT: Mapping[str, Any] = {"version": VERSION, "course": "all", "units": {}}


# What a course that is one condition may ask for; the first where nothing was chosen.
ROOT_CHOICES = (
    MoveOn.COMPLETED_OR_PASSED,
    MoveOn.COMPLETED,
    MoveOn.PASSED,
    MoveOn.COMPLETED_AND_PASSED,
)


ASK_TO_PASS = frozenset({MoveOn.PASSED, MoveOn.COMPLETED_AND_PASSED})


class FallbackWhen(StrEnum):
    """What completes a unit whose content says nothing.

    finish    the content ends its session properly (D16)
    opened    it was opened
    minutes   it was open for so long, all sittings together
    officer   a nodal officer says so
    """

    FINISH = "finish"
    OPENED = "opened"
    MINUTES = "minutes"
    OFFICER = "officer"


@dataclass(frozen=True)
class Fallback:
    """A declared fallback; minutes only for `minutes`."""

    when: FallbackWhen
    minutes: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Render as in a rule."""
        minutes = {} if self.minutes is None else {"minutes": self.minutes}
        return {"when": self.when.value, **minutes}


@dataclass(frozen=True)
class Demand:
    """What one unit asks for.

    index             its place among the units, from 0
    mastery_score     0..1 scaled, None where any pass counts
    min_score         0..1 scaled, to be reached beside that; None where no score is asked for
    min_minutes       of all sittings together, beside that; None where no time is asked for
    optional          it may be left out
    fallback          what completes it where its content never says so; None: nothing does
    """

    unit: Unit
    index: int
    move_on: MoveOn
    mastery_score: float | None
    optional: bool
    fallback: Fallback | None = None
    min_score: float | None = None
    min_minutes: int | None = None

    @property
    def finish_completes(self) -> bool:
        """Whether ending it counts as completing it (D16)."""
        return self.fallback is not None and self.fallback.when is FallbackWhen.FINISH

    @property
    def asks_to_pass(self) -> bool:
        """Whether a score decides."""
        return self.move_on in ASK_TO_PASS

    @property
    def is_needed(self) -> bool:
        """Whether the course waits for it."""
        return not self.optional and self.move_on is not MoveOn.NOT_APPLICABLE


def demands_of(structure: CourseStructure, rule: Mapping[str, Any]) -> tuple[Demand, ...]:
    """Read what each unit asks for, in the order of the course."""
    chosen = rule.get("units", {})
    return tuple(
        _demand(unit, index, chosen.get(unit.id, {}))
        for index, unit in enumerate(structure.units())
    )


def root_of(structure: CourseStructure, rule: Mapping[str, Any]) -> MoveOn | None:
    """Tell what the whole course asks for; None where its units decide."""
    if structure.standard is not Standard.SCORM_2004:
        return None
    return MoveOn(rule.get("root") or ROOT_CHOICES[0])


def check_rule(rule: Mapping[str, Any], structure: CourseStructure) -> None:
    """Refuse a rule that the course cannot meet; raises RuleInvalid (422) with the culprit."""
    known = {unit.id for unit in structure.units()}
    unknown = sorted(set(rule.get("units", {})) - known)
    if unknown:
        raise RuleInvalid(f"rule.units: the course has no unit {unknown[0]!r}")
    demands = demands_of(structure, rule)
    if root_of(structure, rule) is None:
        told = next((name for name in ("root", "fallback") if rule.get(name)), None)
        if told:
            raise RuleInvalid(f"rule.{told}: only a course of SCORM 2004 is judged as a whole")
    elif rule.get("fallback") and root_of(structure, rule) in ASK_TO_PASS:
        raise RuleInvalid("rule.fallback: it can complete a course, not pass it")
    if known and all(demand.optional for demand in demands):
        raise RuleInvalid("rule.units: at least one unit must not be optional")
    check_order(rule, known, is_whole=root_of(structure, rule) is not None)
    _check_least(rule, structure, demands)
    for demand in demands:
        check_choices(demand.unit, rule.get("units", {}).get(demand.unit.id, {}))
        if demand.fallback and demand.asks_to_pass:
            raise RuleInvalid(
                f"rule.units.{demand.unit.id}.fallback: it can complete a unit, not pass it; "
                "the condition asks to pass"
            )


def least_of(rule: Mapping[str, Any]) -> int | None:
    """Tell how many of the units that are not optional are enough; None: all of them."""
    asked = rule.get("course", "all")
    return asked if isinstance(asked, int) else None


def _check_least(
    rule: Mapping[str, Any], structure: CourseStructure, demands: Sequence[Demand]
) -> None:
    least, there = least_of(rule), sum(not demand.optional for demand in demands)
    if least is None:
        return
    if root_of(structure, rule) is not None:
        raise RuleInvalid("rule.course: a course of SCORM 2004 is judged as a whole")
    if least > there:
        raise RuleInvalid(f"rule.course: {least} of {there} units that are not optional")


def fallback_of(rule: Mapping[str, Any], unit_id: str) -> Fallback | None:
    """Tell what completes a unit whose content never says so; in SCORM 2004, the course."""
    return _fallback(rule.get("units", {}).get(unit_id, {})) or root_fallback_of(rule)


def root_fallback_of(rule: Mapping[str, Any]) -> Fallback | None:
    """Tell what completes a course of SCORM 2004 whose content never says so."""
    return _fallback(rule)


def has_fallbacks(rule: Mapping[str, Any]) -> bool:
    """Tell whether any unit has a fallback."""
    return any(_fallback(chosen) for chosen in (rule, *rule.get("units", {}).values()))


def complete_rule(rule: Mapping[str, Any] | None) -> dict[str, Any]:
    """Fill in what a rule leaves unsaid."""
    return {**DEFAULT, **(rule or {})}


def valid_days(rule: Mapping[str, Any]) -> int | None:
    """Tell for how many days a certificate is valid; None: for ever."""
    days: int | None = rule.get("certificate", {}).get("valid_days")
    return days


def _demand(unit: Unit, index: int, chosen: Mapping[str, Any]) -> Demand:
    return Demand(
        unit=unit,
        index=index,
        move_on=MoveOn(chosen.get("move_on") or unit.move_on),
        mastery_score=chosen.get("mastery_score", unit.mastery_score),
        optional=chosen.get("optional") is True,
        fallback=_fallback(chosen),
        min_score=chosen.get("min_score"),
        min_minutes=chosen.get("min_minutes"),
    )


def _fallback(chosen: Mapping[str, Any]) -> Fallback | None:
    declared = chosen.get("fallback")
    if declared:
        return Fallback(FallbackWhen(declared["when"]), declared.get("minutes"))
    # The older word for one of them.
    return Fallback(FallbackWhen.FINISH) if chosen.get("finish_completes") is True else None
