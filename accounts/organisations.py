"""The organisation tree: institution, department, office. Rights go down it, never up or across."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from accounts.errors import OrganisationMissing
from accounts.store import organisations as store
from accounts.store.masters import insert_states
from schemas.language import name_in
from storage.database import Database

DEFAULT_INSTITUTION = 1


class OrganisationKind(StrEnum):
    INSTITUTION = "institution"
    DEPARTMENT = "department"
    OFFICE = "office"


@dataclass(frozen=True)
class Organisation:
    """A node of the tree.

    contact    how to reach its office for a question about sign-in
    is_listed  whether it is on the managed list that people pick from
    """

    institution: int
    id: int
    parent: int | None
    kind: OrganisationKind
    code: str
    name: str
    name_hi: str | None
    contact: str | None
    is_listed: bool

    def name_in(self, language: str) -> str:
        """Give the name in a language, else in English."""
        return name_in(language, self.name, self.name_hi)


def make_institution(db: Database, institution: int, name: str, now: datetime) -> Organisation:
    """Make a tenant, the root of its tree and its list of states, once; gives the root. D1."""
    store.insert_institution(db, institution, name, now)
    store.insert_root(db, institution, name)
    insert_states(db, institution)
    return get_root(db, institution)


def add_organisation(
    db: Database,
    institution: int,
    *,
    kind: OrganisationKind,
    code: str,
    name: str,
    name_hi: str | None = None,
    parent: int | None = None,
    contact: str | None = None,
    is_listed: bool = True,
) -> Organisation:
    """Add a node below `parent`."""
    values = {
        "kind": kind,
        "code": code,
        "name": name,
        "name_hi": name_hi,
        "parent": parent,
        "contact": contact,
        "is_listed": is_listed,
    }
    return get_organisation(db, institution, store.insert_organisation(db, institution, values))


def get_organisation(db: Database, institution: int, number: int) -> Organisation:
    """Get a node; raises OrganisationMissing (404)."""
    found = store.find_organisation(db, institution, number)
    if found is None:
        raise OrganisationMissing(f"organisation: there is no number {number}")
    return _organisation(found)


def find_organisation_by_code(db: Database, institution: int, code: str) -> Organisation | None:
    """Find a node by its code."""
    found = store.find_organisation_by_code(db, institution, code)
    return _organisation(found) if found else None


def get_root(db: Database, institution: int) -> Organisation:
    """Get the node that stands for the institution itself."""
    found = store.find_root(db, institution)
    if found is None:
        raise OrganisationMissing(f"institution {institution} has no root; run `upgrade`")
    return _organisation(found)


def named(
    db: Database, institution: int, text: str, *kinds: OrganisationKind
) -> list[Organisation]:
    """List the nodes with this code or, in either language, this name; all kinds if none given."""
    rows = store.named(db, institution, text.strip(), kinds or tuple(OrganisationKind))
    return [_organisation(row) for row in rows]


def listed(db: Database, institution: int, *kinds: OrganisationKind) -> list[Organisation]:
    """List the managed nodes of the kinds, by name."""
    return [_organisation(row) for row in store.listed(db, institution, kinds)]


def ancestors(db: Database, institution: int, number: int) -> list[int]:
    """List the node and all above it, nearest first."""
    return [row.id for row in store.ancestor_rows(db, institution, number)]


def subtree(db: Database, institution: int, number: int) -> list[int]:
    """List the node and all below it."""
    return store.subtree_ids(db, institution, number)


def is_within(db: Database, institution: int, number: int, top: int | None) -> bool:
    """Tell whether a node is `top` or below it; everything is within None."""
    return top is None or top in ancestors(db, institution, number)


def department_of(db: Database, institution: int, number: int) -> int | None:
    """Find the nearest department at or above a node."""
    rows = store.ancestor_rows(db, institution, number)
    return next((row.id for row in rows if row.kind == OrganisationKind.DEPARTMENT), None)


def contact_of(db: Database, node: Organisation) -> str | None:
    """Tell how to reach who answers for a node: its own contact, else the institution's."""
    return node.contact or get_root(db, node.institution).contact


def _organisation(row: Any) -> Organisation:
    return Organisation(
        institution=row.institution,
        id=row.id,
        parent=row.parent,
        kind=OrganisationKind(row.kind),
        code=row.code,
        name=row.name,
        name_hi=row.name_hi,
        contact=row.contact,
        is_listed=row.is_listed,
    )
