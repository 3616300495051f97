"""People and how they are told apart: by employee id, else mobile number, else actor (D3).

Statements name a person by an opaque account, never by a number or an address.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from accounts import organisations
from accounts.actors import account_of, ifi_of
from accounts.errors import PersonConflict, PersonInvalid, PersonMissing
from accounts.store import people as store
from accounts.store.counters import next_number
from accounts.store.placements import insert_placement
from schemas.clock import INDIA
from schemas.learner import EmployeeType
from storage.database import Database

# Who said where a person belongs, before there was a transfer.
ON_ROLL = "roll"


class Status(StrEnum):
    """invited: on the roll, not yet registered."""

    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"


@dataclass(frozen=True)
class Person:
    """A person of an institution.

    public_id      opaque UUID: the REST id and the account name in statements
    organisation   the node of the tree that the person belongs to
    department     name of the nearest department at or above it; `department_id` its number
    designation, state   names from the managed lists; the codes beside them
    account        the xAPI account given by others, if that is how the person is known
    draft          answers of a registration that is not yet submitted
    """

    institution: int
    id: int
    public_id: str
    status: Status
    name: str = field(repr=False)
    organisation: int
    organisation_name: str
    employee_id: str | None = None
    mobile: str | None = field(default=None, repr=False)
    mobile_verified_at: datetime | None = None
    department: str | None = None
    department_id: int | None = None
    designation: str | None = None
    designation_code: str | None = None
    state: str | None = None
    state_code: str | None = None
    employee_type: EmployeeType | None = None
    date_of_joining: date | None = None
    language: str = "en"
    account: dict[str, str] | None = None
    draft: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Details:
    """What is told about a person when he is added; codes are those of the managed lists.

    organisation  None: the root of the institution
    actor         an Agent by which others know the person
    """

    name: str = field(repr=False)
    organisation: int | None = None
    employee_id: str | None = None
    mobile: str | None = field(default=None, repr=False)
    designation_code: str | None = None
    state_code: str | None = None
    employee_type: EmployeeType | None = None
    date_of_joining: date | None = None
    language: str = "en"
    actor: Mapping[str, Any] | None = field(default=None, repr=False)


def get_person(db: Database, institution: int, number: int) -> Person:
    """Get a person by number; raises PersonMissing (404)."""
    return _get(db, institution, id=number)


def get_person_by_public_id(db: Database, institution: int, public_id: str) -> Person:
    """Get a person by the opaque id; raises PersonMissing (404)."""
    return _get(db, institution, public_id=public_id)


def find_person_by_public_id(db: Database, institution: int, public_id: str) -> Person | None:
    """Find a person by the opaque id."""
    return _find(db, institution, public_id=public_id)


def find_person_by_employee_id(db: Database, institution: int, employee_id: str) -> Person | None:
    """Find a person by employee id."""
    return _find(db, institution, employee_id=employee_id)


def find_person_by_mobile(db: Database, institution: int, mobile: str) -> Person | None:
    """Find a person by mobile number, E.164."""
    return _find(db, institution, mobile=mobile)


def find_person_by_actor(
    db: Database, institution: int, actor: Mapping[str, Any], iri_base: str
) -> Person | None:
    """Find whom an Agent means: one of ours, or one known by that identifier."""
    account = account_of(actor)
    if account and account["homePage"] == iri_base and _is_uuid(account["name"]):
        return _find(db, institution, public_id=account["name"])
    number = store.find_persona(db, institution, ifi_of(actor))
    return None if number is None else _find(db, institution, id=number)


def people_below(
    db: Database, institution: int, top: int | None, *, after: int, limit: int
) -> list[Person]:
    """List people of an organisation's subtree, or of all, by number after one."""
    rows = store.people(db, institution, below=top, after=after, limit=limit)
    return [_person(row) for row in rows]


def people_numbered(db: Database, institution: int, numbers: Collection[int]) -> list[Person]:
    """List people by their numbers."""
    return [_person(row) for row in store.people_numbered(db, institution, numbers)]


def actor_of(person: Person, iri_base: str) -> dict[str, Any]:
    """Give the Agent that statements name the person by. D3, E15."""
    account = person.account or {"homePage": iri_base, "name": person.public_id}
    return {"objectType": "Agent", "account": dict(account)}


