"""Runs a table of JavaScript calls, in node and in Chromium on a page of another origin."""

import functools
import shutil
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import orjson
from playwright.sync_api import Browser, Page

HERE = Path(__file__).parent
VENDOR = HERE.parent / "vendor"
CALL = """async ([setup, given, calls]) =>
  (await import("/clients/calling.mjs")).outcomes(setup, given, calls)"""


def in_node(library: str, setup: str, given: dict[str, Any], calls: Sequence[str]) -> list[Any]:
    """Give what each call gives; the library stands in the variable `library`."""
    assert shutil.which("node"), "node is not installed: apt-get install nodejs"
    words = {"library": str(VENDOR / library), "setup": setup, "given": given, "calls": calls}
    done = subprocess.run(
        ["node", str(HERE / "node.mjs")], input=orjson.dumps(words), capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()
    found: list[Any] = orjson.loads(done.stdout)
    return found


@dataclass(frozen=True)
class Site:
    """A browser, and an origin that is another one than the record store's."""

    browser: Browser
    origin: str

    @contextmanager
    def page(self, library: str = "") -> Iterator[Page]:
        """Open a page there in a fresh profile, and load a library."""
        with self.browser.new_context() as context:
            page = context.new_page()
            page.goto(f"{self.origin}/clients/page.html")
            if library:
                page.add_script_tag(url=f"{self.origin}/vendor/{library}")
            yield page

    def run(
        self, library: str, setup: str, given: dict[str, Any], calls: Sequence[str]
    ) -> list[Any]:
        """Give what each call gives."""
        with self.page(library) as page:
            found: list[Any] = page.evaluate(CALL, [setup, given, list(calls)])
            return found


@contextmanager
def foreign_origin() -> Iterator[str]:
    """Serve the libraries on an origin that is another one than the record store's."""
    handler = functools.partial(_Quiet, directory=str(HERE.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    """Log nothing."""

    def log_message(self, *words: Any) -> None:
        return
