"""Find a course, and enrol in it with one tap (B2 in its simple form, B12)."""

from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID

from flask import flash, g, redirect, render_template, request
from werkzeug.wrappers import Response

from accounts.access import current_person, portal_institution, signed_in
from accounts.people import Person
from catalogue.cursor import parse_cursor, place_of, render_cursor
from catalogue.registrations import register
from catalogue.store import (
    Course,
    Registration,
    Search,
    find_latest,
    get_course,
    live_courses,
    registrations_of,
)
from schemas.language import LANGUAGES
from schemas.language import gettext as _
from storage.database import Database
from storage.request import now, reading, transaction

SHORT_MINUTES = 30
LONGEST_QUERY = 200


def find() -> str:
    """Show the courses that people may enrol in, by words and chips; the state is in the URL."""
    search = search_of(request.args)
    with reading() as db:
        found = live_courses(db, portal_institution(), search)
        mine = _courses_of(db, current_person())
    return render_template(
        "catalogue/find.html",
        courses=found[: search.limit],
        mine=mine,
        search=search,
        chips=chips_of(request.args),
        next_href=_next_href(found, search),
    )


@signed_in
def enrol(course_id: UUID) -> Response:
    """Enrol, once however often it is tapped, and show the course."""
    with transaction() as db:
        course = get_course(db, portal_institution(), str(course_id))
        latest = find_latest(db, portal_institution(), g.person.id, course.id)
        register(db, portal_institution(), g.person, course, now=now())
    flash(_enrolled_words(latest), "done")
    return redirect(f"/courses/{course_id}", 303)


def _enrolled_words(earlier: Registration | None) -> str:
    if earlier is None:
        return _("You are in this course.")
    if earlier.left_at:
        return _("You are back in this course.")
    return _("You are already in this course.")


def search_of(args: Mapping[str, str]) -> Search:
    """Read what is looked for; what is not understood asks for nothing."""
    return Search(
        text=args.get("q", "")[:LONGEST_QUERY],
        language=args.get("language", "") if args.get("language") in LANGUAGES else "",
        most_minutes=SHORT_MINUTES if args.get("short") else None,
        after=parse_cursor(args.get("after", "")),
    )


def chips_of(args: Mapping[str, str]) -> list[tuple[str, str, bool]]:
    """List the filters: words, the address that turns it on or off, whether it is on."""
    languages = [(name, "language", code) for code, name in LANGUAGES.items()]
    short = (_("Up to {n} minutes").format(n=SHORT_MINUTES), "short", "1")
    return [
        (words, _toggled(args, name, value), args.get(name) == value)
        for words, name, value in [*languages, short]
    ]


def _toggled(args: Mapping[str, str], name: str, value: str) -> str:
    kept = {key: args[key] for key in ("q", "language", "short") if args.get(key)}
    others = {key: text for key, text in kept.items() if key != name}
    return _address(others if args.get(name) == value else {**others, name: value})


def _next_href(found: list[Course], search: Search) -> str | None:
    if len(found) <= search.limit:
        return None
    kept = {key: request.args[key] for key in ("q", "language", "short") if request.args.get(key)}
    return _address({**kept, "after": render_cursor(place_of(found[search.limit - 1]))})


def _address(query: Mapping[str, str]) -> str:
    return f"/courses?{urlencode(query)}" if query else "/courses"


def _courses_of(db: Database, person: Person | None) -> frozenset[str]:
    if person is None:
        return frozenset()
    mine = registrations_of(db, person.institution, person.id)
    return frozenset(one.course_id for one in mine if one.left_at is None)
