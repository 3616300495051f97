"""The routes of tus 1.0.0, for the publisher's page and for any other client of a publisher.

A refusal is one sentence as plain text: it is read by a script. Source: tus.io, protocol 1.0.0.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import BinaryIO, cast
from uuid import UUID

from flask import Blueprint, current_app, g, make_response, request, url_for
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.wrappers import Response

from accounts.access import current_person, portal_institution, require_role
from accounts.errors import NotSignedIn
from packages.limits import DEFAULT, Limits
from packages.uploads import protocol, receiving
from packages.uploads.errors import UploadInvalid
from packages.uploads.finishing import finish
from packages.uploads.receiving import Piece
from packages.uploads.store import Upload
from schemas.language import gettext as _
from schemas.problem import Problem
from storage.request import installation, reading

OVERRIDE = "X-HTTP-Method-Override"
Answer = tuple[str, int, dict[str, str]]
View = Callable[..., Answer | Response]

bp = Blueprint("tus", __name__, url_prefix="/publish/uploads")


def spoken(view: View) -> Callable[..., Answer | Response]:
    """Let in a publisher who speaks this version of the protocol."""

    @wraps(view)
    def checked(*args: object, **kwargs: object) -> Answer | Response:
        protocol.check_version(request.headers.get("Tus-Resumable"))
        return view(*args, **kwargs)

    opened = require_role("publisher")(checked)

    @wraps(view)
    def guarded(*args: object, **kwargs: object) -> Answer | Response:
        if current_person() is None:  # a HEAD, too, is not led to a page
            raise NotSignedIn(_("You are not signed in any more. Sign in and try again."))
        return opened(*args, **kwargs)

    return guarded


@bp.after_request
def _say_version(response: Response) -> Response:
    response.headers["Tus-Resumable"] = protocol.VERSION
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.errorhandler(Problem)
def _refused(problem: Problem) -> Response:
    answer = make_response(problem.message, problem.status)
    answer.content_type = "text/plain; charset=utf-8"
    if problem.status == 412:
        answer.headers["Tus-Version"] = protocol.VERSION
    return answer


@bp.route("", methods=["OPTIONS"], provide_automatic_options=False)
@bp.route("/<uuid:upload_id>", methods=["OPTIONS"], provide_automatic_options=False)
@require_role("publisher")
def tell_capabilities(upload_id: UUID | None = None) -> Answer:
    """Tell which version and extensions there are, and how large an upload may be."""
    return "", 204, dict(protocol.capabilities(_limits().upload))


@bp.post("")
@spoken
def create() -> Answer:
    """Begin an upload; its address is in Location. Extension creation."""
    if "Upload-Concat" in request.headers or "Upload-Defer-Length" in request.headers:
        raise UploadInvalid("Upload-Concat, Upload-Defer-Length: not among Tus-Extension")
    metadata = request.headers.get("Upload-Metadata", "")
    upload = receiving.begin(
        installation(),
        portal_institution(),
        g.person.public_id,
        length=protocol.parse_number("Upload-Length", request.headers.get("Upload-Length")),
        filename=protocol.parse_metadata(metadata).get("filename", ""),
        metadata=metadata,
        limits=_limits(),
    )
    return "", 201, {"Location": url_for(".tell", upload_id=upload.id), **_expiry(upload)}


@bp.route("/<uuid:upload_id>", methods=["HEAD"])
@spoken
def tell(upload_id: UUID) -> Answer:
    """Tell how many bytes are here."""
    upload = _found(upload_id)
    told = {"Upload-Offset": str(upload.received), "Upload-Length": str(upload.length)}
    if upload.metadata:
        told["Upload-Metadata"] = upload.metadata
    return "", 200, {**told, **_expiry(upload)}


@bp.patch("/<uuid:upload_id>")
@spoken
def add_bytes(upload_id: UUID) -> Answer:
    """Take the bytes that follow; the last ones make a package."""
    protocol.check_media_type(request.content_type)
    piece = Piece(
        cast(BinaryIO, request.stream),
        protocol.parse_number("Upload-Offset", request.headers.get("Upload-Offset")),
        request.content_length,
        protocol.parse_checksum(request.headers.get("Upload-Checksum")),
    )
    upload = receiving.add(installation(), _found(upload_id), piece)
    if upload.is_whole:
        finish(installation(), upload)
    return "", 204, {"Upload-Offset": str(upload.received), **_expiry(upload)}


@bp.delete("/<uuid:upload_id>")
@spoken
def terminate(upload_id: UUID) -> Answer:
    """Forget an upload. Extension termination."""
    receiving.discard(installation(), _found(upload_id))
    return "", 204, {}


@bp.post("/<uuid:upload_id>")
@spoken
def override(upload_id: UUID) -> Answer | Response:
    """Do what another method would, for clients that are denied it on the way."""
    wanted = request.headers.get(OVERRIDE, "").upper()
    if wanted not in OVERRIDDEN:
        raise MethodNotAllowed(["DELETE", "HEAD", "OPTIONS", "PATCH"])
    return OVERRIDDEN[wanted](upload_id)


OVERRIDDEN: Mapping[str, Callable[..., Answer | Response]] = {
    "PATCH": add_bytes,
    "DELETE": terminate,
    "HEAD": tell,
}


def _found(upload_id: UUID) -> Upload:
    with reading() as db:
        return receiving.get_upload(
            installation(), db, portal_institution(), str(upload_id), g.person.public_id
        )


def _expiry(upload: Upload) -> dict[str, str]:
    return {"Upload-Expires": protocol.render_expiry(upload.expires_at)}


def _limits() -> Limits:
    limits: Limits = current_app.config.get("PACKAGE_LIMITS", DEFAULT)
    return limits
