"""Finding statements: (term, seq) rows intersected, rarest first, pages by keyset."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    union_all,
)

from lrs.store.tables import posting, statement, statement_id
from storage.database import Database

# So many rows of a term tell how frequent it is.
FEW = 200


@dataclass(frozen=True)
class Window:
    """A range of row numbers, both ends included, and the order and number of rows wanted."""

    lowest: int
    highest: int
    is_ascending: bool
    limit: int


@dataclass(frozen=True)
class Found:
    """A statement found."""

    seq: int
    payload: bytes


def search(db: Database, institution: int, terms: Collection[int], window: Window) -> list[Found]:
    """The statements under every one of the terms, newest first unless ascending.

    terms   numbers; none: every statement of the institution
    window  its limit is one more than a page, so that the caller knows whether to offer `more`
    """
    if window.lowest > window.highest:
        return []
    ordered = rarest_first(db, institution, terms, window)
    query = _page_query(len(ordered), window.is_ascending)
    values = {**_bounds(institution, window), **_numbered(ordered), "limit": window.limit}
    return [Found(row.seq, bytes(row.payload)) for row in db.execute(query, values).all()]


def rarest_first(
    db: Database, institution: int, terms: Collection[int], window: Window
) -> Sequence[int]:
    """Order terms by how many statements of the window they have, as far as a look tells.

    Of two that have many, the rarer one is the one whose next few reach further.
    """
    wanted = sorted(set(terms))
    if len(wanted) < 2:
        return wanted
    values = {**_bounds(institution, window), **_numbered(wanted)}
    looks = db.execute(_look_query(len(wanted), window.is_ascending), values)
    sign = -1 if window.is_ascending else 1
    rarity = {wanted[row.place]: (row.counted, sign * (row.reach or 0)) for row in looks}
    return sorted(wanted, key=lambda term: rarity[term])


@dataclass(frozen=True)
class Written:
    """A statement and who wrote it."""

    seq: int
    payload: bytes
    provenance: str
    session: str | None


def find_written(
    db: Database, institution: int, term: int, registration: str, product: str
) -> list[Written]:
    """Find what the sessions of a registration, or the product, wrote under a term (D20)."""
    query = (
        select(statement.c.seq, statement.c.payload, statement.c.provenance, statement.c.session)
        .join(posting, _same_row(posting))
        .where(
            posting.c.institution == institution,
            posting.c.term == term,
            or_(statement.c.registration == registration, statement.c.provenance == product),
            statement.c.is_voided.is_(False),
        )
        .order_by(statement.c.seq)
    )
    return [
        Written(row.seq, bytes(row.payload), row.provenance, row.session)
        for row in db.execute(query)
    ]


def find_by_id(db: Database, institution: int, id: bytes, *, voided: bool) -> Found | None:
    """Find a statement by its id: one that is not voided, or one that is."""
    values = {"institution": institution, "id": id, "voided": voided}
    row = db.execute(_BY_ID, values).first()
    return Found(row.seq, bytes(row.payload)) if row else None


_INSTITUTION = bindparam("institution", type_=Integer)
_BY_ID = (
    select(statement.c.seq, statement.c.payload)
    .join(
        statement_id,
        and_(
            statement_id.c.institution == statement.c.institution,
            statement_id.c.seq == statement.c.seq,
        ),
    )
    .where(
        statement_id.c.institution == _INSTITUTION,
        statement_id.c.statement_id == bindparam("id"),
        statement.c.is_voided == bindparam("voided"),
    )
)


@cache
def _page_query(terms: int, is_ascending: bool) -> Select[Any]:
    """Make the query of a page under so many terms, driven by the first."""
    query = select(statement.c.seq, statement.c.payload).where(statement.c.is_voided.is_(False))
    seq: ColumnElement[int] = statement.c.seq
    if terms:
        query = query.select_from(posting).join(statement, _same_row(posting))
        query = query.where(*_is_under(posting, 0), *_posted_under(range(1, terms)))
        seq = posting.c.seq
    else:
        query = query.where(statement.c.institution == _INSTITUTION)
    query = query.where(_is_within(seq))
    return query.order_by(_in_order(seq, is_ascending)).limit(bindparam("limit", type_=Integer))


@cache
def _look_query(terms: int, is_ascending: bool) -> Any:
    """Make the query that looks at the next few rows of so many terms: how many, how far."""
    furthest = func.max if is_ascending else func.min
    looks = []
    for place in range(terms):
        few = (
            select(posting.c.seq)
            .where(*_is_under(posting, place), _is_within(posting.c.seq))
            .order_by(_in_order(posting.c.seq, is_ascending))
            .limit(FEW)
            .subquery()
        )
        reach = furthest(few.c.seq).label("reach")
        counted = func.count().label("counted")
        looks.append(select(literal(place).label("place"), counted, reach).select_from(few))
    return union_all(*looks)


def _posted_under(places: Iterable[int]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for place in places:
        other = posting.alias()
        conditions.append(
            select(literal(1))
            .where(*_is_under(other, place), other.c.seq == posting.c.seq)
            .correlate(posting)
            .exists()
        )
    return conditions


def _is_under(rows: Any, place: int) -> list[ColumnElement[bool]]:
    term = bindparam(f"term{place}", type_=BigInteger)
    return [rows.c.institution == _INSTITUTION, rows.c.term == term]


def _is_within(seq: ColumnElement[int]) -> ColumnElement[bool]:
    lowest, highest = (bindparam(name, type_=BigInteger) for name in ("lowest", "highest"))
    return seq.between(lowest, highest)


def _in_order(seq: ColumnElement[int], is_ascending: bool) -> ColumnElement[int]:
    return seq.asc() if is_ascending else seq.desc()


def _bounds(institution: int, window: Window) -> dict[str, int]:
    return {"institution": institution, "lowest": window.lowest, "highest": window.highest}


def _numbered(terms: Iterable[int]) -> dict[str, int]:
    return {f"term{place}": term for place, term in enumerate(terms)}


def _same_row(other: Any) -> ColumnElement[bool]:
    return and_(other.c.institution == statement.c.institution, other.c.seq == statement.c.seq)
