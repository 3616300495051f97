"""Giving a course another package: what changes, who is in progress, and what becomes of them (C9).

Nothing is replaced before the publisher has seen the comparison and said who stays and who moves.
"""

from uuid import UUID

from flask import flash, g, redirect, render_template, request
from werkzeug.wrappers import Response

from accounts.access import portal_institution, require_role
from accounts.audit import record
from catalogue import publishing
from catalogue.comparing import compare
from catalogue.form import parse_package
from catalogue.moving import Learners, ask_to_move
from catalogue.sources import playable_structure
from catalogue.store import Course, get_course
from packages.store import Package, get_package, list_packages
from reports.publishing.store import VersionUse, versions_of
from schemas.form import Form
from schemas.language import gettext as _
from storage.database import Database
from storage.request import now, reading, transaction

MOST = 50  # packages to choose from; an older one is uploaded again


@require_role("publisher")
def show(course_id: UUID) -> str:
    """Ask for the package, then show what would change."""
    with reading() as db:
        course = get_course(db, portal_institution(), str(course_id))
        wanted = request.args.get("package", "")
        if wanted:
            return _compared(db, course, parse_package(wanted), Form({"learners": "stay"}))
        listed = list_packages(db, course.institution, before=None, limit=MOST)
    choices = [one for one in listed if one.is_playable and one.id != course.package_id]
    return render_template("reports/publishing/replace.html", course=course, packages=choices)


@require_role("publisher")
def replace(course_id: UUID) -> Response | tuple[str, int]:
    """Replace the package, and have learners moved as the form says."""
    package_id = parse_package(request.form.get("package", ""))
    chosen = request.form.get("learners", "")
    with transaction() as db:
        course = get_course(db, portal_institution(), str(course_id))
        if chosen not in tuple(Learners):
            sentence = _("Say what becomes of the learners in progress")
            form = Form({}).refused("learners", sentence)
            return _compared(db, course, package_id, form), 422
        changed = publishing.change_course(db, course, {"package": package_id}, now())
        by = f"person:{g.person.public_id}"
        if changed.version != course.version:
            ask_to_move(db, changed, Learners(chosen), by, now())
        facts = {"version": changed.version, "package": package_id, "learners": chosen}
        record(db, course.institution, by, "course.replaced", f"course:{course.id}", now(), **facts)
    flash(_("The package was replaced."), "done")
    return redirect(f"/publish/courses/{course_id}/sittings", 303)


def _compared(db: Database, course: Course, package_id: str, form: Form) -> str:
    package = get_package(db, course.institution, package_id)
    structure = playable_structure(package)
    return render_template(
        "reports/publishing/compare.html",
        course=course,
        package=package,
        title=_title_of(package),
        changes=compare(course.structure, structure),
        counts=_in_progress(versions_of(db, course.institution, course.id)),
        form=form,
    )


def _title_of(package: Package) -> dict[str, str]:
    return package.title or {"und": package.filename}


def _in_progress(versions: list[VersionUse]) -> dict[str, int]:
    return {
        "not_begun": sum(one.not_begun for one in versions),
        "begun": sum(one.begun for one in versions),
        "done": sum(one.done for one in versions),
    }
