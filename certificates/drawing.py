"""The certificate as a page: A4 across, calm, one thing that matters most."""

from urllib.parse import urlsplit

from reportlab.lib.pagesizes import A4, landscape

from certificates.award import Award, day, facts
from certificates.sheet import (
    ACT,
    INK,
    INK_FAINT,
    INK_SOFT,
    LINE,
    PAPER,
    PROGRESS,
    Sheet,
    Style,
)
from certificates.typesetting import fitting_size, lines
from schemas.language import gettext as _

LEFT, RIGHT = 72.0, 770.0
CODE = 104.0
# The mark of the product, in a box of 32 by 32 from the top: an open book with a tick.
BOOK = [
    [(4, 7), (7, 6), (10, 6), (13, 7), (16, 9), (19, 7), (22, 6), (25, 6), (28, 7)],
    [(4, 7), (4, 24), (7, 23), (10, 23), (13, 24), (16, 26)],
    [(28, 7), (28, 24), (25, 23), (22, 23), (19, 24), (16, 26)],
]
TICK = [[(10, 16), (14, 20), (22, 11)]]


def draw(award: Award, verify_url: str) -> Sheet:
    """Draw the certificate in the language in use."""
    title = _("Certificate {number}: {course}").format(number=award.number, course=award.title)
    sheet = Sheet(landscape(A4), title=title, author=award.issuer, language=award.language)
    _paper(sheet)
    _head(sheet, award)
    _body(sheet, award)
    _foot(sheet, award, verify_url)
    return sheet


def _paper(sheet: Sheet) -> None:
    sheet.fill(0, 0, sheet.width, sheet.height, PAPER)
    sheet.fill(0, 0, 14, sheet.height, ACT)
    sheet.fill(14, 0, 3, sheet.height, PROGRESS)


def _head(sheet: Sheet, award: Award) -> None:
    _mark(sheet, LEFT, 522, 30)
    sheet.write(LEFT + 40, 532, award.issuer, Style(15, INK, bold=True))
    sheet.write(RIGHT, 532, award.number, Style(12, INK_SOFT, is_right=True))


def _mark(sheet: Sheet, x: float, y: float, size: float) -> None:
    for strokes, colour, width in ((BOOK, ACT, 2.2), (TICK, PROGRESS, 2.6)):
        placed = [[(x + a * size / 32, y + size - b * size / 32) for a, b in s] for s in strokes]
        sheet.strokes(placed, colour, width * size / 32)


def _body(sheet: Sheet, award: Award) -> None:
    sheet.write(LEFT, 440, _("Certificate of completion"), Style(15, ACT, bold=True, tag="H1"))
    size = fitting_size(award.holder, (42, 36, 30, 25, 20, 16), RIGHT - LEFT, bold=True)
    sheet.write(LEFT, 384, award.holder, Style(size, INK, bold=True))
    place = ", ".join(part for part in (award.designation, award.department) if part)
    if place:
        fitting = fitting_size(place, (13, 11, 9, 7), RIGHT - LEFT)
        sheet.write(LEFT, 356, place, Style(fitting, INK_SOFT))
    sheet.fill(LEFT, 328, 64, 3, PROGRESS)
    sheet.write(LEFT, 296, _("has completed the course"), Style(13, INK_SOFT))
    _course(sheet, award)


def _course(sheet: Sheet, award: Award) -> None:
    size = fitting_size(award.title, (27, 23), RIGHT - LEFT, bold=True)
    first, *more = lines(award.title, size, RIGHT - LEFT, bold=True) or [""]
    rest = [" ".join(more)] if more else []
    y = 258.0
    for line in (first, *rest):
        fitting = fitting_size(line, (size, 20, 16, 13, 10, 7), RIGHT - LEFT, bold=True)
        sheet.write(LEFT, y, line, Style(fitting, ACT, bold=True))
        y -= size * 1.35
    sheet.write(LEFT, y + size * 1.35 - 30, facts(award), Style(13, INK_SOFT))


def _foot(sheet: Sheet, award: Award, verify_url: str) -> None:
    sheet.fill(LEFT, 158, RIGHT - LEFT, 0.75, LINE)
    sheet.write(LEFT, 124, _("Issued on {day}").format(day=day(award.issued_at)), Style(11, INK))
    if award.valid_until is not None:
        until = _("Valid until {day}").format(day=day(award.valid_until))
        sheet.write(LEFT, 106, until, Style(11, INK))
    sheet.write(LEFT, 76, _("This file is digitally signed."), Style(9.5, INK_SOFT))
    sheet.write(LEFT, 61, _("It carries an Open Badges 3.0 credential."), Style(9.5, INK_SOFT))
    _check(sheet, verify_url)


def _check(sheet: Sheet, verify_url: str) -> None:
    x, y = RIGHT - CODE, 40
    parts = urlsplit(verify_url)
    sheet.code(x, y, CODE, verify_url, _("QR code that opens {url}").format(url=verify_url))
    sheet.link(x, y, CODE, CODE, verify_url)
    words = _("Check this certificate")
    sheet.write(x - 18, 96, words, Style(11, INK, bold=True, is_right=True))
    written = f"{parts.netloc}{parts.path}"
    size = fitting_size(written, (10, 9, 8, 7, 6), 330)
    width = sheet.write(x - 18, 78, written, Style(size, INK_FAINT, is_right=True))
    sheet.link(x - 18 - width, 72, width, 18, verify_url)
