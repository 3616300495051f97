"""SQL on people, their personas and their roles."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, delete, select, update

from accounts.store.counters import next_number
from accounts.store.organisations import subtree_query
from accounts.store.tables import master, organisation, person, persona, role_grant
from storage.database import Database
from storage.dialect import insert_ignore

_organisation = organisation.alias("organisation_node")
_department = organisation.alias("department_node")
_designation = master.alias("designation_entry")
_state = master.alias("state_entry")


def insert_person(db: Database, institution: int, values: Mapping[str, Any]) -> int:
    """Write a person; returns the assigned number."""
    number = next_number(db, institution, "person")
    db.execute(person.insert(), {"institution": institution, "id": number, **values})
    return number


def update_person(db: Database, institution: int, number: int, values: Mapping[str, Any]) -> None:
    """Change a person's columns."""
    db.execute(
        update(person)
        .where(person.c.institution == institution, person.c.id == number)
        .values(**values)
    )


def find_person(db: Database, institution: int, **columns: int | str) -> Row[Any] | None:
    """Find the person with these columns, and the names of what the codes mean."""
    is_it = (person.c[name] == value for name, value in columns.items())
    return db.execute(_people(institution).where(*is_it)).first()


def people(
    db: Database,
    institution: int,
    *,
    below: int | None,
    after: int,
    limit: int,
) -> Sequence[Any]:
    """List people by number, after one; `below` keeps to an organisation's subtree."""
    query = _people(institution).where(person.c.id > after)
    if below is not None:
        query = query.where(
            person.c.organisation.in_(select(subtree_query(institution, below).c.id))
        )
    return db.execute(query.order_by(person.c.id).limit(limit)).all()


def people_numbered(db: Database, institution: int, numbers: Collection[int]) -> Sequence[Any]:
    """List people by their numbers, in that order."""
    query = _people(institution).where(person.c.id.in_(numbers))
    return db.execute(query.order_by(person.c.id)).all()


def insert_persona(db: Database, institution: int, ifi: str, number: int) -> None:
    """Keep an identifier of a person unless someone has it."""
    row = {"institution": institution, "ifi": ifi, "person": number}
    db.execute(insert_ignore(db, persona), row)


def find_persona(db: Database, institution: int, ifi: str) -> int | None:
    """Find whose identifier this is."""
    query = select(persona.c.person).where(
        persona.c.institution == institution, persona.c.ifi == ifi
    )
    return db.execute(query).scalar()


def insert_role(db: Database, institution: int, values: Mapping[str, Any], now: datetime) -> None:
    """Grant a role once; `values` has person, role and organisation."""
    row = {"institution": institution, "granted_at": now, **values}
    db.execute(insert_ignore(db, role_grant), row)


def delete_role(db: Database, institution: int, number: int, role: str, node: int) -> int:
    """Take a role away; tells how many rows went."""
    return db.execute(
        delete(role_grant).where(
            role_grant.c.institution == institution,
            role_grant.c.person == number,
            role_grant.c.role == role,
            role_grant.c.organisation == node,
        )
    ).rowcount


def role_rows(db: Database, institution: int, number: int) -> Sequence[Any]:
    """List a person's roles: role, organisation."""
    query = select(role_grant.c.role, role_grant.c.organisation).where(
        role_grant.c.institution == institution, role_grant.c.person == number
    )
    return db.execute(query.order_by(role_grant.c.role, role_grant.c.organisation)).all()


def holders(db: Database, institution: int, role: str, nodes: Sequence[int]) -> Sequence[Any]:
    """List who holds a role at one of the nodes: person number, name and node."""
    query = (
        select(person.c.id, person.c.name, role_grant.c.organisation)
        .join(
            person,
            and_(
                person.c.institution == role_grant.c.institution,
                person.c.id == role_grant.c.person,
            ),
        )
        .where(
            role_grant.c.institution == institution,
            role_grant.c.role == role,
            role_grant.c.organisation.in_(nodes),
            person.c.status == "active",
        )
    )
    return db.execute(query.order_by(person.c.id)).all()


def _people(institution: int) -> Select[Any]:
    return (
        select(
            person,
            _organisation.c.name.label("organisation_name"),
            _department.c.name.label("department_name"),
            _designation.c.name.label("designation_name"),
            _state.c.name.label("state_name"),
        )
        .join(_organisation, _node(_organisation, person.c.organisation))
        .outerjoin(_department, _node(_department, person.c.department))
        .outerjoin(_designation, _entry(_designation, "designation", person.c.designation))
        .outerjoin(_state, _entry(_state, "state", person.c.state))
        .where(person.c.institution == institution)
    )


def _node(table: Any, number: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(table.c.institution == person.c.institution, table.c.id == number)


def _entry(table: Any, kind: str, code: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(
        table.c.institution == person.c.institution, table.c.kind == kind, table.c.code == code
    )
