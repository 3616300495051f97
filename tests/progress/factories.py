"""Statements and requirements, valid by default, for the tests of progress."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from accounts.credentials import Credential, CredentialKind
from catalogue.iris import unit_iri
from catalogue.store.registrations import Registration
from lrs import statements as door
from lrs.evidence import evidence_of
from progress.requirements import Requirements, UnitRequirement
from schemas.course_structure import Block, CourseStructure, MoveOn, Standard, Unit, UnitKind
from storage.database import Database
from tests.accounts.factories import IRI_BASE

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
    result = a_result(more.get("scaled"), more.get("duration"), more.get("raw"))
    if "success" in more:
        result["success"] = more["success"]
    return {**statement, "result": result} if result else statement


def a_result(
    scaled: float | None, duration: str | None, raw: float | None = None
) -> dict[str, Any]:
    """The result of a statement, empty where nothing is given."""
    given = {"scaled": scaled, "raw": raw}
    score = {name: value for name, value in given.items() if value is not None}
    return {
        **({"score": score} if score else {}),
        **({} if duration is None else {"duration": duration}),
    }


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
    asked = units or (a_requirement(category=category),)
    needed = tuple(unit.unit for unit in asked if not unit.optional)
    return Requirements(
        version=1, course=COURSE, units=asked, groups={COURSE: needed}, category=category
    )


def a_uuid(number: int) -> str:
    """The UUID of a number."""
    return str(UUID(int=number))


def a_session_of(registration: Registration, session: str = "s-1") -> Credential:
    """The credential of a shell session of the registration."""
    return Credential(
        institution=registration.institution,
        kind=CredentialKind.SHELL_SESSION,
        id="vl1-aaaaaaaaaaaaaaaa",
        scopes=frozenset({"statements/write"}),
        agent={"objectType": "Agent", "account": {"homePage": IRI_BASE, "name": "player"}},
        actor=registration.actor,
        registration=registration.id,
        session=session,
    )


def a_session_statement(
    registration: Registration, verb: str = "completed", unit: str = "u-1", **more: Any
) -> dict[str, Any]:
    """What the player would write about a unit of the registration's course."""
    target = unit_iri(IRI_BASE, registration.course_id, unit)
    statement = a_statement(verb, target=more.pop("target", target), **more)
    context = {"registration": registration.id, **statement["context"]}
    return {**statement, "actor": registration.actor, "context": context}


def say(db: Database, registration: Registration, verb: str = "completed", **more: Any) -> str:
    """Store a statement as a session of the registration; gives its id."""
    credential = more.pop("credential", None) or a_session_of(registration)
    statement = a_session_statement(registration, verb, **more)
    stored = door.store(db, [statement], {}, credential, now=an_instant(60), iri_base=IRI_BASE)
    return stored[0]


def void(db: Database, registration: Registration, id: str, credential: Credential) -> None:
    """Void a statement."""
    voiding = {
        "actor": registration.actor,
        "verb": {"id": ADL + "voided"},
        "object": {"objectType": "StatementRef", "id": id},
    }
    door.store(db, [voiding], {}, credential, now=an_instant(90), iri_base=IRI_BASE)


def stored_with(db: Database, registration: Registration, verb: str) -> list[dict[str, Any]]:
    """The evidence of a registration with the verb, by name."""
    evidence = evidence_of(db, registration.institution, registration.id)
    return [one.statement for one in evidence if one.statement["verb"]["id"].endswith("/" + verb)]
