"""Packages that will not report, by what their pages and scripts name."""

import io

import pytest

from packages.reporting import Search
from schemas.course_structure import Standard, UnitKind
from storage.installation import Installation
from tests.catalogue.factories import a_structure, a_unit
from tests.packages.factories import a_html_zip, a_package, a_scorm12_zip, an_item
from tests.packages.factories2004 import a_scorm2004_zip

INITIALIZE = b"<script>parent.API.LMSInitialize('')</script>"
STATUS = b"API.LMSSetValue('cmi.core.lesson_status', 'completed')"
OTHER = b"find('API_1484_11').SetValue('cmi.completion_status', 'completed')"

SILENT = {"sco1/index.html": b"<p>words"}

ROWS = {
    "nothing": (SILENT, "api_never_called"),
    "in the page": ({"sco1/index.html": INITIALIZE + STATUS}, None),
    "in a script": ({"js/scorm.js": INITIALIZE + STATUS}, None),
    "in two files": ({"sco1/index.html": INITIALIZE, "js/a.js": STATUS}, None),
    "only opened": ({"sco1/index.html": INITIALIZE}, "status_never_set"),
    "of another SCORM": ({"js/api.js": OTHER}, "api_of_other"),
    "both": ({"js/api.js": OTHER + INITIALIZE + STATUS}, None),
    "in a picture": ({"a.png": INITIALIZE + STATUS}, "api_never_called"),
    "in UTF-16": ({"a.js": (INITIALIZE + STATUS).decode().encode("utf-16")}, None),
}
CODES = {"api_never_called", "api_of_other", "status_never_set", "status_granted"}


@pytest.mark.parametrize("name", ROWS)
def test_package_is_searched(installation: Installation, name: str) -> None:
    files, code = ROWS[name]
    package = a_package(installation, a_scorm12_zip(files={**SILENT, **files}))
    assert package.is_playable
    assert [one.code for one in package.findings if one.code in CODES] == [code] * bool(code)


def test_finding_names_what_was_searched(installation: Installation) -> None:
    package = a_package(installation, a_scorm12_zip(files={**SILENT, "a.js": b"", "b.css": b""}))
    (finding,) = (one for one in package.findings if one.code == "api_never_called")
    assert "None of the 2 pages and scripts" in finding.message


def test_course_of_assets_need_not_report(installation: Installation) -> None:
    package = a_package(installation, a_scorm12_zip([an_item(scormtype="asset")]))
    assert not [one for one in package.findings if one.code in CODES]
    assert not a_package(installation, a_html_zip()).findings


@pytest.mark.parametrize("cut", range(1, 16))
def test_word_across_two_reads_is_seen(cut: int) -> None:
    search = Search()
    stream = search.watch("a.js", "text/javascript", io.BytesIO(b"x" * 20 + b"LMSInitialize"))
    while stream.read(cut):
        pass
    assert search.calls == {Standard.SCORM_12: "a.js"}


def test_nothing_is_claimed_beyond_the_bound() -> None:
    search = Search(most=10)
    search.watch("a.js", "text/javascript", io.BytesIO(b"x" * 100)).read()
    assert not list(search.findings(a_structure(1)))


def test_scorm_2004_names_its_own_api() -> None:
    structure = a_structure([a_unit(kind=UnitKind.SCO)], standard=Standard.SCORM_2004)
    search = Search()
    search.watch("a.js", "text/javascript", io.BytesIO(INITIALIZE + STATUS)).read()
    assert [one.code for one in search.findings(structure)] == ["api_of_other"]
    search.watch("b.js", "text/javascript", io.BytesIO(OTHER)).read()
    assert not list(search.findings(structure))


BY_CONTENT = (
    '<imsss:sequencing><imsss:deliveryControls completionSetByContent="true"/></imsss:sequencing>'
)
UNTRACKED = '<imsss:sequencing><imsss:deliveryControls tracked="false"/></imsss:sequencing>'


@pytest.mark.parametrize(
    ("page", "extras", "code"),
    [
        (b"API_1484_11", ("", ""), "status_granted"),
        (b"API_1484_11", (BY_CONTENT, ""), "status_granted"),
        (b"API_1484_11", (BY_CONTENT, BY_CONTENT), "status_never_set"),
        (b"API_1484_11", (BY_CONTENT, UNTRACKED), "status_never_set"),
        (b"words", ("", ""), "api_never_called"),
    ],
)
def test_scorm_2004_grants_what_is_not_said(
    installation: Installation, page: bytes, extras: tuple[str, str], code: str
) -> None:
    items = [an_item(number, extras=one) for number, one in enumerate(extras, 1)]
    pages = {f"sco{number}/index.html": page for number in (1, 2)}
    package = a_package(installation, a_scorm2004_zip(items, files=pages))
    assert [one.code for one in package.findings if one.code in CODES] == [code]
