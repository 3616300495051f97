"""Roles: who may do what on which part of the organisation tree; rights go down, never up (I2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from accounts import organisations
from accounts.people import Person, get_person
from accounts.store import people as store
from storage.database import Database


class Role(StrEnum):
    PUBLISHER = "publisher"
    NODAL_OFFICER = "nodal_officer"
    ADMIN = "admin"
    SUPPORT = "support"


@dataclass(frozen=True)
class Grant:
    """A role on an organisation and all below it."""

    role: Role
    organisation: int


# How long a session may lie unused, by what it can do; the shortest of a person's roles counts.
IDLE_LIMITS: Mapping[Role, timedelta] = {
    Role.PUBLISHER: timedelta(hours=2),
    Role.NODAL_OFFICER: timedelta(hours=1),
    Role.SUPPORT: timedelta(hours=1),
    Role.ADMIN: timedelta(minutes=30),
}
LEARNER_IDLE_LIMIT = timedelta(hours=12)


def grant_role(db: Database, person: Person, role: Role, organisation: int, now: datetime) -> None:
    """Give a person a role on a subtree; again is nothing."""
    values = {"person": person.id, "role": role, "organisation": organisation}
    store.insert_role(db, person.institution, values, now)


def revoke_role(db: Database, person: Person, role: Role, organisation: int) -> bool:
    """Take a role away; tells whether it was held."""
    return bool(store.delete_role(db, person.institution, person.id, role, organisation))


def grants_of(db: Database, person: Person) -> tuple[Grant, ...]:
    """List a person's roles."""
    rows = store.role_rows(db, person.institution, person.id)
    return tuple(Grant(Role(row.role), row.organisation) for row in rows)


def is_granted(
    db: Database, institution: int, grants: Sequence[Grant], role: Role, organisation: int
) -> bool:
    """Tell whether one of the grants gives the role on that organisation."""
    above = organisations.ancestors(db, institution, organisation)
    return any(grant.role is role and grant.organisation in above for grant in grants)


def idle_limit(grants: Sequence[Grant]) -> timedelta:
    """Give how long a session with these roles may lie unused. A13."""
    return min((IDLE_LIMITS[grant.role] for grant in grants), default=LEARNER_IDLE_LIMIT)


def find_officer(db: Database, institution: int, organisation: int) -> Person | None:
    """Find the nodal officer who decides for an organisation: the nearest one upwards."""
    above = organisations.ancestors(db, institution, organisation)
    holders = store.holders(db, institution, Role.NODAL_OFFICER, above)
    nearest = min(holders, key=lambda row: above.index(row.organisation), default=None)
    return get_person(db, institution, nearest.id) if nearest else None
