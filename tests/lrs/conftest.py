"""Clients of the record store: each a credential and a version."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from lrs.api import mount
from storage.installation import Installation
from storage.request import attach
from tests.apps import lent
from tests.lrs.client import LrsClient, a_client

MakeClient = Callable[..., LrsClient]


@pytest.fixture
def app(installation: Installation) -> Iterator[Flask]:
    """The record store alone, in the place of the whole portal."""
    with lent(a_store, installation) as alone:
        yield alone


def a_store(installation: Installation) -> Flask:
    """Make an app of the record store."""
    alone = Flask("lrs")
    attach(alone, installation)
    mount(alone)
    return alone


@pytest.fixture
def make_lrs(app: Flask, installation: Installation) -> MakeClient:
    """Make a client with scopes, and bounds for its credential."""

    def make(*scopes: str, version: str = "1.0.3", **bounds: Any) -> LrsClient:
        return a_client(app, installation, *scopes, version=version, **bounds)

    return make


@pytest.fixture
def lrs(make_lrs: MakeClient) -> LrsClient:
    """A client that may do everything, in xAPI 1.0.3."""
    return make_lrs("all")


@pytest.fixture
def lrs2(make_lrs: MakeClient) -> LrsClient:
    """A client that may do everything, in xAPI 2.0."""
    return make_lrs("all", version="2.0.0")
