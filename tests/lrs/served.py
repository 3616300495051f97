"""The product's own server in processes of its own, and the same installation opened in here."""

import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from accounts.credentials import issue
from schemas.clock import system_clock
from schemas.settings import parse
from storage.blobs import Blobs
from storage.database import open_engine
from storage.identity import identify, with_secret
from storage.installation import Installation
from tests.conftest import fill
from tests.databases import fresh_postgresql
from tests.journeys.server import Server, empty_server
from tests.lrs.wire import Wire, basic

SCOPES = ("all", "registrations/write", "records/read")


@dataclass(frozen=True)
class Served:
    """A server, its installation as this process sees it, and a key that may do everything."""

    server: Server
    installation: Installation
    authorization: str

    def wire(self) -> Wire:
        """Give a client of the portal's host."""
        return Wire(self.server.port, self.authorization)

    def start(self) -> None:
        """Serve by two processes; the job worker is not what these tests are about."""
        self.server.start("--workers", "2", "--no-worker")


@contextmanager
def served(folder: Path, database_url: str, **extra: str) -> Iterator[Served]:
    """Prepare an installation on a filled database; its server is to be started, and is ended."""
    server = empty_server(folder, database_url, **extra)
    settings = with_secret(parse(server.environment))
    engine = open_engine(settings.database_url)
    blobs = Blobs(Path(settings.blob_url))
    installation = identify(Installation(settings, engine, blobs, system_clock))
    with installation.transaction() as db:
        given = {"institution": 1, "name": "everything", "scopes": SCOPES}
        now = installation.now()
        credential, secret = issue(db, settings=settings, now=now, **given)  # type: ignore[arg-type]
    try:
        yield Served(server, installation, basic(credential.id, secret))
    finally:
        server.kill()
        engine.dispose()


def arguments(about: str, **numbers: int) -> Namespace:
    """Read the options of a command that has a server of its own: numbers, and which database."""
    parser = ArgumentParser(description=about)
    for name, usual in numbers.items():
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--postgresql", action="store_true")
    return parser.parse_args()


@contextmanager
def served_for_a_while(*, is_postgresql: bool) -> Iterator[Served]:
    """Prepare an installation that is gone afterwards; for commands, which have no fixtures."""
    with tempfile.TemporaryDirectory(prefix="vidyalekh-") as name:
        folder = Path(name)
        with a_database(folder, is_postgresql=is_postgresql) as url, served(folder, url) as here:
            yield here


@contextmanager
def a_database(folder: Path, *, is_postgresql: bool) -> Iterator[str]:
    """Give the URL of a filled database of the kind wanted, of its own."""
    if is_postgresql:
        with fresh_postgresql(fill) as url:
            yield url
        return
    url = f"sqlite:///{folder / 'vidyalekh.db'}"
    fill(url)
    yield url
