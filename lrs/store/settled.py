"""Reading what is sealed: masks are cut, and what is left is looked at once more.

A mask has every place under its term, and may have some that are not any more: a statement that
is voided, a term that was taken away. So (term, seq) rows have the last word on each candidate.
"""

import heapq
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Integer, Select, bindparam, func, select

from lrs import masks
from lrs.store.look import Look
from lrs.store.seals import parts_of, place_from, seqs_at
from lrs.store.tables import posting, statement
from lrs.store.window import INSTITUTION, Found, Window, in_order
from storage.database import Database
from storage.dialect import among

# So many blocks are read at first, then so many at a time.
FIRST_BLOCKS = 4
MORE_BLOCKS = 16


def read_settled(db: Database, institution: int, look: Look, window: Window) -> list[Found]:
    """Find the sealed statements of a window that are under every term looked at.

    window  reaches no further than what is sealed
    """
    candidates = _candidates(db, institution, look, window)
    found: list[Found] = []
    while some := list(islice(candidates, window.limit - len(found))):
        found += _checked(db, institution, look.terms, some, window.is_ascending)
    return found


def _candidates(db: Database, institution: int, look: Look, window: Window) -> Iterator[int]:
    """Give seqs in order: those that masks have in common, and those that they may lack."""
    late = sorted(
        {seq for seq in look.late if seq <= window.highest}, reverse=not window.is_ascending
    )
    cut = _seqs(db, institution, look, window)
    both = heapq.merge(cut, late, reverse=not window.is_ascending)
    return (seq for seq, _ in groupby(both))


def _seqs(db: Database, institution: int, look: Look, window: Window) -> Iterator[int]:
    places = _places(db, institution, look, window)
    while some := list(islice(places, window.limit)):
        yield from seqs_at(db, institution, some)


def _places(db: Database, institution: int, look: Look, window: Window) -> Iterator[int]:
    """Give the places in the window that masks have in common."""
    first, end = _bounds(db, institution, look, window)
    blocks = list(range(first // masks.BLOCK, (end - 1) // masks.BLOCK + 1))
    left = blocks if window.is_ascending else blocks[::-1]
    count = FIRST_BLOCKS
    while left:
        some, left, count = left[:count], left[count:], MORE_BLOCKS
        parts = parts_of(db, institution, some, look.terms)
        for block in some:
            start = block * masks.BLOCK
            sets = [parts.get((block, term), []) for term in look.terms]
            bounds = max(first - start, 0), min(end - start, masks.BLOCK) - 1
            for offset in masks.common(sets, *bounds, is_ascending=window.is_ascending):
                yield start + offset


def _bounds(db: Database, institution: int, look: Look, window: Window) -> tuple[int, int]:
    """Give the first place in the window, and the one behind its last."""
    first = place_from(db, institution, window.lowest) if window.lowest > 0 else 0
    if window.highest >= look.sealed_seq:
        return first, look.sealed
    return first, place_from(db, institution, window.highest + 1)


def _checked(
    db: Database, institution: int, terms: Sequence[int], seqs: Sequence[int], is_ascending: bool
) -> list[Found]:
    """Keep of candidates those that are under every term; in order."""
    values = {"institution": institution, "seqs": seqs, "terms": terms, "count": len(terms)}
    rows = db.execute(_checked_query(db.dialect.name, is_ascending), values)
    return [Found(row.seq, bytes(row.payload)) for row in rows]


@cache
def _checked_query(dialect: str, is_ascending: bool) -> Select[Any]:
    # Counted for each candidate: as a join, PostgreSQL might read all rows of a term.
    under = (
        select(func.count())
        .select_from(posting)
        .where(
            posting.c.institution == INSTITUTION,
            among(dialect, posting.c.term, "terms"),
            posting.c.seq == statement.c.seq,
        )
        .correlate(statement)
        .scalar_subquery()
    )
    return (
        select(statement.c.seq, statement.c.payload)
        .where(
            statement.c.institution == INSTITUTION,
            among(dialect, statement.c.seq, "seqs"),
            statement.c.is_voided.is_(False),
            under == bindparam("count", type_=Integer),
        )
        .order_by(in_order(statement.c.seq, is_ascending))
    )
