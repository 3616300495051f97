"""The publisher's pages of packages: upload, follow the import, read its report."""

from typing import Any, BinaryIO, cast
from uuid import UUID

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, url_for
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from accounts.access import portal_institution, require_role
from accounts.audit import record
from packages import intake, store
from packages.errors import PackageMissing, UploadEmpty
from packages.external import parse_origin
from packages.limits import DEFAULT
from packages.outline import order_of, parts_of
from packages.repair.accepting import accept
from packages.repair.store import copies_of
from packages.repair.words import words_of
from packages.store import Package
from packages.uploads.views import unfinished
from packages.view import Standing, standing_of, standings_of, view_of
from schemas.cursor import Cursor, Place
from schemas.language import gettext as _
from schemas.package import HostsForm, PackageView
from storage.database import Database
from storage.request import now, reading, transaction

PAGE = 30

bp = Blueprint(
    "packages",
    __name__,
    url_prefix="/publish",
    template_folder="templates",
    static_folder="static",
    static_url_path="/packages/static",
)


@bp.get("")
@bp.get("/packages")
@require_role("publisher")
def show_packages() -> str:
    """List packages, newest first, above the form that uploads another."""
    return _list_page({})


@bp.post("/packages")
@require_role("publisher")
def upload_package() -> Response | tuple[str, int]:
    """Take an upload: a form's file, or a raw body from the page's script."""
    try:
        package_id = _take()
    except UploadEmpty:
        return _list_page({"file": [_("Choose the file to upload.")]}), 400
    return redirect(url_for("packages.show_package", package_id=package_id), 303)


@bp.get("/packages/<uuid:package_id>")
@require_role("publisher")
def show_package(package_id: UUID) -> str:
    """Show how the import goes, then its report."""
    package, standing = _found(package_id)
    with reading() as db:
        size = store.size_of(db, package.institution, package.id)
        count = store.count_files(db, package.institution, package.id)
        copies = copies_of(db, package.institution, package.id)
    return render_template(
        "packages/package.html",
        package=package,
        standing=standing,
        size=size,
        count=count,
        copies=copies,
        words_of=words_of,
        host_options=[(host, host) for host in package.hosts],
        parts=parts_of(package.structure) if package.structure else (),
        order=order_of(package.structure) if package.structure else None,
    )


@bp.get("/packages/<uuid:package_id>/report.json")
@require_role("publisher")
def show_report_json(package_id: UUID) -> Response:
    """Give the report as the REST API does; the page's script asks for it too."""
    package, standing = _found(package_id)
    answer: Any = PackageView().dump(view_of(package, standing))
    response = make_response(answer)
    response.headers["Content-Disposition"] = _attachment(package, "json")
    return response


@bp.get("/packages/<uuid:package_id>/report.html")
@require_role("publisher")
def show_report_html(package_id: UUID) -> Response:
    """Give the report as one file to keep or to send on."""
    package, standing = _found(package_id)
    html = render_template("packages/report.html", package=package, standing=standing, at=now())
    response = make_response(html)
    response.headers["Content-Disposition"] = _attachment(package, "html")
    return response


@bp.post("/packages/<uuid:package_id>/hosts")
@require_role("publisher")
def allow_hosts(package_id: UUID) -> Response:
    """Set which of the hosts that the pages load from are allowed. D10."""
    form = HostsForm().load(
        {"hosts": request.form.getlist("hosts"), "another": request.form.get("another", "")}
    )
    typed = [origin for origin in [parse_origin(form["another"])] if origin]
    with transaction() as db:
        package = store.get_package(db, portal_institution(), str(package_id))
        known = {*package.hosts, *typed}
        allowed = known & {*form["hosts"], *typed}
        store.allow_hosts(db, package.institution, package.id, known, allowed)
        _note(db, "package.hosts_allowed", package, hosts=sorted(allowed))
    flash(_("Saved."), "done")
    return redirect(url_for("packages.show_package", package_id=package_id), 303)


@bp.post("/packages/<uuid:package_id>/repair")
@require_role("publisher")
def accept_repair(package_id: UUID) -> Response:
    """Accept the changes that the page shows; 409 where there are none."""
    with transaction() as db:
        package = store.get_package(db, portal_institution(), str(package_id))
        repaired = accept(db, package, f"person:{g.person.public_id}", now())
    flash(_("The changes were accepted. What you uploaded is kept as it was."), "done")
    return redirect(url_for("packages.show_package", package_id=repaired), 303)


@bp.get("/packages/<uuid:package_id>/repair.diff")
@require_role("publisher")
def show_diff(package_id: UUID) -> Response:
    """Give the changes as a file for `patch`; 404 where there are none."""
    _package, standing = _found(package_id)
    if standing.repair is None:
        raise PackageMissing(f"package: {package_id} has no repair")
    response = make_response(standing.repair.diff + "\n")
    response.mimetype = "text/plain"
    response.headers["Content-Disposition"] = f'attachment; filename="repair-{package_id}.diff"'
    return response


@bp.post("/packages/<uuid:package_id>/delete")
@require_role("publisher")
def delete_package(package_id: UUID) -> Response:
    """Delete a package; 409 where a course is made from it."""
    with transaction() as db:
        package = store.get_package(db, portal_institution(), str(package_id))
        store.delete_package(db, package.institution, package.id)
        _note(db, "package.deleted", package)
    flash(_("%(name)s was deleted.") % {"name": package.filename}, "done")
    return redirect(url_for("packages.show_packages"), 303)


def _take() -> str:
    institution, by = portal_institution(), f"person:{g.person.public_id}"
    if request.mimetype != intake.FORM:
        name = request.args.get("filename", "")
        return intake.take(request, name, institution=institution, by=by)
    file = request.files.get("file")
    if file is None or not file.filename:
        raise UploadEmpty("file: none was chosen")
    stream = cast(BinaryIO, file.stream)
    return intake.add(stream, file.filename, institution=institution, by=by)


def _found(package_id: UUID) -> tuple[Package, Standing]:
    with reading() as db:
        package = store.get_package(db, portal_institution(), str(package_id))
        return package, standing_of(db, package)


def _list_page(errors: dict[str, list[str]]) -> str:
    with reading() as db:
        before = _place(request.args.get("after", ""))
        found = store.list_packages(db, portal_institution(), before=before, limit=PAGE + 1)
        standings = standings_of(db, found[:PAGE])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return render_template(
        "packages/packages.html",
        unfinished=unfinished(),
        packages=list(zip(found, standings, strict=False)),
        next_cursor=last and f"{last.created_at.isoformat()}~{last.id}",
        form={"data": {}, "errors": errors},
        limit=DEFAULT.upload,
    )


def _place(text: str) -> Place | None:
    """Read a cursor; a wrong one shows the list from its start."""
    try:
        return Cursor().deserialize(text)
    except ValidationError:
        return None


def _attachment(package: Package, extension: str) -> str:
    return f'attachment; filename="report-{package.id}.{extension}"'


def _note(db: Database, action: str, package: Package, **facts: object) -> None:
    by = f"person:{g.person.public_id}"
    record(db, package.institution, by, action, f"package:{package.id}", now(), **facts)
