"""A course's own page: what it asks before one enrols, and then how far one is (B11, F5)."""

from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, request
from werkzeug.wrappers import Response

from accounts.access import current_person, current_roles, portal_institution, signed_in
from accounts.people import Person
from accounts.roles import Role
from catalogue.errors import CourseConflict, CourseMissing
from catalogue.registrations import leave as leave_course
from catalogue.rule import valid_days
from catalogue.store import Course, Registration, find_latest, get_course
from catalogue.window import window_of
from certificates.store import certificates_of
from reports.standing import Standing, sections_of, standings_of, unit_lines
from schemas.form import Form
from schemas.language import gettext as _
from storage.database import Database
from storage.request import now, reading, transaction

SEES_DRAFTS = frozenset({Role.PUBLISHER, Role.ADMIN})


def show(course_id: UUID) -> str:
    """Show a course, and to those who are in it where they stand."""
    person = current_person()
    with reading() as db:
        course = get_course(db, portal_institution(), str(course_id))
        standing = _standing(db, person, course)
        certificate = _certificate(db, person, standing)
    if standing is None and not course.is_live and not current_roles() & SEES_DRAFTS:
        raise CourseMissing(_("There is no such course."))
    return render_template(
        "reports/course.html",
        course=course,
        standing=standing,
        certificate=certificate,
        **_pinned(course, standing),
    )


@signed_in
def ask_to_leave(course_id: UUID) -> str:
    """Ask why."""
    with reading() as db:
        course, _registration = _to_leave(db, course_id)
    return render_template("reports/leave.html", course=course, form=Form({}))


@signed_in
def leave(course_id: UUID) -> Response | tuple[str, int]:
    """Leave a course; the record of what was done stays."""
    reason = request.form.get("reason", "").replace("\0", "").strip()
    with transaction() as db:
        course, registration = _to_leave(db, course_id)
        if not reason:
            form = Form({}).refused("reason", _("Say in a few words why you leave"))
            return render_template("reports/leave.html", course=course, form=form), 422
        leave_course(db, registration, g.person, reason, now=now())
    flash(_("You have left the course. What you did in it stays on record."), "info")
    return redirect(f"/courses/{course_id}", 303)


def _to_leave(db: Database, course_id: UUID) -> tuple[Course, Registration]:
    course = get_course(db, portal_institution(), str(course_id))
    standing = _standing(db, g.person, course)
    if standing is None or standing.registration.left_at:
        raise CourseConflict(_("You are not in this course."))
    if standing.progress.satisfied:
        raise CourseConflict(_("You have completed this course, so it stays on your record."))
    return course, standing.registration


def _standing(db: Database, person: Person | None, course: Course) -> Standing | None:
    if person is None:
        return None
    registration = find_latest(db, course.institution, person.id, course.id)
    if registration is None:
        return None
    return standings_of(db, course.institution, [registration])[0]


def _certificate(db: Database, person: Person | None, standing: Standing | None) -> Any:
    if person is None or standing is None or not standing.progress.satisfied:
        return None
    found = certificates_of(db, person.institution, person.id)
    wanted = standing.registration.id
    return next((one for one in found if one.registration_id == wanted), None)


def _pinned(course: Course, standing: Standing | None) -> dict[str, Any]:
    """What the page tells of the version: the learner's own, or the newest."""
    pinned = standing.registration if standing else course
    version = standing.registration.course_version if standing else course.version
    lines = standing.lines if standing else unit_lines(course.structure, course.rule, None)
    sections = sections_of(lines)
    return {
        "lines": lines,
        "sections": sections,
        "version": version,
        "valid_days": valid_days(pinned.rule),
        "counts": window_of(pinned.rule).days,
    }
