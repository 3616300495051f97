"""A file is there whole, under its hash, or not at all."""

import errno
import io
from pathlib import Path
from typing import BinaryIO

import pytest
from sqlalchemy import select

from storage.blobs import BlobMissing, BlobsFull, BlobTooLarge
from storage.installation import Installation
from storage.schema import blob
from tests.conftest import SetClock

ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
TWO_DAYS = 48 * 3600


def keep(installation: Installation, content: bytes) -> str:
    with installation.transaction() as db:
        kept = installation.blobs.put(db, 1, io.BytesIO(content), now=installation.now())
    return kept.sha256


def files(installation: Installation) -> list[Path]:
    return [path for path in installation.blobs.folder.rglob("*") if path.is_file()]


def test_file_is_found_under_its_hash(installation: Installation) -> None:
    assert keep(installation, b"abc") == ABC
    with installation.blobs.open(1, ABC) as file:
        assert file.read() == b"abc"


def test_other_institution_does_not_have_it(installation: Installation) -> None:
    keep(installation, b"abc")
    with pytest.raises(BlobMissing):
        installation.blobs.open(2, ABC)


def test_too_large_file_leaves_nothing(installation: Installation) -> None:
    with pytest.raises(BlobTooLarge):
        installation.blobs.receive(1, io.BytesIO(b"abcd"), limit=3)
    assert [path.name for path in files(installation)] == [".lock"]


def test_cut_upload_leaves_nothing(installation: Installation) -> None:
    class Cut(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        installation.blobs.receive(1, Cut())
    assert [path.name for path in files(installation)] == [".lock"]


def test_full_disk_is_named_and_leaves_nothing(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("storage.blobs.os.fsync", full)
    with pytest.raises(BlobsFull):
        installation.blobs.receive(1, io.BytesIO(b"abc"))
    assert [path.name for path in files(installation)] == [".lock"]


def test_unreferenced_file_is_collected_after_two_days(
    installation: Installation, clock: SetClock
) -> None:
    keep(installation, b"abc")
    with installation.transaction() as db:
        assert installation.blobs.collect(db, clock.tick(TWO_DAYS)) == 0
    with installation.transaction() as db:
        assert installation.blobs.collect(db, clock.tick(1)) == 1
    assert not installation.blobs.has(1, ABC)
    with installation.reading() as db:
        assert db.execute(select(blob)).first() is None


def test_file_that_a_killed_process_left_is_removed(installation: Installation) -> None:
    (installation.blobs.folder / ".new-abc").write_bytes(b"half")
    with installation.transaction() as db:
        installation.blobs.collect(db, installation.now())
    assert [path.name for path in files(installation)] == [".lock"]


def test_reuse_keeps_a_file(installation: Installation, clock: SetClock) -> None:
    keep(installation, b"abc")
    clock.tick(TWO_DAYS + 1)
    keep(installation, b"abc")
    with installation.transaction() as db:
        assert installation.blobs.collect(db, clock.tick(1)) == 0


def test_stream_is_never_read_whole(installation: Installation) -> None:
    sizes = []

    class Watched(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            sizes.append(size)
            return super().read(size)

    stream: BinaryIO = Watched(b"x" * (3 << 20))
    installation.blobs.receive(1, stream)
    assert max(size or 0 for size in sizes) <= 1 << 20
