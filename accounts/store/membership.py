"""SQL that finds, for many identifiers at once, where their people stand in the tree."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, and_, bindparam, select

from accounts.store.tables import organisation, person, persona
from storage.database import Database

CHUNK = 500

_BY_PUBLIC_ID = select(person.c.public_id, person.c.organisation).where(
    person.c.institution == bindparam("institution"),
    person.c.public_id.in_(bindparam("wanted", expanding=True)),
)
_BY_IDENTIFIER = (
    select(persona.c.ifi, person.c.organisation)
    .join(
        person,
        and_(person.c.institution == persona.c.institution, person.c.id == persona.c.person),
    )
    .where(
        persona.c.institution == bindparam("institution"),
        persona.c.ifi.in_(bindparam("wanted", expanding=True)),
    )
)
_start = (
    select(organisation.c.id.label("node"), organisation.c.id, organisation.c.parent)
    .where(
        organisation.c.institution == bindparam("institution"),
        organisation.c.id.in_(bindparam("wanted", expanding=True)),
    )
    .cte("up", recursive=True)
)
_up = _start.union(
    select(_start.c.node, organisation.c.id, organisation.c.parent).where(
        organisation.c.institution == bindparam("institution"),
        organisation.c.id == _start.c.parent,
    )
)
_ANCESTORS = select(_up.c.node, _up.c.id)


def organisations_by_public_id(
    db: Database, institution: int, wanted: Collection[str]
) -> dict[str, int]:
    """Find the nodes of our own people."""
    return dict(_pairs(db, _BY_PUBLIC_ID, institution, wanted))


def organisations_by_identifier(
    db: Database, institution: int, wanted: Collection[str]
) -> dict[str, int]:
    """Find the nodes of people by identifiers that others know them by."""
    return dict(_pairs(db, _BY_IDENTIFIER, institution, wanted))


def ancestor_pairs(
    db: Database, institution: int, wanted: Collection[int]
) -> list[tuple[int, int]]:
    """List (node, ancestor) for many nodes, each being its own ancestor too."""
    return _pairs(db, _ANCESTORS, institution, wanted)


def _pairs(db: Database, query: Any, institution: int, wanted: Collection[Any]) -> list[Any]:
    listed = sorted(wanted)
    found: list[Row[Any]] = []
    for start in range(0, len(listed), CHUNK):
        chunk = {"institution": institution, "wanted": listed[start : start + CHUNK]}
        found += db.execute(query, chunk).all()
    return [tuple(row) for row in found]
