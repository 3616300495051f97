"""StatementRefs: which statements a statement refers to, directly and through others."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, and_, literal, select

from lrs.store.tables import reference, statement, statement_id
from storage.database import Database

# A longer chain is not followed: each link would cost every later one.
LONGEST_CHAIN = 16


@dataclass(frozen=True)
class Reference:
    """A statement that refers to another."""

    source: bytes
    target: bytes
    seq: int


def insert_references(db: Database, institution: int, references: Iterable[Reference]) -> None:
    """Write references."""
    rows = [
        {"institution": institution, "source": one.source, "target": one.target, "seq": one.seq}
        for one in references
    ]
    db.execute(reference.insert(), rows)


def find_sources(db: Database, institution: int, targets: Collection[bytes]) -> list[Reference]:
    """Find the statements that refer to those, directly or through others."""
    up = _chain(institution, targets, start=reference.c.target, step=reference.c.source)
    query = select(up.c.source, up.c.target, up.c.seq).distinct()
    return [Reference(bytes(row.source), bytes(row.target), row.seq) for row in db.execute(query)]


def find_target_payloads(
    db: Database, institution: int, sources: Collection[bytes]
) -> list[tuple[bytes, bytes, bytes]]:
    """Find what statements refer to, as (source, target, the target's payload), links included."""
    down = _chain(institution, sources, start=reference.c.source, step=reference.c.target)
    query = (
        select(down.c.source, down.c.target, statement.c.payload)
        .distinct()
        .join(
            statement_id,
            and_(
                statement_id.c.institution == institution,
                statement_id.c.statement_id == down.c.target,
            ),
        )
        .join(
            statement,
            and_(statement.c.institution == institution, statement.c.seq == statement_id.c.seq),
        )
    )
    return [(bytes(row.source), bytes(row.target), bytes(row.payload)) for row in db.execute(query)]


def _chain(institution: int, ids: Collection[bytes], *, start: Any, step: Any) -> CTE:
    """Give the references met on the way from ids, from column `start` to column `step`."""
    columns = (reference.c.source, reference.c.target, reference.c.seq)
    first = (
        select(*columns, literal(1).label("depth"))
        .where(reference.c.institution == institution, start.in_(ids))
        .cte("chain", recursive=True)
    )
    reached = first.c.source if step is reference.c.source else first.c.target
    further = select(*columns, first.c.depth + 1).where(
        reference.c.institution == institution,
        start == reached,
        first.c.depth < LONGEST_CHAIN,
    )
    return first.union(further)
