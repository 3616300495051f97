"""Apps that are made once and lent to one test after the other, each with its own installation.

Making the portal, and its templates at the first page, takes longer than most tests. Where a test
puts something into an app that stays, it makes its own.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from flask import Flask

from schemas.settings import Settings
from storage.installation import Installation
from storage.request import attach
from web.content import create_content
from web.portal import configure, create_portal
from web.record_store import record_store_of

Make = Callable[[Installation], Flask]

_made: dict[tuple[Make, Settings], Flask] = {}


def a_portal(installation: Installation) -> Flask:
    """Make a portal, but for the tokens of its forms."""
    portal = create_portal(installation)
    portal.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)
    return portal


def a_content_host(installation: Installation) -> Flask:
    """Make the app of the packages' hosts."""
    content = create_content(installation)
    content.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False)
    return content


@contextmanager
def lent(make: Make, installation: Installation) -> Iterator[Flask]:
    """Lend an app to an installation; what is set in its configuration is taken back."""
    key = make, _alike(installation.settings)
    app = _made.get(key) or _made.setdefault(key, make(installation))
    kept = dict(app.config)
    attach(app, installation)
    if make is a_portal:
        attach(record_store_of(app), installation)
        configure(app, installation)
    yield app
    app.config.clear()
    app.config.update(kept)


def _alike(settings: Settings) -> Settings:
    """Give what the app itself is made of: not where its data lie, nor its secret."""
    return replace(settings, database_url="", data_dir=Path(), blob_url="", secret_key=b"")
