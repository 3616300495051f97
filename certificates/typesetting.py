"""Text in the scripts of India on a PDF page: shaped, extractable and tagged.

reportlab's own `shaping=True` does nothing without rlbidi, so each run of one font is shaped by
HarfBuzz through `shapeFragWord`. Shaped text is extracted damaged unless its run carries
/ActualText (ISO 32000-1 §14.9.4); with it a copy gives the exact string.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from threading import Lock

from reportlab.lib.abag import ABag
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import ShapedStr, TTFont, shapeFragWord

FOLDER = Path(__file__).parent / "fonts"
LATIN = ("NotoSans-Regular", "NotoSans-Bold")
DEVANAGARI = ("NotoSansDevanagari-Regular", "NotoSansDevanagari-Bold")
# One weight for each of these: they carry names, not headings.
OTHERS = (
    "NotoSansBengali-Regular",
    "NotoSansGujarati-Regular",
    "NotoSansGurmukhi-Regular",
    "NotoSansKannada-Regular",
    "NotoSansMalayalam-Regular",
    "NotoSansMeeteiMayek-Regular",
    "NotoSansOlChiki-Regular",
    "NotoSansOriya-Regular",
    "NotoSansTamil-Regular",
    "NotoSansTelugu-Regular",
    "NotoNastaliqUrdu-Regular",
)

# reportlab's fonts are global and learn glyphs while they shape: one page at a time.
drawing = Lock()


@dataclass(frozen=True)
class Run:
    """Neighbouring characters of one font, shaped; width in points."""

    text: str
    font: str
    shaped: str
    width: float


def runs(text: str, size: float, *, bold: bool = False) -> list[Run]:
    """Shape a line of text, font by font."""
    return [_shape(part, font, size) for font, part in _by_font(text, bold)]


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Measure a line of text in points."""
    return sum(run.width for run in runs(text, size, bold=bold))


def lines(text: str, size: float, width: float, *, bold: bool = False) -> list[str]:
    """Break a text between words so that no line is wider than `width`, a longer word apart."""
    broken: list[str] = []
    for word in text.split():
        longer = f"{broken[-1]} {word}" if broken else word
        if broken and width_of(longer, size, bold=bold) <= width:
            broken[-1] = longer
        else:
            broken.append(word)
    return broken


def fitting_size(text: str, sizes: tuple[float, ...], width: float, *, bold: bool = False) -> float:
    """Give the first of `sizes`, falling, at which the text fits on one line, else the last."""
    fitting = (size for size in sizes if width_of(text, size, bold=bold) <= width)
    return next(fitting, sizes[-1])


def _by_font(text: str, bold: bool) -> Iterator[tuple[str, str]]:
    fonts: list[str] = []
    for sign in text:
        fonts.append(_font_of(sign, fonts[-1] if fonts else None, bold))
    for font, pairs in groupby(zip(fonts, text, strict=True), key=lambda pair: pair[0]):
        yield font, "".join(sign for _, sign in pairs)


def _font_of(sign: str, current: str | None, bold: bool) -> str:
    """A sign stays in the font before it where that has it: spaces, digits, joiners."""
    choices = (LATIN[bold], DEVANAGARI[bold], *OTHERS)
    if current is not None and _covers(current, sign):
        return current
    return next((font for font in choices if _covers(font, sign)), LATIN[bold])


@cache
def _covers(font: str, sign: str) -> bool:
    return ord(sign) in _load(font).face.charToGlyph


@cache
def _load(font: str) -> TTFont:
    loaded = TTFont(font, str(FOLDER / f"{font}.ttf"), shapable=True)
    pdfmetrics.registerFont(loaded)
    return loaded


def _shape(text: str, font: str, size: float) -> Run:
    _load(font)
    plain = pdfmetrics.stringWidth(text, font, size)
    fragment = ABag(fontName=font, fontSize=size)
    shaped = shapeFragWord([plain, (fragment, text)], features=_features(font))[1][1]
    if isinstance(shaped, ShapedStr):
        advance = sum(data.x_advance for data in shaped.__shapeData__)
        return Run(text, font, shaped, advance * size / 1000)
    return Run(text, font, shaped, pdfmetrics.stringWidth(shaped, font, size))


def _features(font: str) -> dict[str, bool]:
    """Latin without ligatures: some readers of the structure tree give them as one strange sign."""
    return {"kern": True, "liga": font not in LATIN}
