"""Documents and who may see them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, delete, select

from lrs.store.tables import document, document_organisation
from storage.database import Database, is_sqlite
from storage.dialect import for_update, insert_ignore, lock_installation, upsert

CHUNK = 500
CHANGED = ["agent", "content", "content_type", "etag", "updated_at"]


class Place(NamedTuple):
    """Digests of where a document is: its whole address, what a listing asks for, and whose it
    is."""

    key: bytes
    scope: bytes
    agent: bytes | None


@dataclass(frozen=True)
class Stored:
    """A document as it is kept."""

    document_id: str
    registration: str | None
    content: bytes
    content_type: str
    etag: str
    updated_at: datetime


_BY_KEY = select(document).where(
    document.c.institution == bindparam("institution"), document.c.key == bindparam("wanted")
)
_HELD = _BY_KEY.with_for_update()


def lock_document(db: Database, key: bytes) -> None:
    """Let one writer at a time change a document, one that is not there yet included."""
    lock_installation(db, int.from_bytes(key[:8], signed=True))


def find_document(db: Database, institution: int, key: bytes, bound: int | None) -> Stored | None:
    """Find a document that those of organisation `bound` may see; None: whoever may."""
    query = _BY_KEY.where(*_seen_by(bound)) if bound is not None else _BY_KEY
    row = db.execute(query, {"institution": institution, "wanted": key}).first()
    return _stored(row) if row else None


def hold_document(db: Database, institution: int, key: bytes) -> Stored | None:
    """Find a document as it is now, and keep it from being deleted until the transaction ends."""
    query = _BY_KEY if is_sqlite(db.engine) else _HELD
    row = db.execute(query, {"institution": institution, "wanted": key}).first()
    return _stored(row) if row else None


def find_document_ids(
    db: Database,
    institution: int,
    scope: bytes,
    registration: str | None,
    since: datetime | None,
    bound: int | None,
) -> list[str]:
    """Find ids of documents, each once, of one registration or of all."""
    query = (
        select(document.c.document_id)
        .distinct()
        .where(*_at(institution, scope, registration), *_seen_by(bound))
        .order_by(document.c.document_id)
    )
    if since is not None:
        query = query.where(document.c.updated_at > since)
    return list(db.execute(query).scalars())


def keep_document(db: Database, institution: int, place: Place, kept: Stored) -> None:
    """Write a document, in the place of what was there."""
    row = {
        "institution": institution,
        "key": place.key,
        "scope": place.scope,
        "agent": place.agent,
        "registration": kept.registration,
        "document_id": kept.document_id,
        "content": kept.content,
        "content_type": kept.content_type,
        "etag": kept.etag,
        "updated_at": kept.updated_at,
    }
    db.execute(upsert(db, document, CHANGED), row)


def show_document(
    db: Database, institution: int, key: bytes, organisations: Collection[int]
) -> None:
    """Let organisations see a document; those who see it already still do."""
    rows = [
        {"institution": institution, "key": key, "organisation": number}
        for number in sorted(organisations)
    ]
    if rows:
        db.execute(insert_ignore(db, document_organisation), rows)


def delete_document(db: Database, institution: int, key: bytes) -> None:
    """Remove a document."""
    db.execute(delete(document).where(document.c.institution == institution, document.c.key == key))


def delete_all(
    db: Database, institution: int, scope: bytes, registration: str | None, bound: int | None
) -> None:
    """Remove the documents at an address that those of organisation `bound` may see."""
    wanted = (
        select(document.c.key)
        .where(*_at(institution, scope, registration), *_seen_by(bound))
        .order_by(document.c.key)
    )
    # These and no other, in order: two who delete the same do not wait for each other.
    keys = list(db.execute(for_update(db, wanted)).scalars())
    for start in range(0, len(keys), CHUNK):
        some = document.c.key.in_(keys[start : start + CHUNK])
        db.execute(delete(document).where(document.c.institution == institution, some))


def _at(institution: int, scope: bytes, registration: str | None) -> list[ColumnElement[bool]]:
    at = [document.c.institution == institution, document.c.scope == scope]
    return at if registration is None else [*at, document.c.registration == registration]


def _seen_by(bound: int | None) -> list[ColumnElement[bool]]:
    if bound is None:
        return []
    return [
        select(document_organisation.c.key)
        .where(
            document_organisation.c.institution == document.c.institution,
            document_organisation.c.key == document.c.key,
            document_organisation.c.organisation == bound,
        )
        .exists()
    ]


def _stored(row: Any) -> Stored:
    return Stored(
        document_id=row.document_id,
        registration=row.registration,
        content=bytes(row.content),
        content_type=row.content_type,
        etag=row.etag,
        updated_at=row.updated_at,
    )
