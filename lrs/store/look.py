"""A look at terms before they are searched for: how many rows they have, and what is sealed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Integer, bindparam, func, literal, select, union_all

from lrs.store.seals import Sealing, place_of
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

# So many rows of a term tell how frequent it is. Those of the rarest are probed before any mask is
# read: more of them would fill more pages, and cost the rest more.
FEW = 32
# With more late rows than this, masks are not worth while.
MOST_LATE = 500
# In the place of a term's, in the answer.
SEALED, MERGED, LATE = -1, -2, -3


@dataclass(frozen=True)
class Look:
    """What a look has told.

    terms       the rarest first, as far as a look tells
    is_rare     whether the rarest has but few rows in the window
    nearest     the seq of the first row of the rarest in the window
    reach       the seq of the last row of the rarest that was looked at; its place, if it has one
    late        places of the sealed statements in the window that came late under one of the
                terms, which masks may lack
    """

    terms: Sequence[int]
    is_rare: bool
    nearest: int
    reach: int
    reach_place: int | None
    sealing: Sealing
    late: Sequence[int]

    def has_rows(self, part: Window) -> bool:
        """Tell whether the rarest may have a row in a part of the window."""
        if part.is_ascending:
            return self.nearest <= part.highest
        return self.nearest >= part.lowest

    def may_fill(self, limit: int) -> bool:
        """Tell whether a page may be found among the rows that were looked at."""
        return limit <= FEW

    def covers(self, part: Window) -> bool:
        """Tell whether all rows of the rarest in a part of the window were looked at."""
        return part.highest <= self.reach if part.is_ascending else part.lowest >= self.reach


def look_at(db: Database, institution: int, terms: Sequence[int], window: Window) -> Look:
    """Look at the next few rows of each term in the window.

    Of two that have many, the rarer one is the one whose next few reach further. What is late is
    read here, before any mask, so that none is missed that goes into a mask meanwhile.
    """
    values = {**window.bounds(institution), **numbered(terms), "few": FEW}
    rows = db.execute(_look_query(len(terms), window.is_ascending), values).all()
    sign = -1 if window.is_ascending else 1
    rarity = {
        terms[row.term]: (row.counted, sign * (row.reach or 0)) for row in rows if row.term >= 0
    }
    ordered = sorted(terms, key=rarity.__getitem__)
    counted, reach = rarity[ordered[0]]
    told = {row.term: row for row in rows}
    rarest = told[terms.index(ordered[0])]
    return Look(
        terms=ordered,
        is_rare=counted < FEW,
        nearest=rarest.nearest or 0,
        reach=sign * reach,
        reach_place=rarest.place,
        sealing=_sealing(told),
        late=[row.place for row in rows if row.term == LATE and row.place is not None],
    )


def _sealing(told: Mapping[int, Any]) -> Sealing:
    if SEALED not in told:
        return Sealing()
    one, other = told[SEALED], told[MERGED]
    return Sealing(one.counted, one.reach, other.counted, other.reach)


@cache
def _look_query(terms: int, is_ascending: bool) -> Any:
    furthest, nearest = (func.max, func.min) if is_ascending else (func.min, func.max)
    looks = []
    for number in range(terms):
        few = (
            select(posting.c.seq)
            .where(*is_under(posting, number), is_within(posting.c.seq))
            .order_by(in_order(posting.c.seq, is_ascending))
            .limit(bindparam("few", type_=Integer))
            .subquery()
        )
        ends = nearest(few.c.seq).label("nearest"), furthest(few.c.seq).label("reach")
        columns = func.count().label("counted"), *ends
        seen = select(*columns).select_from(few).subquery()
        its_place = place_of(INSTITUTION, seen.c.reach, seen)
        looks.append(select(literal(number).label("term"), *seen.c, its_place))
    sealed = (
        (literal(SEALED), sealing.c.sealed, literal(0), sealing.c.highest_seq, literal(0)),
        (literal(MERGED), sealing.c.merged, literal(0), sealing.c.stamp, literal(0)),
    )
    told = [select(*columns).where(sealing.c.institution == INSTITUTION) for columns in sealed]
    return union_all(*looks, *told, *(_late_query(number) for number in range(terms)))


def _late_query(number: int) -> Any:
    few = (
        select(late.c.seq)
        .where(*is_under(late, number), is_within(late.c.seq))
        # The sealed ones first: only those may lack in masks, so none of them may be cut off.
        .order_by(late.c.seq)
        .limit(MOST_LATE + 1)
        .subquery()
    )
    its_place = place_of(INSTITUTION, few.c.seq, few)
    return select(literal(LATE), literal(0), literal(0), few.c.seq, its_place)
