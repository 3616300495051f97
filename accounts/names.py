"""Who is meant by the actors of statements, told to those who may know.

Statements name people by opaque accounts (D3). Whoever has a role on part of the organisation
tree may know the people who belong there now; of others only the account is shown.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts import organisations
from accounts.actors import LONGEST
from accounts.mobile import find_mobile
from accounts.people import find_person_by_employee_id, find_person_by_mobile
from accounts.roles import Grant, Role
from accounts.store import names as store
from storage.database import Database

# The tops of the subtrees that somebody reaches; None: the whole institution.
Reach = frozenset[int] | None
FOUND_AT_MOST = 20


@dataclass(frozen=True)
class Named:
    """A person by name."""

    id: int
    public_id: str
    name: str = field(repr=False)
    employee_id: str | None
    organisation: int


def reach_of(
    db: Database, institution: int, grants: Sequence[Grant], roles: Collection[Role]
) -> Reach:
    """Give where somebody has one of the roles, or admin. I2."""
    tops = frozenset(one.organisation for one in grants if one.role in {*roles, Role.ADMIN})
    return None if organisations.get_root(db, institution).id in tops else tops


def people_meant(
    db: Database, institution: int, reach: Reach, identifiers: Collection[str], iri_base: str
) -> dict[str, Named]:
    """Give the people of a reach by the identifiers that statements name them by.

    identifiers  as `accounts.actors.ifi_of` writes them; one that is nobody's here is left out
    """
    ours = f"account {iri_base} "
    # PostgreSQL takes no NUL; statements may hold one, and no person is known by it.
    kept = [one for one in identifiers if len(one) <= LONGEST and "\0" not in one]
    own = {one.removeprefix(ours): one for one in kept if one.startswith(ours)}
    others = [one for one in kept if not one.startswith(ours)]
    found = store.people_by_public_id(db, institution, reach, own.keys()) if own else {}
    known = store.people_by_identifier(db, institution, reach, others) if others else {}
    return {
        **{own[public_id]: _named(row) for public_id, row in found.items()},
        **{identifier: _named(row) for identifier, row in known.items()},
    }


def find_named(db: Database, institution: int, reach: Reach, public_id: str) -> Named | None:
    """Find a person of a reach by the opaque id."""
    found = store.people_by_public_id(db, institution, reach, [public_id])
    return next(map(_named, found.values()), None)


def find_people(db: Database, institution: int, reach: Reach, text: str) -> list[Named]:
    """Find the people of a reach by employee id, else by mobile number, else by words of the name.

    text  as typed; of many with such a name the first twenty
    """
    mobile = find_mobile(text)
    found = find_person_by_employee_id(db, institution, text)
    if found is None and mobile:
        found = find_person_by_mobile(db, institution, mobile)
    if found:
        named = find_named(db, institution, reach, found.public_id)
        return [named] if named else []
    words = text.split()
    rows = store.people_called(db, institution, reach, words, FOUND_AT_MOST) if words else ()
    return [_named(row) for row in rows]


def _named(row: Any) -> Named:
    return Named(row.id, row.public_id, row.name, row.employee_id, row.organisation)
