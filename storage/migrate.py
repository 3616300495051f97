"""Bring a database to the schema of this version, or tell how far it is (D31)."""

from functools import cache
from pathlib import Path
from typing import Any

from alembic import autogenerate, command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from schemas.settings import SettingsInvalid
from storage.database import Database, writing
from storage.dialect import lock_installation
from storage.schema import metadata

FOLDER = Path(__file__).parent / "migrations"
UPGRADE_LOCK = 7_310_001


def upgrade(db: Database, revision: str = "head") -> None:
    """Migrate upwards; one process at a time, all or nothing."""
    lock_installation(db, UPGRADE_LOCK)
    command.upgrade(_config(db), revision)


def downgrade(db: Database, revision: str = "base") -> None:
    """Migrate downwards."""
    lock_installation(db, UPGRADE_LOCK)
    command.downgrade(_config(db), revision)


def stamp(db: Database) -> None:
    """Say that the tables, made otherwise, are those of the newest revision."""
    command.stamp(_config(db), "head")


@cache
def newest() -> str | None:
    """Give the revision that this version of the code needs."""
    return ScriptDirectory(str(FOLDER)).get_current_head()


def current(db: Database) -> str | None:
    """Give the revision that the database is at, None for an empty one."""
    return MigrationContext.configure(db).get_current_revision()


def check(db: Database) -> None:
    """Refuse a database whose schema is not this version's."""
    found = current(db)
    if found != newest():
        raise SettingsInvalid(
            f"The database is at schema {found or 'none'}, this version needs {newest()}: "
            "run `upgrade`."
        )


def differences(db: Database) -> list[Any]:
    """Give what alembic finds different between the database and the metadata."""
    context = MigrationContext.configure(db, opts={"compare_type": True})
    return list(autogenerate.compare_metadata(context, metadata))


def write_revision(engine: Engine, message: str, revision: str) -> None:
    """Write a script for what changed in the metadata; for developers."""
    with writing(engine) as db:
        command.revision(_config(db), message, autogenerate=True, rev_id=revision)


def _config(db: Database) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = db
    return config
