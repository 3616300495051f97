"""Finding statements: (term, seq) rows intersected, rarest first, pages by keyset."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, union_all

from lrs.store.tables import posting, statement, statement_id
from storage.database import Database

# Counting stops here: a term this frequent is never the rarest of two worth telling apart.
COUNTED = 1000


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
    if terms:
        query = _under(institution, rarest_first(db, institution, terms, window), window)
    else:
        query = _all(institution, window)
    return [Found(row.seq, bytes(row.payload)) for row in db.execute(query)]


def rarest_first(
    db: Database, institution: int, terms: Collection[int], window: Window
) -> Sequence[int]:
    """Order terms by how many statements of the window they have, as far as it is counted."""
    wanted = sorted(set(terms))
    if len(wanted) == 1:
        return wanted
    counts = [_count(institution, term, window) for term in wanted]
    found = {row.term: row.counted for row in db.execute(union_all(*counts))}
    return sorted(wanted, key=lambda term: found[term])


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
    query = (
        select(statement.c.seq, statement.c.payload)
        .join(
            statement_id,
            and_(
                statement_id.c.institution == statement.c.institution,
                statement_id.c.seq == statement.c.seq,
            ),
        )
        .where(
            statement_id.c.institution == institution,
            statement_id.c.statement_id == id,
            statement.c.is_voided.is_(voided),
        )
    )
    row = db.execute(query).first()
    return Found(row.seq, bytes(row.payload)) if row else None


def _under(institution: int, terms: Sequence[int], window: Window) -> Select[Any]:
    first, *rest = terms
    query = (
        select(statement.c.seq, statement.c.payload)
        .select_from(posting)
        .join(statement, _same_row(posting))
        .where(
            posting.c.institution == institution,
            posting.c.term == first,
            posting.c.seq.between(window.lowest, window.highest),
            statement.c.is_voided.is_(False),
            *_posted_under(institution, rest),
        )
    )
    return _in_order(query, posting.c.seq, window)


def _posted_under(institution: int, terms: Iterable[int]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for term in terms:
        other = posting.alias()
        conditions.append(
            select(literal(1))
            .where(
                other.c.institution == institution,
                other.c.term == term,
                other.c.seq == posting.c.seq,
            )
            .correlate(posting)
            .exists()
        )
    return conditions


def _all(institution: int, window: Window) -> Select[Any]:
    query = select(statement.c.seq, statement.c.payload).where(
        statement.c.institution == institution,
        statement.c.seq.between(window.lowest, window.highest),
        statement.c.is_voided.is_(False),
    )
    return _in_order(query, statement.c.seq, window)


def _in_order(query: Select[Any], seq: ColumnElement[int], window: Window) -> Select[Any]:
    order = seq.asc() if window.is_ascending else seq.desc()
    return query.order_by(order).limit(window.limit)


def _count(institution: int, term: int, window: Window) -> Select[Any, Any]:
    some = (
        select(posting.c.seq)
        .where(
            posting.c.institution == institution,
            posting.c.term == term,
            posting.c.seq.between(window.lowest, window.highest),
        )
        .limit(COUNTED)
        .subquery()
    )
    return select(literal(term).label("term"), func.count().label("counted")).select_from(some)


def _same_row(other: Any) -> ColumnElement[bool]:
    return and_(other.c.institution == statement.c.institution, other.c.seq == statement.c.seq)
