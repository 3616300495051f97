"""The address of an assignable unit: a file of the package, or a whole URL. cmi5 §8.1, §13.1.4.

Source: RFC 1738 §2.1 for what a URL may hold; app schemes are allowed (13.1.4.0-2).
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from packages.files import Files
from packages.launch import resolve

# What the launch adds to the address itself (8.1.0.0-6).
LAUNCH_PARAMETERS = frozenset({"endpoint", "fetch", "actor", "registration", "activityId"})
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
# Letters beyond ASCII are encoded by every browser, and a publisher sees them as they are.
FORBIDDEN = re.compile(r"[\x00-\x20\x7f<>\"{}|\\^`]|%(?![0-9A-Fa-f]{2})")
WITH_HOST = frozenset({"http", "https", "ftp", "ws", "wss"})
# Schemes that a browser would run in the page that opens them.
REFUSED = frozenset({"javascript", "data", "vbscript", "blob", "about", "file"})


@dataclass(frozen=True)
class Address:
    """Where a unit is found; `problem` is the code of why it cannot be, with its facts."""

    launch: str = ""
    problem: str | None = None
    name: str = ""


def read_address(url: str, files: Files | None) -> Address:
    """Read the <url> of a unit.

    files   of the package; None where a bare cmi5.xml was uploaded
    """
    if not url or FORBIDDEN.search(url) or not _is_sound(url):
        return Address(problem="cmi5_url")
    collides = sorted(LAUNCH_PARAMETERS & {name for name, _ in _query(url)})
    if collides:
        return Address(problem="cmi5_url_collides", name=collides[0])
    if SCHEME.match(url):
        return Address(url)
    if files is None:
        return Address(problem="cmi5_url_relative")
    target = resolve(url, [], files)
    if target.found is None:
        return Address(problem="cmi5_url_missing")
    return Address(target.address)


def _is_sound(url: str) -> bool:
    """Tell whether scheme and host are such as can be opened."""
    if not SCHEME.match(url):
        return not url.startswith("//")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port  # a port that is none raises
    except ValueError:
        return False
    if parts.scheme in WITH_HOST:
        return bool(host)
    return parts.scheme not in REFUSED and bool(url.partition(":")[2])


def _query(url: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(url).query, keep_blank_values=True)
