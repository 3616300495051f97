"""The world of the tests: a clock that they set, a fresh installation, its apps and clients."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as properties
from playwright.sync_api import Browser
from sqlalchemy import Engine, select

from accounts.organisations import DEFAULT_INSTITUTION, make_institution
from certificates.signing import ensure_keys
from certificates.store import signing_key
from schemas.language import use
from schemas.settings import Settings, parse
from storage import migrate
from storage.blobs import Blobs
from storage.database import Database, is_sqlite, open_engine
from storage.identity import identify, record_identity, with_secret
from storage.installation import Installation
from storage.schema import metadata
from tests.apps import a_content_host, a_portal, lent
from tests.browsers import chromium
from tests.databases import fresh_postgresql
from web import wiring  # noqa: F401  # fills the metadata with every table
from web.logs import prepare_logs

# Who has one of these fixtures touches the database.
DATABASES = frozenset({"database_url", "empty"})
SECRET = "the secret of all installations in tests"
START = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)

_keys: list[dict[str, Any]] = []

# The same examples in every run, and no bound of time: a busy machine is no defect.
properties.register_profile("same", derandomize=True, deadline=None, database=None)
properties.load_profile("same")


@dataclass
class SetClock:
    """A clock that stands until it is told to go on."""

    time: datetime = field(default=START)

    def __call__(self) -> datetime:
        return self.time

    def tick(self, seconds: float = 1) -> datetime:
        """Go on; tell the new time."""
        self.time += timedelta(seconds=seconds)
        return self.time


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--postgresql", action="store_true", help="run on a PostgreSQL that the tests start"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches the database, so that it also runs on PostgreSQL."""
    for item in items:
        if not DATABASES.isdisjoint(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.database)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Let no request of an earlier test choose the language of this one."""
    with use("en"):
        yield


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture(scope="session")
def is_postgresql(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--postgresql"))


@pytest.fixture(scope="session")
def template(is_postgresql: bool, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with every table and the first institution, made once."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    if not is_postgresql:
        fill(f"sqlite:///{path}")
    return path


@pytest.fixture
def database_url(is_postgresql: bool, template: Path, tmp_path: Path) -> Iterator[str]:
    if is_postgresql:
        with fresh_postgresql(fill) as url:
            yield url
        return
    copied = shutil.copyfile(template, tmp_path / "vidyalekh.db")
    yield f"sqlite:///{copied}"


@pytest.fixture
def empty(is_postgresql: bool, tmp_path: Path) -> Iterator[Engine]:
    """A database with nothing in it."""
    with ExitStack() as stack:
        url = f"sqlite:///{tmp_path / 'empty.db'}"
        engine = open_engine(stack.enter_context(fresh_postgresql()) if is_postgresql else url)
        stack.callback(engine.dispose)
        yield engine


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return with_secret(parse(environment(database_url, tmp_path)))


@pytest.fixture
def installation(settings: Settings, clock: SetClock) -> Iterator[Installation]:
    prepare_logs(settings)
    engine = open_engine(settings.database_url)
    yield identify(Installation(settings, engine, Blobs(Path(settings.blob_url)), clock))
    engine.dispose()


@pytest.fixture
def db(installation: Installation) -> Iterator[Database]:
    """A write transaction; on SQLite nobody else writes until the test ends."""
    with installation.transaction() as database:
        yield database


@pytest.fixture
def app(installation: Installation) -> Iterator[Flask]:
    with lent(a_portal, installation) as portal:
        yield portal


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return portal_client(app)


@pytest.fixture
def content_app(installation: Installation) -> Iterator[Flask]:
    with lent(a_content_host, installation) as content:
        yield content


@pytest.fixture
def content_client(content_app: Flask) -> FlaskClient:
    return content_app.test_client()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all: two drivers in a process do not get along."""
    with chromium() as running:
        yield running


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """Stand in for pytest-flask's, which would keep one `g` over all calls of a test."""


def portal_client(app: Flask) -> FlaskClient:
    """A browser's client: on the portal's host, its forms sent from its own pages."""
    client = app.test_client()
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    client.environ_base["HTTP_HOST"] = "localhost:8000"
    return client


def environment(database_url: str, folder: Path) -> dict[str, str]:
    """The settings of a test installation, as environment variables."""
    return {
        "VIDYALEKH_DATABASE_URL": database_url,
        "VIDYALEKH_DATA_DIR": str(folder / "data"),
        "VIDYALEKH_SECRET_KEY": SECRET,
        "VIDYALEKH_DEMO": "1",
        "VIDYALEKH_SMS_MODE": "file",
        "VIDYALEKH_LOG_LEVEL": "ERROR",
    }


def fill(url: str) -> None:
    """Make what `upgrade` makes: every table, the first institution, and keys that sign."""
    engine = open_engine(url)
    settings: Any = parse(environment(url, Path()))
    with engine.connect() as db, db.begin():
        metadata.create_all(db)
        migrate.stamp(db)
        record_identity(db, settings, START)
        make_institution(db, DEFAULT_INSTITUTION, settings.issuer_name, START)
        _add_keys(db, settings)
    if is_sqlite(engine):
        with engine.connect() as db:
            db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


def _add_keys(db: Database, settings: Settings) -> None:
    """Give an installation its keys: made once and the same for all, since that is slow."""
    if _keys:
        db.execute(signing_key.insert(), _keys)
        return
    ensure_keys(db, settings, START)
    _keys.extend(dict(row) for row in db.execute(select(signing_key)).mappings())
