"""Pages with something on them, for a client and for a browser."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import pytest
from flask import Flask
from flask.testing import FlaskClient

from certificates.tasks import TASKS
from jobs.worker import run_pending
from schemas.settings import parse
from storage.blobs import Blobs
from storage.database import open_engine
from storage.identity import identify, with_secret
from storage.installation import Installation
from storage.request import KEY
from tests.accounts.factories import sign_in
from tests.apps import a_portal
from tests.conftest import SetClock, environment, fill, portal_client
from tests.web.pages import LEARNER, World, a_world
from tests.web.played import in_use
from tests.web.routes import Route, Target, a_target, routes_of


class ClientOf(Protocol):
    """Give the client of someone in the world, who reads a language."""

    def __call__(self, who: str, language: str = "en") -> FlaskClient: ...


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A portal for all tests of a module: its pages are only looked at."""
    folder = tmp_path_factory.mktemp("pages")
    url = f"sqlite:///{folder}/vidyalekh.db"
    fill(url)
    settings = with_secret(parse(environment(url, folder)))
    engine = open_engine(url)
    blobs = Blobs(Path(settings.blob_url))
    yield a_portal(identify(Installation(settings, engine, blobs, SetClock())))
    engine.dispose()


@pytest.fixture(scope="module")
def world(portal: Flask) -> World:
    """People, courses and a certificate with its file."""
    installation = portal.extensions[KEY]
    with installation.transaction() as db:
        made = a_world(db, installation.settings)
    posts = made.people[LEARNER].organisation
    ids = {**made.ids, **in_use(installation, made.people, posts)}
    installation.clock.tick()
    # In a thread of its own: signing runs an event loop, and Playwright's runs in this one.
    with ThreadPoolExecutor(1) as other:
        other.submit(run_pending, installation, TASKS).result()
    return replace(made, ids=ids)


@pytest.fixture(scope="module")
def client_of(portal: Flask, world: World) -> ClientOf:
    def client_of(who: str, language: str = "en") -> FlaskClient:
        client = portal_client(portal)
        if who in world.people:
            sign_in(client, world.people[who])
        client.get(f"/language/{language}")
        return client

    return client_of


@pytest.fixture(scope="module")
def house(portal: Flask) -> Installation:
    here: Installation = portal.extensions[KEY]
    return here


@pytest.fixture(scope="module")
def target(house: Installation) -> Target:
    return a_target(house)


@pytest.fixture(scope="module")
def routes(portal: Flask) -> list[Route]:
    return list(routes_of(portal))
