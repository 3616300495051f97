"""Files by their content: one key (institution, sha256), never read whole into memory (D29).

A blob is written to a temporary file, synced, renamed, its folder synced, and only then entered in
the database; so a row always has its file. The collector removes what no foreign key points to for
48 hours, under a lock that `put` shares.
"""

import errno
import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from sqlalchemy import ColumnElement, and_, delete, exists, false, not_, or_, select

from schemas.problem import NotFound, StorageFull, TooLarge
from storage.database import Database
from storage.dialect import upsert
from storage.schema import blob, metadata

CHUNK = 1 << 20
UNFINISHED = ".new-"
KEPT_UNREFERENCED = timedelta(hours=48)


@dataclass(frozen=True)
class Blob:
    """A stored file: its SHA-256 as 64 hex digits, its size in bytes."""

    sha256: str
    size: int


class BlobTooLarge(TooLarge):
    """More bytes than the limit."""


class BlobMissing(NotFound):
    """No file under that hash."""


class BlobsFull(StorageFull):
    """No room for the file."""


class Blobs:
    """The files of an installation in one folder, `<institution>/<first two digits>/<sha256>`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def receive(self, institution: int, stream: BinaryIO, *, limit: int | None = None) -> Blob:
        """Keep the bytes of a stream as a file, not yet in the database; see `enter`.

        limit   most bytes taken; more raises BlobTooLarge (413)
        raises  BlobsFull (507) where the disk is; whatever is raised, no part of the file stays
        """
        with self._lock(fcntl.LOCK_SH), self._temporary() as file:
            try:
                kept = _copy(stream, file, limit)
                os.fsync(file.fileno())
                self._settle(Path(file.name), self.path(institution, kept.sha256))
            except OSError as error:
                if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                    raise
                raise BlobsFull("No room is left on the disk for this file.") from error
        return kept

    def adopt(self, institution: int, path: Path) -> Blob:
        """Keep a whole file of the same file system under a second name, not yet in the database.

        The first name stays, so that nothing is lost before the caller has committed.
        """
        with self._lock(fcntl.LOCK_SH), path.open("rb") as file:
            os.fsync(file.fileno())
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            kept = Blob(digest, os.fstat(file.fileno()).st_size)
            link = self.folder / f"{UNFINISHED}{uuid4()}"
            link.hardlink_to(path)
            try:
                self._settle(link, self.path(institution, kept.sha256))
            finally:
                # To replace a file by another name of itself is to do nothing.
                link.unlink(missing_ok=True)
        return kept

    def enter(self, db: Database, institution: int, kept: Blob, now: datetime) -> None:
        """Write the row of a file that `receive` kept; in use from `now` on."""
        row = {"institution": institution, "sha256": kept.sha256, "size": kept.size, "used_at": now}
        db.execute(upsert(db, blob, ["used_at"]), row)

    def put(
        self,
        db: Database,
        institution: int,
        stream: BinaryIO,
        *,
        now: datetime,
        limit: int | None = None,
    ) -> Blob:
        """Keep a small file and its row at once; a large one is received before the transaction."""
        kept = self.receive(institution, stream, limit=limit)
        self.enter(db, institution, kept, now)
        return kept

    def path(self, institution: int, sha256: str) -> Path:
        """Give where the file of that hash is or would be."""
        return self.folder / str(institution) / sha256[:2] / sha256

    def has(self, institution: int, sha256: str) -> bool:
        """Tell whether the file is here."""
        return self.path(institution, sha256).is_file()

    def open(self, institution: int, sha256: str) -> BinaryIO:
        """Open the file for reading; raises BlobMissing (404)."""
        try:
            return self.path(institution, sha256).open("rb")
        except FileNotFoundError:
            raise BlobMissing(f"no stored file {sha256}") from None

    def collect(self, db: Database, now: datetime) -> int:
        """Remove what no row points to and nobody used for 48 hours; tells how many.

        The caller commits; a file whose row's deletion is rolled back would be lost, so do nothing
        else in that transaction. While a file is received nothing is collected: to wait for it
        here, in a transaction, would let every other writer of SQLite wait too.
        """
        with suppress(BlockingIOError), self._lock(fcntl.LOCK_EX | fcntl.LOCK_NB):
            return self._collect(db, now)
        return 0

    @contextmanager
    def kept_whole(self) -> Iterator[None]:
        """Let nothing be collected inside the block; for a backup."""
        with self._lock(fcntl.LOCK_SH):
            yield

    def _collect(self, db: Database, now: datetime) -> int:
        gone = db.execute(
            delete(blob)
            .where(blob.c.used_at < now - KEPT_UNREFERENCED, not_(_is_referenced()))
            .returning(blob.c.institution, blob.c.sha256)
        ).all()
        db.commit()
        for institution, sha256 in gone:
            self.path(institution, sha256).unlink(missing_ok=True)
        # Left by a process that was killed while it received; nobody writes under this lock.
        for unfinished in self.folder.glob(f"{UNFINISHED}*"):
            unfinished.unlink()
        return len(gone)

    @contextmanager
    def _temporary(self) -> Iterator[BinaryIO]:
        with tempfile.NamedTemporaryFile(dir=self.folder, prefix=UNFINISHED, delete=False) as file:
            try:
                yield file  # type: ignore[misc]  # a wrapper with all of BinaryIO
            finally:
                Path(file.name).unlink(missing_ok=True)

    def _settle(self, temporary: Path, final: Path) -> None:
        final.parent.mkdir(parents=True, exist_ok=True)
        temporary.replace(final)
        folder = os.open(final.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @contextmanager
    def _lock(self, kind: int) -> Iterator[None]:
        with (self.folder / ".lock").open("w") as file:
            fcntl.flock(file, kind)
            yield


def _copy(stream: BinaryIO, file: BinaryIO, limit: int | None) -> Blob:
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if limit is not None and size > limit:
            raise BlobTooLarge(f"The file is larger than {limit} bytes.", limit=limit)
        digest.update(chunk)
        file.write(chunk)
    file.flush()
    return Blob(digest.hexdigest(), size)


def _is_referenced() -> ColumnElement[bool]:
    """Tell, in SQL, whether any foreign key of the schema points to the blob."""
    uses = [
        exists(
            select(1).where(
                and_(*(element.parent == element.column for element in constraint.elements))
            )
        )
        for table in metadata.tables.values()
        for constraint in table.foreign_key_constraints
        if constraint.referred_table is blob
    ]
    return or_(false(), *uses)
