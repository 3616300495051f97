"""The publisher's desk: courses from packages, described, given a rule, published, retired (I4)."""

from uuid import UUID

from flask import flash, g, redirect, render_template, request
from werkzeug.wrappers import Response

from accounts.access import portal_institution, require_role
from accounts.audit import record
from catalogue import publishing
from catalogue.cursor import parse_cursor, place_of, render_cursor
from catalogue.errors import RuleInvalid
from catalogue.form import CHOICES, FALLBACKS, form_of, parse_package, read_course_form
from catalogue.rule import demands_of
from catalogue.signals import noticing
from catalogue.sources import source_of
from catalogue.store import Course, Search, all_courses, get_course
from catalogue.store.courses import learners_of
from packages.findings import Finding
from packages.reporting_rules import REPORTING
from packages.store import get_package
from schemas.form import Form
from schemas.language import gettext as _
from storage.database import Database
from storage.request import now, reading, transaction


@require_role("publisher")
def show_courses() -> str:
    """List the courses of every status, newest first."""
    search = Search(after=parse_cursor(request.args.get("after", "")))
    with reading() as db:
        found = all_courses(db, portal_institution(), search)
        courses = found[: search.limit]
        learners = learners_of(db, portal_institution(), [course.id for course in courses])
    more = len(found) > search.limit
    return render_template(
        "catalogue/desk.html",
        courses=courses,
        learners=learners,
        next_cursor=render_cursor(place_of(courses[-1], by_creation=True)) if more else None,
    )


@require_role("publisher")
def make_draft() -> Response:
    """Make a draft from a package and open its form."""
    package_id = parse_package(request.form.get("package", ""))
    with transaction() as db:
        course = publishing.add_course(db, portal_institution(), {"package": package_id}, now=now())
        _note(db, "course.made", course)
    return redirect(f"/publish/courses/{course.id}", 303)


@require_role("publisher")
def show_form(course_id: UUID) -> str:
    """Show the form of a course."""
    with reading() as db:
        course = get_course(db, portal_institution(), str(course_id))
        return _page(db, course, form_of(course))


@require_role("publisher")
def save_form(course_id: UUID) -> Response | tuple[str, int]:
    """Save the form, or show it again with what is wrong."""
    with transaction() as db:
        course = get_course(db, portal_institution(), str(course_id))
        form = read_course_form(request.form, course)
        if form.errors:
            return _page(db, course, form), 422
        try:
            saved = publishing.change_course(db, course, form.values, now())
        except RuleInvalid as error:
            return _page(db, course, form.refused("rule", error.message)), 422
        _note(db, "course.changed", saved)
    flash(_("Saved."), "done")
    return redirect(f"/publish/courses/{saved.id}", 303)


@require_role("publisher")
def publish(course_id: UUID) -> Response:
    """Let people enrol."""
    with transaction() as db:
        course = get_course(db, portal_institution(), str(course_id))
        _note(db, "course.published", publishing.publish_course(db, course, now()))
    flash(_("Published: people can enrol now."), "done")
    return redirect(f"/publish/courses/{course_id}", 303)


@require_role("publisher")
def retire(course_id: UUID) -> Response:
    """Let no one new enrol."""
    with transaction() as db:
        course = get_course(db, portal_institution(), str(course_id))
        _note(db, "course.retired", publishing.retire_course(db, course))
    flash(_("Retired: those who are in it can finish, no one new can enrol."), "info")
    return redirect(f"/publish/courses/{course_id}", 303)


@require_role("publisher")
def delete(course_id: UUID) -> Response:
    """Remove a course that nobody began."""
    with transaction() as db:
        course = get_course(db, portal_institution(), str(course_id))
        publishing.remove_course(db, course)
        _note(db, "course.deleted", course)
    flash(_("Deleted."), "info")
    return redirect("/publish/courses", 303)


def _page(db: Database, course: Course, form: Form) -> str:
    return render_template(
        "catalogue/form.html",
        course=course,
        form=form,
        demands=demands_of(course.structure, course.rule),
        choices=CHOICES,
        fallbacks=FALLBACKS,
        notices=[
            text for _receiver, texts in noticing.send(None, db=db, course=course) for text in texts
        ],
        silences=_silences(db, course),
    )


def _silences(db: Database, course: Course) -> list[Finding]:
    """Give what was found of content that may never say that it was completed."""
    packages = [get_package(db, course.institution, one) for one in source_of(course).packages]
    return [found for package in packages for found in package.findings if found.code in REPORTING]


def _note(db: Database, action: str, course: Course) -> None:
    actor, subject = f"person:{g.person.public_id}", f"course:{course.id}"
    record(db, course.institution, actor, action, subject, now(), version=course.version)
