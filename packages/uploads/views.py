"""What people see of uploads in pieces: where one leads, and how to be rid of one."""

from uuid import UUID

from flask import Blueprint, flash, g, redirect, url_for
from werkzeug.wrappers import Response

from accounts.access import portal_institution, require_role
from packages.uploads import receiving, store
from packages.uploads.finishing import finish
from packages.uploads.store import Upload
from schemas.language import gettext as _
from storage.request import installation, now, reading

bp = Blueprint("uploads", __name__, url_prefix="/publish/uploads")


@bp.get("/<uuid:upload_id>/package")
@require_role("publisher")
def show_package(upload_id: UUID) -> Response:
    """Lead to the package of an upload; to the list, where it is not whole."""
    upload = _found(upload_id)
    if not upload.is_whole:
        return redirect(url_for("packages.show_packages"), 303)
    # Where the server was killed between the last byte and the package, it is made now.
    package_id = upload.package_id or finish(installation(), upload)
    return redirect(url_for("packages.show_package", package_id=package_id), 303)


@bp.post("/<uuid:upload_id>/discard")
@require_role("publisher")
def discard(upload_id: UUID) -> Response:
    """Forget an upload that was begun."""
    upload = _found(upload_id)
    receiving.discard(installation(), upload)
    flash(_("%(name)s was discarded.") % {"name": upload.filename}, "done")
    return redirect(url_for("packages.show_packages"), 303)


def unfinished() -> list[Upload]:
    """List what the publisher who is here began and has not ended."""
    with reading() as db:
        return store.unfinished_of(db, portal_institution(), g.person.public_id, now())


def _found(upload_id: UUID) -> Upload:
    with reading() as db:
        return receiving.get_upload(
            installation(), db, portal_institution(), str(upload_id), g.person.public_id
        )
