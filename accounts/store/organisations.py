"""SQL on the organisation tree and the tenants."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Row,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
    true,
    update,
)

from accounts.store.counters import next_number
from accounts.store.tables import institution as institution_table
from accounts.store.tables import organisation
from storage.database import Database
from storage.dialect import insert_ignore

ROOT_CODE = "institution"


def insert_institution(db: Database, number: int, name: str, now: datetime) -> None:
    """Write the tenant's row unless it is there."""
    row = {"id": number, "name": name, "created_at": now}
    db.execute(insert_ignore(db, institution_table), row)


def count_code(db: Database, number: int) -> None:
    """Count a code and so let one request for a code through at a time."""
    db.execute(
        update(institution_table)
        .where(institution_table.c.id == number)
        .values(codes_sent=institution_table.c.codes_sent + 1)
    )


def insert_organisation(db: Database, institution: int, values: Mapping[str, Any]) -> int:
    """Write a node; returns its assigned number."""
    number = next_number(db, institution, "organisation")
    db.execute(organisation.insert(), {"institution": institution, "id": number, **values})
    return number


def insert_root(db: Database, institution: int, name: str) -> None:
    """Write the node that stands for the institution itself, once."""
    if find_root(db, institution) is None:
        values = {"kind": "institution", "code": ROOT_CODE, "name": name, "is_listed": True}
        insert_organisation(db, institution, values)


def update_organisation(
    db: Database, institution: int, number: int, values: Mapping[str, Any]
) -> None:
    """Change a node's columns."""
    db.execute(
        update(organisation)
        .where(organisation.c.institution == institution, organisation.c.id == number)
        .values(**values)
    )


def find_organisation(db: Database, institution: int, number: int) -> Row[Any] | None:
    """Find a node by its number."""
    return db.execute(_of(institution).where(organisation.c.id == number)).first()


def find_organisation_by_code(db: Database, institution: int, code: str) -> Row[Any] | None:
    """Find a node by its code."""
    return db.execute(_of(institution).where(organisation.c.code == code)).first()


def find_root(db: Database, institution: int) -> Row[Any] | None:
    """Find the node that stands for the institution itself."""
    return db.execute(
        _of(institution).where(organisation.c.parent.is_(None)).order_by(organisation.c.id).limit(1)
    ).first()


def named(db: Database, institution: int, name: str, kinds: Sequence[str]) -> list[Row[Any]]:
    """List the nodes of the kinds that have this code or, in either language, this name."""
    wanted = name.casefold()
    matches = or_(
        func.lower(organisation.c.code) == wanted,
        func.lower(organisation.c.name) == wanted,
        organisation.c.name_hi == name,
    )
    query = _of(institution).where(organisation.c.kind.in_(kinds), matches)
    return list(db.execute(query.order_by(organisation.c.id)).all())


def listed(db: Database, institution: int, kinds: Sequence[str]) -> list[Row[Any]]:
    """List the managed nodes of the kinds, by name."""
    query = _of(institution).where(organisation.c.kind.in_(kinds), organisation.c.is_listed)
    return list(db.execute(query.order_by(organisation.c.name, organisation.c.id)).all())


def search_organisations(
    db: Database,
    institution: int,
    kind: str,
    words: Sequence[str],
    *,
    below: int | None = None,
    limit: int,
) -> list[Row[Any]]:
    """List the managed nodes of a kind whose names, in one language, have all the words."""
    query = _of(institution).where(
        organisation.c.kind == kind,
        organisation.c.is_listed,
        has_words(organisation.c.name, organisation.c.name_hi, words),
    )
    if below is not None:
        query = query.where(organisation.c.id.in_(select(subtree_query(institution, below).c.id)))
    return list(db.execute(query.order_by(organisation.c.name).limit(limit)).all())


def has_words(name: Any, name_hi: Any, words: Sequence[str]) -> ColumnElement[bool]:
    """Tell, in SQL, whether one of two names contains all the words."""
    english = (func.lower(name).contains(word.lower(), autoescape=True) for word in words)
    hindi = (name_hi.contains(word, autoescape=True) for word in words)
    return or_(and_(true(), *english), and_(true(), *hindi))


def ancestor_rows(db: Database, institution: int, number: int) -> list[Row[Any]]:
    """List the node and all above it, nearest first."""
    up = (
        select(organisation.c.id, organisation.c.parent, organisation.c.kind)
        .add_columns(_depth(0))
        .where(organisation.c.institution == institution, organisation.c.id == number)
        .cte("up", recursive=True)
    )
    above = select(
        organisation.c.id, organisation.c.parent, organisation.c.kind, up.c.depth + 1
    ).where(organisation.c.institution == institution, organisation.c.id == up.c.parent)
    whole = up.union_all(above)
    return list(db.execute(select(whole).order_by(whole.c.depth)).all())


def subtree_query(institution: int, *numbers: int) -> CTE:
    """Give the common table `id` of the nodes and all below them."""
    down = (
        select(organisation.c.id)
        .where(organisation.c.institution == institution, organisation.c.id.in_(numbers))
        .cte("down", recursive=True)
    )
    below = select(organisation.c.id).where(
        organisation.c.institution == institution, organisation.c.parent == down.c.id
    )
    return down.union_all(below)


def subtree_ids(db: Database, institution: int, number: int) -> list[int]:
    """List the node and all below it."""
    return list(db.execute(select(subtree_query(institution, number).c.id)).scalars())


def _of(institution: int) -> Select[Any]:
    return select(organisation).where(organisation.c.institution == institution)


def _depth(value: int) -> Any:
    return literal(value, Integer).label("depth")
