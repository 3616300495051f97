"""Every package that means harm or is broken gets its finding, and none raises anything else."""

import io
from collections.abc import Callable

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from packages import names
from packages.archive import open_archive
from packages.examine import examine
from packages.findings import Refused, digest, has_errors
from packages.report import Report
from tests.packages.bad import ARCHIVES, MANIFESTS, SMALL, Case
from tests.packages.factories import a_manifest, a_scorm12_zip, a_zip


def read(content: bytes) -> Report:
    """Examine a package and read each of its files to the end, as an import does."""
    file = io.BytesIO(content)
    report = examine(file, "a package", SMALL)
    if report.is_playable:
        try:
            _read_all(file)
        except Refused as refused:
            report.refuse(refused)
    return report


def _read_all(file: io.BytesIO) -> None:
    with open_archive(file, SMALL) as archive:
        for entry in archive.entries:
            with archive.open(entry) as stream:
                stream.read()


def ids(cases: list[Case]) -> list[str]:
    return [case[0] for case in cases]


@pytest.mark.parametrize(("name", "make", "code"), ARCHIVES, ids=ids(ARCHIVES))
def test_bad_archive_is_refused(name: str, make: Callable[[], bytes], code: str) -> None:
    report = read(make())
    assert code in {finding.code for finding in report.findings}
    assert not report.is_playable
    assert all(finding.message and finding.fix for finding in report.findings)
    assert orjson.dumps([finding.to_json() for finding in report.findings])


@pytest.mark.parametrize(("name", "make", "code"), MANIFESTS, ids=ids(MANIFESTS))
def test_bad_manifest_is_refused(name: str, make: Callable[[], bytes], code: str) -> None:
    report = read(make())
    assert code in {finding.code for finding in report.findings}
    assert not report.is_playable
    assert all(finding.message and finding.fix for finding in report.findings)


def test_malformed_manifest_is_named_by_line_and_column() -> None:
    manifest = a_manifest().replace(b"</organization>", b"</organisation>")
    (finding,) = read(a_scorm12_zip(manifest=manifest)).findings
    assert (finding.code, finding.file, finding.line) == (
        "manifest_malformed",
        "imsmanifest.xml",
        10,
    )
    assert finding.facts["column"] > 1
    assert "line 10, column" in finding.message


def test_every_bad_name_is_listed_and_no_more_than_twenty() -> None:
    report = read(a_zip({f"../{number}": b"" for number in range(30)}))
    assert len(report.findings) == 30
    assert [finding.code for finding in digest(report.findings)][-2:] == [
        "path_traversal",
        "more_errors",
    ]


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=4))
@settings(max_examples=300, deadline=None)
def test_no_changed_byte_makes_reading_raise(at: int, noise: bytes) -> None:
    content = bytearray(a_scorm12_zip(2))
    at %= len(content)
    content[at : at + len(noise)] = noise
    report = read(bytes(content))
    assert report.is_playable or has_errors(report.findings)


@given(st.integers(0, 5_000))
@settings(max_examples=100, deadline=None)
def test_no_cut_makes_reading_raise(length: int) -> None:
    content = a_scorm12_zip(2)
    report = read(content[: length % len(content)])
    assert has_errors(report.findings)


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_no_manifest_makes_reading_raise(manifest: bytes) -> None:
    report = read(a_scorm12_zip(manifest=manifest or b" "))
    assert has_errors(report.findings)


@given(st.text(min_size=1, max_size=40))
@settings(max_examples=200, deadline=None)
def test_no_name_escapes_its_folder(name: str) -> None:
    try:
        parsed = names.parse(name, flags=names.UTF8_FLAG, extra=b"")
    except Refused:
        return
    assert not parsed.path.startswith("/")
    assert ".." not in parsed.path.split("/")
    assert "\\" not in parsed.path
