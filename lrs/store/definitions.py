"""Definitions of activities; rows are added, never changed."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select

from lrs.json_body import write_json
from lrs.store.memory import Memory
from lrs.store.tables import activity_definition
from storage.database import Database
from storage.dialect import insert_rows

Key = tuple[int, bytes, bytes]

_seen: Memory[tuple[int, Key], bool] = Memory(most=100_000)


def insert_definitions(
    db: Database, institution: int, given: Mapping[Key, tuple[int, dict[str, Any]]]
) -> None:
    """Add the definitions that are not there; keys are (organisation, activity, digest)."""
    seen = _seen.of(db)
    new = {key: given[key] for key in given if (institution, key) not in seen}
    if not new:
        return
    rows = [
        (institution, *key, seq, write_json(definition))
        for key, (seq, definition) in sorted(new.items(), key=lambda pair: pair[0])
    ]
    insert_rows(db, activity_definition, rows)
    _seen.keep_after_commit(db, {(institution, key): True for key in new})


def find_definitions(
    db: Database,
    institution: int,
    activities: Collection[bytes],
    organisations: Collection[int] | None,
) -> list[Any]:
    """Find the definitions of activities, oldest first; None: whoever gave them."""
    query = select(activity_definition).where(
        activity_definition.c.institution == institution,
        activity_definition.c.activity.in_(activities),
    )
    if organisations is not None:
        query = query.where(activity_definition.c.organisation.in_(organisations))
    return list(db.execute(query.order_by(activity_definition.c.seq)).all())
