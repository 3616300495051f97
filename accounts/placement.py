"""Where a person belongs, from what an HR system calls it.

Names and codes of the managed tree are found; what the tree lacks is added unlisted, below the
organisation that the credential is bound to: HR is the authority on its own names, and people who
register still pick from the managed list only.
"""

import re
from uuid import uuid4

from accounts import organisations
from accounts.errors import OrganisationMissing, OutsideOrganisation, PersonInvalid
from accounts.organisations import Organisation, OrganisationKind
from storage.database import Database

Place = str | int
NOT_FOR_CODES = re.compile(r"[^a-z0-9]+")


def place_person(
    db: Database,
    institution: int,
    department: Place | None,
    organisation: Place | None,
    *,
    top: int | None,
) -> int:
    """Find or add the node that a department and an organisation name.

    top     the organisation that the credential is bound to
    raises  OutsideOrganisation (403), OrganisationMissing (404), PersonInvalid (422: ambiguous)
    """
    node = top or organisations.get_root(db, institution).id
    if department is not None:
        node = find_or_add(
            db, institution, department, below=node, kind=OrganisationKind.DEPARTMENT
        ).id
    if organisation is not None:
        is_direct = department is None
        kind = OrganisationKind.DEPARTMENT if is_direct else OrganisationKind.OFFICE
        node = find_or_add(db, institution, organisation, below=node, kind=kind).id
    return node


def find_or_add(
    db: Database, institution: int, place: Place, *, below: int, kind: OrganisationKind
) -> Organisation:
    """Find a node at or below another one, else add it there as a node of that kind."""
    found = find_place(db, institution, place, below=below)
    return found or add_unlisted(db, institution, str(place), below=below, kind=kind)


def find_place(db: Database, institution: int, place: Place, *, below: int) -> Organisation | None:
    """Find a node at or below another one, by number, code or name; None for an unknown name."""
    if isinstance(place, int):
        return _numbered(db, institution, place, below)
    named = organisations.named(db, institution, place)
    inside = [node for node in named if organisations.is_within(db, institution, node.id, below)]
    by_code = [node for node in inside if node.code.casefold() == place.casefold()]
    found = by_code or inside
    if len(found) > 1:
        codes = ", ".join(sorted(node.code for node in found))
        raise PersonInvalid(f"organisation: {place!r} names several; say which by code: {codes}")
    return found[0] if found else None


def add_unlisted(
    db: Database, institution: int, name: str, *, below: int, kind: OrganisationKind
) -> Organisation:
    """Add a node that people do not pick from until it is put on the managed list."""
    slug = NOT_FOR_CODES.sub("-", name.casefold()).strip("-")[:60]
    is_free = slug and not organisations.find_organisation_by_code(db, institution, slug)
    code = slug if is_free else f"{slug or 'organisation'}-{uuid4().hex[:8]}"
    return organisations.add_organisation(
        db, institution, kind=kind, code=code, name=name, parent=below, is_listed=False
    )


def check_within(db: Database, institution: int, node: int, top: int | None) -> None:
    """Raise OutsideOrganisation (403) for a node that a credential does not reach."""
    if not organisations.is_within(db, institution, node, top):
        raise OutsideOrganisation("organisation: outside the one that this credential is bound to")


def _numbered(db: Database, institution: int, number: int, below: int) -> Organisation:
    if not organisations.is_within(db, institution, number, below):
        raise OrganisationMissing(f"organisation: there is no number {number} in your reach")
    return organisations.get_organisation(db, institution, number)
