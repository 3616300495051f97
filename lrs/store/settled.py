"""Reading what is sealed: masks are cut, and what is left is looked at once more.

A mask has every place under its term, and also those of statements that are voided. So each
candidate is looked at once more: whether it is voided, and whether it has the terms, by those that
it was stored with, else by its (term, seq) rows, which have the last word.
"""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, reduce
from itertools import groupby, islice
from operator import and_ as cut
from typing import Any, cast

from sqlalchemy import Integer, Select, and_, bindparam, func, select

from lrs import masks
from lrs.store.look import Look
from lrs.store.memory import Memory
from lrs.store.seals import Sealing, parts_of, place_from
from lrs.store.tables import place, posting, statement
from lrs.store.window import INSTITUTION, Found, Window, in_order
from storage.database import Database
from storage.dialect import among

# So many blocks are read at first, then so many at a time.
FIRST_BLOCKS = 4
MORE_BLOCKS = 16

Mark = int | tuple[int, int]
Terms = Sequence[int]

# Bits under a term in a block: by institution, what they depend on, block and term. 8 KiB each.
_known: Memory[tuple[int, Mark, int, int], int] = Memory(most=3000)


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
    """Give places in order: those that masks have in common, and those that they may lack."""
    first, end = _bounds(db, institution, look, window)
    late = {number for number in look.late if first <= number < end}
    cut = _cut(db, institution, look, range(first, end), window.is_ascending)
    if not late:
        return cut
    is_falling = not window.is_ascending
    both = heapq.merge(cut, sorted(late, reverse=is_falling), reverse=is_falling)
    return (number for number, _ in groupby(both))


def _cut(
    db: Database, institution: int, look: Look, within: range, is_ascending: bool
) -> Iterator[int]:
    """Give the places in a range that masks have in common."""
    blocks = range(within.start // masks.BLOCK, (within.stop - 1) // masks.BLOCK + 1)
    left = blocks if is_ascending else blocks[::-1]
    count = FIRST_BLOCKS
    while left:
        some, left, count = left[:count], left[count:], MORE_BLOCKS
        for block, bits in _common(db, institution, look, some):
            start = block * masks.BLOCK
            bounds = within.start - start, within.stop - start - 1
            wanted = masks.places_in(masks.within(bits, *bounds), is_ascending=is_ascending)
            yield from (start + place for place in wanted)


def _common(
    db: Database, institution: int, look: Look, blocks: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Cut the sets of the terms; give blocks in which something is left, and that."""
    facts, sealing, terms = _known.of(db), look.sealing, look.terms
    known = {
        block: _recall(facts, (institution, _mark(sealing, block), block), terms)
        for block in blocks
    }
    unknown = [block for block, found in known.items() if found is None]
    read = _read(db, institution, look, unknown) if unknown else {}
    for block, found in known.items():
        if bits := reduce(cut, read[block] if found is None else found):
            yield block, bits


def _recall(
    facts: Mapping[tuple[int, Mark, int, int], int], key: tuple[int, Mark, int], terms: Terms
) -> list[int] | None:
    """Give the bits of every term in a block, if all are known."""
    found = [facts.get((*key, term)) for term in terms]
    return None if None in found else cast(list[int], found)


def _read(
    db: Database, institution: int, look: Look, blocks: Sequence[int]
) -> dict[int, list[int]]:
    """Read the bits of every term in blocks, and remember them."""
    parts = parts_of(db, institution, blocks, look.terms)
    sets = {
        block: [masks.parse(parts.get((block, term), ())) for term in look.terms]
        for block in blocks
    }
    learnt = {
        (institution, _mark(look.sealing, block), block, term): bits
        for block, found in sets.items()
        for term, bits in zip(look.terms, found, strict=True)
    }
    _known.keep(db.engine, learnt)
    return sets


def _mark(sealing: Sealing, block: int) -> Mark:
    """Give what changes whenever a mask of the block may have changed."""
    return sealing.stamp if block < sealing.merged else (sealing.stamp, sealing.highest_seq)


def _bounds(db: Database, institution: int, look: Look, window: Window) -> tuple[int, int]:
    """Give the first place in the window, and the one behind its last."""
    first: int | None = 0
    end: int | None = look.sealing.sealed
    if window.lowest == look.reach + 1 and look.reach_place is not None:
        first = look.reach_place + 1
    elif window.lowest > 0:
        first = place_from(db, institution, window.lowest)
    if window.highest == look.reach - 1:
        end = look.reach_place
    elif window.highest < look.sealing.highest_seq:
        end = place_from(db, institution, window.highest + 1)
    sealed = look.sealing.sealed
    return sealed if first is None else first, sealed if end is None else end


def _checked(
    db: Database, institution: int, terms: Terms, places: Sequence[int], is_ascending: bool
) -> list[Found]:
    """Keep of candidates those that are under every term; in order."""
    values = {"institution": institution, "places": places}
    rows = db.execute(_candidates_query(db.dialect.name, is_ascending), values).all()
    wanted = [masks.pack([term]) for term in terms]
    doubtful = [seq for seq, _, own in rows if not masks.has_all(own or b"", wanted)]
    right = _posted(db, institution, terms, doubtful) if doubtful else set()
    wrong = set(doubtful) - right
    return [Found(seq, bytes(payload)) for seq, payload, _ in rows if seq not in wrong]


def _posted(db: Database, institution: int, terms: Terms, seqs: Sequence[int]) -> set[int]:
    """Give those of the statements that have a row under every term."""
    values = {"institution": institution, "terms": terms, "seqs": seqs, "count": len(terms)}
    return set(db.execute(_posted_query(db.dialect.name), values).scalars())


@cache
def _candidates_query(dialect: str, is_ascending: bool) -> Select[Any]:
    its_statement = and_(
        statement.c.institution == place.c.institution, statement.c.seq == place.c.seq
    )
    return (
        select(statement.c.seq, statement.c.payload, statement.c.terms)
        .join_from(place, statement, its_statement)
        .where(
            place.c.institution == INSTITUTION,
            among(dialect, place.c.number, "places"),
            statement.c.is_voided.is_(False),
        )
        .order_by(in_order(place.c.number, is_ascending))
    )


@cache
def _posted_query(dialect: str) -> Select[Any]:
    return (
        select(posting.c.seq)
        .where(
            posting.c.institution == INSTITUTION,
            among(dialect, posting.c.term, "terms"),
            among(dialect, posting.c.seq, "seqs"),
        )
        .group_by(posting.c.seq)
        .having(func.count() == bindparam("count", type_=Integer))
    )
