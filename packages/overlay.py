"""An archive in which one file is another one: how a repair is read without a second archive."""

import io
from dataclasses import dataclass, replace
from typing import cast

from packages.archive import Archive, Entry


@dataclass(frozen=True)
class Overlay(Archive):
    """An archive whose entry `path` holds `content`; everything else is as it was."""

    path: str = ""
    content: bytes = b""

    def open(self, entry: Entry) -> io.BufferedReader:
        """Open an entry for one reading from its start."""
        if entry.path != self.path:
            return super().open(entry)
        return io.BufferedReader(cast(io.RawIOBase, io.BytesIO(self.content)))

    def start_of(self, entry: Entry, size: int) -> bytes:
        """Read only the first bytes of an entry."""
        return self.content[:size] if entry.path == self.path else super().start_of(entry, size)


def lay_over(archive: Archive, path: str, content: bytes) -> Overlay:
    """Give the archive with another content of one of its files."""
    entries = tuple(
        replace(entry, size=len(content)) if entry.path == path else entry
        for entry in archive.entries
    )
    return Overlay(archive.zip, entries, archive.findings, archive.beat, path, content)
