"""A PDF page that remembers what it shows: every mark is either content with a tag or decoration.

ISO 32000-1 §14.6 (marked content), §14.8.2.2 (artifacts). The structure tree over these marks is
made by `certificates/document.py`.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

import segno
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from certificates.typesetting import runs

# The light tokens of the product's design, since paper is light.
PAPER, SURFACE, LINE = "#fbf8f2", "#ffffff", "#ddd5c7"
INK, INK_SOFT, INK_FAINT = "#1c1b2b", "#55536a", "#77748a"
ACT, PROGRESS, DONE = "#34318f", "#d97706", "#1b7a4b"


@dataclass(frozen=True)
class Style:
    """How a line of text looks; size in points."""

    size: float
    colour: str = INK
    bold: bool = False
    tag: str = "P"
    is_right: bool = False


@dataclass(frozen=True)
class Mark:
    """A tagged piece of a page, in reading order."""

    page: int
    tag: str
    number: int
    alternative: str = ""


class Sheet:
    """Pages under the pen; the origin is the lower left corner, in points."""

    def __init__(
        self, size: tuple[float, float], *, title: str, author: str, language: str
    ) -> None:
        self.width, self.height = size
        self.title, self.language = title, language
        self.marks: list[Mark] = []
        self._bytes = BytesIO()
        self._page, self._next = 0, 0
        self._canvas = Canvas(self._bytes, pagesize=size, pageCompression=1, lang=language)
        self._canvas.setTitle(title)
        self._canvas.setAuthor(author)
        self._canvas.setCreator("Vidyalekh")

    def write(self, x: float, y: float, text: str, style: Style) -> float:
        """Write a line at its baseline; gives its width."""
        shaped = runs(text, style.size, bold=style.bold)
        width = sum(run.width for run in shaped)
        start = x - width if style.is_right else x
        with self._marked(style.tag):
            self._canvas.setFillColor(HexColor(style.colour))
            for run in shaped:
                self._canvas.setFont(run.font, style.size)
                with self._actual(run.text):
                    self._canvas.drawString(start, y, run.shaped)
                start += run.width
        return width

    def fill(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Paint a rectangle as decoration."""
        with self._decoration():
            self._canvas.setFillColor(HexColor(colour))
            self._canvas.rect(x, y, width, height, stroke=0, fill=1)

    def strokes(self, points: list[list[tuple[float, float]]], colour: str, width: float) -> None:
        """Draw open paths with round ends as decoration."""
        with self._decoration():
            self._canvas.setStrokeColor(HexColor(colour))
            self._canvas.setLineWidth(width)
            self._canvas.setLineCap(1)
            self._canvas.setLineJoin(1)
            for first, *rest in points:
                path = self._canvas.beginPath()
                path.moveTo(*first)
                for point in rest:
                    path.lineTo(*point)
                self._canvas.drawPath(path, stroke=1, fill=0)

    def code(self, x: float, y: float, size: float, text: str, alternative: str) -> None:
        """Draw a QR code of `text`, with its quiet zone, `size` points square."""
        matrix = segno.make(text, error="m", micro=False).matrix
        module = size / (len(matrix) + 8)
        with self._marked("Figure", alternative):
            self._canvas.setFillColor(HexColor(SURFACE))
            self._canvas.rect(x, y, size, size, stroke=0, fill=1)
            self._canvas.setFillColor(HexColor(INK))
            path = self._canvas.beginPath()
            for row, signs in enumerate(matrix):
                for start, length in dark_runs(signs):
                    left, bottom = x + (start + 4) * module, y + size - (row + 5) * module
                    path.rect(left, bottom, length * module, module)
            self._canvas.drawPath(path, stroke=0, fill=1)

    def link(self, x: float, y: float, width: float, height: float, url: str) -> None:
        """Make an area open an address."""
        self._canvas.linkURL(url, (x, y, x + width, y + height), relative=0, thickness=0)

    def turn(self) -> None:
        """Begin the next page."""
        self._canvas.showPage()
        self._page, self._next = self._page + 1, 0

    def render(self) -> bytes:
        """Finish the last page and give the file."""
        self._canvas.showPage()
        self._canvas.save()
        return self._bytes.getvalue()

    @contextmanager
    def _marked(self, tag: str, alternative: str = "") -> Iterator[None]:
        self.marks.append(Mark(self._page, tag, self._next, alternative))
        with self._operators(f"/{tag} <</MCID {self._next}>> BDC"):
            yield
        self._next += 1

    @contextmanager
    def _actual(self, text: str) -> Iterator[None]:
        written = text.encode("utf-16-be").hex().upper()
        with self._operators(f"/Span <</ActualText <FEFF{written}>>> BDC"):
            yield

    @contextmanager
    def _decoration(self) -> Iterator[None]:
        with self._operators("/Artifact BMC"):
            yield

    @contextmanager
    def _operators(self, begin: str) -> Iterator[None]:
        # reportlab has no method for marked content; this list is where its own methods write.
        self._canvas._code.append(begin)
        yield
        self._canvas._code.append("EMC")


def dark_runs(row: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Give (start, length) of neighbouring dark modules of a QR row."""
    start = None
    for place, sign in enumerate([*row, 0]):
        if sign and start is None:
            start = place
        elif not sign and start is not None:
            yield start, place - start
            start = None
