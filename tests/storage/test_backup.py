"""What was backed up comes back whole, on either database; what was changed does not."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Table, create_engine, select

from jobs import store as jobs
from schemas.settings import Settings
from storage import backup as module
from storage.backup import BackupInvalid, backup, restore
from storage.blobs import Blobs
from storage.database import Database, open_engine
from storage.installation import Installation
from storage.schema import blob, metadata
from tests.accounts.factories import a_person
from tests.databases import fresh_postgresql


@pytest.fixture
def folder(tmp_path: Path, installation: Installation) -> Path:
    """A backup of an installation with a person, a file and a job."""
    with installation.transaction() as db:
        a_person(db, name="Demo Learner")
        installation.blobs.put(db, 1, io.BytesIO(b"abc"), now=installation.now())
        jobs.enqueue(db, "note", {"a": "ह"}, institution=1, now=installation.now())
    target = tmp_path / "backup"
    backup(installation, target)
    return target


@pytest.fixture
def elsewhere(tmp_path: Path, settings: Settings, is_postgresql: bool) -> Iterator[Installation]:
    """An empty installation on the other kind of database, where both are at hand."""
    data = tmp_path / "elsewhere"
    if is_postgresql:
        with fresh_postgresql() as url:
            yield from opened(settings, data, url)
    else:
        yield from opened(settings, data, f"sqlite:///{data / 'vidyalekh.db'}")


def opened(settings: Settings, data: Path, url: str) -> Iterator[Installation]:
    data.mkdir(parents=True)
    moved = replace(settings, data_dir=data, database_url=url)
    engine = open_engine(url)
    yield Installation(moved, engine, Blobs(data / "blobs"), lambda: pytest.fail("no clock"))
    engine.dispose()


def rows(installation: Installation) -> dict[str, list[tuple[object, ...]]]:
    with installation.reading() as db:
        return {
            table.name: sorted(map(tuple, db.execute(select(table)).all()), key=repr)
            for table in metadata.sorted_tables
        }


def test_restored_rows_and_files_are_the_same(
    folder: Path, installation: Installation, elsewhere: Installation
) -> None:
    restore(elsewhere, folder)
    assert rows(elsewhere) == rows(installation)
    with installation.reading() as db:
        kept = db.execute(select(blob.c.sha256)).scalars().one()
    with elsewhere.blobs.open(1, kept) as file:
        assert file.read() == b"abc"


def test_numbers_go_on_after_the_restored_ones(folder: Path, elsewhere: Installation) -> None:
    restore(elsewhere, folder)
    with elsewhere.reading() as db:
        largest = db.execute(select(jobs.job.c.id)).scalars().all()
    with elsewhere.transaction() as db:
        now = db.execute(select(jobs.job.c.created_at)).scalars().first()
        assert now is not None
        number = jobs.enqueue(db, "note", {}, institution=1, now=now)
    assert number is not None
    assert number > max(largest)


def test_changed_file_is_noticed_before_anything_is_restored(
    folder: Path, elsewhere: Installation
) -> None:
    copied = next(path for path in (folder / "blobs").rglob("*") if path.is_file())
    copied.write_bytes(b"abd")
    with pytest.raises(BackupInvalid, match="was changed"):
        restore(elsewhere, folder)
    with elsewhere.reading() as db:
        assert db.dialect.get_table_names(db) == []


def test_lost_file_is_noticed(folder: Path, elsewhere: Installation) -> None:
    next(path for path in (folder / "blobs").rglob("*") if path.is_file()).unlink()
    with pytest.raises(BackupInvalid, match="lacks the file"):
        restore(elsewhere, folder)


def test_restore_refuses_a_database_with_something_in_it(
    folder: Path, installation: Installation
) -> None:
    with pytest.raises(BackupInvalid, match="not empty"):
        restore(installation, folder)


def test_backup_refuses_a_folder_with_something_in_it(
    folder: Path, installation: Installation
) -> None:
    with pytest.raises(BackupInvalid, match="not empty"):
        backup(installation, folder)


def test_restore_refuses_what_is_no_backup(tmp_path: Path, elsewhere: Installation) -> None:
    with pytest.raises(BackupInvalid, match="not a backup"):
        restore(elsewhere, tmp_path)


def test_backup_is_of_one_moment(
    tmp_path: Path, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is written while the backup reads is not in it, not even in tables read later."""
    copy_table = module._copy_table

    def copy_after_others_wrote(source: Database, target: Database, table: Table) -> int:
        if table.name == "blob":
            with installation.transaction() as db:
                a_person(db, name="Too late")
        return copy_table(source, target, table)

    with installation.transaction() as db:
        a_person(db, name="In time")
    monkeypatch.setattr(module, "_copy_table", copy_after_others_wrote)
    backup(installation, tmp_path / "moment")
    with create_engine(f"sqlite:///{tmp_path / 'moment' / 'rows.db'}").connect() as copied:
        names = copied.execute(select(metadata.tables["person"].c.name)).scalars().all()
    assert names == ["In time"]
