"""What the sealer reads and writes: places, masks, and the late terms that masks lack yet."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Integer,
    Label,
    Select,
    bindparam,
    delete,
    func,
    select,
    tuple_,
    update,
)

from lrs.masks import WHOLE, Part
from lrs.store.tables import late, mask, place, sealing, statement
from storage.database import Database
from storage.dialect import among, for_update, insert_ignore, insert_rows, upsert

CHUNK = 500


@dataclass(frozen=True)
class Sealing:
    """How far an institution's statements are sealed.

    sealed       so many have a place
    highest_seq  of them
    merged       so many blocks have one mask for each term
    stamp        another one whenever a mask of those has changed
    """

    sealed: int = 0
    highest_seq: int = -1
    merged: int = 0
    stamp: int = 0


def institutions(db: Database) -> list[int]:
    """Give the institutions that have statements, each found by one step in the index."""
    found: list[int] = []
    while True:
        beyond = statement.c.institution > (found[-1] if found else -1)
        following = db.execute(select(func.min(statement.c.institution)).where(beyond)).scalar()
        if following is None:
            return found
        found.append(following)


def find_sealing(db: Database, institution: int) -> Sealing:
    """Tell how far it is sealed."""
    return _sealing(db.execute(_sealing_query(institution)).first())


def lock_sealing(db: Database, institution: int) -> Sealing:
    """Tell how far it is sealed, and keep other sealers away until this transaction ends."""
    db.execute(insert_ignore(db, sealing), {"institution": institution, **asdict(Sealing())})
    return _sealing(db.execute(for_update(db, _sealing_query(institution))).first())


def keep_sealing(db: Database, institution: int, state: Sealing) -> None:
    """Write how far it is sealed."""
    changing = update(sealing).where(sealing.c.institution == institution)
    db.execute(changing.values(asdict(state)))


def unsealed(
    db: Database, institution: int, after: int, through: int, limit: int
) -> list[tuple[int, bytes]]:
    """Give seqs and packed terms of the statements that follow the sealed ones."""
    query = (
        select(statement.c.seq, statement.c.terms)
        .where(
            statement.c.institution == institution,
            statement.c.seq > after,
            statement.c.seq <= through,
        )
        .order_by(statement.c.seq)
        .limit(limit)
    )
    return [(row.seq, _terms_of(row)) for row in db.execute(query)]


def _terms_of(row: Any) -> bytes:
    # Sealed without its terms a statement would be in no mask, and lost to searches.
    if row.terms is None:
        raise ValueError(f"statement {row.seq} was stored by an older version: it has no terms")
    return bytes(row.terms)


def is_run_full(db: Database, institution: int, after: int, through: int, count: int) -> bool:
    """Tell whether so many statements follow the sealed ones."""
    query = (
        select(statement.c.seq)
        .where(
            statement.c.institution == institution,
            statement.c.seq > after,
            statement.c.seq <= through,
        )
        .order_by(statement.c.seq)
        .offset(count - 1)
        .limit(1)
    )
    return db.execute(query).first() is not None


def insert_places(db: Database, institution: int, first: int, seqs: Iterable[int]) -> None:
    """Give statements places, the first the first and so on."""
    insert_rows(db, place, [(institution, first + index, seq) for index, seq in enumerate(seqs)])


def insert_masks(
    db: Database, institution: int, rows: Iterable[tuple[int, int, int, bytes]]
) -> None:
    """Write masks: block, term, run, places."""
    insert_rows(db, mask, [(institution, *row) for row in sorted(rows)])


def put_whole(db: Database, institution: int, written: Mapping[tuple[int, int], bytes]) -> None:
    """Write masks of whole blocks by (block, term), in the place of those that are there."""
    rows = [
        {"institution": institution, "block": block, "term": term, "run": WHOLE, "places": places}
        for (block, term), places in sorted(written.items())
    ]
    if rows:
        db.execute(upsert(db, mask, ["places"]), rows)


def parts_of_block(
    db: Database, institution: int, block: int, after: int, limit: int
) -> dict[int, list[Part]]:
    """Give what is kept of a block under the terms that follow one, in whole terms.

    limit  of rows; no term has as many
    """
    query = (
        select(mask.c.term, mask.c.run, mask.c.places)
        .where(mask.c.institution == institution, mask.c.block == block, mask.c.term > after)
        .order_by(mask.c.term, mask.c.run)
        .limit(limit)
    )
    found: dict[int, list[Part]] = {}
    rows = db.execute(query).all()
    for row in rows:
        found.setdefault(row.term, []).append((row.run, bytes(row.places)))
    if len(rows) == limit:
        found.pop(rows[-1].term)
    return found


def drop_runs(db: Database, institution: int, block: int, lowest: int, highest: int) -> None:
    """Delete what is kept of single runs of a block, under a range of terms."""
    dropping = delete(mask).where(
        mask.c.institution == institution,
        mask.c.block == block,
        mask.c.term.between(lowest, highest),
        mask.c.run != WHOLE,
    )
    db.execute(dropping)


def late_terms(
    db: Database, institution: int, through: int, limit: int
) -> list[tuple[int, int, int]]:
    """Give late rows of sealed statements: term, seq and place."""
    query = (
        select(late.c.term, late.c.seq, place_of(institution, late.c.seq, late))
        .where(late.c.institution == institution, late.c.seq <= through)
        .order_by(late.c.term, late.c.seq)
        .limit(limit)
    )
    return [(row.term, row.seq, row.place) for row in db.execute(query)]


def place_of(institution: Any, seq: Any, rows: Any) -> Label[int]:
    """Give the place of a seq of other rows, null where it is not sealed yet.

    Not as a join: a database that thinks those are many would go through all places.
    """
    query = select(place.c.number).where(place.c.institution == institution, place.c.seq == seq)
    return query.correlate(rows).scalar_subquery().label("place")


def drop_late(db: Database, institution: int, rows: Sequence[tuple[int, int]]) -> None:
    """Delete late rows that masks have now."""
    pairs = tuple_(late.c.term, late.c.seq)
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        db.execute(delete(late).where(late.c.institution == institution, pairs.in_(chunk)))


def whole_masks(
    db: Database, institution: int, blocks: Collection[int], terms: Collection[int]
) -> dict[tuple[int, int], list[Part]]:
    """Give the masks of whole blocks, by (block, term)."""
    found = parts_of(db, institution, blocks, terms)
    whole = {key: [part for part in parts if part[0] == WHOLE] for key, parts in found.items()}
    return {key: parts for key, parts in whole.items() if parts}


def parts_of(
    db: Database, institution: int, blocks: Collection[int], terms: Collection[int]
) -> dict[tuple[int, int], list[Part]]:
    """Give all that is kept of blocks under terms, by (block, term)."""
    values = {"institution": institution, "blocks": blocks, "terms": terms}
    found: dict[tuple[int, int], list[Part]] = {}
    for block, term, run, places in db.execute(_parts_query(db.dialect.name), values):
        found.setdefault((block, term), []).append((run, bytes(places)))
    return found


def place_from(db: Database, institution: int, seq: int) -> int | None:
    """Give the first place whose statement has that seq or a higher one."""
    number: int | None = db.execute(_PLACE_FROM, {"institution": institution, "seq": seq}).scalar()
    return number


_PLACE_FROM = (
    select(place.c.number)
    .where(
        place.c.institution == bindparam("institution", type_=Integer),
        place.c.seq >= bindparam("seq", type_=BigInteger),
    )
    .order_by(place.c.seq)
    .limit(1)
)


@cache
def _parts_query(dialect: str) -> Select[Any]:
    return select(mask.c.block, mask.c.term, mask.c.run, mask.c.places).where(
        mask.c.institution == bindparam("institution", type_=Integer),
        among(dialect, mask.c.block, "blocks"),
        among(dialect, mask.c.term, "terms"),
    )


def _sealing_query(institution: int) -> Select[Any]:
    return select(sealing).where(sealing.c.institution == institution)


def _sealing(row: Any) -> Sealing:
    return Sealing(row.sealed, row.highest_seq, row.merged, row.stamp) if row else Sealing()
