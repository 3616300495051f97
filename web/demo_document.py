"""The demo's document: a tagged PDF in both languages, drawn from `demo/documents` by our pen."""

import json
from pathlib import Path
from typing import Any

import demo
from certificates.document import tagged
from certificates.sheet import ACT, INK, INK_SOFT, LINE, PAPER, Sheet, Style
from certificates.typesetting import lines

FOLDER = Path(demo.__file__).parent / "documents"
NAME = "five-checks"
A5 = (420.0, 595.0)  # a page that a phone shows without zoom
MARGIN, WIDTH = 36.0, 348.0
SMALL, TEXT = Style(9, INK_SOFT), Style(12.5, INK)
HEADING, SECOND = Style(18, ACT, True, "H1"), Style(16, ACT, True, "H2")
LEADING = 1.55


def render_document(name: str = NAME) -> bytes:
    """Draw a document of the demo: each page in English, then in Hindi."""
    told = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    sheet = Sheet(A5, title=told["title"], author=told["author"], language="en")
    for number, page in enumerate(told["pages"], start=1):
        if number > 1:
            sheet.turn()
        _draw(sheet, told, page, number)
    return tagged(sheet)


def _draw(sheet: Sheet, told: dict[str, Any], page: dict[str, Any], number: int) -> None:
    sheet.fill(0, 0, *A5, PAPER)
    sheet.write(MARGIN, 556, f"{told['subtitle']['en']} · {told['subtitle']['hi']}", SMALL)
    sheet.fill(MARGIN, 544, WIDTH, 1, LINE)
    y = _block(sheet, 504, page["heading"]["en"], page["en"], HEADING)
    _block(sheet, y - 18, page["heading"]["hi"], page["hi"], SECOND)
    sheet.write(MARGIN + WIDTH, 30, str(number), Style(9, INK_SOFT, is_right=True))


def _block(sheet: Sheet, y: float, heading: str, paragraphs: list[str], style: Style) -> float:
    """Write a heading and its paragraphs; gives where the next may begin."""
    y = _text(sheet, y, heading, style)
    for paragraph in paragraphs:
        y = _text(sheet, y - 8, paragraph, TEXT)
    return y


def _text(sheet: Sheet, y: float, text: str, style: Style) -> float:
    for line in lines(text, style.size, WIDTH, bold=style.bold):
        sheet.write(MARGIN, y, line, style)
        y -= style.size * LEADING
    return y
