"""An upload: streamed to a blob as it arrives, then one row and one job in one transaction.

Nothing of a file is looked at here: what is wrong with it is found by the job. An upload that is
cut, too large, or for which the disk has no room leaves nothing.
"""

import base64
import secrets
import unicodedata
from datetime import datetime
from typing import BinaryIO
from uuid import UUID, uuid4

from accounts.audit import record
from jobs.store import enqueue
from packages import store
from packages.errors import UploadEmpty
from packages.limits import DEFAULT, Limits
from storage.blobs import Blob
from storage.database import Database
from storage.installation import Installation

KIND = "packages.import"
LONGEST_NAME = 200
UNNAMED = "package.zip"
LABEL_BYTES = 10


def receive(
    installation: Installation, institution: int, stream: BinaryIO, limits: Limits = DEFAULT
) -> Blob:
    """Keep the bytes as they arrive.

    raises   UploadEmpty (400), TooLarge (413), StorageFull (507); nothing stays then
    """
    kept = installation.blobs.receive(institution, stream, limit=limits.upload)
    if not kept.size:
        raise UploadEmpty("file: the upload has no bytes")
    return kept


def add_package(
    db: Database,
    institution: int,
    blob: Blob,
    filename: str,
    *,
    id: UUID,
    randomness: bytes,
    uploaded_by: str,
    now: datetime,
) -> str:
    """Add a package for a blob already entered, and the job that imports it; give its id.

    randomness   at least `LABEL_BYTES` unpredictable bytes, for the label of its origin (D5)
    """
    store.insert_package(
        db,
        institution=institution,
        id=str(id),
        filename=tidy_filename(filename),
        blob_sha256=blob.sha256,
        size=blob.size,
        origin_label=origin_label(randomness),
        uploaded_by=uploaded_by,
        now=now,
    )
    enqueue(db, KIND, {"package": str(id)}, institution=institution, now=now, key=str(id))
    return str(id)


def enter(
    installation: Installation, db: Database, institution: int, blob: Blob, filename: str, by: str
) -> str:
    """Enter a blob that was received, and make a package of it; give the package's id.

    by   who uploads, as in the audit log
    """
    at = installation.now()
    installation.blobs.enter(db, institution, blob, at)
    package_id = add_package(
        db,
        institution,
        blob,
        filename,
        id=uuid4(),
        randomness=secrets.token_bytes(LABEL_BYTES),
        uploaded_by=by,
        now=at,
    )
    record(db, institution, by, "package.uploaded", f"package:{package_id}", at)
    return package_id


def origin_label(randomness: bytes) -> str:
    """Give a host label that begins with a letter and tells nothing of the package. D5."""
    return "p" + base64.b32encode(randomness[:LABEL_BYTES]).decode().lower()


def tidy_filename(given: str) -> str:
    """Give the last part of a name that a browser or a program sent, fit to be shown."""
    last = given.replace("\\", "/").rpartition("/")[2]
    shown = "".join(char for char in last if unicodedata.category(char)[0] != "C").strip()
    return shown[-LONGEST_NAME:] or UNNAMED
