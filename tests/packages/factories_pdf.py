"""PDFs for tests: real ones in both scripts, and bare objects that no program would write.

a_pdf(pages=3) → bytes · a_bare_pdf([b"<< … >>", …]) → bytes, the first object is the catalog.
"""

import io
import zlib
from collections.abc import Mapping, Sequence
from random import Random

from pypdf import PdfWriter
from pypdf.generic import BooleanObject, DictionaryObject, NameObject, TextStringObject

from certificates.sheet import Sheet, Style

A4 = (595, 842)
ENGLISH = "The file is opened, read and noted on page {page}."
HINDI = "पृष्ठ {page}: क्षितिजा ने कार्यालय की टिप्पणी श्रद्धा से पढ़ी।"


def a_pdf(
    pages: int = 3,
    *,
    title: str = "Noting and drafting",
    language: str = "en",
    tagged: bool = True,
    password: str | None = None,
    columns: int = 1,
    ballast: int = 0,
) -> bytes:
    """A PDF with a page number, a line of English and a line of Hindi on each page.

    password  that opens it; "" forbids changes only
    columns   of text on each page, ten lines each
    ballast   bytes of noise in an attachment
    """
    sheet = Sheet(A4, title=title, author="Tests", language=language)
    for page in range(1, pages + 1):
        _draw(sheet, page, columns)
        if page < pages:
            sheet.turn()
    writer = PdfWriter(clone_from=io.BytesIO(sheet.render()))
    if tagged:
        _tag(writer)
    if ballast:
        writer.add_attachment("noise", Random(1).randbytes(ballast))
    if password is not None:
        writer.encrypt(password, "owner", algorithm="AES-256")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def a_bare_pdf(
    objects: Sequence[bytes], streams: Mapping[int, bytes] | None = None, info: str = ""
) -> bytes:
    """A PDF of these objects, numbered from 1; `streams` are the bytes behind their number."""
    parts, places = [b"%PDF-1.7\n"], []
    for number, content in enumerate(objects, start=1):
        places.append(sum(map(len, parts)))
        stream = (streams or {}).get(number)
        body = b"" if stream is None else b"\nstream\n" + stream + b"\nendstream"
        parts.append(b"%d 0 obj\n%s%s\nendobj\n" % (number, content, body))
    start, size = sum(map(len, parts)), len(objects) + 1
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer << /Size %d /Root 1 0 R %s >>\n" % (size, info.encode())
    end = b"startxref\n%d\n%%%%EOF\n" % start
    return b"".join(parts) + b"xref\n0 %d\n0000000000 65535 f \n%s%s%s" % (size, rows, trailer, end)


def a_catalog(pages: bytes, more: bytes = b"") -> bytes:
    """A bare PDF of three objects: a catalog, these /Pages, and one page."""
    return a_bare_pdf(
        [b"<< /Type /Catalog /Pages 2 0 R %s >>" % more, pages, b"<< /Type /Page /Parent 2 0 R >>"]
    )


def drawing(content: bytes, filters: str = "/FlateDecode") -> bytes:
    """A bare PDF whose one page draws this stream, packed already."""
    head = b"<< /Length %d /Filter %s >>" % (len(content), filters.encode())
    page = b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /MediaBox [0 0 9 9] >>"
    tree = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return a_bare_pdf([b"<< /Type /Catalog /Pages 2 0 R >>", tree, page, head], {4: content})


def zeros(size: int, times: int = 1) -> bytes:
    """So many zeros, packed so many times."""
    packer = zlib.compressobj(9)
    block = bytes(1 << 20)
    packed = b"".join(packer.compress(block) for _ in range(size >> 20)) + packer.flush()
    for _ in range(times - 1):
        packed = zlib.compress(packed, 9)
    return packed


def _draw(sheet: Sheet, page: int, columns: int) -> None:
    sheet.write(60, 780, f"Page {page}", Style(24, bold=True, tag="H1"))
    width = 475 / columns
    for column in range(columns):
        for line in range(10 if columns > 1 else 1):
            text = f"Column {column + 1} line {line + 1}" if columns > 1 else ENGLISH
            x, y = 60 + column * width, 730 - line * 20
            sheet.write(x, y, text.format(page=page), Style(13))
    sheet.write(60, 500, HINDI.format(page=page), Style(14))


def _tag(writer: PdfWriter) -> None:
    root = writer.root_object
    marked = DictionaryObject({NameObject("/Marked"): BooleanObject(True)})
    tree = DictionaryObject({NameObject("/Type"): NameObject("/StructTreeRoot")})
    root[NameObject("/MarkInfo")] = marked
    root[NameObject("/StructTreeRoot")] = tree
    if "/Lang" not in root:
        root[NameObject("/Lang")] = TextStringObject("en")
