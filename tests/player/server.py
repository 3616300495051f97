"""A running server for browsers: portal and packages' origins on one ephemeral port, real time."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page
from werkzeug.serving import WSGIRequestHandler, make_server

from schemas.clock import system_clock
from schemas.settings import parse
from storage.blobs import Blobs
from storage.database import open_engine
from storage.identity import identify, with_secret
from storage.installation import Installation
from tests.browsers import read_whole
from tests.conftest import environment, fill
from web.content import create_content
from web.hosts import Hosts
from web.portal import create_portal

READY = """() => {
  const page = document.querySelector("iframe")?.contentDocument;
  return page?.readyState === "complete" && page.location.href !== "about:blank";
}"""


@dataclass(frozen=True)
class Seen:
    """A request as it came in."""

    host: str
    method: str
    path: str
    cookie: str


class Quiet(WSGIRequestHandler):
    """Log nothing: addresses of package files are capabilities."""

    def log_request(self, *args: Any, **kwargs: Any) -> None:
        return


@dataclass
class Running:
    """A server and what it was asked; `before` may answer in its place."""

    installation: Installation
    port: int
    seen: list[Seen] = field(default_factory=list)
    before: Callable[[dict[str, Any]], int | None] = lambda environ: None

    @property
    def portal(self) -> str:
        """The address of the portal."""
        return f"http://localhost:{self.port}"


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    """Serve a fresh installation until the block ends."""
    server = make_server("127.0.0.1", 0, _nothing, threaded=True, request_handler=Quiet)
    installation = _installation(folder, server.port)
    live = Running(installation, server.port)
    settings = installation.settings
    portal = create_portal(installation)
    portal.config["WTF_CSRF_ENABLED"] = False
    server.app = _watched(live, Hosts(settings, portal, create_content(installation)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield live
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        installation.engine.dispose()


def open_player(context: BrowserContext, address: str, script: str = "") -> Page:
    """Open the shell and wait until its content stands in the frame.

    script  run in every document before its own scripts
    """
    page = context.new_page()
    page.add_init_script(script)
    page.goto(address)
    page.wait_for_selector("iframe")
    page.wait_for_function(READY)
    return page


def _installation(folder: Path, port: int) -> Installation:
    url = f"sqlite:///{folder / 'vidyalekh.db'}"
    environ = {
        **environment(url, folder),
        "VIDYALEKH_PORTAL_URL": f"http://localhost:{port}",
        "VIDYALEKH_CONTENT_URL": f"http://{{package}}.localhost:{port}",
    }
    fill(url)
    settings = with_secret(parse(environ))
    blobs = Blobs(Path(settings.blob_url))
    return identify(Installation(settings, open_engine(settings.database_url), blobs, system_clock))


def _nothing(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    start("503 Not yet", [])
    return [b""]


def _watched(live: Running, app: Any) -> Callable[..., Iterable[bytes]]:
    def serve(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        live.seen.append(
            Seen(
                environ.get("HTTP_HOST", ""),
                environ["REQUEST_METHOD"],
                environ["PATH_INFO"],
                environ.get("HTTP_COOKIE", ""),
            )
        )
        status = live.before(environ)
        if status is not None:
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            start(f"{status} Told to", [("Content-Length", "0")])
            return [b""]
        return read_whole(app(environ, start))

    return serve
