"""Unsafe requests of people come from our own pages, or not at all (D12)."""

from flask import Flask, abort, request
from flask_wtf.csrf import CSRFProtect

from storage.request import installation
from web.requests import is_for_program

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class PortalCsrf(CSRFProtect):  # type: ignore[misc]  # flask-wtf has no types
    """flask-wtf's token, and the browser's own word on where the request began."""

    def protect(self, **options: bool) -> None:
        if is_for_program(request.path):
            return
        _check_origin()
        super().protect(**options)


def prepare_csrf(app: Flask) -> None:
    """Protect the forms of the portal."""
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)
    app.config.setdefault("WTF_CSRF_SSL_STRICT", False)  # the Referer; Sec-Fetch-Site is stricter
    PortalCsrf(app)


def _check_origin() -> None:
    if request.method in SAFE:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site == "same-origin" or (site is None and origin == installation().settings.portal_url):
        return
    abort(403, "This form was not sent from a page of this portal.")
