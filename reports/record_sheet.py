"""The learning record as pages for the service book: A4, one line for each completed course."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from babel.dates import format_date
from reportlab.lib.pagesizes import A4

from catalogue.words import text_in
from certificates.award import day, length, percent
from certificates.sheet import ACT, INK, INK_SOFT, LINE, PROGRESS, Sheet, Style
from certificates.store import Certificate, Status
from certificates.typesetting import fitting_size, lines
from schemas.course_structure import LangString
from schemas.language import gettext as _
from schemas.language import language, ngettext

LEFT, RIGHT, TOP, BOTTOM = 56.0, 539.0, 786.0, 76.0
# Left edges of the columns; numbers are set to the right.
TITLE, TITLE_WIDTH, DAY, SCORE, TIME, NUMBER = LEFT, 200.0, 268.0, 395.0, 455.0, RIGHT
SMALL, BODY = 8.5, 9.5
LINE_HEIGHT, ABOVE, BELOW = 13.0, 16.0, 9.0


class Line(Protocol):
    """What a line tells."""

    @property
    def title(self) -> LangString: ...
    @property
    def version(self) -> int: ...
    @property
    def satisfied_at(self) -> datetime | None: ...
    @property
    def score(self) -> float | None: ...
    @property
    def seconds(self) -> float: ...
    @property
    def certificate(self) -> Certificate | None: ...


@dataclass(frozen=True)
class RecordFacts:
    """Whose record, by whom, as of when."""

    holder: str
    employee_id: str | None
    designation: str | None
    department: str | None
    date_of_joining: date | None
    issuer: str
    at: datetime
    portal_url: str
    language: str


def draw(facts: RecordFacts, entries: Sequence[Line]) -> Sheet:
    """Draw the record in the language in use."""
    title = _("Learning record of {name}").format(name=facts.holder)
    sheet = Sheet(A4, title=title, author=facts.issuer, language=facts.language)
    y = _head(sheet, facts, entries)
    rest = iter(entries)
    page = 1
    y = _heads_of_columns(sheet, y)
    for entry in rest:
        if y - _height(entry) < BOTTOM:
            _foot(sheet, facts, page)
            sheet.turn()
            page += 1
            y = _heads_of_columns(sheet, TOP)
        y = _line(sheet, entry, y)
    _foot(sheet, facts, page)
    return sheet


def _head(sheet: Sheet, facts: RecordFacts, entries: Sequence[Line]) -> float:
    sheet.fill(0, sheet.height - 10, sheet.width, 10, ACT)
    sheet.fill(0, sheet.height - 13, sheet.width, 3, PROGRESS)
    sheet.write(LEFT, TOP, facts.issuer, Style(11, INK, bold=True))
    sheet.write(RIGHT, TOP, day(facts.at), Style(BODY, INK_SOFT, is_right=True))
    sheet.write(LEFT, TOP - 52, _("Learning record"), Style(13, ACT, bold=True, tag="H1"))
    size = fitting_size(facts.holder, (26, 22, 18, 14, 10), RIGHT - LEFT, bold=True)
    sheet.write(LEFT, TOP - 84, facts.holder, Style(size, INK, bold=True))
    y = TOP - 106
    for text in _about(facts):
        fitting = fitting_size(text, (10, 8, 6), RIGHT - LEFT)
        sheet.write(LEFT, y, text, Style(fitting, INK_SOFT))
        y -= 15
    sheet.write(LEFT, y - 12, _total(entries), Style(11, INK, bold=True))
    return y - 44


def _about(facts: RecordFacts) -> Iterator[str]:
    place = ", ".join(part for part in (facts.designation, facts.department) if part)
    if place:
        yield place
    known = []
    if facts.employee_id:
        known.append(_("Employee number {number}").format(number=facts.employee_id))
    if facts.date_of_joining:
        joined = format_date(facts.date_of_joining, "d MMMM y", locale=language())
        known.append(_("Joined on {day}").format(day=joined))
    if known:
        yield "  ·  ".join(known)


def _total(entries: Sequence[Line]) -> str:
    count = len(entries)
    courses = ngettext("{count} course completed", "{count} courses completed", count)
    seconds = sum(entry.seconds for entry in entries)
    spent = [length(seconds)] if seconds >= 60 else []
    return "  ·  ".join([courses.format(count=count), *spent])


def _heads_of_columns(sheet: Sheet, y: float) -> float:
    style = Style(SMALL, INK_SOFT, bold=True)
    right = Style(SMALL, INK_SOFT, bold=True, is_right=True)
    sheet.write(TITLE, y, _("Course"), style)
    sheet.write(DAY, y, _("Completed"), style)
    sheet.write(SCORE, y, _("Score"), right)
    sheet.write(TIME, y, _("Time"), right)
    sheet.write(NUMBER, y, _("Certificate"), right)
    sheet.fill(LEFT, y - 7, RIGHT - LEFT, 1, ACT)
    return y - 7 - ABOVE


def _line(sheet: Sheet, entry: Line, y: float) -> float:
    right = Style(BODY, INK, is_right=True)
    for place, text in enumerate(_title_lines(entry)):
        size = fitting_size(text, (BODY, 8, 7, 6, 5), TITLE_WIDTH, bold=not place)
        sheet.write(TITLE, y - place * LINE_HEIGHT, text, Style(size, INK, bold=True))
    if entry.satisfied_at:
        sheet.write(DAY, y, day(entry.satisfied_at), Style(BODY, INK))
    if entry.score is not None:
        sheet.write(SCORE, y, percent(entry.score), right)
    if entry.seconds >= 60:
        sheet.write(TIME, y, length(entry.seconds), right)
    sheet.write(NUMBER, y, _number(entry.certificate), Style(SMALL, INK_SOFT, is_right=True))
    sheet.fill(LEFT, y - _height(entry) + ABOVE, RIGHT - LEFT, 0.5, LINE)
    return y - _height(entry)


def _number(certificate: Certificate | None) -> str:
    """A certificate that does not stand must not look as if it did."""
    if certificate is None:
        return ""
    words = {Status.REVOKED: _("Revoked"), Status.UNDER_REVIEW: _("Under review")}
    return words.get(certificate.status, certificate.number)


def _title_lines(entry: Line) -> list[str]:
    first, *rest = lines(text_in(entry.title), BODY, TITLE_WIDTH, bold=True) or [""]
    return [first, " ".join(rest)] if rest else [first]


def _height(entry: Line) -> float:
    return LINE_HEIGHT * (len(_title_lines(entry)) - 1) + BELOW + ABOVE


def _foot(sheet: Sheet, facts: RecordFacts, page: int) -> None:
    sheet.fill(LEFT, 58, RIGHT - LEFT, 0.5, LINE)
    check = _("This file is digitally signed. Check a certificate at {url}").format(
        url=f"{facts.portal_url.split('://')[-1]}/verify"
    )
    size = fitting_size(check, (8, 7, 6, 5), RIGHT - LEFT - 60)
    sheet.write(LEFT, 42, check, Style(size, INK_SOFT))
    sheet.write(RIGHT, 42, _("Page {page}").format(page=page), Style(8, INK_SOFT, is_right=True))
