"""Begin an upload in pieces, add bytes to it, give it up: the rules, without HTTP."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, BinaryIO
from uuid import uuid4

from packages.limits import Limits
from packages.upload import tidy_filename
from packages.uploads import files, store
from packages.uploads.errors import (
    ChecksumMismatch,
    OffsetConflict,
    TooManyUploads,
    UploadGone,
    UploadInvalid,
    UploadMissing,
    UploadTooLarge,
)
from packages.uploads.protocol import Checksum
from packages.uploads.store import Upload
from schemas.language import gettext as _
from schemas.problem import StorageFull
from storage.database import Database
from storage.installation import Installation

KEPT = timedelta(days=3)  # after the last byte
CHUNK = 1 << 20
SETTLED_EVERY = 16 << 20  # bytes after which a long request is acknowledged in between
SPARED = 64 << 20  # bytes of the disk that an upload does not take


@dataclass(frozen=True)
class Piece:
    """The bytes of one request: where they belong, how many it announced, what they come to."""

    stream: BinaryIO
    offset: int
    announced: int | None = None
    checksum: Checksum | None = None


def begin(
    installation: Installation,
    institution: int,
    owner: str,
    *,
    length: int,
    filename: str,
    metadata: str,
    limits: Limits,
) -> Upload:
    """Begin an upload; raises UploadInvalid, UploadTooLarge, TooManyUploads, StorageFull."""
    if not length:
        raise UploadInvalid(_("The file is empty."))
    if length > limits.upload:
        raise UploadTooLarge(f"Upload-Length: at most {limits.upload} bytes", limit=limits.upload)
    _check_room(installation, length)
    with installation.transaction() as db:
        now = installation.now()
        _check_share(store.unfinished_of(db, institution, owner, now), length, limits)
        upload = Upload(
            institution=institution,
            id=str(uuid4()),
            owner=owner,
            filename=tidy_filename(filename),
            metadata=metadata,
            length=length,
            received=0,
            writer=None,
            package_id=None,
            created_at=now,
            expires_at=now + KEPT,
        )
        store.insert_upload(db, upload)
    return upload


def get_upload(
    installation: Installation, db: Database, institution: int, upload_id: str, owner: str
) -> Upload:
    """Get an upload that this person began; raises UploadMissing (404), UploadGone (410)."""
    found = store.find_upload(db, institution, upload_id)
    if found is None or found.owner != owner:
        raise UploadMissing(_("There is no such upload."))
    if found.package_id:
        return found
    if found.expires_at <= installation.now() or not files.has_bytes(installation, found):
        raise UploadGone(_("What had arrived was kept for three days and is gone."))
    return found


def add(installation: Installation, upload: Upload, piece: Piece) -> Upload:
    """Add the bytes that follow; what arrived of a piece that is cut stays, unless a checksum says
    what the whole of it must come to.

    raises   OffsetConflict (409) where they do not follow, or a newer request has taken over;
             UploadTooLarge (413); ChecksumMismatch (460); StorageFull (507)
    """
    if piece.offset != upload.received:
        raise OffsetConflict(f"Upload-Offset: {upload.received} bytes are here")
    if piece.offset + (piece.announced or 0) > upload.length:
        raise UploadTooLarge(f"body: more than the {upload.length} bytes of Upload-Length")
    writer = str(uuid4())
    with installation.transaction() as db:
        if not store.take_over(db, upload, writer):
            raise OffsetConflict("Upload-Offset: another request has sent these bytes")
    with files.opened(installation, upload) as descriptor:
        sink = _Sink(installation, upload, writer, descriptor, piece.checksum)
        with sink.settled_at_last():
            while chunk := piece.stream.read(CHUNK):
                sink.take(chunk)
            sink.check()
    with installation.reading() as db:
        return store.find_upload(db, upload.institution, upload.id) or upload


def discard(installation: Installation, upload: Upload) -> None:
    """Forget an upload and its bytes."""
    with installation.transaction() as db:
        store.delete_upload(db, upload.institution, upload.id)
    files.remove(installation, upload)


def collect(installation: Installation) -> None:
    """Forget what has expired, and remove files that belong to no upload."""
    with installation.transaction() as db:
        store.delete_expired(db, installation.now())
    # Listed first: the row of an upload is written before its file.
    found = files.listed(installation)
    if not found:
        return
    with installation.reading() as db:
        known = store.known_uploads(db)
    for institution, upload_id in set(found) - known:
        files.remove_listed(installation, institution, upload_id)


class _Sink:
    """Writes the bytes of one request, and acknowledges them now and then."""

    def __init__(
        self,
        installation: Installation,
        upload: Upload,
        writer: str,
        descriptor: int,
        checksum: Checksum | None,
    ) -> None:
        self._installation, self._upload = installation, upload
        self._writer, self._descriptor = writer, descriptor
        self._at = self._settled = upload.received
        self._checksum = checksum
        self._digest: Any = checksum.new() if checksum else None

    def take(self, chunk: bytes) -> None:
        """Write a chunk, where this request still may."""
        if self._at + len(chunk) > self._upload.length:
            raise UploadTooLarge(f"body: more than the {self._upload.length} bytes announced")
        with files.locked(self._descriptor):
            self._check_is_writer()
            files.write(self._descriptor, chunk, self._at)
        self._at += len(chunk)
        if self._digest:
            self._digest.update(chunk)
        elif self._at - self._settled >= SETTLED_EVERY:
            self._settle()

    def check(self) -> None:
        """Compare with the checksum, where one was sent."""
        if self._checksum and self._digest.digest() != self._checksum.digest:
            raise ChecksumMismatch("Upload-Checksum: the bytes come to another one")

    @contextmanager
    def settled_at_last(self) -> Iterator[None]:
        """Acknowledge what arrived, however the block ends."""
        try:
            yield
        except OffsetConflict:
            raise
        except BaseException:
            if not self._checksum:
                self._settle()
            raise
        self._settle()

    def _settle(self) -> None:
        if self._at == self._settled:
            return
        os.fdatasync(self._descriptor)
        with files.locked(self._descriptor), self._installation.transaction() as db:
            at = self._installation.now() + KEPT
            if not store.settle(db, self._upload, self._writer, self._at, at):
                raise OffsetConflict("Upload-Offset: a newer request has taken over")
        self._settled = self._at

    def _check_is_writer(self) -> None:
        with self._installation.reading() as db:
            if not store.is_writer(db, self._upload, self._writer):
                raise OffsetConflict("Upload-Offset: a newer request has taken over")


def _check_room(installation: Installation, length: int) -> None:
    if shutil.disk_usage(installation.blobs.folder).free < length + SPARED:
        raise StorageFull(_("No room is left on the server's disk."))


def _check_share(begun: list[Upload], length: int, limits: Limits) -> None:
    promised = sum(upload.length for upload in begun)
    if len(begun) >= limits.unfinished or promised + length > limits.unfinished_total:
        raise TooManyUploads(
            _("You have begun other uploads. End them, or discard them, then begin this one.")
        )
