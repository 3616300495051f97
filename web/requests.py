"""What is true of every request: its id, its log line, its security headers, its language."""

import re
import time
from typing import Any
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request, session

from schemas import language
from schemas.settings import Settings
from web.metrics import observe

log = structlog.get_logger()
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
PROGRAM_PATHS = ("/api/", "/xapi", "/cmi5/")


def prepare_requests(app: Flask) -> None:
    """Number and time each request; log it by its route's template, never its path (D9)."""
    app.before_request(_begin)
    app.after_request(_end)


def prepare_language(app: Flask) -> None:
    """Speak the language that the reader chose, else the browser's."""
    app.before_request(_choose_language)


def is_for_program(path: str) -> bool:
    """Tell requests of programs, which carry credentials, from those of people with cookies."""
    return path.startswith(PROGRAM_PATHS)


def portal_headers(settings: Settings) -> dict[str, str]:
    """Give the headers of every answer of the portal. D12, features K5."""
    forms = settings.content_origin("*")
    policy = (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; "
        f"frame-ancestors 'none'; form-action 'self' {forms}"
    )
    headers = {
        "Content-Security-Policy": policy,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    }
    return headers | transport_headers(settings)


def transport_headers(settings: Settings) -> dict[str, str]:
    """Give the header that keeps a host that is reached by https there."""
    if settings.portal_url.startswith("https:"):
        return {"Strict-Transport-Security": "max-age=31536000"}
    return {}


def prepare_headers(app: Flask, headers: dict[str, str]) -> None:
    """Add headers to every answer that does not set its own."""

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if not request.path.startswith("/static/"):
            _keep_private(response)
        return response


def _keep_private(response: Response) -> None:
    """Let no shared cache keep an answer that does not say that it is for everyone."""
    kept = response.cache_control
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "private, no-cache"
    elif not (kept.public or kept.no_store):
        kept.private = True


def _begin() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if REQUEST_ID.fullmatch(given) else str(uuid4())
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule else "(none)"
    begun = g.get("began")
    seconds = 0.0 if begun is None else time.perf_counter() - begun
    id = g.get("request_id", "")
    observe(request.method, route, response.status_code, seconds)
    if "X-Request-ID" not in response.headers:
        response.headers["X-Request-ID"] = id
    ms = round(seconds * 1000, 1)
    log.info(
        "request", id=id, method=request.method, route=route, status=response.status_code, ms=ms
    )
    return response


def _choose_language() -> None:
    chosen: Any = session.get("language")
    if chosen not in language.LANGUAGES:
        chosen = request.accept_languages.best_match(list(language.LANGUAGES), "en")
    language.choose(chosen)
