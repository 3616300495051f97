"""The world of the browser tests: one server and one Chromium for a module."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.player.server import Running, running


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A running server with a fresh installation."""
    with running(tmp_path_factory.mktemp("live")) as server:
        yield server


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser profile."""
    made = browser.new_context(reduced_motion="reduce")
    yield made
    made.close()
