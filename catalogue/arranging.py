"""The publisher's pages of a course of parts: made from packages in order, and arranged anew."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, request
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from accounts.access import portal_institution, require_role
from accounts.audit import record
from catalogue import publishing
from catalogue.arrangement import Kind, Row, act, parts_of, read_id, read_rows, rows_of
from catalogue.moving import Learners, ask_to_move
from catalogue.parts import WHOLE, arrangement_of
from catalogue.store import Course, get_course
from packages.store import Package, get_package, list_packages
from schemas.catalogue import CoursePatch, NewCourse
from schemas.form import Form
from schemas.language import LANGUAGES
from schemas.language import gettext as _
from schemas.problem import Problem
from storage.database import Database
from storage.request import now, reading, transaction

MOST = 200  # packages to choose from; an older one is uploaded again
SAVE = "save"


@require_role("publisher")
def show_new() -> str:
    """Ask what the course is called and which packages it has."""
    with reading() as db:
        return _page(db, None, [], Form({}))


@require_role("publisher")
def make() -> Response | tuple[str, int] | str:
    """Change the form as its button says; at last make the draft."""
    rows = read_rows(request.form)
    if request.form.get("do") != SAVE:
        with reading() as db:
            return _page(db, None, _acted(rows), Form(request.form.to_dict()))
    with transaction() as db:
        try:
            details = NewCourse().load({"title": _title(), "parts": parts_of(rows)})
            course = publishing.add_course(db, portal_institution(), details, now=now())
        except (ValidationError, Problem) as error:
            return _page(db, None, rows, _refused(error)), 422
        _note(db, "course.made", course)
    return redirect(f"/publish/courses/{course.id}", 303)


@require_role("publisher")
def show_parts(course_id: UUID) -> str:
    """Show the parts of a course in their order."""
    with reading() as db:
        course = get_course(db, portal_institution(), str(course_id))
        return _page(db, course, _rows_now(db, course), Form({"learners": Learners.STAY.value}))


@require_role("publisher")
def arrange_parts(course_id: UUID) -> Response | tuple[str, int] | str:
    """Change the form as its button says; at last arrange the course so."""
    rows = read_rows(request.form)
    with transaction() as db:
        course = get_course(db, portal_institution(), str(course_id))
        if request.form.get("do") != SAVE:
            return _page(db, course, _acted(rows), Form(request.form.to_dict()))
        try:
            learners = request.form.get("learners", Learners.STAY.value)
            details = CoursePatch().load({"parts": parts_of(rows), "learners": learners})
            learners = Learners(details.pop("learners"))
            changed = publishing.change_course(db, course, details, now())
        except (ValidationError, Problem) as error:
            return _page(db, course, rows, _refused(error)), 422
        if changed.version != course.version:
            ask_to_move(db, changed, learners, f"person:{g.person.public_id}", now())
        _note(db, "course.changed", changed)
    flash(_("Saved."), "done")
    return redirect(f"/publish/courses/{course_id}", 303)


def _acted(rows: Sequence[Row]) -> list[Row]:
    return act(rows, request.form.get("do", ""), read_id(request.form.get("package", "")))


def _title() -> dict[str, str]:
    titles = {code: request.form.get(f"title_{code}", "").strip() for code in LANGUAGES}
    return {code: title for code, title in titles.items() if title}


def _rows_now(db: Database, course: Course) -> list[Row]:
    parts = course.structure.parts
    packages = [get_package(db, course.institution, part.package_id) for part in parts]
    own = {one.id: one.structure.title for one in packages if one.structure}
    return rows_of(arrangement_of(course.structure), own)


def _page(db: Database, course: Course | None, rows: Sequence[Row], form: Form) -> str:
    chosen = {row.package for row in rows if row.kind is Kind.PACKAGE}
    return render_template(
        "catalogue/parts.html",
        course=course,
        rows=rows,
        form=form,
        languages=LANGUAGES,
        packages=_choices(db, rows),
        chosen=chosen,
        learners=_learners() if course and course.is_live else (),
    )


def _choices(db: Database, rows: Sequence[Row]) -> list[Package]:
    """Give the packages that may be parts: the newest, and those that are chosen already."""
    institution = portal_institution()
    listed = list_packages(db, institution, before=None, limit=MOST)
    there = {one.id for one in listed}
    older = [row.was for row in rows if row.was and row.was not in there]
    found = [*listed, *(get_package(db, institution, one) for one in dict.fromkeys(older))]
    return [one for one in found if one.is_playable and _may_be_part(one)]


def _may_be_part(package: Package) -> bool:
    return package.structure is not None and package.structure.standard not in WHOLE


def _learners() -> tuple[tuple[str, str], ...]:
    return (
        (Learners.STAY.value, _("They finish on the version that they began with")),
        (Learners.NOT_BEGUN.value, _("Who has not opened anything yet gets the new one")),
        (Learners.ALL.value, _("All who are not done get the new one; what they did counts on")),
        (Learners.RESTART.value, _("All who are not done begin anew")),
    )


def _refused(error: ValidationError | Problem) -> Form:
    """Say what is wrong at the field that it is wrong at."""
    form = Form(request.form.to_dict())
    if isinstance(error, Problem):
        name = "title_en" if "title" in error.message else "parts"
        words = _("Give the course a title.") if name == "title_en" else error.message
        return form.refused(name, words)
    wrong: Mapping[str, Any] = error.messages_dict
    if "title" in wrong:
        return form.refused("title_en", _("Give the course a title of at most 300 characters"))
    sentence = _("Choose at least one package; a block needs a title of at most 300 characters.")
    return form.refused("parts", sentence)


def _note(db: Database, action: str, course: Course) -> None:
    actor, subject = f"person:{g.person.public_id}", f"course:{course.id}"
    record(db, course.institution, actor, action, subject, now(), version=course.version)
