"""The installation of the request at hand, for the modules that speak HTTP."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import cast

from flask import Flask, current_app

from storage.database import Database
from storage.installation import Installation

KEY = "vidyalekh"


def attach(app: Flask, installation: Installation) -> None:
    """Give an app its installation."""
    app.extensions[KEY] = installation


def installation() -> Installation:
    """Give the installation of the app that answers this request."""
    return cast(Installation, current_app.extensions[KEY])


def transaction() -> AbstractContextManager[Database]:
    """Open a transaction that may write."""
    return installation().transaction()


def reading() -> AbstractContextManager[Database]:
    """Open a view of what is committed; several statements may see several moments."""
    return installation().reading()


def iri_base() -> str:
    """Give the base of the IRIs of this installation (D2)."""
    return installation().iri_base


def now() -> datetime:
    """Tell the time: aware, UTC."""
    return installation().now()
