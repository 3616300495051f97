"""The table of uploads in pieces, and all its SQL."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)

from storage.database import Database
from storage.schema import Instant, institution, metadata

package_upload = Table(
    "package_upload",
    metadata,
    institution(),
    Column("id", String(36), primary_key=True),
    Column("owner", String(36), nullable=False),
    Column("filename", Text, nullable=False),
    Column("metadata", Text, nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("writer", String(36)),
    # Told to whoever lost the last answer. No foreign key: the package may be deleted before.
    Column("package_id", String(36)),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    CheckConstraint("received BETWEEN 0 AND length", name="received"),
    Index(None, "institution", "owner"),
    Index(None, "expires_at"),
)


@dataclass(frozen=True)
class Upload:
    """A file that arrives in pieces.

    owner       the public id of the person who sends it
    metadata    Upload-Metadata as it came
    received    bytes that are acknowledged, which are on the disk
    writer      the request that may add bytes; an older one may not any more
    package_id  what it became, once it was whole
    """

    institution: int
    id: str
    owner: str
    filename: str
    metadata: str
    length: int
    received: int
    writer: str | None
    package_id: str | None
    created_at: datetime
    expires_at: datetime

    @property
    def is_whole(self) -> bool:
        """Whether every byte is here."""
        return self.received == self.length


def insert_upload(db: Database, upload: Upload) -> None:
    """Begin an upload."""
    values = {column.name: getattr(upload, column.name) for column in package_upload.columns}
    db.execute(insert(package_upload).values(values))


def find_upload(db: Database, institution: int, upload_id: str) -> Upload | None:
    """Find an upload, an expired one too."""
    found = db.execute(select(package_upload).where(*_is(institution, upload_id))).one_or_none()
    return None if found is None else Upload(**found._asdict())


def unfinished_of(db: Database, institution: int, owner: str, now: datetime) -> list[Upload]:
    """List what a person began and has not ended, newest first."""
    c = package_upload.c
    wanted = (
        select(package_upload)
        .where(
            c.institution == institution,
            c.owner == owner,
            c.package_id.is_(None),
            c.expires_at > now,
        )
        .order_by(c.created_at.desc(), c.id)
    )
    return [Upload(**row._asdict()) for row in db.execute(wanted)]


def whole_uploads(db: Database) -> list[Upload]:
    """List what is whole and has not become a package."""
    c = package_upload.c
    wanted = select(package_upload).where(c.package_id.is_(None), c.received == c.length)
    return [Upload(**row._asdict()) for row in db.execute(wanted)]


def take_over(db: Database, upload: Upload, writer: str) -> bool:
    """Let one request add the bytes that follow; False where others have come meanwhile."""
    c = package_upload.c
    where = (*_is(upload.institution, upload.id), c.received == upload.received)
    return bool(db.execute(update(package_upload).where(*where).values(writer=writer)).rowcount)


def is_writer(db: Database, upload: Upload, writer: str) -> bool:
    """Tell whether the request may still add bytes."""
    where = (*_is(upload.institution, upload.id), package_upload.c.writer == writer)
    return bool(db.execute(select(func.count()).where(*where)).scalar_one())


def settle(db: Database, upload: Upload, writer: str, received: int, expires_at: datetime) -> bool:
    """Acknowledge bytes; False where another request has taken over."""
    where = (*_is(upload.institution, upload.id), package_upload.c.writer == writer)
    values = {"received": received, "expires_at": expires_at}
    return bool(db.execute(update(package_upload).where(*where).values(values)).rowcount)


def set_package(db: Database, upload: Upload, package_id: str) -> None:
    """Note what an upload became."""
    where = _is(upload.institution, upload.id)
    db.execute(update(package_upload).where(*where).values(package_id=package_id, writer=None))


def delete_upload(db: Database, institution: int, upload_id: str) -> None:
    """Forget an upload."""
    db.execute(delete(package_upload).where(*_is(institution, upload_id)))


def delete_expired(db: Database, now: datetime) -> None:
    """Forget what has expired."""
    db.execute(delete(package_upload).where(package_upload.c.expires_at <= now))


def known_uploads(db: Database) -> set[tuple[int, str]]:
    """Give institution and id of every upload."""
    c = package_upload.c
    return {(row.institution, row.id) for row in db.execute(select(c.institution, c.id))}


def _is(institution: int, upload_id: str) -> tuple[Any, ...]:
    return package_upload.c.institution == institution, package_upload.c.id == upload_id
