"""The WSGI application: `wsgi:app`, and the factory that the `flask` command uses."""

import os

from flask import Flask

from schemas.settings import parse
from storage.identity import with_secret
from storage.installation import Installation, open_installation
from web.hosts import Hosts
from web.serving import create_hosts, open_for_commands


def create_app() -> Flask:
    """Make the portal for the command line, whether or not the database is ready."""
    return open_for_commands(installation())


def installation() -> Installation:
    """Open the installation that the environment names."""
    return open_installation(with_secret(parse(os.environ)))


def __getattr__(name: str) -> Hosts:
    """Make `app` when a server asks for it, so that a command needs no ready database."""
    if name != "app":
        raise AttributeError(name)
    hosts = create_hosts(installation())
    globals()["app"] = hosts
    return hosts
