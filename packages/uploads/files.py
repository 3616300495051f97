"""The bytes of uploads that are not whole, one file each, beside the blobs that they will be.

A byte is written only under the file's lock, by the request that may write just then. So one that a
lost line left behind, and that wakes up later, can no longer spoil what a newer one wrote.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from packages.uploads.store import Upload
from storage.installation import Installation

FOLDER = "unfinished"


def path_of(installation: Installation, upload: Upload) -> Path:
    """Give where the bytes of an upload are or will be."""
    return _folder(installation) / str(upload.institution) / upload.id


def has_bytes(installation: Installation, upload: Upload) -> bool:
    """Tell whether what was acknowledged is here; after a restored backup it is not."""
    with suppress(FileNotFoundError):
        return path_of(installation, upload).stat().st_size >= upload.received
    return not upload.received


@contextmanager
def opened(installation: Installation, upload: Upload) -> Iterator[int]:
    """Open the file of an upload, made where there is none; gives its descriptor."""
    path = path_of(installation, upload)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def locked(descriptor: int) -> Iterator[None]:
    """Let no other request write meanwhile; waits."""
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def write(descriptor: int, data: bytes, at: int) -> None:
    """Write all of the bytes."""
    left = memoryview(data)
    while left:
        written = os.pwrite(descriptor, left, at)
        left, at = left[written:], at + written


def remove(installation: Installation, upload: Upload) -> None:
    """Remove the bytes of an upload, where there are any."""
    path_of(installation, upload).unlink(missing_ok=True)


def listed(installation: Installation) -> list[tuple[int, str]]:
    """Give institution and id of every file that is here."""
    return [
        (int(path.parent.name), path.name)
        for path in _folder(installation).glob("*/*")
        if path.parent.name.isdecimal()
    ]


def remove_listed(installation: Installation, institution: int, upload_id: str) -> None:
    """Remove a file of that list."""
    (_folder(installation) / str(institution) / upload_id).unlink(missing_ok=True)


def _folder(installation: Installation) -> Path:
    return installation.blobs.folder / FOLDER
