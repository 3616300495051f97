"""The directory of a zip archive, opened with a bound on everything that it makes us read.

Source: APPNOTE.TXT 4.3.12 to 4.3.16.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from packages import kinds
from packages.findings import Refused, refuse
from packages.limits import DEFAULT, Limits

METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
MOST_TOLD = (1 << 63) - 1  # a liar's sizes may come to more than a finding can keep
ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000  # traditional, strong, directory

# What zipfile and zlib raise over bytes that are not as the directory says.
ARCHIVE_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
)


def open_zip(file: BinaryIO, limits: Limits = DEFAULT) -> zipfile.ZipFile:
    """Open an archive; raises Refused where its directory cannot be read."""
    kind = kinds.kind_of(file)
    if kind != kinds.ZIP:
        raise refuse("not_a_zip", kind=kind)
    file.seek(0)
    try:
        return zipfile.ZipFile(_Guarded(file, limits.directory))
    except UnicodeDecodeError as error:
        raise refuse("name_unreadable") from error
    except ARCHIVE_ERRORS as error:
        raise _unopened(error) from error


def is_readable(info: zipfile.ZipInfo) -> bool:
    """Tell whether the entry is packed by a known method and without a password."""
    return info.compress_type in METHODS and not info.flag_bits & ENCRYPTED_FLAGS


def is_out_of_ratio(unpacked: int, packed: int, limits: Limits) -> bool:
    """Tell a bomb from a file that packs well."""
    return unpacked > limits.ratio_floor and unpacked > limits.ratio * packed


@contextmanager
def damage_named(path: str) -> Iterator[None]:
    """Turn what unpacking raises into Refused with the path of the entry."""
    try:
        yield
    except ARCHIVE_ERRORS as error:
        raise refuse("archive_damaged", path, detail=_sentence(error)) from error


class _Guarded:
    """A file of which nobody reads more at once than the directory may have."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        self._file, self._most = file, most
        self.seek, self.tell = file.seek, file.tell

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        # Without a size, zipfile reads from near the end of the file to its end: 64 KiB at most.
        wanted = self._most if size < 0 else size
        if wanted > self._most:
            told = min(size, MOST_TOLD)
            raise refuse("directory_too_large", size=told, limit=self._most)
        return self._file.read(wanted)


def _unopened(error: BaseException) -> Refused:
    words = _sentence(error)
    if "not a zip file" in words:
        return refuse("archive_truncated")
    return refuse("archive_damaged", detail=words)


def _sentence(error: BaseException) -> str:
    words = str(error) or type(error).__name__
    return words.replace("\n", " ")[:200].rstrip(".")
