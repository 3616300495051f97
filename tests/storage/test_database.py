"""What the database refuses is named, so that no request ends as a failure of ours."""

from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import OperationalError

from storage.database import (
    DatabaseAway,
    DatabaseFull,
    ValueRefused,
    after_commit,
    open_engine,
    writing,
)
from storage.installation import Installation
from storage.schema import blob


def fail(installation: Installation, words: str) -> None:
    with installation.transaction():
        raise OperationalError("INSERT", {}, Exception(words))


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("database or disk is full", DatabaseFull),
        ("could not extend file: No space left on device", DatabaseFull),
        ("server closed the connection unexpectedly", DatabaseAway),
        ("database is locked", DatabaseAway),
        ("near SELECT: syntax error", OperationalError),
    ],
)
def test_failure_has_a_name(installation: Installation, words: str, named: type[Exception]) -> None:
    with pytest.raises(named):
        fail(installation, words)


def test_transaction_inside_another_is_loud(tmp_path: Path) -> None:
    """On SQLite it would wait for itself for ever."""
    engine = open_engine(f"sqlite:///{tmp_path / 'one.db'}")

    def nest() -> None:
        with writing(engine), writing(engine):
            pass

    with pytest.raises(RuntimeError, match="inside another"):
        nest()
    with writing(engine) as db:
        assert db.execute(select(1)).scalar_one() == 1
    engine.dispose()


def test_number_beyond_the_column_is_refused(installation: Installation) -> None:
    row = {"institution": 1, "sha256": "a" * 64, "size": 2**70, "used_at": installation.now()}
    with pytest.raises(ValueRefused), installation.transaction() as db:
        db.execute(insert(blob), row)


def test_text_with_nul_is_refused_or_found_nowhere(
    installation: Installation, is_postgresql: bool
) -> None:
    """PostgreSQL refuses such a text; SQLite looks for it and finds none."""

    def look() -> int:
        with installation.reading() as db:
            return len(db.execute(select(blob).where(blob.c.sha256 == "\0")).all())

    if is_postgresql:
        with pytest.raises(ValueRefused):
            look()
    else:
        assert look() == 0


def test_what_a_savepoint_took_back_is_not_done_after_the_commit(
    installation: Installation,
) -> None:
    done: list[str] = []
    with installation.transaction() as db:
        after_commit(db, lambda: done.append("before"))
        with suppress(ValueError), db.begin_nested():
            after_commit(db, lambda: done.append("taken back"))
            raise ValueError
        with db.begin_nested():
            after_commit(db, lambda: done.append("kept"))
        assert not done
    assert done == ["before", "kept"]
