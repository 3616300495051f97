"""Zip archives written byte by byte, so that each of them can lie. APPNOTE.TXT 4.3."""

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
END64, LOCATOR = b"PK\x06\x06", b"PK\x06\x07"
UTF8 = 0x800
DESCRIPTOR = 0x8
STORED, DEFLATED = 0, 8
MOST16, MOST32 = 0xFFFF, 0xFFFFFFFF


@dataclass(frozen=True)
class Entry:
    """An entry; None stands for what is true.

    name        as bytes in the directory; `local_name` before its data
    size        what the directory says that it unpacks to; `packed` what it says that is packed
    content     the packed bytes, where they are not those of `data`
    at          where the directory says that it begins
    descriptor  what follows the data
    mode        of Unix, in the high half of the external attributes
    """

    name: bytes
    data: bytes = b"x"
    method: int = DEFLATED
    flags: int = UTF8
    crc: int | None = None
    size: int | None = None
    packed: int | None = None
    local_name: bytes | None = None
    content: bytes | None = None
    extra: bytes = b""
    at: int | None = None
    descriptor: bytes = b""
    mode: int = 0

    @property
    def body(self) -> bytes:
        """The packed bytes."""
        if self.content is not None:
            return self.content
        return deflated(self.data) if self.method == DEFLATED else self.data


@dataclass(frozen=True)
class End:
    """What the end of the archive says; None stands for what is true."""

    count: int | None = None
    size: int | None = None
    offset: int | None = None
    comment: bytes = b""


def a_raw_zip(
    entries: Iterable[Entry], end: End | None = None, *, before: bytes = b"", between: bytes = b""
) -> bytes:
    """Write an archive; `between` stands before its end, as zip64's own end does."""
    parts: list[bytes] = []
    directory: list[bytes] = []
    at = 0
    for entry in entries:
        directory.append(_central(entry, at))
        local = _local(entry) + entry.body + entry.descriptor
        parts.append(local)
        at += len(local)
    listed = b"".join(directory)
    return before + b"".join(parts) + listed + between + _end(end or End(), directory, at, listed)


def a_website(*more: Entry, **given: object) -> bytes:
    """A page that plays, and what is to be wrong beside it."""
    return a_raw_zip((Entry(b"index.html", b"<p>A page"), *more), **given)  # type: ignore[arg-type]


def end_of_zip64(count: int, size: int, offset: int, at: int) -> bytes:
    """The end of zip64 and its locator, which says that the former begins at `at`."""
    end = struct.pack("<4sQ2H2L4Q", END64, 44, 45, 45, 0, 0, count, count, size, offset)
    return end + struct.pack("<4sLQL", LOCATOR, 0, at, 1)


def deflated(data: bytes) -> bytes:
    """Pack without a header."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def deflated_zeros(size: int) -> bytes:
    """Pack so many zeros, a MiB at a time."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = bytes(1 << 20)
    parts = [packer.compress(block) for _ in range(size >> 20)]
    return b"".join([*parts, packer.compress(bytes(size % (1 << 20))), packer.flush()])


def _numbers(entry: Entry) -> tuple[int, int, int]:
    crc = zlib.crc32(entry.data) if entry.crc is None else entry.crc
    packed = len(entry.body) if entry.packed is None else entry.packed
    size = len(entry.data) if entry.size is None else entry.size
    return crc, packed, size


def _local(entry: Entry) -> bytes:
    name = entry.name if entry.local_name is None else entry.local_name
    crc, packed, size = (0, 0, 0) if entry.flags & DESCRIPTOR else _numbers(entry)
    fields = (20, entry.flags, entry.method, 0, 33, crc, min(packed, MOST32), min(size, MOST32))
    return struct.pack("<4s5H3L2H", LOCAL, *fields, len(name), 0) + name


def _central(entry: Entry, at: int) -> bytes:
    crc, packed, size = _numbers(entry)
    begins = at if entry.at is None else entry.at
    head = struct.pack(
        "<4s6H3L5H2L", CENTRAL, 0x314, 20, entry.flags, entry.method, 0, 33, crc,
        min(packed, MOST32), min(size, MOST32), len(entry.name), len(entry.extra), 0, 0, 0,
        entry.mode << 16, min(begins, MOST32),
    )  # fmt: skip
    return head + entry.name + entry.extra


def _end(end: End, directory: list[bytes], at: int, listed: bytes) -> bytes:
    count = len(directory) & MOST16 if end.count is None else end.count
    size = len(listed) if end.size is None else end.size
    offset = at if end.offset is None else end.offset
    fields = (0, 0, count, count, size, offset, len(end.comment))
    return struct.pack("<4s4H2LH", END, *fields) + end.comment
