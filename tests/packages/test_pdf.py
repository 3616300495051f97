"""PDFs: what the import finds out of them, and that none hangs or breaks it."""

import io
from collections.abc import Callable
from typing import Any

import pytest

from packages.examine import examine
from packages.report import Report
from packages.store import Status
from schemas.course_structure import MoveOn, Standard, UnitKind
from storage.installation import Installation
from tests.packages.factories import a_package
from tests.packages.factories_pdf import a_bare_pdf, a_catalog, a_pdf, drawing, zeros

KIDS = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
CROWD = b"<< /Type /Pages /Kids [%s] /Count 100000 >>" % (b"3 0 R " * 100_000)
HOLLOW = b"<< /Type /Pages /Kids [] /Count 100000 >>"
SCRIPT = b"/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (app.alert\\(1\\)) >>] >> >>"
LAUNCH = b"/OpenAction << /S /Launch /F (calc.exe) >>"


def read(content: bytes) -> Report:
    return examine(io.BytesIO(content), "a file")


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


def found(content: bytes) -> dict[str, Any]:
    report = read(content)
    assert report.structure, codes(report)
    return dict(next(report.structure.units()).media)


def six_thousand() -> bytes:
    """More pages than are accepted, each an object of its own."""
    numbers = range(3, 6_003)
    tree = b"<< /Type /Pages /Kids [%s] /Count 6000 >>" % b" ".join(b"%d 0 R" % n for n in numbers)
    pages = [b"<< /Type /Page /Parent 2 0 R >>"] * len(numbers)
    return a_bare_pdf([b"<< /Type /Catalog /Pages 2 0 R >>", tree, *pages])


def looping() -> bytes:
    """A tree of pages that hangs below itself, with one page."""
    return a_catalog(b"<< /Type /Pages /Kids [2 0 R 3 0 R 2 0 R] /Count 1 >>")


def scripted_page() -> bytes:
    """A button on a page that runs a script."""
    button = b"<< /Type /Annot /Subtype /Widget /A << /S /JavaScript /JS (x) >> >>"
    page = b"<< /Type /Page /Parent 2 0 R /Annots [4 0 R] >>"
    return a_bare_pdf([b"<< /Type /Catalog /Pages 2 0 R >>", KIDS, page, button])


HOSTILE: list[tuple[str, Callable[[], bytes], str]] = [
    ("cut", lambda: b"%PDF-1.7", "pdf_broken"),
    ("noise", lambda: b"%PDF-1.7\n" + bytes(range(256)) * 40, "pdf_broken"),
    ("half", lambda: a_pdf()[:600], "pdf_broken"),
    ("password", lambda: a_pdf(password="secret"), "pdf_password"),
    ("no_pages", lambda: a_catalog(b"<< /Type /Pages /Kids [] /Count 0 >>"), "pdf_no_pages"),
    ("only_a_count", lambda: a_catalog(HOLLOW), "pdf_no_pages"),
    ("no_tree", lambda: a_bare_pdf([b"<< /Type /Catalog >>"]), "pdf_no_pages"),
    ("own_parent", lambda: a_catalog(b"<< /Type /Pages /Kids [2 0 R] >>"), "pdf_no_pages"),
    ("6000_pages", six_thousand, "pdf_too_many_pages"),
    ("100000_entries", lambda: a_catalog(CROWD), "pdf_too_many_pages"),
    ("bomb", lambda: drawing(zeros(80 << 20)), "pdf_page_too_large"),
    ("bomb_in_bomb", lambda: drawing(zeros(80 << 20, 2), "[/Fl /Fl]"), "pdf_page_too_large"),
    ("nested", lambda: a_catalog(b"[" * 100_000), "pdf_"),
]
# A row is a PDF that plays, and what its publisher is told of it.
TOLD: list[tuple[str, Callable[[], bytes], set[str]]] = [
    ("in_order", a_pdf, set()),
    ("untagged", lambda: a_pdf(tagged=False), {"pdf_untagged"}),
    ("limited", lambda: a_pdf(password=""), {"pdf_limited"}),
    ("script", lambda: a_catalog(KIDS, SCRIPT), {"pdf_scripts"}),
    ("script_on_a_page", scripted_page, {"pdf_scripts"}),
    ("launch", lambda: a_catalog(KIDS, LAUNCH), {"pdf_scripts", "pdf_pictures"}),
    ("loop", looping, {"pdf_pictures"}),
    ("xfa", lambda: a_catalog(KIDS, b"/AcroForm << /XFA (x) >>"), {"pdf_xfa"}),
    ("untitled", lambda: a_catalog(KIDS), {"pdf_title", "pdf_language", "pdf_pictures"}),
    ("no_language", lambda: a_catalog(KIDS, b"/Lang (/../..)"), {"pdf_language"}),
]


def test_a_pdf_is_a_course_of_one_unit() -> None:
    content = a_pdf(7, title="टिप्पणी", language="hi-IN")
    structure = read(content).structure
    assert structure is not None
    (unit,) = structure.units()
    assert (structure.standard, structure.language) == (Standard.PDF, "hi-IN")
    assert (unit.kind, unit.move_on, unit.title) == (
        UnitKind.PDF,
        MoveOn.COMPLETED,
        {"hi": "टिप्पणी"},
    )
    assert unit.media == {
        "pages": 7,
        "bytes": len(content),
        "title": "टिप्पणी",
        "language": "hi-IN",
        "tagged": True,
    }


@pytest.mark.parametrize(("name", "make", "code"), HOSTILE, ids=[row[0] for row in HOSTILE])
def test_a_pdf_that_nobody_could_read_is_refused(
    name: str, make: Callable[[], bytes], code: str
) -> None:
    report = read(make())
    assert not report.is_playable
    assert [one for one in codes(report) if one.startswith(code)]
    assert all(finding.message and finding.fix for finding in report.findings)


@pytest.mark.parametrize(("name", "make", "told"), TOLD, ids=[row[0] for row in TOLD])
def test_what_a_publisher_should_know_is_told(
    name: str, make: Callable[[], bytes], told: set[str]
) -> None:
    report = read(make())
    assert report.is_playable
    assert told <= set(codes(report))
    assert told or codes(report) == []


def test_no_page_is_expected_that_a_viewer_does_not_show() -> None:
    """A document that states fewer pages than it has is shown as far as it states."""
    pages = [b"<< /Type /Page /Parent 2 0 R >>"] * 3
    tree = b"<< /Type /Pages /Kids [3 0 R 4 0 R 5 0 R] /Count 2 >>"
    assert found(a_bare_pdf([b"<< /Type /Catalog /Pages 2 0 R >>", tree, *pages]))["pages"] == 2


def test_without_a_title_it_is_called_by_its_file() -> None:
    structure = read(a_pdf(title="Microsoft Word - ")).structure
    assert structure is not None
    assert structure.title == {"en": "a file"}


@pytest.mark.parametrize("is_broken", [False, True])
def test_an_upload_is_imported_by_the_job(installation: Installation, is_broken: bool) -> None:
    content = b"%PDF-1.7 torn" if is_broken else a_pdf()
    package = a_package(installation, content=content, filename="Circular.pdf")
    assert package.status is (Status.INVALID if is_broken else Status.VALID)
    assert package.standard is Standard.PDF
