"""The file: A4, small, tagged, signed, with its credential inside."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import pem, x509  # type: ignore[import-untyped]  # has none
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from certificates.document import finish
from certificates.drawing import draw
from certificates.keys import Purpose
from schemas.language import use
from tests.certificates.factories import NUMBER, PORTAL, a_key, an_award

URL = f"{PORTAL}/verify/{NUMBER}"
LONG = "अनुभाग " * 40


def a_file(**changed: Any) -> bytes:
    sheet = draw(an_award(**changed), URL)
    key = a_key("key-2", Purpose.DOCUMENT)
    return finish(sheet, {"credential.jwt": ("application/vc+jwt", b"a.b.c")}, key)


def words(file: bytes, folder: Path) -> str:
    path = folder / "certificate.pdf"
    path.write_bytes(file)
    said = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    return said.stdout.decode()


def test_it_is_one_small_page_of_a4() -> None:
    file = a_file(holder="क्षितिजा त्रिवेदी", designation="অফিসার", department="ஸ்ரீ")
    [page] = PdfReader(BytesIO(file)).pages
    assert sorted(float(side) for side in page.mediabox[2:]) == pytest.approx([595.3, 841.9], 0.01)
    assert len(file) <= 300_000


def test_it_says_who_and_what(tmp_path: Path) -> None:
    said = words(a_file(holder="क्षितिजा त्रिवेदी", score=0.92, seconds=5400), tmp_path)
    for text in (
        "क्षितिजा त्रिवेदी",
        "Noting and drafting",
        "92 %",
        "90 minutes",
        "1 July 2026",
        NUMBER,
    ):
        assert text in said


def test_it_speaks_the_language_in_use(tmp_path: Path) -> None:
    with use("hi"):
        said = words(a_file(language="hi"), tmp_path)
    assert "टिप्पण और प्रारूपण" in said
    assert "1 जुलाई 2026" in said


@pytest.mark.parametrize("long", [LONG, "W" * 200, "ab " * 60, ""])
def test_long_and_empty_texts_stay_on_the_page(long: str) -> None:
    file = a_file(holder=long or "x", designation=long, department=long, course={"en": long})
    assert len(PdfReader(BytesIO(file)).pages) == 1


def test_it_carries_its_credential() -> None:
    assert PdfReader(BytesIO(a_file())).attachments["credential.jwt"] == [b"a.b.c"]


def test_it_is_tagged_in_reading_order() -> None:
    root: Any = PdfReader(BytesIO(a_file())).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    tags = [kid.get_object()["/S"] for kid in root["/StructTreeRoot"]["/K"]["/K"]]
    assert "/H1" in tags
    assert "/Figure" in tags


def status_of(signature: Any, trusted: ValidationContext) -> Any:
    """Validate in a thread of its own: pyhanko starts an event loop, a browser may run one."""
    with ThreadPoolExecutor(max_workers=1) as apart:
        return apart.submit(validate_pdf_signature, signature, trusted).result()


def test_its_signature_is_whole_and_covers_the_file() -> None:
    signature = PdfFileReader(BytesIO(a_file())).embedded_signatures[0]
    certificate = x509.Certificate.load(
        pem.unarmor(a_key("key-2", Purpose.DOCUMENT).certificate)[2]
    )
    trusted = ValidationContext(trust_roots=[certificate], allow_fetching=False)
    status = status_of(signature, trusted)
    assert status.intact
    assert status.valid
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE


def test_a_changed_file_is_not_intact() -> None:
    file = a_file()
    changed = file.replace(b"/Marked true", b"/Marked null")
    assert changed != file
    signature = PdfFileReader(BytesIO(changed)).embedded_signatures[0]
    certificate = x509.Certificate.load(
        pem.unarmor(a_key("key-2", Purpose.DOCUMENT).certificate)[2]
    )
    trusted = ValidationContext(trust_roots=[certificate], allow_fetching=False)
    assert not status_of(signature, trusted).intact
