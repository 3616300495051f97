"""Statements as they are kept, with what stands beside their payloads, for who looks into them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, select

from lrs.store.tables import posting, reference, statement, statement_id
from storage.database import Database


@dataclass(frozen=True)
class Kept:
    """A statement and what the store knows of it.

    voided_by   id of the statement that voids it, where it is voided
    provenance  kind of the credential that wrote it; `credential` is its id (D20)
    session     of the launch that it came from, None where no session wrote it
    """

    seq: int
    id: bytes
    payload: bytes
    is_voided: bool
    voided_by: bytes | None
    provenance: str
    credential: str
    session: str | None
    registration: str | None


def find_kept(db: Database, institution: int, ids: Collection[bytes]) -> list[Kept]:
    """Find statements by their ids, voided or not."""
    query = _kept(institution).where(
        statement_id.c.institution == institution, statement_id.c.statement_id.in_(ids)
    )
    return [_row(row) for row in db.execute(query)] if ids else []


def kept_at(db: Database, institution: int, seqs: Collection[int]) -> list[Kept]:
    """Find statements by their row numbers."""
    query = _kept(institution).where(statement.c.seq.in_(seqs))
    return [_row(row) for row in db.execute(query)] if seqs else []


def find_sources(db: Database, institution: int, target: bytes, limit: int) -> list[bytes]:
    """Find the ids of the statements that refer to one, the newest first."""
    query = select(reference.c.source).where(
        reference.c.institution == institution, reference.c.target == target
    )
    rows = db.execute(query.order_by(reference.c.seq.desc()).limit(limit))
    return [bytes(row.source) for row in rows]


def seqs_under(
    db: Database, institution: int, terms: Collection[int], seqs: Collection[int]
) -> set[int]:
    """Tell which of the row numbers are under one of the terms."""
    query = select(posting.c.seq).where(
        posting.c.institution == institution, posting.c.term.in_(terms), posting.c.seq.in_(seqs)
    )
    return set(db.execute(query).scalars()) if seqs and terms else set()


def _kept(institution: int) -> Select[Any]:
    columns = (
        statement.c.seq,
        statement.c.statement_id,
        statement.c.payload,
        statement.c.is_voided,
        statement_id.c.voided_by,
        statement.c.provenance,
        statement.c.credential,
        statement.c.session,
        statement.c.registration,
    )
    is_its_id = and_(
        statement_id.c.institution == statement.c.institution,
        statement_id.c.statement_id == statement.c.statement_id,
    )
    query = select(*columns).join_from(statement, statement_id, is_its_id)
    return query.where(statement.c.institution == institution)


def _row(row: Any) -> Kept:
    return Kept(
        seq=row.seq,
        id=bytes(row.statement_id),
        payload=bytes(row.payload),
        is_voided=row.is_voided,
        # A void may stand noted for a statement that it does not reach.
        voided_by=bytes(row.voided_by) if row.is_voided and row.voided_by else None,
        provenance=row.provenance,
        credential=row.credential,
        session=row.session,
        registration=row.registration,
    )
