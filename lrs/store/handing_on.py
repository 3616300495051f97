"""SQL for handing on what was recorded to those who may see it now (D4)."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import and_, delete, func, select

from lrs.store.tables import document, document_organisation, posting, posting_job, statement
from storage.database import Database
from storage.dialect import for_update, insert_ignore, upsert


def newest_seq(db: Database, institution: int) -> int:
    """Give the row number of the newest statement, 0 where there is none."""
    query = select(func.max(statement.c.seq)).where(statement.c.institution == institution)
    return int(db.execute(query).scalar() or 0)


def find_through(db: Database, institution: int, name: str) -> int:
    """Tell up to which row number a scan has come."""
    query = select(posting_job.c.through).where(
        posting_job.c.institution == institution, posting_job.c.name == name
    )
    return int(db.execute(query).scalar() or 0)


def keep_through(db: Database, institution: int, name: str, through: int) -> None:
    """Note up to which row number a scan has come, in the transaction that brought it there."""
    row = {"institution": institution, "name": name, "through": through}
    db.execute(upsert(db, posting_job, ["through"]), row)


def forget(db: Database, institution: int, names: Iterable[str]) -> None:
    """Forget how far scans have come, once they are done."""
    db.execute(
        delete(posting_job).where(
            posting_job.c.institution == institution, posting_job.c.name.in_(list(names))
        )
    )


def seqs_under(
    db: Database, institution: int, term: int, lowest: int, highest: int, limit: int
) -> list[int]:
    """List the next statements under a term, voided ones too."""
    query = (
        select(posting.c.seq)
        .where(
            posting.c.institution == institution,
            posting.c.term == term,
            posting.c.seq.between(lowest, highest),
        )
        .order_by(posting.c.seq)
        .limit(limit)
    )
    return list(db.execute(query).scalars())


def hold_documents_of(
    db: Database,
    institution: int,
    agents: Collection[bytes] | None,
    organisations: Collection[int],
    after: bytes,
    limit: int,
) -> list[bytes]:
    """List, and hold, the next documents that one of the organisations sees, by their keys.

    agents  only those of these owners; None: all
    """
    is_seen = (
        select(document_organisation.c.key)
        .where(
            document_organisation.c.institution == document.c.institution,
            document_organisation.c.key == document.c.key,
            document_organisation.c.organisation.in_(organisations),
        )
        .exists()
    )
    wanted: Any = and_(document.c.institution == institution, document.c.key > after, is_seen)
    if agents is not None:
        wanted = and_(wanted, document.c.agent.in_(agents))
    query = select(document.c.key).where(wanted).order_by(document.c.key).limit(limit)
    return [bytes(key) for key in db.execute(for_update(db, query)).scalars()]


def show_documents(
    db: Database, institution: int, keys: Collection[bytes], organisations: Collection[int]
) -> None:
    """Let organisations see documents; those who see them already still do."""
    rows = [
        {"institution": institution, "key": key, "organisation": number}
        for key in keys
        for number in sorted(organisations)
    ]
    if rows:
        db.execute(insert_ignore(db, document_organisation), rows)
