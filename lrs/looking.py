"""Looking into the store on behalf of people: which statements they may see, and what is beside.

Whoever looks has organisations, whose subtrees he sees, or the whole institution (D4).
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from accounts.credentials import Credential, CredentialKind
from lrs.queries import Query
from lrs.reading import find_page
from lrs.store import Found, kept
from lrs.store.kept import Kept
from storage.database import Database


def look_for(
    db: Database,
    institution: int,
    organisations: Collection[int] | None,
    queries: Collection[Query],
    horizon: datetime,
) -> list[Kept]:
    """Find the statements that one of the queries asks for, in their order, at most one more than
    their limit.

    organisations  the tops of the subtrees that are seen; None: the whole institution
    queries        alike but for their names: the same page of each
    """
    tops = [None] if organisations is None else sorted(organisations)
    readers = [_reader(institution, top) for top in tops]
    found = [
        one
        for reader in readers
        for query in queries
        for one in find_page(db, reader, query, horizon)
    ]
    first = next(iter(queries))
    seqs = _in_order(found, first)[: first.limit + 1]
    rows = {row.seq: row for row in kept.kept_at(db, institution, seqs)}
    return [rows[seq] for seq in seqs]


def look_up(
    db: Database, institution: int, organisations: Collection[int] | None, ids: Collection[bytes]
) -> dict[bytes, Kept]:
    """Find statements by their ids, as far as they are seen; voided ones too."""
    found = kept.find_kept(db, institution, ids)
    if organisations is None:
        return {one.id: one for one in found}
    seen = kept.seqs_under(db, institution, organisations, [one.seq for one in found])
    return {one.id: one for one in found if one.seq in seen}


def look_at_sources(
    db: Database,
    institution: int,
    organisations: Collection[int] | None,
    target: bytes,
    *,
    limit: int,
) -> list[Kept]:
    """Find the newest statements that refer to one, as far as they are seen."""
    ids = kept.find_sources(db, institution, target, limit)
    found = look_up(db, institution, organisations, ids)
    return [found[id] for id in ids if id in found]


def _in_order(found: Iterable[Found], query: Query) -> list[int]:
    return sorted({one.seq for one in found}, reverse=not query.is_ascending)


def _reader(institution: int, organisation: int | None) -> Credential:
    """Give the credential of whom a role lets read."""
    return Credential(
        institution=institution,
        kind=CredentialKind.API,
        id="desk",
        scopes=frozenset({"statements/read"}),
        agent={},
        organisation=organisation,
    )
