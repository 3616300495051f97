"""Making the server, and starting it: granian's processes and the worker beside them."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from sqlalchemy.exc import DBAPIError
from werkzeug.middleware.proxy_fix import ProxyFix

from schemas.problem import Problem
from schemas.settings import Settings, SettingsInvalid
from storage import migrate
from storage.identity import identify
from storage.installation import Installation
from web.content import create_content
from web.hosts import Hosts
from web.logs import prepare_logs
from web.portal import create_portal

THREADS = 16
BACKLOG = 1024
METRICS = "PROMETHEUS_MULTIPROC_DIR"


def create_hosts(installation: Installation) -> Hosts:
    """Make the WSGI application of both hosts; refuses a database of another schema."""
    prepare_logs(installation.settings)
    with installation.reading() as db:
        migrate.check(db)
    known = identify(installation)
    portal, content = create_portal(known), create_content(known)
    if known.settings.trusted_proxies:
        for app in (portal, content):
            _trust_proxies(app, known.settings.trusted_proxies)
    return Hosts(known.settings, portal, content)


def open_for_commands(installation: Installation) -> Flask:
    """Make the portal for the command line; an empty database is not yet an error."""
    prepare_logs(installation.settings)
    with suppress(SettingsInvalid, DBAPIError, Problem):
        installation = identify(installation)
    return create_portal(installation)


def serve(settings: Settings, *, workers: int, with_worker: bool) -> None:
    """Listen where the portal's URL says, until told to stop; the job worker runs beside."""
    parts = urlsplit(settings.portal_url)
    host = "127.0.0.1" if settings.is_loopback else "0.0.0.0"
    with _metrics_folder(), _worker(with_worker):
        Granian(
            "wsgi:hosts",
            factory=True,
            address=os.environ.get("VIDYALEKH_LISTEN", host),
            port=parts.port or int(os.environ.get("VIDYALEKH_PORT", "8000")),
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=THREADS,
            backlog=BACKLOG,
            log_access=False,
            log_level="error",  # type: ignore[arg-type]  # its enum accepts the word
            respawn_failed_workers=True,
        ).serve()


def _trust_proxies(app: Flask, count: int) -> None:
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]


@contextmanager
def _metrics_folder() -> Iterator[None]:
    folder = Path(tempfile.mkdtemp(prefix="vidyalekh-metrics-"))
    os.environ[METRICS] = str(folder)
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _worker(is_wanted: bool) -> Iterator[None]:
    if not is_wanted:
        yield
        return
    process = subprocess.Popen([sys.executable, "-m", "web.commands", "worker"])
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
