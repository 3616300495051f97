"""How much one request may send.

A form is read whole, its files onto the disk, before anybody asks who sent it: the CSRF token is in
it. So only those who may upload may send much. Programs' bodies are bounded where they are read.
"""

from collections.abc import Mapping

from flask import Flask, request

from accounts.access import current_roles
from accounts.roles import Role
from packages.limits import DEFAULT
from web.requests import is_for_program

LARGEST_FORM = 1 << 20
# Beside the file: the other fields, and what multipart puts between them.
LARGEST_UPLOAD = DEFAULT.upload + LARGEST_FORM
UPLOADERS: Mapping[str, frozenset[Role]] = {
    endpoint: frozenset({Role.PUBLISHER, Role.ADMIN})
    for endpoint in ("packages.upload_package", "tus.add_bytes", "tus.override")
}


def prepare_bounds(app: Flask) -> None:
    """Refuse the bodies of forms beyond their bound with 413."""
    app.before_request(_bound)


def _bound() -> None:
    if is_for_program(request.path):
        return
    uploaders = UPLOADERS.get(request.endpoint or "")
    may_upload = uploaders is not None and current_roles() & uploaders
    request.max_content_length = LARGEST_UPLOAD if may_upload else LARGEST_FORM
