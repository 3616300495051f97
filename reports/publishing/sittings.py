"""How a course is used: its versions with their learners, and sittings without a word (C7)."""

from typing import Any
from uuid import UUID

from flask import render_template

from accounts.access import portal_institution, require_role
from catalogue.rule import demands_of
from catalogue.store import Course, get_course
from catalogue.words import text_in
from reports.publishing.store import Sittings, sittings_of, versions_of
from schemas.language import ngettext
from storage.database import Database
from storage.request import reading

ONE = (
    "“{title}”: {n} sitting ended and none said that the unit was completed, passed or failed. "
    "Choose what shall count instead, or replace the package."
)
MANY = ONE.replace("{n} sitting ", "{n} sittings ")
ENOUGH = 5  # ended sittings without a word, before the publisher is told unasked


@require_role("publisher")
def show(course_id: UUID) -> str:
    """Show versions and sittings."""
    with reading() as db:
        course = get_course(db, portal_institution(), str(course_id))
        return render_template(
            "reports/publishing/sittings.html",
            course=course,
            versions=versions_of(db, course.institution, course.id),
            rows=_rows(db, course),
            notices=notices_of(db, course),
        )


def tell(sender: object, *, db: Database, course: Course, **_more: object) -> list[str]:
    """Answer `catalogue.signals.noticing`."""
    return notices_of(db, course)


def notices_of(db: Database, course: Course) -> list[str]:
    """Say of which units many sittings ended and none ever reported."""
    titles = {demand.unit.id: demand for demand in demands_of(course.structure, course.rule)}
    return [
        _worded(titles[one.unit_id].unit.title, one)
        for one in sittings_of(db, course.institution, course.id)
        if one.unit_id in titles
        and titles[one.unit_id].fallback is None
        and one.count >= ENOUGH
        and not one.reporting
    ]


def _worded(title: dict[str, str], found: Sittings) -> str:
    text = ngettext(ONE, MANY, found.count)
    return text.format(title=text_in(title), n=found.count)


def _rows(db: Database, course: Course) -> list[dict[str, Any]]:
    counted = {one.unit_id: one for one in sittings_of(db, course.institution, course.id)}
    return [
        {
            "unit": demand.unit,
            "number": demand.index + 1,
            "fallback": demand.fallback,
            "sittings": counted.get(demand.unit.id, Sittings(demand.unit.id, 0, 0, 0)),
        }
        for demand in demands_of(course.structure, course.rule)
        if demand.unit.kind == "sco"
    ]
