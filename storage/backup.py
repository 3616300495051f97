"""Backup of a running installation, and its restoration (D29).

A backup is a folder: the rows of every table in one SQLite file, read in one snapshot of either
database; the blobs that those rows name; and the keys. So what was backed up on one database can
be restored on the other. The collector of blobs waits until the copy is made.
The caller has imported every package's tables (`web.wiring`).
"""

import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import click
from sqlalchemy import Engine, Table, create_engine, event, insert, select, text

from schemas.problem import Problem
from storage import migrate
from storage.database import Database
from storage.dialect import follow_numbers
from storage.installation import Installation
from storage.schema import blob, metadata

ROWS = "rows.db"
BLOBS = "blobs"
KEYS = "keys"
KEY_FILES = "*.key"
CHUNK = 500

Item = TypeVar("Item")


class BackupInvalid(Problem):
    """A folder that is no backup, or one that has lost or changed a file."""


def backup(installation: Installation, folder: Path) -> str:
    """Copy everything into a new folder; tells what was copied."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise BackupInvalid(f"{folder} is not empty; a backup goes into a new folder.")
    with installation.blobs.kept_whole(), installation.snapshot() as db:
        rows = _copy_rows_out(db, folder / ROWS)
        files = _copy_blobs(db, installation, folder / BLOBS)
    _copy_keys(installation.settings.data_dir, folder / KEYS)
    return f"Backed up {rows} rows and {files} files into {folder}."


def restore(installation: Installation, folder: Path) -> str:
    """Bring a backup into an empty installation; every file's hash is checked first."""
    if not (folder / ROWS).is_file():
        raise BackupInvalid(f"{folder} holds no {ROWS}; it is not a backup.")
    source = _open_rows(folder / ROWS)
    with source.connect() as rows:
        files = _check_blobs(rows, folder / BLOBS)
        with installation.transaction() as db:
            count = _copy_rows_in(rows, db)
            _place_blobs(rows, installation, folder / BLOBS)
    _copy_keys(folder / KEYS, installation.settings.data_dir)
    return f"Restored {count} rows and {files} files from {folder}; every hash was right."


def _copy_rows_out(db: Database, path: Path) -> int:
    target = _open_rows(path)
    with target.begin() as rows:
        metadata.create_all(rows)
        rows.execute(text("CREATE TABLE schema_revision (revision TEXT)"))
        rows.execute(text("INSERT INTO schema_revision VALUES (:r)"), {"r": migrate.current(db)})
        return sum(_copy_table(db, rows, table) for table in _shown(metadata.sorted_tables))


def _copy_rows_in(rows: Database, db: Database) -> int:
    revision = rows.execute(text("SELECT revision FROM schema_revision")).scalar_one()
    if revision != migrate.newest():
        raise BackupInvalid(
            f"The backup is at schema {revision}, this version at {migrate.newest()}: restore it "
            "with the version that made it, then upgrade."
        )
    if migrate.current(db) is not None:
        raise BackupInvalid("The database is not empty; a restore goes into an empty one.")
    migrate.upgrade(db)
    count = 0
    for table in _shown(metadata.sorted_tables):
        count += _copy_table(rows, db, table)
        follow_numbers(db, table)
    return count


def _copy_table(source: Database, target: Database, table: Table) -> int:
    count = 0
    found = source.execution_options(yield_per=CHUNK).execute(select(table))
    for part in found.mappings().partitions(CHUNK):
        target.execute(insert(table), [dict(row) for row in part])
        count += len(part)
    return count


def _copy_blobs(db: Database, installation: Installation, folder: Path) -> int:
    found = db.execute(select(blob.c.institution, blob.c.sha256)).all()
    for institution, sha256 in _shown(found):
        source = installation.blobs.path(institution, sha256)
        target = folder / str(institution) / sha256
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    return len(found)


def _check_blobs(rows: Database, folder: Path) -> int:
    found = rows.execute(select(blob.c.institution, blob.c.sha256)).all()
    for institution, sha256 in _shown(found):
        path = folder / str(institution) / sha256
        if not path.is_file():
            raise BackupInvalid(f"The backup lacks the file {sha256}.")
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                raise BackupInvalid(f"The file {sha256} of the backup was changed.")
    return len(found)


def _place_blobs(rows: Database, installation: Installation, folder: Path) -> None:
    for institution, sha256 in rows.execute(select(blob.c.institution, blob.c.sha256)):
        with (folder / str(institution) / sha256).open("rb") as file:
            installation.blobs.receive(institution, file)


def _copy_keys(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.glob(KEY_FILES)):
        shutil.copyfile(path, target / path.name)
        (target / path.name).chmod(0o600)


def _open_rows(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}")
    event.listen(
        engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF")
    )
    return engine


def _shown(things: Iterable[Item]) -> Iterable[Item]:
    """Show a bar on a terminal while the things are worked through."""
    things = list(things)
    with click.progressbar(things) as bar:
        yield from bar
