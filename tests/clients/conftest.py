"""One served installation for all clients, a credential, and another origin for browsers."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser

from tests.clients.running import Site, foreign_origin
from tests.journeys.server import Server, empty_server


@dataclass(frozen=True)
class Store:
    """A record store as a client sees it: an address, and a key with its secret."""

    server: Server
    key: str
    secret: str

    def endpoint(self, mount: str = "/xapi") -> str:
        """Give the address that clients are set to."""
        return f"{self.server.url}{mount}/"


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A fresh installation, served in processes of its own, on SQLite."""
    server = empty_server(tmp_path_factory.mktemp("clients"))
    server.command("upgrade")
    made = json.loads(server.command("credential", "add", "client", "--scope", "all", "--json"))
    server.start("--no-worker")
    try:
        yield Store(server, made["key"], made["secret"])
    finally:
        server.kill()


@pytest.fixture(scope="session")
def site(browser: Browser) -> Iterator[Site]:
    """Another origin in Chromium, with the libraries on it."""
    with foreign_origin() as origin:
        yield Site(browser, origin)
