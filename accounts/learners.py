"""Learners for REST: who may be added, found and seen by a credential (D3, D4)."""

from collections.abc import Collection, Mapping
from typing import Any

from accounts import audit, masters
from accounts.actors import agent_of
from accounts.credentials import Credential
from accounts.errors import PersonMissing
from accounts.mobile import parse_mobile
from accounts.organisations import is_within
from accounts.people import (
    Details,
    Person,
    actor_of,
    add_person,
    find_person_by_employee_id,
    find_person_by_mobile,
    people_below,
)
from accounts.personas import known_as, same_people
from accounts.placement import check_within, place_person
from schemas.learner import EmployeeType
from storage.database import Database
from storage.installation import Installation

UNNAMED = "Unnamed learner"


def add_learner(
    db: Database, body: Mapping[str, Any], credential: Credential, installation: Installation
) -> tuple[Person, bool]:
    """Add a learner, or find the one who is the same person by D3; tells whether he is new.

    body    as of `schemas.learner.LearnerBody`
    raises  OutsideOrganisation (403), PersonInvalid (422), PersonConflict (409)
    """
    institution, now = credential.institution, installation.now()
    details = details_of(db, body, credential)
    person, is_new = add_person(db, institution, details, iri_base=installation.iri_base, now=now)
    check_within(db, institution, person.organisation, credential.organisation)
    if is_new:
        who, subject = f"credential:{credential.id}", f"person:{person.public_id}"
        audit.record(db, institution, who, "person.added", subject, now)
    return person, is_new


def details_of(db: Database, body: Mapping[str, Any], credential: Credential) -> Details:
    """Read a body into what a person is added with."""
    institution, actor = credential.institution, body.get("actor")
    node = place_person(
        db,
        institution,
        body.get("department"),
        body.get("organisation"),
        top=credential.organisation,
    )
    mobile, kind = body.get("mobile"), body.get("employee_type")
    return Details(
        name=(body.get("name") or _name_of(actor)).strip(),
        organisation=node,
        employee_id=body.get("employee_id"),
        mobile=parse_mobile(mobile) if mobile else None,
        designation_code=_code(db, institution, "designation", body),
        state_code=_code(db, institution, "state", body),
        employee_type=EmployeeType(kind) if kind else None,
        date_of_joining=body.get("date_of_joining"),
        language=body["language"],
        actor=actor,
    )


def get_learner(
    db: Database, credential: Credential, *, employee_id: str | None, mobile: str | None
) -> Person:
    """Get a learner whom the credential may see; raises PersonMissing (404)."""
    institution = credential.institution
    found = (
        find_person_by_employee_id(db, institution, employee_id)
        if employee_id
        else find_person_by_mobile(db, institution, parse_mobile(mobile or ""))
    )
    number = parse_mobile(mobile) if mobile else None
    is_both = found is not None and number in (None, found.mobile)
    if found is None or not is_both or not is_visible(db, found, credential):
        raise PersonMissing("learner: you know none with that employee_id or mobile")
    return found


def learners_after(
    db: Database, credential: Credential, *, cursor: int, limit: int
) -> list[Person]:
    """List the learners whom the credential may see, after a cursor."""
    institution = credential.institution
    return people_below(db, institution, credential.organisation, after=cursor, limit=limit)


def is_visible(db: Database, person: Person, credential: Credential) -> bool:
    """Tell whether a credential reaches a person: the institution, and the subtree. D4."""
    is_own = person.institution == credential.institution
    return is_own and is_within(
        db, person.institution, person.organisation, credential.organisation
    )


def render_learners(
    db: Database, people: Collection[Person], credential: Credential, iri_base: str
) -> list[dict[str, Any]]:
    """Render learners as `schemas.learner.Learner` gives them, in a fixed number of queries."""
    institution = credential.institution
    same = same_people(db, institution, people, within=credential.organisation)
    rows = {one.id: one for found in same.values() for one in found}
    rows.update((one.id, one) for one in people)
    known = known_as(db, institution, list(rows.values()), iri_base)
    return [
        {
            **render_learner(one, iri_base),
            "identifiers": [
                agent_of(ifi) for other in (one, *same[one.id]) for ifi in known[other.id]
            ],
            "same_as": [other.public_id for other in same[one.id]],
        }
        for one in people
    ]


def render_learner(person: Person, iri_base: str) -> dict[str, Any]:
    """Render what stands in a learner's own row."""
    return {
        "id": person.public_id,
        "actor": actor_of(person, iri_base),
        "name": person.name,
        "status": person.status,
        "employee_id": person.employee_id,
        "mobile": person.mobile,
        "department": person.department,
        "organisation": person.organisation_name,
        "designation": person.designation,
        "state": person.state,
        "employee_type": person.employee_type,
        "date_of_joining": person.date_of_joining,
        "language": person.language,
    }


def _code(db: Database, institution: int, kind: str, body: Mapping[str, Any]) -> str | None:
    text = body.get(kind)
    return masters.code_for(db, institution, kind, text) if text else None


def _name_of(actor: Mapping[str, Any] | None) -> str:
    return str((actor or {}).get("name") or UNNAMED)
