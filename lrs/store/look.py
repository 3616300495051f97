"""A look at terms before they are searched for: how many rows they have, and what is sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, func, literal, select, type_coerce, union_all

from lrs.store.tables import late, posting, sealing
from lrs.store.window import (
    INSTITUTION,
    Window,
    in_order,
    is_under,
    is_within,
    numbered,
)
from storage.database import Database

# So many rows of a term tell how frequent it is.
FEW = 200
# With more late rows than this, masks are not worth while.
MOST_LATE = 500
# In the place of a term's, in the answer.
SEALED, LATE = -1, -2


@dataclass(frozen=True)
class Look:
    """What a look has told.

    terms       the rarest first, as far as a look tells
    is_rare     whether the rarest has but few rows in the window
    sealed      so many statements have a place, those up to `sealed_seq`
    late        seqs in the window that came late under one of the terms, and may lack in masks
    """

    terms: Sequence[int]
    is_rare: bool
    sealed: int
    sealed_seq: int
    late: Sequence[int]


def look_at(db: Database, institution: int, terms: Sequence[int], window: Window) -> Look:
    """Look at the next few rows of each term in the window.

    Of two that have many, the rarer one is the one whose next few reach further. What is late is
    read here, before any mask, so that none is missed that goes into a mask meanwhile.
    """
    values = {**window.bounds(institution), **numbered(terms)}
    rows = db.execute(_look_query(len(terms), window.is_ascending), values).all()
    sign = -1 if window.is_ascending else 1
    rarity = {
        terms[place]: (count, sign * (reach or 0)) for place, count, reach in rows if place >= 0
    }
    ordered = sorted(terms, key=rarity.__getitem__)
    sealed, sealed_seq = next(
        ((count, seq) for place, count, seq in rows if place == SEALED), (0, -1)
    )
    return Look(
        terms=ordered,
        is_rare=rarity[ordered[0]][0] < FEW,
        sealed=sealed,
        sealed_seq=sealed_seq,
        late=[seq for place, _, seq in rows if place == LATE],
    )


@cache
def _look_query(terms: int, is_ascending: bool) -> Any:
    furthest = func.max if is_ascending else func.min
    looks = []
    for place in range(terms):
        few = (
            select(posting.c.seq)
            .where(*is_under(posting, place), is_within(posting.c.seq))
            .order_by(in_order(posting.c.seq, is_ascending))
            .limit(FEW)
            .subquery()
        )
        reach = furthest(few.c.seq).label("reach")
        counted = func.count().label("counted")
        looks.append(select(literal(place).label("place"), counted, reach).select_from(few))
    sealed = select(literal(SEALED), sealing.c.sealed, sealing.c.highest_seq).where(
        sealing.c.institution == INSTITUTION
    )
    return union_all(*looks, sealed, *(_late_query(place) for place in range(terms)))


def _late_query(place: int) -> Any:
    few = (
        select(late.c.seq)
        .where(*is_under(late, place), is_within(late.c.seq))
        .limit(MOST_LATE + 1)
        .subquery()
    )
    return select(literal(LATE), literal(0), type_coerce(few.c.seq, BigInteger))
