"""The first file of a multipart body, as a stream: nothing of it is kept on the way. RFC 7578."""

import io
from typing import Any, BinaryIO

from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Epilogue, File, MultipartDecoder, NeedData

from packages.errors import UploadEmpty, UploadUnreadable

CHUNK = 1 << 16
BUFFERED = 1 << 20
MOST_PARTS = 20


class FilePart(io.RawIOBase):
    """The bytes of the first part that is a file called `name`.

    raises   UploadEmpty (400) where there is no such part, UploadUnreadable (400) where the body is
             no multipart or ends too early
    """

    def __init__(self, body: BinaryIO, content_type: str, name: str = "file") -> None:
        boundary = parse_options_header(content_type)[1].get("boundary", "")
        if not boundary:
            raise UploadUnreadable("Content-Type: multipart/form-data needs a boundary")
        self._body = body
        self._decoder = MultipartDecoder(
            boundary.encode("latin-1", "replace"), BUFFERED, max_parts=MOST_PARTS
        )
        self._left = b""
        self._has_more = True
        self.filename = self._skip_to(name)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left and self._has_more:
            event = self._next()
            self._left, self._has_more = event.data, event.more_data
        chunk, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def _skip_to(self, name: str) -> str:
        """Read until the headers of the file; give the name that it was sent under."""
        event = self._next()
        while not (isinstance(event, File) and event.name == name):
            if isinstance(event, Epilogue):
                raise UploadEmpty(f"{name}: no file was sent under this name")
            event = self._next()
        return event.filename or ""

    def _next(self) -> Any:
        try:
            event = self._decoder.next_event()
            while isinstance(event, NeedData):
                self._decoder.receive_data(self._body.read(CHUNK) or None)
                event = self._decoder.next_event()
        except ValueError as error:
            raise UploadUnreadable("body: not a whole multipart/form-data") from error
        return event
