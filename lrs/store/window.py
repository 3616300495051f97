"""What every question about a range of statements is made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, bindparam

INSTITUTION = bindparam("institution", type_=Integer)


@dataclass(frozen=True)
class Window:
    """A range of row numbers, both ends included, and the order and number of rows wanted."""

    lowest: int
    highest: int
    is_ascending: bool
    limit: int

    def bounds(self, institution: int) -> dict[str, int]:
        """Give the parameters of `is_within`, and the institution."""
        return {"institution": institution, "lowest": self.lowest, "highest": self.highest}


@dataclass(frozen=True)
class Found:
    """A statement found."""

    seq: int
    payload: bytes


def is_within(seq: ColumnElement[int]) -> ColumnElement[bool]:
    """Keep a column within the window."""
    lowest, highest = (bindparam(name, type_=BigInteger) for name in ("lowest", "highest"))
    return seq.between(lowest, highest)


def is_under(rows: Any, place: int) -> list[ColumnElement[bool]]:
    """Keep (term, seq) rows to one of the terms, by its place among them."""
    term = bindparam(f"term{place}", type_=BigInteger)
    return [rows.c.institution == INSTITUTION, rows.c.term == term]


def numbered(terms: Iterable[int]) -> dict[str, int]:
    """Give the parameters of `is_under`."""
    return {f"term{place}": term for place, term in enumerate(terms)}


def in_order(seq: ColumnElement[int], is_ascending: bool) -> ColumnElement[int]:
    """Order by a column."""
    return seq.asc() if is_ascending else seq.desc()
