"""SQL on the managed lists of designations and states."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, func, or_, select

from accounts.store.tables import master
from storage.database import Database
from storage.dialect import upsert


def upsert_master(db: Database, institution: int, kind: str, values: Mapping[str, Any]) -> None:
    """Write or rename an entry; `values` has code, name, name_hi and is_listed."""
    row = {"institution": institution, "kind": kind, **values}
    db.execute(upsert(db, master, ["name", "name_hi", "is_listed"]), row)


def find_master(db: Database, institution: int, kind: str, text: str) -> Row[Any] | None:
    """Find an entry by its code or, in either language, its name."""
    matches = or_(
        func.lower(master.c.code) == text.casefold(),
        func.lower(master.c.name) == text.casefold(),
        master.c.name_hi == text,
    )
    query = select(master).where(
        master.c.institution == institution, master.c.kind == kind, matches
    )
    return db.execute(query.order_by(master.c.code).limit(1)).first()


def listed_masters(db: Database, institution: int, kind: str) -> list[Row[Any]]:
    """List the managed entries of a kind, by name."""
    query = select(master).where(
        master.c.institution == institution, master.c.kind == kind, master.c.is_listed
    )
    return list(db.execute(query.order_by(master.c.name)).all())
