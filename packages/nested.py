"""Archives inside an archive, weighed but never unpacked to anywhere.

A learner may download them, so that one made to fill a disk is refused. Office documents are
archives too, and pass.
"""

import shutil
import tempfile
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, BinaryIO, cast

from packages import kinds
from packages.archive import Archive
from packages.directory import ARCHIVE_ERRORS, is_out_of_ratio, is_readable, open_zip
from packages.findings import Refused, refuse
from packages.limits import DEFAULT, Limits

MAGIC = 4  # bytes that tell an archive


@dataclass
class _Scale:
    """What was weighed so far, and for which entry of the package."""

    limits: Limits
    total: int
    path: str = ""

    def add(self, unpacked: int, packed: int) -> None:
        self.total += unpacked
        if self.total > self.limits.total or is_out_of_ratio(unpacked, packed, self.limits):
            raise refuse("nested_bomb", self.path)


def check_nested(archive: Archive, limits: Limits = DEFAULT) -> None:
    """Refuse a package whose inner archives would unpack to too much; raises Refused."""
    scale = _Scale(limits, total=sum(entry.size for entry in archive.entries))
    for entry in archive.entries:
        if not _is_archive(archive.start_of(entry, MAGIC)):
            continue
        scale.path = entry.path
        with archive.open(entry) as stream:
            _weigh_copy(stream, entry.size, scale, depth=1)


def _is_archive(start: bytes) -> bool:
    return kinds.kind_of_bytes(start) == kinds.ZIP


def _weigh_copy(stream: IO[bytes], size: int, scale: _Scale, depth: int) -> None:
    """Weigh an archive from a copy: its directory is at its end, so it has to be sought in."""
    if depth > scale.limits.nesting:
        raise refuse("nested_too_deep", scale.path, limit=scale.limits.nesting)
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(stream, copy)
        _weigh(cast(BinaryIO, copy), size, scale, depth)


def _weigh(copy: BinaryIO, size: int, scale: _Scale, depth: int) -> None:
    # What begins like an archive and cannot be read as one unpacks to nothing: no bomb.
    with suppress(*ARCHIVE_ERRORS), _open_inner(copy, scale.limits) as inner:
        infos = inner.infolist()
        scale.add(sum(info.file_size for info in infos), size)
        for info in filter(is_readable, infos):
            with inner.open(info) as stream:
                is_archive = _is_archive(stream.read(MAGIC))
            if is_archive:
                with inner.open(info) as stream:
                    _weigh_copy(stream, info.file_size, scale, depth + 1)


def _open_inner(copy: BinaryIO, limits: Limits) -> zipfile.ZipFile:
    try:
        return open_zip(copy, limits)
    except Refused as refused:
        raise zipfile.BadZipFile from refused
