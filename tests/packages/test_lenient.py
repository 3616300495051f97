"""Archives that are odd and still play: each oddity is a warning (features C6)."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping

import pytest

from packages import names
from packages.examine import examine
from packages.report import Report
from schemas.course_structure import Standard
from tests.packages.bad import a_zip_with
from tests.packages.factories import PAGE, a_html_zip, a_manifest, a_scorm12_zip, a_zip
from tests.packages.factories2004 import a_manifest_2004, a_scorm2004_zip


def read(content: bytes) -> Report:
    return examine(io.BytesIO(content), "a package")


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


def launches(report: Report) -> list[str]:
    assert report.structure is not None
    return [unit.launch for unit in report.structure.units()]


def in_folder(folder: str) -> dict[str, bytes]:
    return {
        f"{folder}imsmanifest.xml": a_manifest(),
        f"{folder}sco1/index.html": PAGE,
    }


@pytest.mark.parametrize(
    ("files", "found"),
    [
        (in_folder(""), []),
        (in_folder("course/"), ["nested_root"]),
        (in_folder("a/b/"), ["nested_root"]),
        ({**in_folder(""), "__MACOSX/._x": b"", "sco1/Thumbs.db": b""}, ["system_files"]),
        ({**in_folder("course/"), "__MACOSX/x": b""}, ["system_files", "nested_root"]),
        ({"imsmanifest.xml": a_manifest(), "sco1\\index.html": PAGE}, ["backslashes"]),
        ({"IMSmanifest.XML": a_manifest(), "sco1/index.html": PAGE}, ["manifest_case"]),
        ({"imsmanifest.xml": a_manifest(), "SCO1/Index.html": PAGE}, ["wrong_case"]),
        ({**in_folder(""), "A.html": b"", "a.html": b""}, ["duplicate_case"]),
    ],
)
def test_oddity_is_a_warning(files: Mapping[str, bytes], found: list[str]) -> None:
    report = read(a_zip(files))
    assert codes(report) == found
    assert report.is_playable


def test_same_file_twice_is_a_warning() -> None:
    report = read(a_zip_with("index.html", PAGE))
    assert codes(report) == ["duplicate_copy"]
    assert report.is_playable


def raw_name(name: bytes) -> bytes:
    """A website with a page whose name is these bytes, unmarked."""
    placeholder = b"x" * len(name)
    return a_zip({"index.html": PAGE, placeholder.decode(): b""}).replace(placeholder, name)


@pytest.mark.parametrize(
    ("raw", "path", "encoding"),
    [
        ("übung.html".encode(), "übung.html", "UTF-8"),
        ("पाठ.html".encode(), "पाठ.html", "UTF-8"),
        ("übung.html".encode("cp1252"), "übung.html", "cp1252"),
        ("übung.html".encode("cp437"), "übung.html", "cp437"),
        ("leçon.html".encode("cp1252"), "leçon.html", "cp1252"),
    ],
)
def test_unmarked_names_are_guessed(raw: bytes, path: str, encoding: str) -> None:
    report = read(raw_name(raw))
    (finding,) = report.findings
    assert (finding.code, finding.file) == ("name_encoding", path)
    assert finding.facts["encoding"] == encoding


@pytest.mark.parametrize(
    ("crc_of", "path"),
    [("x.html".encode("cp437") + b"\x81", "पाठ.html"), (b"another", "x.htmlü")],
)
def test_unicode_path_field_of_exactly_this_name_wins(crc_of: bytes, path: str) -> None:
    raw = b"x.html\x81"
    body = b"\x01" + struct.pack("<L", zlib.crc32(crc_of)) + "पाठ.html".encode()
    extra = struct.pack("<HH", 0x9999, 1) + b"?" + struct.pack("<HH", 0x7075, len(body)) + body
    assert names.parse(raw.decode("cp437"), flags=0, extra=extra).path == path


def test_marked_names_are_taken_as_they_are() -> None:
    assert read(a_html_zip(**{"पाठ/चित्र.png": b""})).findings == []


def test_stored_and_deflated_play_alike() -> None:
    stored = a_zip(in_folder(""), method=zipfile.ZIP_STORED)
    assert launches(read(stored)) == launches(read(a_scorm12_zip())) == ["sco1/index.html"]


@pytest.mark.parametrize(
    ("files", "launch", "found"),
    [
        ({"index.html": b""}, "index.html", []),
        ({"INDEX.HTM": b"", "other.html": b""}, "INDEX.HTM", []),
        ({"lesson one.html": b"", "style.css": b""}, "lesson%20one.html", ["page_chosen"]),
        ({"site/index.html": b"", "site/a.png": b""}, "index.html", ["nested_root"]),
    ],
)
def test_website_is_one_unit(files: Mapping[str, bytes], launch: str, found: list[str]) -> None:
    report = read(a_zip(files))
    assert report.standard is Standard.HTML
    assert launches(report) == [launch]
    assert codes(report) == found


@pytest.mark.parametrize(
    ("namespaces", "version", "standard", "edition", "found"),
    [
        (("imscp_rootv1p1p2", "adlcp_rootv1p2"), "1.2", Standard.SCORM_12, None, []),
        (("imscp_rootv1p1p2", "adlcp_rootv1p2"), None, Standard.SCORM_12, None, []),
        (
            ("imscp_rootv1p1p2", "adlcp_rootv1p2"),
            "CAM 1.3",
            Standard.SCORM_12,
            None,
            ["version_mismatch"],
        ),
        (("imscp_v1p1", "adlcp_v1p3"), "CAM 1.3", Standard.SCORM_2004, "2nd", []),
        (("imscp_v1p1", "adlcp_v1p3"), "2004 3rd Edition", Standard.SCORM_2004, "3rd", []),
        (("imscp_v1p1", "adlcp_v1p3"), "2004 4th Edition", Standard.SCORM_2004, "4th", []),
        (("imscp_v1p1", "adlcp_v1p3"), "1.2", Standard.SCORM_2004, "4th", ["version_mismatch"]),
        (("imscp_v1p1", "adlcp_v1p3"), "1.3", Standard.SCORM_2004, "2nd", []),
        (("imscp_v1p1", "adlcp_v1p3"), "SCORM 2004 3rd", Standard.SCORM_2004, "3rd", []),
        (("imscp_v1p1", "adlcp_v1p3"), "2004", Standard.SCORM_2004, "4th", ["edition_unstated"]),
        (("imscp_v1p1", "adlcp_v1p3"), None, Standard.SCORM_2004, "4th", ["edition_unstated"]),
        (
            ("other", "another"),
            "2004 4th Edition",
            Standard.SCORM_2004,
            "4th",
            ["manifest_namespace"],
        ),
        (("other", "another"), "1.2", Standard.SCORM_12, None, ["manifest_namespace"]),
        (
            ("other", "another"),
            None,
            Standard.SCORM_12,
            None,
            ["version_unstated", "manifest_namespace"],
        ),
    ],
)
def test_version_by_namespace_then_schemaversion(
    namespaces: tuple[str, str],
    version: str | None,
    standard: Standard,
    edition: str | None,
    found: list[str],
) -> None:
    hosts = {
        "imscp_rootv1p1p2": "http://www.imsproject.org",
        "imscp_v1p1": "http://www.imsglobal.org",
    }
    ims = f"{hosts.get(namespaces[0], 'urn:x')}/xsd/{namespaces[0]}"
    adl = f"http://www.adlnet.org/xsd/{namespaces[1]}"
    manifest = a_manifest(version=version, namespaces=f'xmlns="{ims}" xmlns:adlcp="{adl}"')
    report = read(a_scorm12_zip(manifest=manifest))
    assert (report.standard, report.edition) == (standard, edition)
    assert codes(report) == found


@pytest.mark.parametrize(
    ("old", "new", "standard"),
    [
        (b'version="1.0" x', b'version="1.0" xsi:schemaLocation="a b" x', Standard.SCORM_12),
        (b' xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"', b"", Standard.SCORM_12),
        (b"<title>", b"<what:ever/><title>", Standard.SCORM_12),
    ],
)
def test_package_with_an_undeclared_prefix_plays(
    old: bytes, new: bytes, standard: Standard
) -> None:
    report = read(a_scorm12_zip(manifest=a_manifest().replace(old, new)))
    assert (report.standard, report.is_playable) == (standard, True)
    assert "manifest_prefix" in codes(report)


@pytest.mark.parametrize("prefix", [b"adlcp", b"imsss"])
def test_package_of_2004_with_an_undeclared_prefix_plays(prefix: bytes) -> None:
    declared = re.compile(rb' xmlns:%s="[^"]*"' % prefix)
    report = read(a_scorm2004_zip(manifest=declared.sub(b"", a_manifest_2004())))
    assert (report.standard, report.edition) == (Standard.SCORM_2004, "4th")
    assert {"manifest_prefix"} <= set(codes(report)) <= {"manifest_prefix", "structure_attribute"}
    assert launches(report) == ["sco1/index.html"]
