"""A package's files, on the package's own origin, under a capability (D10).

They are served as they are, HTML and SVG too: whatever they do, they do it to their own origin.
"""

from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, Response, request, send_file

from packages.store import Package, find_by_label, find_file
from player.errors import FileMissing
from player.store.launches import epoch_of
from player.tokens import is_capability
from schemas.course_structure import Standard
from storage.database import Database
from storage.request import installation, reading

bp = Blueprint("files", __name__)

SPEAKING = frozenset({Standard.CMI5, Standard.XAPI})
ONE_YEAR = 365 * 24 * 3600


@bp.get("/c/<opens>/<path:path>")
def get_file(opens: str, path: str) -> Response:
    """Serve one file of the package, in parts where a player asks for parts. RFC 9110 §14."""
    with reading() as db:
        package = _opened(db, opens)
        found = find_file(db, package.institution, package.id, path)
    if found is None:
        raise FileMissing("The package has no such file.")
    response = send_file(
        _blob(package.institution, found.sha256),
        mimetype=found.media_type,
        conditional=True,
        etag=found.sha256,
        max_age=ONE_YEAR,
    )
    # It would name the file by its hash, before what a link calls it.
    del response.headers["Content-Disposition"]
    # Without a charset: the file says its own, and an old page in another one stays readable.
    response.headers["Content-Type"] = found.media_type
    response.headers["Cache-Control"] = f"private, max-age={ONE_YEAR}, immutable"
    response.headers["Content-Security-Policy"] = policy(
        package, installation().settings.portal_url
    )
    response.headers["Accept-Ranges"] = "bytes"
    return response


def policy(package: Package, portal: str) -> str:
    """Say what content may do: itself everything, others only where the publisher agreed.

    portal  where the record store is, for what speaks to it itself
    """
    hosts = "".join(f" {origin}" for origin in package.allowed_hosts if _is_origin(origin))
    sources = f"'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' data: blob:{hosts}"
    speaks = f"connect-src {sources} {portal}; " if package.standard in SPEAKING else ""
    return (
        f"default-src {sources}; {speaks}base-uri 'self'; object-src 'none'; form-action 'self'; "
        f"frame-src 'self' data: blob:{hosts}; frame-ancestors 'self'"
    )


def _opened(db: Database, opens: str) -> Package:
    """Find the package that a capability opens; raises FileMissing (404) whatever is wrong."""
    settings = installation().settings
    label = opens.partition(".")[0]
    asked = request.environ.get("vidyalekh.label", "")
    package = find_by_label(db, label) if label == asked or not asked else None
    if package is None:
        raise FileMissing("This address opens no package.")
    epoch = epoch_of(db, package.institution, package.id)
    if not is_capability(settings, opens, label, epoch):
        raise FileMissing("This address opens no package.")
    return package


def _blob(institution: int, sha256: str) -> Path:
    return installation().blobs.path(institution, sha256)


def _is_origin(text: str) -> bool:
    """Tell a bare origin from what could carry a second directive into the header."""
    parts = urlsplit(text)
    return (
        parts.scheme in ("https", "http")
        and text == f"{parts.scheme}://{parts.netloc}"
        and not (set(text) & set("; ,'\""))
    )
