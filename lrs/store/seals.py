"""What the sealer reads and writes: places, masks, and the late terms that masks lack yet."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Integer, Select, bindparam, delete, func, select, tuple_, update

from lrs import masks
from lrs.masks import WHOLE, Part, number_at, unpack
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
    """

    sealed: int = 0
    highest_seq: int = -1
    merged: int = 0


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
    start = {"institution": institution, "sealed": 0, "highest_seq": -1, "merged": 0}
    db.execute(insert_ignore(db, sealing), start)
    return _sealing(db.execute(for_update(db, _sealing_query(institution))).first())


def keep_sealing(db: Database, institution: int, state: Sealing) -> None:
    """Write how far it is sealed."""
    changing = update(sealing).where(sealing.c.institution == institution)
    values = {"sealed": state.sealed, "highest_seq": state.highest_seq, "merged": state.merged}
    db.execute(changing.values(values))


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
    return [(row.seq, bytes(row.terms or b"")) for row in db.execute(query)]


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


def insert_places(db: Database, institution: int, rows: Iterable[tuple[int, int, bytes]]) -> None:
    """Write rows of seqs: number, first seq, seqs."""
    insert_rows(db, place, [(institution, *row) for row in rows])


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


def late_terms(db: Database, institution: int, through: int, limit: int) -> list[tuple[int, int]]:
    """Give late (term, seq) rows of sealed statements."""
    query = (
        select(late.c.term, late.c.seq)
        .where(late.c.institution == institution, late.c.seq <= through)
        .order_by(late.c.term, late.c.seq)
        .limit(limit)
    )
    return [(row.term, row.seq) for row in db.execute(query)]


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


def seqs_at(db: Database, institution: int, places: Sequence[int]) -> list[int]:
    """Give the seqs of the statements that have these places."""
    numbers = {place // masks.ROW for place in places}
    values = {"institution": institution, "numbers": numbers}
    rows = db.execute(_places_query(db.dialect.name), values)
    seqs = {number: packed for number, packed in rows}
    return [number_at(seqs[place // masks.ROW], place % masks.ROW) for place in places]


def places_of(db: Database, institution: int, seqs: Collection[int]) -> dict[int, int]:
    """Give the places of sealed statements."""
    first = (
        select(func.max(place.c.first_seq))
        .where(place.c.institution == institution, place.c.first_seq <= statement.c.seq)
        .correlate(statement)
        .scalar_subquery()
    )
    wanted = among(db.dialect.name, statement.c.seq, "seqs")
    beginnings = select(first).distinct().where(statement.c.institution == institution, wanted)
    rows = db.execute(
        select(place.c.number, place.c.seqs).where(
            place.c.institution == institution, place.c.first_seq.in_(beginnings)
        ),
        {"seqs": seqs},
    )
    kept = {number: unpack(packed) for number, packed in rows}
    return {
        seq: number * masks.ROW + index
        for number, row in kept.items()
        for index, seq in enumerate(row)
        if seq in seqs
    }


def place_from(db: Database, institution: int, seq: int) -> int:
    """Give the first place whose statement has that seq or a higher one."""
    row = db.execute(_PLACE_FROM, {"institution": institution, "seq": seq}).first()
    if row is None:
        return 0
    return int(row.number) * masks.ROW + bisect_left(unpack(row.seqs), seq)


_PLACE_FROM = (
    select(place.c.number, place.c.seqs)
    .where(
        place.c.institution == bindparam("institution", type_=Integer),
        place.c.first_seq <= bindparam("seq", type_=BigInteger),
    )
    .order_by(place.c.first_seq.desc())
    .limit(1)
)


@cache
def _parts_query(dialect: str) -> Select[Any]:
    return select(mask.c.block, mask.c.term, mask.c.run, mask.c.places).where(
        mask.c.institution == bindparam("institution", type_=Integer),
        among(dialect, mask.c.block, "blocks"),
        among(dialect, mask.c.term, "terms"),
    )


@cache
def _places_query(dialect: str) -> Select[Any]:
    return select(place.c.number, place.c.seqs).where(
        place.c.institution == bindparam("institution", type_=Integer),
        among(dialect, place.c.number, "numbers"),
    )


def _sealing_query(institution: int) -> Select[Any]:
    return select(sealing).where(sealing.c.institution == institution)


def _sealing(row: Any) -> Sealing:
    return Sealing(row.sealed, row.highest_seq, row.merged) if row else Sealing()
