"""A small disk that can be filled to its last byte, and emptied again."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

BLOCK = bytes(1 << 16)


@dataclass(frozen=True)
class Disk:
    """A folder that is a file system of its own."""

    folder: Path

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"

    def fill(self) -> None:
        """Leave no room at all."""
        with self._ballast.open("ab", buffering=0) as file:
            for size in (len(BLOCK), 1):
                self._write_all(file.fileno(), BLOCK[:size])

    def make_room(self) -> None:
        """Give back what `fill` took."""
        self._ballast.unlink()

    def _write_all(self, file: int, block: bytes) -> None:
        while True:
            try:
                os.write(file, block)
            except OSError:
                return


@contextmanager
def a_small_disk(megabytes: int) -> Iterator[Disk]:
    """Mount one that every account may reach; where that is not permitted, skip the test."""
    folder = Path(tempfile.mkdtemp(prefix="vidyalekh-disk-"))
    options = f"size={megabytes}m"
    mounting = ["mount", "-t", "tmpfs", "-o", options, "vidyalekh-test", str(folder)]
    done = subprocess.run(mounting, capture_output=True)
    if done.returncode:
        folder.rmdir()
        skip_where_nothing_can_be_mounted()
    folder.chmod(0o755)
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
        folder.rmdir()


def skip_where_nothing_can_be_mounted() -> None:
    """Mounting is a right of root that a container may lack; nothing else yields a full disk."""
    pytest.skip("a full disk needs a small file system, and mounting is not permitted here")
