"""Pages with something on them, for a client and for a browser."""

from typing import Protocol

import pytest
from flask import Flask
from flask.testing import FlaskClient

from storage.installation import Installation
from tests.accounts.factories import sign_in
from tests.conftest import portal_client
from tests.web.pages import World, a_world


class ClientOf(Protocol):
    """Give the client of someone in the world, who reads a language."""

    def __call__(self, who: str, language: str = "en") -> FlaskClient: ...


@pytest.fixture
def world(installation: Installation) -> World:
    with installation.transaction() as db:
        return a_world(db)


@pytest.fixture
def client_of(app: Flask, world: World) -> ClientOf:
    def client_of(who: str, language: str = "en") -> FlaskClient:
        client = portal_client(app)
        if who in world.people:
            sign_in(client, world.people[who])
        client.get(f"/language/{language}")
        return client

    return client_of
