"""Payloads and the rows that find them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, exists, select, tuple_, update

from lrs.masks import pack
from lrs.store.tables import attachment, posting, statement
from storage.database import Database
from storage.dialect import insert_rows

CHUNK = 500


@dataclass(frozen=True)
class Provenance:
    """Who wrote a statement: kind of credential, its id, and a session's own two ids (D20)."""

    kind: str
    credential: str
    session: str | None
    registration: str | None


@dataclass(frozen=True)
class Row:
    """A statement as it is kept."""

    seq: int
    id: bytes
    actor_key: int
    payload: bytes
    provenance: Provenance
    terms: Collection[int]


def insert_statements(db: Database, institution: int, rows: Iterable[Row]) -> None:
    """Write payloads."""
    values = [
        (
            institution,
            row.seq,
            row.id,
            row.actor_key,
            row.payload,
            False,
            row.provenance.kind,
            row.provenance.credential,
            row.provenance.session,
            row.provenance.registration,
            pack(sorted(row.terms)),
        )
        for row in rows
    ]
    insert_rows(db, statement, values)


def insert_postings(db: Database, institution: int, postings: Iterable[tuple[int, int]]) -> None:
    """Write (term, seq) rows, in order; those that are there stay."""
    insert_rows(db, posting, [(institution, term, seq) for term, seq in sorted(postings)])


def insert_attachments(db: Database, institution: int, rows: list[Mapping[str, Any]]) -> None:
    """Write which contents came with which statement: seq, sha2, sha256, content_type."""
    if rows:
        db.execute(attachment.insert(), [{"institution": institution, **row} for row in rows])


def find_attachments(db: Database, institution: int, seqs: Collection[int]) -> list[Any]:
    """Find the contents that came with statements."""
    query = (
        select(attachment)
        .where(attachment.c.institution == institution, attachment.c.seq.in_(seqs))
        .order_by(attachment.c.seq, attachment.c.sha2)
    )
    return list(db.execute(query).all())


def find_payloads(db: Database, institution: int, seqs: Collection[int]) -> dict[int, bytes]:
    """Find payloads by row number."""
    wanted = sorted(seqs)
    found: dict[int, bytes] = {}
    for start in range(0, len(wanted), CHUNK):
        query = select(statement.c.seq, statement.c.payload).where(
            statement.c.institution == institution,
            statement.c.seq.in_(wanted[start : start + CHUNK]),
        )
        found.update((row.seq, bytes(row.payload)) for row in db.execute(query))
    return found


def hide_statements(
    db: Database, institution: int, seqs: Collection[int], postings: Collection[tuple[int, int]]
) -> None:
    """Take voided statements out of every list (D23)."""
    db.execute(
        update(statement)
        .where(statement.c.institution == institution, statement.c.seq.in_(seqs))
        .values(is_voided=True)
    )
    rows = sorted(postings)
    for start in range(0, len(rows), CHUNK):
        pairs = tuple_(posting.c.term, posting.c.seq)
        db.execute(
            delete(posting).where(
                posting.c.institution == institution, pairs.in_(rows[start : start + CHUNK])
            )
        )


def is_posted(db: Database, institution: int, seq: int, terms: Iterable[int]) -> bool:
    """Tell whether the statement is under every one of the terms."""
    wanted = [
        exists().where(
            posting.c.institution == institution, posting.c.term == term, posting.c.seq == seq
        )
        for term in terms
    ]
    return not wanted or bool(db.execute(select(1).where(*wanted)).first())
