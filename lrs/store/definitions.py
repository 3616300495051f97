"""Definitions of activities; rows are added, never changed."""

from collections.abc import Collection, Mapping
from typing import Any

import orjson
from sqlalchemy import select, tuple_

from lrs.store.tables import activity_definition
from storage.database import Database
from storage.dialect import insert_ignore

Key = tuple[int, bytes, bytes]

CHUNK = 200


def insert_definitions(
    db: Database, institution: int, given: Mapping[Key, tuple[int, dict[str, Any]]]
) -> None:
    """Add the definitions that are not there; keys are (organisation, activity, digest)."""
    new = sorted(given.keys() - _there(db, institution, given.keys()))
    if not new:
        return
    rows = [
        {
            "institution": institution,
            "organisation": key[0],
            "activity": key[1],
            "digest": key[2],
            "seq": given[key][0],
            "definition": orjson.dumps(given[key][1]),
        }
        for key in new
    ]
    db.execute(insert_ignore(db, activity_definition), rows)


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


def _there(db: Database, institution: int, keys: Collection[Key]) -> set[Key]:
    table = activity_definition.c
    wanted = sorted(keys)
    found: set[Key] = set()
    for start in range(0, len(wanted), CHUNK):
        query = select(table.organisation, table.activity, table.digest).where(
            table.institution == institution,
            tuple_(table.organisation, table.activity, table.digest).in_(
                wanted[start : start + CHUNK]
            ),
        )
        found.update((row[0], bytes(row[1]), bytes(row[2])) for row in db.execute(query))
    return found
