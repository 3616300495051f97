"""The WSGI application: `wsgi:app`, and the factory that the `flask` command uses."""

import os
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from flask import Flask

from schemas.settings import parse
from storage.identity import with_secret
from storage.installation import Installation, open_installation
from web.hosts import Hosts
from web.serving import create_hosts, open_for_commands


def create_app() -> Flask:
    """Make the portal for the command line, whether or not the database is ready."""
    return open_for_commands(installation())


@cache
def hosts() -> Hosts:
    """Make the application of both hosts, once; refuses a database of another schema."""
    return create_hosts(installation())


def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Answer one request; the first one makes the application, so importing needs no database."""
    return hosts()(environ, start)


def installation() -> Installation:
    """Open the installation that the environment names."""
    return open_installation(with_secret(parse(os.environ)))
