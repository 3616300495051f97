"""The first page: a welcome for those who are not signed in, else what to do next (B1)."""

from datetime import datetime

from flask import g, render_template
from werkzeug.wrappers import Response

from accounts.access import current_person, portal_institution, signed_in
from accounts.people import Person
from accounts.registration import details_in_words
from catalogue.store import Course, Search, courses_of_ids, live_courses, registrations_of
from certificates.store import certificates_of
from messaging.notifications import notifications_of
from reports.standing import next_to_do, part_of_day, standings_of, years_of_service
from schemas.clock import INDIA
from schemas.language import gettext as _
from schemas.language import language
from storage.database import Database
from storage.request import now, reading

SHOWN = 4


def show() -> Response | str:
    """Welcome whoever comes; lead those who are signed in to what is next."""
    return welcome() if current_person() is None else mine()


def welcome() -> str:
    """Say what this is, and show the newest courses."""
    with reading() as db:
        courses = live_courses(db, portal_institution(), Search(limit=SHOWN))[:SHOWN]
    return render_template("reports/welcome.html", courses=courses)


@signed_in
def mine() -> str:
    """Show what to do next, my courses, my certificates and what I could begin."""
    person: Person = g.person
    with reading() as db:
        registrations = registrations_of(db, person.institution, person.id)
        standings = standings_of(db, person.institution, registrations)
        ids = [standing.registration.course_id for standing in standings]
        courses = courses_of_ids(db, person.institution, ids)
        certificates = certificates_of(db, person.institution, person.id)
        offered = _offered(db, person, ids)
        words = details_in_words(db, person, language())
        notices = notifications_of(db, person.institution, person.id, language())
    here = [standing for standing in standings if standing.registration.left_at is None]
    first = next_to_do(here)
    return render_template(
        "reports/home.html",
        greeting=greeting(now()),
        notices=[notice for notice in notices if notice.is_new],
        words=words,
        years=years_of_service(person.date_of_joining, now().astimezone(INDIA).date()),
        first=first,
        others=[standing for standing in here if standing is not first],
        courses=courses,
        certificates=certificates,
        offered=offered,
    )


def greeting(when: datetime) -> str:
    """Greet by the time of day in India."""
    return {
        "morning": _("Good morning"),
        "afternoon": _("Good afternoon"),
        "evening": _("Good evening"),
    }[part_of_day(when.astimezone(INDIA).hour)]


def _offered(db: Database, person: Person, ids: list[str]) -> list[Course]:
    known = frozenset(ids)
    newest = live_courses(db, person.institution, Search(limit=SHOWN + len(known)))
    return [course for course in newest if course.id not in known][:SHOWN]
