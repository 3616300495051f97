"""The form above the list: what people type, made into a filter or into a choice to make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from accounts.names import find_people
from catalogue.iris import course_iri, unit_iri
from catalogue.store import Course, CourseStatus, Search, all_courses
from catalogue.words import text_in
from lrs.formats import is_iri, is_uuid
from reports.statements.desk import Desk
from reports.statements.filters import Filter, find_agent, parse_day
from reports.statements.text import plain
from reports.statements.verbs import WORDINGS
from schemas.form import Form
from schemas.language import gettext as _
from storage.database import Database

LONGEST = 2000
FOUND_AT_MOST = 20


@dataclass(frozen=True)
class Choice:
    """One of several that a text may mean: its words, what tells it apart, its address."""

    words: str
    fact: str
    href: str


@dataclass(frozen=True)
class Answer:
    """What became of a form: a filter, or a choice to make, or what is wrong with it."""

    wanted: Filter
    form: Form
    question: str = ""
    choices: tuple[Choice, ...] = ()


def form_of(wanted: Filter) -> Form:
    """Give the form as it stands for a filter: whom and what it is about is told by its chips."""
    is_known = wanted.verb in WORDINGS
    return Form(
        {
            "verb": wanted.verb if is_known else None,
            "verb_iri": None if is_known else wanted.verb,
            "part": wanted.activity,
            "related": wanted.related,
            "registration": wanted.registration,
            "since": wanted.since and wanted.since.isoformat(),
            "until": wanted.until and wanted.until.isoformat(),
        }
    )


def verbs_to_pick() -> list[tuple[str, str]]:
    """List the verbs that we have words for; of two that say the same the first."""
    words: dict[str, str] = {}
    for iri, wording in WORDINGS.items():
        if wording.word not in words.values():
            words[iri] = wording.word
    return [(iri, _(word)) for iri, word in words.items()]


def parts_to_pick(course: Course, iri_base: str) -> list[tuple[str, str]]:
    """List a course and its units as activities."""
    whole = (course_iri(iri_base, course.id), _("The whole course"))
    units = course.structure.units()
    return [
        whole,
        *((unit_iri(iri_base, course.id, one.id), plain(text_in(one.title))) for one in units),
    ]


def answer(db: Database, desk: Desk, before: Filter, given: Mapping[str, str]) -> Answer:
    """Read a form.

    before  the filter that stood above it: whom and what it is about stays unless typed anew
    """
    typed = {name: text.replace("\0", "").strip()[:LONGEST] for name, text in given.items()}
    read = _read_plain(before, Form(typed))
    if read.form.errors:
        return read
    found = _find_who(db, desk, read)
    return found if found.choices or found.form.errors else find_about(db, desk, found)


def find_about(db: Database, desk: Desk, asked: Answer) -> Answer:
    """Find the activity that the text `about` of a form means: an IRI, or a course by words."""
    text, wanted, form = asked.form.data.get("about", ""), asked.wanted, asked.form
    if not text:
        return asked
    if is_iri(text):
        return Answer(replace(wanted, activity=text), form)
    courses = _courses(db, desk, text)
    if not courses:
        return Answer(wanted, form.refused("about", _("There is no course with these words")))
    if len(courses) == 1:
        return Answer(_about_course(wanted, desk, courses[0]), form)
    choices = tuple(
        Choice(plain(text_in(one.title)), one.provider, _about_course(wanted, desk, one).address())
        for one in courses
    )
    return Answer(wanted, form, _("Which course do you mean?"), choices)


def _read_plain(before: Filter, form: Form) -> Answer:
    """Read what needs no looking up."""
    typed = form.data
    verb = typed.get("verb_iri") or typed.get("verb") or None
    registration = typed.get("registration", "").lower() or None
    if verb and not is_iri(verb):
        form = form.refused("verb_iri", _("Give the whole IRI of the verb, as http://…"))
    if registration and not is_uuid(registration):
        form = form.refused("registration", _("A registration is a UUID: 36 letters and digits"))
    since, form = _read_day(form, "since")
    until, form = _read_day(form, "until")
    part = typed.get("part", "")
    wanted = replace(
        before,
        verb=verb,
        activity=part if is_iri(part) else before.activity,
        related=bool(typed.get("related")),
        registration=registration,
        since=since,
        until=until,
    )
    return Answer(wanted, form)


def _read_day(form: Form, name: str) -> tuple[date | None, Form]:
    text = form.data.get(name)
    if not text:
        return None, form
    try:
        return parse_day(text), form
    except ValueError:
        return None, form.refused(name, _("Give the day as 2026-07-01"))


def _find_who(db: Database, desk: Desk, asked: Answer) -> Answer:
    text, form = asked.form.data.get("who", ""), asked.form
    if not text:
        return asked
    wanted = replace(asked.wanted, person=None, agent=find_agent(text))
    if wanted.agent:
        return Answer(wanted, form)
    people = find_people(db, desk.institution, desk.reach, text)
    if not people:
        return Answer(wanted, form.refused("who", _("You can see nobody with this id or name")))
    if len(people) == 1:
        return Answer(replace(wanted, person=people[0].public_id), form)
    # What is still to be looked up goes along in the address.
    rest = {"about": form.data["about"]} if form.data.get("about") else {}
    choices = tuple(
        Choice(
            plain(one.name),
            one.employee_id or "",
            replace(wanted, person=one.public_id).address(**rest),
        )
        for one in people
    )
    return Answer(wanted, form, _("Whom do you mean?"), choices)


def _courses(db: Database, desk: Desk, text: str) -> Sequence[Course]:
    """Find what people could begin at some time; a draft has no statements."""
    search = Search(text=text, limit=FOUND_AT_MOST)
    found = all_courses(db, desk.institution, search)[:FOUND_AT_MOST]
    begun = [one for one in found if one.status is not CourseStatus.DRAFT]
    exact = [one for one in begun if text.casefold() in map(str.casefold, one.title.values())]
    return exact if len(exact) == 1 else begun


def _about_course(wanted: Filter, desk: Desk, course: Course) -> Filter:
    """A course's own statements are few; what people look for belongs to it."""
    return replace(wanted, activity=course_iri(desk.iri_base, course.id), related=True)
