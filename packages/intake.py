"""From a request's body to a package that waits for its import, for programs and for people."""

import secrets
from typing import BinaryIO, cast
from uuid import uuid4

from flask import Request, current_app

from accounts.audit import record
from packages import upload
from packages.body import WholeBody
from packages.limits import DEFAULT
from packages.multipart import FilePart
from storage.request import installation, now, transaction

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
        at = now()
        installation().blobs.enter(db, institution, blob, at)
        package_id = upload.add_package(
            db,
            institution,
            blob,
            filename,
            id=uuid4(),
            randomness=secrets.token_bytes(upload.LABEL_BYTES),
            uploaded_by=by,
            now=at,
        )
        record(db, institution, by, "package.uploaded", f"package:{package_id}", at)
    return package_id
