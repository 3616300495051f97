"""The rows of a sheet, out of CSV or an Excel workbook, read without trusting either."""

import csv
import io
import warnings
from collections.abc import Iterator
from typing import Any, BinaryIO

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from packages.archive import Archive
from packages.directory import ARCHIVE_ERRORS
from packages.findings import refuse
from packages.limits import Limits
from packages.quiz.sheet import MOST_ROWS

WORKBOOK = "xl/workbook.xml"
MOST_COLUMNS = 100
DELIMITERS = ",;\t"
# What openpyxl raises over a workbook that is not as it must be; SyntaxError is XML's.
DAMAGE = (
    *ARCHIVE_ERRORS,
    InvalidFileException,
    AttributeError,
    IndexError,
    KeyError,
    OSError,
    SyntaxError,
    TypeError,
)


def csv_rows(content: bytes) -> Iterator[list[Any]]:
    """Give the rows of CSV in UTF-8 or UTF-16; raises Refused."""
    text = decode(content)
    if text is None:
        raise refuse("quiz_sheet", detail="UTF-8?")
    head = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=head.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            yield row[:MOST_COLUMNS]
    except csv.Error as error:
        raise refuse("quiz_sheet", detail=str(error)) from None


def decode(content: bytes) -> str | None:
    """Decode a text file by its mark, else as UTF-8; None where it is none."""
    is_wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        return content.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError:
        return None


def workbook_rows(file: BinaryIO, archive: Archive, limits: Limits) -> list[list[Any]]:
    """Give the rows of the first sheet of a workbook; raises Refused.

    archive  the same file, opened and checked as an archive
    """
    _check(archive, limits)
    file.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what openpyxl leaves out: looks, rules of entry
        try:
            return _read(file)
        except DAMAGE as error:
            raise refuse("quiz_sheet", detail=str(error)[:200] or type(error).__name__) from None


def _read(file: BinaryIO) -> list[list[Any]]:
    book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    sheet = book.worksheets[0]
    rows = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True)
    return [list(row) for row in rows]


def _check(archive: Archive, limits: Limits) -> None:
    """Refuse what would fill the memory, and entities, which no workbook has."""
    size = sum(entry.size for entry in archive.entries)
    if size > limits.manifest:
        raise refuse("manifest_too_large", WORKBOOK, size=size, limit=limits.manifest)
    for entry in archive.entries:
        # Whatever its name ends in: a relation may name any part as the sheet.
        with archive.open(entry) as stream:
            plain = stream.read().replace(b"\0", b"")
        if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
            raise refuse("quiz_sheet", entry.path, detail="<!DOCTYPE")
