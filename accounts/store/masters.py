"""SQL on the managed lists of designations and states."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, func, or_, select

from accounts.store.organisations import has_words
from accounts.store.states import STATES
from accounts.store.tables import master
from storage.database import Database
from storage.dialect import insert_ignore, upsert


def upsert_master(db: Database, institution: int, kind: str, values: Mapping[str, Any]) -> None:
    """Write or rename an entry; `values` has code, name, name_hi and is_listed."""
    row = {"institution": institution, "kind": kind, **values}
    db.execute(upsert(db, master, ["name", "name_hi", "is_listed"]), row)


def insert_states(db: Database, institution: int) -> None:
    """Write the states and union territories that are not there."""
    rows = [
        {
            "institution": institution,
            "kind": "state",
            "code": code,
            "name": name,
            "name_hi": name_hi,
            "is_listed": True,
        }
        for code, name, name_hi in STATES
    ]
    db.execute(insert_ignore(db, master), rows)


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


def search_masters(
    db: Database, institution: int, kind: str, words: Sequence[str], limit: int
) -> list[Row[Any]]:
    """List the managed entries of a kind whose names, in one language, have all the words."""
    query = select(master).where(
        master.c.institution == institution,
        master.c.kind == kind,
        master.c.is_listed,
        has_words(master.c.name, master.c.name_hi, words),
    )
    return list(db.execute(query.order_by(master.c.name).limit(limit)).all())
