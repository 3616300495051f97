"""Packages for programs: upload, look, delete."""

from typing import Any
from uuid import UUID

from flask import g, request, url_for

from accounts.access import require_scope
from accounts.audit import record
from packages import intake, store
from packages.repair.accepting import accept
from packages.view import standing_of, standings_of, view_of
from schemas.package import AcceptedView, PackagePage, PackageQuery, PackageView, UploadQuery
from storage.request import now, reading, transaction
from storage.rest import Blueprint

api = Blueprint("packages", __name__, url_prefix="/api/v1", description="What was uploaded")

WRITE = "packages/write"
READ = (WRITE, "courses/write")


@api.post("/packages")
@require_scope(WRITE)
@api.arguments(UploadQuery, location="query")
@api.response(202, AcceptedView)
def post_package(query: dict[str, Any]) -> dict[str, Any]:
    """Take a package: a raw body with `filename` in the query, or multipart with a part `file`."""
    by = f"credential:{g.credential.id}"
    package_id = intake.take(
        request, query["filename"], institution=g.credential.institution, by=by
    )
    url = url_for(".show_package", package_id=package_id)
    return {"id": package_id, "status": "queued", "url": url}


@api.get("/packages")
@require_scope(*READ)
@api.arguments(PackageQuery, location="query")
@api.response(200, PackagePage)
def list_packages(query: dict[str, Any]) -> dict[str, Any]:
    """List packages, newest first."""
    limit = query["limit"]
    with reading() as db:
        found = store.list_packages(
            db, g.credential.institution, before=query["cursor"], limit=limit + 1
        )
        standings = standings_of(db, found[:limit])
    shown = [view_of(*pair) for pair in zip(found, standings, strict=False)]
    last = found[limit - 1] if len(found) > limit else None
    return {"packages": shown, "next": last and (last.created_at, last.id)}


@api.get("/packages/<uuid:package_id>")
@require_scope(*READ)
@api.response(200, PackageView)
def show_package(package_id: UUID) -> dict[str, Any]:
    """Show a package and what its import found."""
    with reading() as db:
        package = store.get_package(db, g.credential.institution, str(package_id))
        return view_of(package, standing_of(db, package))


@api.post("/packages/<uuid:package_id>/repair")
@require_scope(WRITE)
@api.response(202, AcceptedView)
def accept_repair(package_id: UUID) -> dict[str, Any]:
    """Accept the diff that would mend a package; 409 where there is none.

    The answer names the package that will hold the repaired copy: the same one where it could not
    be played, a new one where it could.
    """
    with transaction() as db:
        package = store.get_package(db, g.credential.institution, str(package_id))
        repaired = accept(db, package, f"credential:{g.credential.id}", now())
    url = url_for(".show_package", package_id=repaired)
    return {"id": repaired, "status": "queued", "url": url}


@api.delete("/packages/<uuid:package_id>")
@require_scope(WRITE)
@api.response(204)
def delete_package(package_id: UUID) -> None:
    """Delete a package; 409 where a course is made from it."""
    institution = g.credential.institution
    with transaction() as db:
        store.delete_package(db, institution, str(package_id))
        by, subject = f"credential:{g.credential.id}", f"package:{package_id}"
        record(db, institution, by, "package.deleted", subject, now())
