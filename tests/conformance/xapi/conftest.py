"""One record store for all tables of requests; each row has an institution of its own there."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest
from flask import Flask

from accounts.organisations import make_institution
from lrs.api import mount
from schemas.settings import parse
from storage.blobs import Blobs
from storage.database import open_engine
from storage.identity import identify, with_secret
from storage.installation import Installation
from storage.request import attach
from tests.conftest import SetClock, environment, fill
from tests.databases import fresh_postgresql
from tests.lrs.client import LrsClient, a_client

NewStore = Callable[[str], LrsClient]


@pytest.fixture(scope="module")
def shared(is_postgresql: bool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation for a whole module."""
    folder = tmp_path_factory.mktemp("tables")
    with ExitStack() as stack:
        url = f"sqlite:///{folder / 'vidyalekh.db'}"
        if is_postgresql:
            url = stack.enter_context(fresh_postgresql(fill))
        else:
            fill(url)
        settings = with_secret(parse(environment(url, folder)))
        engine = open_engine(url)
        stack.callback(engine.dispose)
        yield identify(Installation(settings, engine, Blobs(Path(settings.blob_url)), SetClock()))


@pytest.fixture(scope="module")
def new_store(shared: Installation) -> NewStore:
    """Give an empty store, and a client in a version of xAPI that may do everything there."""
    app = Flask("lrs")
    attach(app, shared)
    mount(app)
    numbers = count(2)

    def make(version: str) -> LrsClient:
        number = next(numbers)
        with shared.transaction() as db:
            make_institution(db, number, f"Institution {number}", shared.now())
        return a_client(app, shared, "all", version=version, institution=number)

    return make
