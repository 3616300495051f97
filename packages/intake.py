"""From a request's body to a package that waits for its import, for programs and for people."""

from typing import BinaryIO, cast

from flask import Request, current_app

from packages import upload
from packages.body import WholeBody
from packages.limits import DEFAULT
from packages.multipart import FilePart
from storage.request import installation, transaction

FORM = "multipart/form-data"


def take(request: Request, filename: str, *, institution: int, by: str) -> str:
    """Stream the body of a request into a new package; give its id.

    filename   for a raw body; a part of a form carries its own
    by         who uploads, as in the audit log
    """
    body = cast(BinaryIO, WholeBody(cast(BinaryIO, request.stream), request.content_length))
    if request.mimetype != FORM:
        return add(body, filename, institution=institution, by=by)
    part = FilePart(body, request.content_type or "")
    name = part.filename or filename
    return add(cast(BinaryIO, part), name, institution=institution, by=by)


def add(stream: BinaryIO, filename: str, *, institution: int, by: str) -> str:
    """Stream a file into a new package; give its id. The transaction begins when all is here."""
    limits = current_app.config.get("PACKAGE_LIMITS", DEFAULT)
    blob = upload.receive(installation(), institution, stream, limits)
    with transaction() as db:
        return upload.enter(installation(), db, institution, blob, filename, by)
