"""Debian's Chromium and a server of the portal for it."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

AXE = Path(__file__).parent / "vendor" / "axe-core" / "4.14.1" / "axe.min.js"
CHROMIUM = "/usr/bin/chromium"
INSTALL = "apt-get install chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run one Chromium until the block ends."""
    assert Path(CHROMIUM).exists(), f"Chromium is not installed: {INSTALL}"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


def read_whole(parts: Iterable[bytes]) -> list[bytes]:
    """Read an answer to its end and close it: werkzeug leaves it open where a browser goes away."""
    try:
        return list(parts)
    finally:
        close = getattr(parts, "close", None)
        if close is not None:
            close()


@contextmanager
def served(portal_at: Callable[[str], Flask]) -> Iterator[str]:
    """Serve the portal that is made for an address on a free port; give the address."""
    apps: list[Flask] = []

    def answer(environ: dict[str, Any], start: Any) -> list[bytes]:
        return read_whole(apps[0](environ, start))

    server = make_server("127.0.0.1", 0, answer, threaded=True)
    address = f"http://localhost:{server.server_port}"
    apps.append(portal_at(address))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield address
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
