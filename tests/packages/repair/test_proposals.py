"""What is offered for whole packages: only what makes them playable, or leaves less to find."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from packages.repair.store import Repair, find_repair
from packages.store import Status
from storage.installation import Installation
from tests.packages.factories import (
    PAGE,
    a_manifest,
    a_package,
    a_scorm12_zip,
    a_zip,
    an_item,
)


@dataclass(frozen=True)
class Row:
    """A package: a manifest with a text replaced in it, and its files."""

    replace: tuple[str, str]
    mends: tuple[str, ...]
    was: Status | None = Status.INVALID  # None: the reading of it may learn to do without
    added: str = ""
    files: Mapping[str, bytes] = field(default_factory=lambda: {"sco1/index.html": PAGE})
    codec: str = "utf-8"


ROWS = {
    "stray ampersand": Row(
        ("A course", "R&D"), ("ampersand",), added="+      <title>R&amp;D</title>"
    ),
    "nbsp": Row(("A course", "A&nbsp;course"), ("ampersand",)),
    "angle": Row(("A course", "5 < 6"), ("angle",)),
    "control character": Row(("A course", "A\x0bcourse"), ("control",)),
    "late declaration": Row(("<?xml", "\n<?xml"), ("declaration",), None),
    "windows-1252 that says UTF-8": Row(
        ("A course", "Café"), ("encoding",), None, codec="cp1252", added='encoding="windows-1252"'
    ),
    "two at once": Row(("A course", "R&D < S"), ("ampersand", "angle")),
    "file in another folder": Row(
        ('href="sco1/index.html"', 'href="lost/index.html"'),
        ("href",),
        added='href="sco1/index.html"',
    ),
    "resource without href": Row(
        (
            ' href="sco1/index.html">',
            '><file href="sco1/index.html"/><file href="sco1/a.css"/>',
        ),
        ("launch",),
    ),
    "identifierref in other letters": Row(
        ('identifierref="RES-ITEM-1"', 'identifierref="res-item-1"'), ("reference",)
    ),
    "wrong case": Row(
        ('href="sco1/index.html"', 'href="SCO1/Index.HTML"'), ("href",), Status.VALID
    ),
    "backslash": Row(
        ('href="sco1/index.html"', 'href="sco1\\index.html?a=1"'),
        ("href",),
        Status.VALID,
        added='href="sco1/index.html?a=1"',
    ),
    "no scormtype": Row((' adlcp:scormtype="sco"', ""), ("scormtype",), Status.VALID),
    "undeclared prefix": Row(
        (' xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"', ""), ("prefix",), Status.VALID
    ),
    "wrong default": Row(('default="ORG-1"', 'default="ORG"'), ("default",), Status.VALID),
    "no version": Row(("<schemaversion>1.2</schemaversion>", ""), ("version",), Status.VALID),
}
REFUSED = {
    "two files of that name": Row(
        ('href="sco1/index.html"', 'href="lost/index.html"'),
        (),
        files={"a/index.html": PAGE, "b/index.html": PAGE},
    ),
    "tag that never ends": Row(("</organizations>", ""), ()),
    "entities": Row(("<manifest ", '<!DOCTYPE m [<!ENTITY a "b">]><manifest '), ()),
    "nothing of it is here": Row(("A course", "R&D"), (), files={"other.txt": b""}),
    "a good one": Row(("A course", "A course"), (), Status.VALID),
}


def imported(installation: Installation, row: Row) -> tuple[Status, Repair | None]:
    text = a_manifest().decode()
    assert row.replace[0] in text
    manifest = text.replace(*row.replace, 1).encode(row.codec)
    package = a_package(installation, a_zip({"imsmanifest.xml": manifest, **row.files}))
    with installation.reading() as db:
        return package.status, find_repair(db, 1, package.id)


@pytest.mark.parametrize("name", ROWS)
def test_repair_is_offered(installation: Installation, name: str) -> None:
    row = ROWS[name]
    status, repair = imported(installation, row)
    assert (status if row.was else None, repair and repair.mends) == (row.was, row.mends)
    assert repair is not None
    assert row.added in repair.diff
    assert repair.diff.startswith("--- a/imsmanifest.xml\n+++ b/imsmanifest.xml\n@@ ")


@pytest.mark.parametrize("name", REFUSED)
def test_nothing_is_offered(installation: Installation, name: str) -> None:
    assert imported(installation, REFUSED[name]) == (REFUSED[name].was, None)


def test_package_in_a_folder_is_mended_there(installation: Installation) -> None:
    manifest = a_manifest(title="R&D").replace(b"R&amp;D", b"R&D")
    files = {"course/imsmanifest.xml": manifest, "course/sco1/index.html": PAGE}
    package = a_package(installation, a_zip(files))
    with installation.reading() as db:
        repair = find_repair(db, 1, package.id)
    assert repair
    assert repair.path == "course/imsmanifest.xml"
    assert repair.diff.startswith("--- a/imsmanifest.xml\n")


def test_href_keeps_to_its_base(installation: Installation) -> None:
    item = an_item(href="Pages/One.html", base="content/")
    files = {"content/pages/one.html": PAGE}
    package = a_package(installation, a_scorm12_zip([item], files=files))
    with installation.reading() as db:
        repair = find_repair(db, 1, package.id)
    assert repair
    assert '+    <resource identifier="RES-ITEM-1"' in repair.diff
    assert 'href="pages/one.html"' in repair.diff
