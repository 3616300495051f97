"""SQL on where people and offices stood, since when (D4)."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, func, select, update

from accounts.store.tables import organisation, organisation_move, person, placement
from storage.database import Database
from storage.dialect import lock_installation

TREE_LOCK = 7_310_100_000


def lock_tree(db: Database, institution: int) -> None:
    """Let one transaction at a time change, or hand on, who stands where in an institution."""
    lock_installation(db, TREE_LOCK + institution)


def insert_placement(db: Database, institution: int, number: int, values: Mapping[str, Any]) -> int:
    """Write where a person belongs from now on; returns the number of the row."""
    return _insert_next(db, placement, institution, {"person": number, **values})


def placement_rows(db: Database, institution: int, number: int) -> Sequence[Any]:
    """List where a person belonged, the newest first, with the names of the nodes."""
    node = and_(
        organisation.c.institution == placement.c.institution,
        organisation.c.id == placement.c.organisation,
    )
    names = (organisation.c.name.label("node_name"), organisation.c.name_hi.label("node_name_hi"))
    query = (
        select(placement, *names)
        .join(organisation, node)
        .where(placement.c.institution == institution, placement.c.person == number)
    )
    return db.execute(query.order_by(placement.c.number.desc())).all()


def insert_move(db: Database, institution: int, node: int, values: Mapping[str, Any]) -> int:
    """Write under what a node stands from now on; returns the number of the row."""
    return _insert_next(db, organisation_move, institution, {"organisation": node, **values})


def nodes_without_department(db: Database, institution: int, top: int) -> list[int]:
    """List the node and those below it that have no department at or below the node."""
    columns = (organisation.c.id, organisation.c.kind)
    in_tenant = organisation.c.institution == institution
    start = select(*columns).where(
        in_tenant, organisation.c.id == top, organisation.c.kind != "department"
    )
    down = start.cte("plain", recursive=True)
    below = select(*columns).where(
        in_tenant, organisation.c.parent == down.c.id, organisation.c.kind != "department"
    )
    return list(db.execute(select(down.union_all(below).c.id)).scalars())


def update_departments(
    db: Database, institution: int, nodes: Collection[int], department: int | None
) -> None:
    """Set the department of all who belong to the nodes."""
    belongs = and_(person.c.institution == institution, person.c.organisation.in_(nodes))
    db.execute(update(person).where(belongs).values(department=department))


def _insert_next(db: Database, table: Table, institution: int, values: Mapping[str, Any]) -> int:
    """Insert under the number after the highest of its owner; the caller holds the tree's lock."""
    owner = "person" if table is placement else "organisation"
    is_owners: ColumnElement[bool] = and_(
        table.c.institution == institution, table.c[owner] == values[owner]
    )
    last = db.execute(select(func.max(table.c.number)).where(is_owners)).scalar() or 0
    db.execute(table.insert(), {"institution": institution, "number": last + 1, **values})
    return int(last) + 1
