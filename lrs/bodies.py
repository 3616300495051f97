"""Bodies read whole, so that memory stays bounded whatever is sent and however much at once.

Parsed JSON takes many times the room of its text. A body that is not small waits on the disk until
it is its turn: each process handles one such request at a time.
"""

from contextlib import ExitStack
from tempfile import TemporaryFile
from threading import Lock
from typing import IO

from lrs.errors import BodyTooLarge, LengthMissing, RequestInvalid

SMALL = 1 << 20
CHUNK = 1 << 16

_one_at_a_time = Lock()


def read_whole(stream: IO[bytes], limit: int, files: ExitStack) -> bytes:
    """Read a stream to its end; raises BodyTooLarge (413).

    files  ends the turn of a large one; until then its request is the only such one
    """
    start = stream.read(min(SMALL, limit) + 1)
    if len(start) > limit:
        raise _too_large(limit)
    return start if len(start) <= SMALL else _read_large(start, stream, limit, files)


def read_announced(stream: IO[bytes], limit: int, length: int | None, files: ExitStack) -> bytes:
    """Read a body that must be all there; raises LengthMissing (411), RequestInvalid (400) too.

    length  how many bytes were announced: the server ends the stream quietly where a client breaks
            off, in chunks too, and what has come so far is not what was meant
    """
    if (length or 0) > limit:
        raise _too_large(limit)
    body = read_whole(stream, limit, files)
    if length is None and body:
        raise LengthMissing("Content-Length: missing", requirement="RFC 9110 §15.5.12")
    if len(body) < (length or 0):
        raise RequestInvalid(
            f"the body ends after {len(body)} of {length} bytes", requirement="RFC 9110 §8.6"
        )
    return body


def _read_large(start: bytes, stream: IO[bytes], limit: int, files: ExitStack) -> bytes:
    kept = files.enter_context(TemporaryFile())  # noqa: SIM115  # closed so
    size = kept.write(start)
    while chunk := stream.read(CHUNK):
        size += kept.write(chunk)
        if size > limit:
            raise _too_large(limit)
    files.enter_context(_one_at_a_time)
    kept.seek(0)
    return kept.read()


def _too_large(limit: int) -> BodyTooLarge:
    return BodyTooLarge(f"the body is larger than {limit} bytes", limit=limit)
