"""A look at terms before they are searched for: how many rows they have, and what is sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import func, literal, select, union_all

from lrs.store.seals import Sealing, place_of_late
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
FEW = 128
# With more late rows than this, masks are not worth while.
MOST_LATE = 500
# In the place of a term's, in the answer.
SEALED, MERGED, LATE = -1, -2, -3


@dataclass(frozen=True)
class Look:
    """What a look has told.

    terms       the rarest first, as far as a look tells
    is_rare     whether the rarest has but few rows in the window
    reach       the seq of the last row of the rarest that was looked at
    late        seqs in the window that came late under one of the terms, and may lack in masks
    """

    terms: Sequence[int]
    is_rare: bool
    reach: int
    sealing: Sealing
    late: Sequence[int]

    def covers(self, part: Window) -> bool:
        """Tell whether all rows of the rarest in a part of the window were looked at."""
        return part.highest <= self.reach if part.is_ascending else part.lowest >= self.reach


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
    told = {place: (one, other) for place, one, other in rows if place in (SEALED, MERGED)}
    return Look(
        terms=ordered,
        is_rare=rarity[ordered[0]][0] < FEW,
        reach=sign * rarity[ordered[0]][1],
        sealing=Sealing(*told[SEALED], *told[MERGED]) if told else Sealing(),
        late=[number for place, _, number in rows if place == LATE and number is not None],
    )


@cache
def _look_query(terms: int, is_ascending: bool) -> Any:
    furthest = func.max if is_ascending else func.min
    looks = []
    for number in range(terms):
        few = (
            select(posting.c.seq)
            .where(*is_under(posting, number), is_within(posting.c.seq))
            .order_by(in_order(posting.c.seq, is_ascending))
            .limit(FEW)
            .subquery()
        )
        reach = furthest(few.c.seq).label("reach")
        counted = func.count().label("counted")
        looks.append(select(literal(number).label("place"), counted, reach).select_from(few))
    sealed = (
        (literal(SEALED), sealing.c.sealed, sealing.c.highest_seq),
        (literal(MERGED), sealing.c.merged, sealing.c.stamp),
    )
    told = [select(*columns).where(sealing.c.institution == INSTITUTION) for columns in sealed]
    return union_all(*looks, *told, *(_late_query(number) for number in range(terms)))


def _late_query(number: int) -> Any:
    few = (
        select(place_of_late())
        .where(*is_under(late, number), is_within(late.c.seq))
        .limit(MOST_LATE + 1)
        .subquery()
    )
    return select(literal(LATE), literal(0), few.c.number)
