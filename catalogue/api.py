"""Courses for programs. Registrations are in `reports.api`, which knows how far they are."""

from typing import Any
from uuid import UUID

from flask import g

from accounts.access import require_scope
from accounts.audit import record
from catalogue import publishing
from catalogue.cursor import place_of
from catalogue.moving import Learners, ask_to_move
from catalogue.parts import arrangement_of
from catalogue.rule import Demand, demands_of
from catalogue.store import Course, CourseStatus, Search, all_courses, get_course
from catalogue.words import text_in
from schemas.catalogue import CoursePage, CoursePatch, CourseQuery, CourseView, NewCourse
from storage.database import Database
from storage.request import now, reading, transaction
from storage.rest import Blueprint

api = Blueprint("courses", __name__, url_prefix="/api/v1", description="What is offered")

READ = ("courses/write", "registrations/write", "records/read")


@api.get("/courses")
@require_scope(*READ)
@api.arguments(CourseQuery, location="query")
@api.response(200, CoursePage)
def list_courses(query: dict[str, Any]) -> dict[str, Any]:
    """List the courses, newest first."""
    status = CourseStatus(query["status"]) if "status" in query else None
    search = Search(text=query["q"], status=status, after=query["cursor"], limit=query["limit"])
    with reading() as db:
        found = all_courses(db, g.credential.institution, search)
    shown = found[: search.limit]
    more = len(found) > search.limit
    return {
        "courses": [view_of(course) for course in shown],
        "next": place_of(shown[-1], by_creation=True) if more else None,
    }


@api.post("/courses")
@require_scope("courses/write")
@api.arguments(NewCourse)
@api.response(201, CourseView)
def post_course(details: dict[str, Any]) -> dict[str, Any]:
    """Make a draft of a course from an imported package, or from several: its parts."""
    institution, at = g.credential.institution, now()
    with transaction() as db:
        course = publishing.add_course(db, institution, details, now=at)
        _note(db, "course.made", course)
    return view_of(course)


@api.get("/courses/<uuid:course_id>")
@require_scope(*READ)
@api.response(200, CourseView)
def show_course(course_id: UUID) -> dict[str, Any]:
    """Show a course."""
    with reading() as db:
        return view_of(get_course(db, g.credential.institution, str(course_id)))


@api.patch("/courses/<uuid:course_id>")
@require_scope("courses/write")
@api.arguments(CoursePatch)
@api.response(200, CourseView)
def patch_course(details: dict[str, Any], course_id: UUID) -> dict[str, Any]:
    """Change a course; a changed package, title or rule of a published one makes a version.

    `learners` says who of those in progress goes to that version: nobody (`stay`), who has not
    begun (`not_begun`), all who are not done (`all`), or these, beginning anew (`restart`).
    """
    learners = Learners(details.pop("learners"))
    with transaction() as db:
        course = get_course(db, g.credential.institution, str(course_id))
        changed = publishing.change_course(db, course, details, now())
        if changed.version != course.version:
            ask_to_move(db, changed, learners, f"credential:{g.credential.id}", now())
        _note(db, "course.changed", changed)
    return view_of(changed)


@api.post("/courses/<uuid:course_id>/publish")
@require_scope("courses/write")
@api.response(200, CourseView)
def publish_course(course_id: UUID) -> dict[str, Any]:
    """Let people enrol; publishing again changes nothing."""
    with transaction() as db:
        course = get_course(db, g.credential.institution, str(course_id))
        published = publishing.publish_course(db, course, now())
        _note(db, "course.published", published)
    return view_of(published)


@api.delete("/courses/<uuid:course_id>")
@require_scope("courses/write")
@api.response(204)
def delete_course(course_id: UUID) -> None:
    """Remove a course; 409 where learners are or were in it."""
    with transaction() as db:
        course = get_course(db, g.credential.institution, str(course_id))
        publishing.remove_course(db, course)
        _note(db, "course.deleted", course)


def view_of(course: Course) -> dict[str, Any]:
    """Give a course the shape of `CourseView`."""
    return {
        "id": course.id,
        "status": course.status.value,
        "version": course.version,
        "title": text_in(course.title),
        "titles": course.title,
        "description": course.description,
        "outcomes": course.outcomes,
        "keywords": course.keywords,
        "provider": course.provider,
        "languages": course.languages,
        "minutes": course.minutes,
        "bytes": course.bytes,
        "package": course.package_id,
        "parts": arrangement_of(course.structure),
        "rule": course.rule,
        "units": [_unit_view(demand) for demand in demands_of(course.structure, course.rule)],
        "created_at": course.created_at,
        "published_at": course.published_at,
    }


def _unit_view(demand: Demand) -> dict[str, Any]:
    return {
        "id": demand.unit.id,
        "index": demand.index,
        "title": text_in(demand.unit.title),
        "titles": demand.unit.title,
        "kind": demand.unit.kind.value,
        "move_on": demand.move_on.value,
        "mastery_score": demand.mastery_score,
        "optional": demand.optional,
        "fallback": demand.fallback.to_json() if demand.fallback else None,
    }


def _note(db: Database, action: str, course: Course) -> None:
    actor, subject = f"credential:{g.credential.id}", f"course:{course.id}"
    record(db, course.institution, actor, action, subject, now(), version=course.version)
