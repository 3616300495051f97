"""Other hosts that a package's pages load things from, for the content's CSP (D10).

A text search, not a parser: it is to show a publisher what to allow, and what it misses stays
blocked. Links that a learner may follow are not loads.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

PAGES = ("text/html", "application/xhtml+xml", "text/css", "text/javascript")
COMMENT = re.compile(rb"<!--.*?-->", re.S)
LOADING_LINK = (
    rb"stylesheet|preload|modulepreload|prefetch|icon|shortcut icon|apple-touch-icon|manifest"
)
LOADS = (
    re.compile(rb"""\b(?:src|poster|data)\s*=\s*["']?\s*((?:https?:)?//[^\s"'<>]+)""", re.I),
    re.compile(
        rb"""<link\b(?=[^<>]*\brel\s*=\s*["']?(?:%s)\b)"""
        rb"""[^<>]*?\bhref\s*=\s*["']?\s*((?:https?:)?//[^\s"'<>]+)""" % LOADING_LINK,
        re.I,
    ),
    re.compile(rb"""\burl\(\s*["']?\s*((?:https?:)?//[^\s"'()<>]+)""", re.I),
    re.compile(rb"""\b(?:fetch|import)\(\s*["'](https?://[^\s"'<>]+)""", re.I),
)
HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?\Z")


def origins(page: bytes) -> set[str]:
    """Give the origins (`https://host[:port]`, as CSP sources) that a page loads from."""
    return set(_origins(page))


def _origins(page: bytes) -> Iterator[str]:
    shown = COMMENT.sub(b"", page)
    for pattern in LOADS:
        for match in pattern.finditer(shown):
            if origin := _origin(match[1].decode("utf-8", "replace")):
                yield origin


def parse_origin(text: str) -> str | None:
    """Give the origin that a publisher typed, with or without a path; None for what is none."""
    text = text.strip()
    return _origin(text if "://" in text else f"https://{text}")


def _origin(url: str) -> str | None:
    """Give the origin as a CSP source, or None for what is no plain host name."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if not HOST.match(host) or parts.scheme not in ("", "http", "https"):
        return None
    # A source of scheme http also allows https (CSP Level 3 §6.7.2.8).
    return f"{parts.scheme or 'https'}://{host}" + (f":{port}" if port else "")
