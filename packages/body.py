"""A request's body that must arrive whole.

Some servers (granian) set `wsgi.input_terminated` and end the stream where the client broke off, so
that a cut body looks complete; its length is what tells. A raw body in chunks announces none: one
that is cut becomes a package whose archive the job finds truncated.
"""

import io
from typing import Any, BinaryIO

from packages.errors import UploadUnreadable


class WholeBody(io.RawIOBase):
    """The bytes of a body; raises UploadUnreadable (400) where there are fewer than announced.

    announced   the request's Content-Length, or None where it came in chunks
    """

    def __init__(self, stream: BinaryIO, announced: int | None) -> None:
        self._stream = stream
        self._left = announced or 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        chunk = self._stream.read(len(buffer))
        self._left -= len(chunk)
        if not chunk and self._left > 0:
            raise UploadUnreadable(f"body: {self._left} bytes of Content-Length did not arrive")
        buffer[: len(chunk)] = chunk
        return len(chunk)
