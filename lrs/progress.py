"""How far a long export has come: for who watches, and for who goes on after a break (E9)."""

import json
import os
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

SECOND = 1.0
WIDTH = 30


class BookmarkInvalid(ValueError):
    """A cursor file that does not belong to the output."""


@dataclass
class Bookmark:
    """Where an export writes, and the file that holds how far what is written reaches.

    The cursor file says how long the output was at its cursor. What was written behind that before
    a crash is cut off when the export goes on, so that nothing stands there twice.
    """

    file: IO[bytes]
    path: Path | None = None
    cursor: str | None = None
    kept_at: float = field(default_factory=time.monotonic)

    @classmethod
    def open(cls, path: Path | None, output: Path | None, files: ExitStack) -> Self:
        """Open the output where the cursor file says; raises BookmarkInvalid."""
        if output is None:
            return cls(sys.stdout.buffer)
        kept = _read(path) if path and path.exists() else None
        file = files.enter_context(output.open("ab"))
        if kept is None:
            if path and file.tell():
                raise BookmarkInvalid(f"{output} holds something, and {path} is not there")
            return cls(file, path)
        if file.tell() < kept["bytes"]:
            raise BookmarkInvalid(f"{output} is shorter than {path} says")
        file.truncate(kept["bytes"])
        return cls(file, path, kept["cursor"])

    def keep_sometimes(self, cursor: str) -> None:
        """Keep the cursor, once a second at most: the output has to be on the disk first."""
        if time.monotonic() - self.kept_at >= SECOND:
            self.keep(cursor)

    def keep(self, cursor: str) -> None:
        """Bring what is written to the disk, and then the cursor, whole or not at all."""
        self.file.flush()
        self.kept_at = time.monotonic()
        if self.path is None:
            return
        os.fsync(self.file.fileno())
        fresh = self.path.with_name(f"{self.path.name}.new")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump({"cursor": cursor, "bytes": self.file.tell()}, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)


class Bar:
    """A line on a terminal: how many, how fast, and the share that is done; elsewhere nothing."""

    def __init__(self, terminal: IO[str]) -> None:
        self.terminal = terminal
        self.is_shown = terminal.isatty()
        self.begun = time.monotonic()
        self.shown_at = 0.0
        self.line = ""

    def show(self, count: int, share: float) -> None:
        """Show how far it is, a few times a second."""
        now = time.monotonic()
        self.line = line_of(count, share, now - self.begun)
        if self.is_shown and now - self.shown_at >= 0.1:
            self.shown_at = now
            self._write("")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.is_shown and self.line:
            self._write("\n")

    def _write(self, end: str) -> None:
        self.terminal.write(f"\r{self.line}{end}")
        self.terminal.flush()


def line_of(count: int, share: float, seconds: float) -> str:
    """Write the line of a bar."""
    done = int(share * WIDTH)
    rate = count / seconds if seconds > 0 else 0
    bar = "#" * done + "-" * (WIDTH - done)
    return f"[{bar}] {share:4.0%}  {count:,} statements  {rate:,.0f}/s "


def _read(path: Path) -> dict[str, Any]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return {"cursor": str(kept["cursor"]), "bytes": int(kept["bytes"])}
    except (ValueError, KeyError, TypeError):
        raise BookmarkInvalid(f"{path} is no cursor file of ours") from None
