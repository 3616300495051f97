"""Statements and requirements, valid by default, for the tests of progress."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from progress.requirements import Requirements, UnitRequirement
from schemas.course_structure import Block, CourseStructure, MoveOn, Standard, Unit, UnitKind

ADL = "http://adlnet.gov/expapi/verbs/"
TLA = "https://w3id.org/xapi/adl/verbs/"
COURSE = "http://localhost:8000/courses/c1"
NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def an_instant(minute: float = 0) -> datetime:
    """Some minutes after noon."""
    return NOON + timedelta(minutes=minute)


def activity(unit: str) -> str:
    """The IRI of a unit of the course."""
    return f"{COURSE}/units/{unit}"


def block(name: str) -> str:
    """The IRI of a block of the course."""
    return f"{COURSE}/blocks/{name}"


def a_statement(verb: str = "completed", unit: str = "u-1", **more: Any) -> dict[str, Any]:
    """A statement as the record store keeps it; `minute` places it, `target` overrides the unit."""
    prefix = TLA if verb in ("waived", "satisfied", "abandoned") else ADL
    statement = {
        "id": str(more.get("id") or uuid4()),
        "verb": {"id": prefix + verb},
        "object": {"id": more.get("target") or activity(unit), "objectType": "Activity"},
        "timestamp": an_instant(more.get("minute", 0)).isoformat().replace("+00:00", "Z"),
        "context": more.get("context", {}),
    }
    result = a_result(more.get("scaled"), more.get("duration"))
    return {**statement, "result": result} if result else statement


def a_result(scaled: float | None, duration: str | None) -> dict[str, Any]:
    """The result of a statement, empty where nothing is given."""
    score = {} if scaled is None else {"score": {"scaled": scaled}}
    return {**score, **({} if duration is None else {"duration": duration})}


def a_unit(id: str = "u-1", move_on: MoveOn = MoveOn.COMPLETED, **more: Any) -> Unit:
    """A unit of a structure."""
    return Unit(
        id=id,
        title={"en": f"Unit {id}"},
        kind=UnitKind.SCO,
        launch="index.html",
        move_on=move_on,
        **more,
    )


def a_structure(*children: Unit | Block, standard: Standard = Standard.SCORM_12) -> CourseStructure:
    """A course of one unit, or of the children given."""
    return CourseStructure(
        standard=standard, title={"en": "Noting and drafting"}, children=children or (a_unit(),)
    )


def a_requirement(unit: str = "u-1", move_on: MoveOn = MoveOn.COMPLETED, **more: Any) -> Any:
    """What one unit asks for."""
    return UnitRequirement(unit=unit, activity=activity(unit), move_on=move_on, **more)


def some_requirements(*units: UnitRequirement, category: str | None = None) -> Requirements:
    """A course that needs all of the units that are not optional."""
    asked = units or (a_requirement(),)
    needed = tuple(unit.unit for unit in asked if not unit.optional)
    return Requirements(
        version=1, course=COURSE, units=asked, groups={COURSE: needed}, category=category
    )


def a_uuid(number: int) -> str:
    """The UUID of a number."""
    return str(UUID(int=number))
