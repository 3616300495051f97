"""The filters that are on, in words, each with the address that takes it off."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from babel.dates import format_date

from reports.statements.desk import Subject
from reports.statements.filters import Filter
from reports.statements.sentences import SHORT_ID, Names, activity_words, actor_words, verb_words
from schemas.language import gettext as _
from schemas.language import language


@dataclass(frozen=True)
class Chip:
    """A filter: its words, and the address of the list without it."""

    words: str
    href: str


def chips_of(wanted: Filter, subject: Subject | None, names: Names) -> list[Chip]:
    """List the filters that are on."""
    return [Chip(words, off.address()) for words, off in _chips(wanted, subject, names)]


def person_words(subject: Subject, names: Names) -> str:
    """Name whom a filter asks for: with the employee id, where the reader may know."""
    named = subject.named
    if named is None:
        return actor_words(subject.agents[0], names)
    return f"{named.name} ({named.employee_id})" if named.employee_id else named.name


def _chips(wanted: Filter, subject: Subject | None, names: Names) -> Iterator[tuple[str, Filter]]:
    if subject:
        who = _("Person: {name}").format(name=person_words(subject, names))
        yield who, replace(wanted, person=None, agent=None)
    if wanted.verb:
        yield _("Did: {verb}").format(verb=_verb(wanted.verb)), wanted.without("verb")
    if wanted.activity:
        about = _about(wanted.related).format(activity=_activity(wanted.activity, names))
        yield about, replace(wanted, activity=None, related=False)
    if wanted.registration:
        short = wanted.registration[:SHORT_ID]
        yield _("Registration: {id}").format(id=short), wanted.without("registration")
    if wanted.since:
        yield _("From {day}").format(day=_day(wanted.since)), wanted.without("since")
    if wanted.until:
        yield _("To {day}").format(day=_day(wanted.until)), wanted.without("until")


def _about(is_with_parts: bool) -> str:
    if is_with_parts:
        return _("About: {activity}, with all that belongs to it")
    return _("About: {activity}")


def _verb(iri: str) -> str:
    return verb_words({"id": iri})


def _activity(iri: str, names: Names) -> str:
    activity: dict[str, Any] = {"id": iri}
    return activity_words(activity, names)


def _day(day: date) -> str:
    return format_date(day, "d MMMM y", locale=f"{language()}_IN")
