"""The record store's own app, in the portal's place under `/xapi` (D6).

Programs need no session, no language and no page: what each page asks of a request would cost more
here than the answer itself.
"""

from collections.abc import Callable, Iterable
from typing import Any, cast

from flask import Flask

from lrs.api import MOUNTS, mount
from storage.installation import Installation
from storage.request import attach
from web.errors import prepare_errors
from web.requests import prepare_headers, prepare_requests, transport_headers

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

PREFIX = MOUNTS[0].prefix
KEY = "vidyalekh.record_store"


def create_record_store(installation: Installation) -> Flask:
    """Make the app that speaks xAPI. It has no session, reads no cookie, and sets none."""
    app = Flask("web.record_store", static_folder=None)
    attach(app, installation)
    prepare_requests(app)
    if headers := transport_headers(installation.settings):
        prepare_headers(app, headers)
    prepare_errors(app)
    mount(app)
    return app


def record_store_of(portal: Flask) -> Flask:
    """Give the record store that stands in a portal's place."""
    return cast(Flask, portal.extensions[KEY])


def stand_in(portal: Flask, store: Flask) -> None:
    """Lead what the portal is asked under `/xapi` to the record store."""
    portal.extensions[KEY] = store
    portal.wsgi_app = _beside(portal.wsgi_app, store)  # type: ignore[method-assign,assignment]


def _beside(portal: Wsgi, store: Wsgi) -> Wsgi:
    def lead(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        is_xapi = path.startswith(PREFIX) and path[len(PREFIX) :][:1] in ("", "/")
        return (store if is_xapi else portal)(environ, start)

    return lead
