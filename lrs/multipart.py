"""multipart/mixed, in and out, a chunk at a time (RFC 2046 §5.1; Communication §1.5.2).

Contents go to one temporary file as they arrive, so that memory and the number of open files stay
bounded whatever is sent.
"""

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any, BinaryIO, cast

from lrs.errors import BodyTooLarge, RequestInvalid

CHUNK = 1 << 16
IN_MEMORY = 1 << 18
LARGEST = 1 << 30
LONGEST_HEADERS = 8192
MOST_PARTS = 1000
REQUIREMENT = "Communication §1.5.2"

_BOUNDARY = re.compile(
    r"""multipart/mixed\s*;(?:.*;)?\s*boundary\s*=\s*(?:"([^"\r\n]{1,70})"|([^\s";,]{1,70}))""",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Part:
    """A part: its headers by lower-case name, and its content, at the start."""

    headers: Mapping[str, str]
    content: BinaryIO


def find_boundary(content_type: str) -> bytes:
    """Find the boundary in a Content-Type; raises RequestInvalid (400)."""
    found = _BOUNDARY.match(content_type)
    if found is None:
        raise RequestInvalid("Content-Type: no boundary", requirement=REQUIREMENT)
    return (found[1] or found[2]).encode()


def read_parts(stream: IO[bytes], boundary: bytes, files: ExitStack) -> Iterator[Part]:
    """Read the parts one after the other; raises RequestInvalid (400), BodyTooLarge (413).

    files  closes the temporary file of the contents, and so removes it
    """
    kept = files.enter_context(SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115  # closed so
    reader = _Reader(stream, b"\r\n--" + boundary, cast(BinaryIO, kept))
    reader.skip_preamble()
    count = 0
    while not reader.is_at_end():
        count += 1
        if count > MOST_PARTS:
            raise RequestInvalid(f"more than {MOST_PARTS} parts", requirement=REQUIREMENT)
        yield Part(_parse_headers(reader.headers()), reader.content())


def write_parts(
    boundary: bytes, parts: Iterable[tuple[Mapping[str, str], Iterable[bytes]]]
) -> Iterator[bytes]:
    """Write parts, each with headers and the chunks of its content."""
    for headers, chunks in parts:
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        yield b"\r\n--" + boundary + b"\r\n" + lines.encode() + b"\r\n"
        yield from chunks
    yield b"\r\n--" + boundary + b"--\r\n"


def chunks_of(file: BinaryIO) -> Iterator[bytes]:
    """Read a file to its end and close it."""
    with file:
        while chunk := file.read(CHUNK):
            yield chunk


def _parse_headers(block: bytes) -> dict[str, str]:
    headers = {}
    for line in block.decode("latin-1").split("\r\n"):
        name, colon, value = line.partition(":")
        if line and not colon:
            raise RequestInvalid(
                f"{line[:80]!r} is not a header of a part", requirement=REQUIREMENT
            )
        if line:
            headers[name.strip().lower()] = value.strip()
    return headers


class _Stretch(io.RawIOBase):
    """A stretch of a file, read as a file of its own."""

    def __init__(self, file: BinaryIO, start: int, end: int) -> None:
        self._file = file
        self._start = start
        self._size = end - start
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        self._place = max(base + offset, 0)
        return self._place

    def readinto(self, buffer: Any) -> int:
        self._file.seek(self._start + self._place)
        chunk = self._file.read(min(len(buffer), max(self._size - self._place, 0)))
        self._place += len(chunk)
        buffer[: len(chunk)] = chunk
        return len(chunk)


class _Reader:
    """A stream seen as stretches between delimiters."""

    def __init__(self, stream: IO[bytes], delimiter: bytes, kept: BinaryIO) -> None:
        self.stream = stream
        self.delimiter = delimiter
        self.kept = kept
        self.end = 0
        # The first delimiter may stand at the very start, without its line break.
        self.buffer = b"\r\n"
        self.taken = 0

    def skip_preamble(self) -> None:
        """Go behind the first delimiter."""
        for _ in self._until_delimiter():
            pass

    def is_at_end(self) -> bool:
        """Tell whether the delimiter just passed was the closing one; go to the next line."""
        self._fill(2)
        if self.buffer.startswith(b"--"):
            return True
        line = self._take_until(b"\r\n", LONGEST_HEADERS)
        if line.strip(b" \t"):
            raise RequestInvalid("no line break after a boundary", requirement=REQUIREMENT)
        return False

    def headers(self) -> bytes:
        """Take the headers of a part."""
        self._fill(2)
        if self.buffer.startswith(b"\r\n"):
            self.buffer = self.buffer[2:]
            return b""
        return self._take_until(b"\r\n\r\n", LONGEST_HEADERS)

    def content(self) -> BinaryIO:
        """Take the content of a part."""
        start = self.end
        # Whoever had the part before may have read.
        self.kept.seek(start)
        for chunk in self._until_delimiter():
            self.end += self.kept.write(chunk)
        return cast(BinaryIO, _Stretch(self.kept, start, self.end))

    def _until_delimiter(self) -> Iterator[bytes]:
        keep = len(self.delimiter) - 1
        while True:
            place = self.buffer.find(self.delimiter)
            if place >= 0:
                yield self.buffer[:place]
                self.buffer = self.buffer[place + len(self.delimiter) :]
                return
            if len(self.buffer) > keep:
                yield self.buffer[: len(self.buffer) - keep]
                self.buffer = self.buffer[len(self.buffer) - keep :]
            if not self._read():
                raise RequestInvalid("a part has no end: no boundary", requirement=REQUIREMENT)

    def _take_until(self, mark: bytes, limit: int) -> bytes:
        while (place := self.buffer.find(mark)) < 0:
            if len(self.buffer) > limit or not self._read():
                raise RequestInvalid("the headers of a part have no end", requirement=REQUIREMENT)
        taken, self.buffer = self.buffer[:place], self.buffer[place + len(mark) :]
        return taken

    def _fill(self, count: int) -> None:
        while len(self.buffer) < count and self._read():
            pass

    def _read(self) -> bool:
        chunk = self.stream.read(CHUNK)
        self.taken += len(chunk)
        if self.taken > LARGEST:
            raise BodyTooLarge(f"the body is larger than {LARGEST} bytes", limit=LARGEST)
        self.buffer += chunk
        return bool(chunk)
