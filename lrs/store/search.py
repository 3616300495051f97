"""Finding statements: by (term, seq) rows, rarest first; by masks where they are sealed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    literal_column,
    or_,
    select,
)

from lrs.store.look import MOST_LATE, Look, look_at
from lrs.store.settled import read_settled
from lrs.store.tables import posting, statement, statement_id
from lrs.store.window import (
    INSTITUTION,
    Found,
    Window,
    in_order,
    is_under,
    is_within,
    numbered,
)
from storage.database import Database


def search(db: Database, institution: int, terms: Collection[int], window: Window) -> list[Found]:
    """The statements under every one of the terms, newest first unless ascending.

    terms   numbers; none: every statement of the institution
    window  its limit is one more than a page, so that the caller knows whether to offer `more`
    """
    if window.lowest > window.highest:
        return []
    wanted = sorted(set(terms))
    if len(wanted) < 2:
        return _page(db, institution, wanted, window)
    look = look_at(db, institution, wanted, window)
    if look.is_rare or len(look.late) > MOST_LATE:
        return _page(db, institution, look.terms, window)
    found: list[Found] = []
    for part in _parts(look, window):
        if len(found) < window.limit:
            left = replace(part, limit=window.limit - len(found))
            found += _read(db, institution, look, left)
    return found


def _parts(look: Look, window: Window) -> list[Window]:
    """Divide a window: as far as the look has reached, where one probes little, if that may fill a
    page; the rest where sealing ends."""
    sealed, reach = look.sealing.highest_seq, look.reach
    if not look.may_fill(window.limit):
        reach = window.lowest - 1 if window.is_ascending else window.highest + 1
    if window.is_ascending:
        ends = [reach, max(reach, sealed), window.highest]
        starts = [window.lowest, *(end + 1 for end in ends[:-1])]
    else:
        starts = [reach, min(reach, sealed + 1), window.lowest]
        ends = [window.highest, *(start - 1 for start in starts[:-1])]
    parts = [
        replace(window, lowest=max(lowest, window.lowest), highest=min(highest, window.highest))
        for lowest, highest in zip(starts, ends, strict=True)
    ]
    return [part for part in parts if part.lowest <= part.highest and look.has_rows(part)]


def _read(db: Database, institution: int, look: Look, part: Window) -> list[Found]:
    if look.covers(part) or part.highest > look.sealing.highest_seq:
        return _page(db, institution, look.terms, part)
    return read_settled(db, institution, look, part)


def _page(db: Database, institution: int, ordered: Sequence[int], window: Window) -> list[Found]:
    """Read a page by (term, seq) rows, driven by the first term."""
    query = _page_query(len(ordered), window.is_ascending)
    values = {**window.bounds(institution), **numbered(ordered), "limit": window.limit}
    return [Found(row.seq, bytes(row.payload)) for row in db.execute(query, values).all()]


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


def has_later(db: Database, institution: int, term: int, session: str, seq: int) -> bool:
    """Tell whether a session wrote more under a term, behind a row."""
    query = (
        select(statement.c.seq)
        .join(posting, _same_row(posting))
        .where(
            posting.c.institution == institution,
            posting.c.term == term,
            posting.c.seq > seq,
            statement.c.session == session,
        )
    )
    return db.execute(query.limit(1)).first() is not None


def find_by_id(db: Database, institution: int, id: bytes, *, voided: bool) -> Found | None:
    """Find a statement by its id: one that is not voided, or one that is."""
    values = {"institution": institution, "id": id, "voided": voided}
    row = db.execute(_BY_ID, values).first()
    return Found(row.seq, bytes(row.payload)) if row else None


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
        statement_id.c.institution == INSTITUTION,
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
        query = query.where(*is_under(posting, 0), *_posted_under(range(1, terms)))
        seq = posting.c.seq
    else:
        query = query.where(statement.c.institution == INSTITUTION)
    query = query.where(is_within(seq))
    return query.order_by(in_order(seq, is_ascending)).limit(bindparam("limit", type_=Integer))


def _posted_under(places: Iterable[int]) -> list[ColumnElement[bool]]:
    """Look up each row under the other terms, one by one.

    Not as EXISTS: PostgreSQL would make joins of those, plan them anew each time, and then read
    all rows of a term as it may happen.
    """
    conditions: list[ColumnElement[bool]] = []
    for place in places:
        other = posting.alias()
        one: Select[Any] = select(literal_column("1")).where(
            *is_under(other, place), other.c.seq == posting.c.seq
        )
        conditions.append(one.correlate(posting).scalar_subquery() == literal_column("1"))
    return conditions


def _same_row(other: Any) -> ColumnElement[bool]:
    return and_(other.c.institution == statement.c.institution, other.c.seq == statement.c.seq)