def add_person(
    db: Database,
    institution: int,
    details: Details,
    *,
    iri_base: str,
    now: datetime,
    status: Status = Status.INVITED,
) -> tuple[Person, bool]:
    """Add a person unless D3 finds him; tells whether he is new.

    raises  PersonConflict (409) where the number belongs to someone with another employee id
    """
    found = _find_same(db, institution, details, iri_base)
    if found is None:
        next_number(db, institution, "person lock")
        # A second look under the lock: two who add the same person must not both miss him.
        found = _find_same(db, institution, details, iri_base)
    if found:
        return found, False
    return _insert(db, institution, details, iri_base=iri_base, now=now, status=status), True


def update_person(db: Database, person: Person, **columns: Any) -> Person:
    """Change columns of a person; a new organisation brings its department."""
    if "organisation" in columns:
        node = columns["organisation"]
        columns["department"] = organisations.department_of(db, person.institution, node)
    store.update_person(db, person.institution, person.id, columns)
    return get_person(db, person.institution, person.id)


def _find_same(db: Database, institution: int, details: Details, iri_base: str) -> Person | None:
    if details.employee_id:
        found = find_person_by_employee_id(db, institution, details.employee_id)
        if found:
            return found
    if details.mobile:
        found = find_person_by_mobile(db, institution, details.mobile)
        if found:
            return _same_number(db, found, details)
    if details.actor:
        return find_person_by_actor(db, institution, details.actor, iri_base)
    return None


def _same_number(db: Database, found: Person, details: Details) -> Person:
    if not details.employee_id:
        return found
    if found.employee_id:
        raise PersonConflict("mobile: the number belongs to a person with another employee_id")
    return update_person(db, found, employee_id=details.employee_id)


def _insert(
    db: Database,
    institution: int,
    details: Details,
    *,
    iri_base: str,
    now: datetime,
    status: Status,
) -> Person:
    node = details.organisation or organisations.get_root(db, institution).id
    account = _given_account(details, iri_base)
    values = {
        "public_id": str(uuid4()),
        "status": status,
        "employee_id": details.employee_id,
        "name": details.name,
        "mobile": details.mobile,
        "organisation": node,
        "department": organisations.department_of(db, institution, node),
        "designation": details.designation_code,
        "state": details.state_code,
        "employee_type": details.employee_type,
        "date_of_joining": details.date_of_joining,
        "language": details.language,
        "account": account,
        "draft": {},
        "created_at": now,
    }
    number = store.insert_person(db, institution, values)
    since = now.astimezone(INDIA).date()
    place = {"organisation": node, "since": since, "made_at": now, "made_by": ON_ROLL, "reason": ""}
    insert_placement(db, institution, number, place)
    if details.actor:
        store.insert_persona(db, institution, ifi_of(details.actor), number)
    return get_person(db, institution, number)


def _given_account(details: Details, iri_base: str) -> dict[str, str] | None:
    account = account_of(details.actor) if details.actor else None
    if account and account["homePage"] == iri_base:
        raise PersonInvalid("actor.account: no learner has this account, and it is ours to assign")
    return account


def _get(db: Database, institution: int, **columns: int | str) -> Person:
    found = _find(db, institution, **columns)
    if found is None:
        raise PersonMissing("learner: there is none with that id")
    return found


def _find(db: Database, institution: int, **columns: int | str) -> Person | None:
    row = store.find_person(db, institution, **columns)
    return _person(row) if row else None


def _person(row: Any) -> Person:
    return Person(
        institution=row.institution,
        id=row.id,
        public_id=row.public_id,
        status=Status(row.status),
        name=row.name,
        organisation=row.organisation,
        organisation_name=row.organisation_name,
        employee_id=row.employee_id,
        mobile=row.mobile,
        mobile_verified_at=row.mobile_verified_at,
        department=row.department_name,
        department_id=row.department,
        designation=row.designation_name or row.designation,
        designation_code=row.designation,
        state=row.state_name or row.state,
        state_code=row.state,
        employee_type=EmployeeType(row.employee_type) if row.employee_type else None,
        date_of_joining=row.date_of_joining,
        language=row.language,
        account=row.account,
        draft=row.draft,
    )


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
