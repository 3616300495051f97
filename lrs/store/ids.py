"""Statement ids: claimed by whoever stores, refers to or voids them first (D27)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select, update

from lrs.store.tables import statement_id
from storage.database import Database
from storage.dialect import enter_rows, for_update

CHUNK = 500


@dataclass(frozen=True)
class Claim:
    """An id as a batch wants it; `seq`, digest and actor_key are None for one referred to."""

    id: bytes
    seq: int | None = None
    digest: bytes | None = None
    actor_key: int | None = None


@dataclass(frozen=True)
class Held:
    """An id as it is in the database; `seq` None: known by reference only."""

    id: bytes
    seq: int | None
    digest: bytes | None
    voided_by: bytes | None
    voids_of: bytes | None


def claim_ids(db: Database, institution: int, claims: Collection[Claim]) -> set[bytes]:
    """Enter the ids that are not there yet, all in sorted order; tells which were entered."""
    rows = sorted(
        (institution, one.id, one.actor_key, one.digest, one.seq, None, None) for one in claims
    )
    return {bytes(id) for id in enter_rows(db, statement_id, rows, "statement_id")}


def lock_ids(db: Database, institution: int, ids: Collection[bytes]) -> dict[bytes, Held]:
    """Read ids as they are now and keep others from changing them. Its own SQL text: the one that
    claimed them may not see another's row."""
    wanted = sorted(ids)
    held: dict[bytes, Held] = {}
    for start in range(0, len(wanted), CHUNK):
        query = (
            select(statement_id)
            .where(
                statement_id.c.institution == institution,
                statement_id.c.statement_id.in_(wanted[start : start + CHUNK]),
            )
            .order_by(statement_id.c.statement_id)
        )
        held.update((row.id, row) for row in map(_held, db.execute(for_update(db, query))))
    return held


def find_awaited(db: Database, institution: int, ids: Collection[bytes]) -> set[bytes]:
    """Find those of the ids that are referred to and not stored yet."""
    wanted = list(ids)
    awaited: set[bytes] = set()
    for start in range(0, len(wanted), CHUNK):
        query = select(statement_id.c.statement_id).where(
            statement_id.c.institution == institution,
            statement_id.c.statement_id.in_(wanted[start : start + CHUNK]),
            statement_id.c.seq.is_(None),
        )
        awaited.update(map(bytes, db.execute(query).scalars()))
    return awaited


def find_ids(db: Database, institution: int, ids: Collection[bytes]) -> dict[bytes, Held]:
    """Find ids as they are now."""
    query = select(statement_id).where(
        statement_id.c.institution == institution, statement_id.c.statement_id.in_(ids)
    )
    return {row.id: row for row in map(_held, db.execute(query))}


def find_id(db: Database, institution: int, id: bytes) -> Held | None:
    """Find an id."""
    query = select(statement_id).where(
        statement_id.c.institution == institution, statement_id.c.statement_id == id
    )
    row = db.execute(query).first()
    return _held(row) if row else None


def fill_ids(db: Database, institution: int, claims: Sequence[Claim]) -> None:
    """Give ids that were known by reference only their statements."""
    filling = (
        update(statement_id)
        .where(
            statement_id.c.institution == institution,
            statement_id.c.statement_id == bindparam("wanted"),
        )
        .values(
            seq=bindparam("new_seq"),
            digest=bindparam("new_digest"),
            actor_key=bindparam("new_actor_key"),
        )
    )
    rows = [
        {
            "wanted": claim.id,
            "new_seq": claim.seq,
            "new_digest": claim.digest,
            "new_actor_key": claim.actor_key,
        }
        for claim in claims
    ]
    db.execute(filling, rows)


def mark_voided(
    db: Database, institution: int, voided: Mapping[bytes, tuple[bytes | None, bytes | None]]
) -> None:
    """Write which statement voids each id, and whose statements it may void."""
    marking = (
        update(statement_id)
        .where(
            statement_id.c.institution == institution,
            statement_id.c.statement_id == bindparam("wanted"),
        )
        .values(voided_by=bindparam("by"), voids_of=bindparam("of"))
    )
    rows = [{"wanted": id, "by": by, "of": of} for id, (by, of) in sorted(voided.items())]
    db.execute(marking, rows)


def _held(row: Any) -> Held:
    return Held(
        id=bytes(row.statement_id),
        seq=row.seq,
        digest=None if row.digest is None else bytes(row.digest),
        voided_by=None if row.voided_by is None else bytes(row.voided_by),
        voids_of=None if row.voids_of is None else bytes(row.voids_of),
    )
