"""One server, two kinds of host: the portal, and an origin for each package (D5-D7).

The exact Host decides before any route; an unknown one gets 421. Slashes are collapsed here and not
by a redirect, since real clients send `//statements` and do not follow.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from schemas.settings import CONTENT_LABEL, Settings

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

LABEL_KEY = "vidyalekh.label"
DEFAULT_PORTS = {"http": ":80", "https": ":443"}
MANY_SLASHES = re.compile("/{2,}")


class Hosts:
    """The WSGI application: portal or content by the Host header."""

    def __init__(self, settings: Settings, portal: Wsgi, content: Wsgi) -> None:
        self._portal_host = _netloc(settings.portal_url)
        self._content_host = _content_pattern(settings.content_url)
        self._default_port = DEFAULT_PORTS[urlsplit(settings.portal_url).scheme]
        self._portal = portal
        self._content = content

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        environ["PATH_INFO"] = MANY_SLASHES.sub("/", environ.get("PATH_INFO", "/"))
        host = environ.get("HTTP_HOST", "").lower().removesuffix(self._default_port)
        if host == self._portal_host:
            return self._portal(environ, start)
        match = self._content_host.fullmatch(host)
        if match is None:
            return _misdirected(start)
        environ[LABEL_KEY] = match.groupdict().get("label", "")
        return self._content(environ, start)


def _netloc(url: str) -> str:
    parts = urlsplit(url)
    return parts.netloc.lower().removesuffix(DEFAULT_PORTS[parts.scheme])


def _content_pattern(url: str) -> re.Pattern[str]:
    host = re.escape(_netloc(url.replace(CONTENT_LABEL, "\0")))
    return re.compile(host.replace("\0", "(?P<label>[a-z0-9-]{1,63})"))


def _misdirected(start: Callable[..., Any]) -> Iterable[bytes]:
    body = b"421: this server does not answer for that host.\n"
    start(
        "421 Misdirected Request",
        [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))],
    )
    return [body]
