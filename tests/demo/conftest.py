"""A browser, the built courses behind a server, and a stand-in for the LMS."""

import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from demo.build import build_all

LMS = Path(__file__).with_name("lms.html")


class Quiet(SimpleHTTPRequestHandler):
    """Serve files without a line for each on the terminal."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def lms_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the courses and the stand-in are served from."""
    folder = tmp_path_factory.mktemp("courses")
    (folder / LMS.name).write_bytes(LMS.read_bytes())
    for path in build_all(folder):
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folder / path.stem)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A tab of a person who has nothing stored yet."""
    context = browser.new_context(locale="en-IN", viewport={"width": 360, "height": 740})
    yield context.new_page()
    context.close()
