"""Debian's Chromium and a server of the portal for it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
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


@contextmanager
def served(portal_at: Callable[[str], Flask]) -> Iterator[str]:
    """Serve the portal that is made for an address on a free port; give the address."""
    apps: list[Flask] = []

    def answer(environ: dict[str, Any], start: Any) -> list[bytes]:
        # Read here: werkzeug leaves a file open where the browser goes away before its end.
        with closing(apps[0](environ, start)) as parts:  # type: ignore[type-var]  # Flask's closes
            return list(parts)

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
