"""Up, down, up; and then the database is what the metadata says (D31)."""

import re

import pytest
from sqlalchemy import Engine, inspect

from schemas.settings import SettingsInvalid
from storage import migrate
from storage.database import reading, writing
from web import wiring  # noqa: F401  # fills the metadata with every table


def tables(engine: Engine) -> set[str]:
    with reading(engine) as db:
        return set(inspect(db).get_table_names()) - {"alembic_version"}


def test_up_down_up_gives_what_the_metadata_says(empty: Engine) -> None:
    with writing(empty) as db:
        migrate.upgrade(db)
    with writing(empty) as db:
        migrate.downgrade(db)
    assert tables(empty) == set()
    with writing(empty) as db:
        migrate.upgrade(db)
    with reading(empty) as db:
        assert migrate.differences(db) == []
        migrate.check(db)


def test_old_schema_is_refused(empty: Engine) -> None:
    with reading(empty) as db, pytest.raises(SettingsInvalid, match="run `upgrade`"):
        migrate.check(db)


def test_scripts_import_no_package() -> None:
    scripts = (migrate.FOLDER / "versions").glob("*.py")
    imports = {
        name
        for script in scripts
        for name in re.findall(r"^(?:import|from) (\w+)", script.read_text(), re.M)
    }
    assert imports <= {"sqlalchemy", "alembic"}
