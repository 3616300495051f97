"""Manifests of ADL's LMS test, imported as packages; skipped where their folder is absent."""

import io
import json
from pathlib import Path

import pytest
from lxml import etree

from packages.examine import examine
from packages.manifest.content import resources
from schemas.course_structure import Standard
from sequencing import serial
from sequencing.manifest import read_manifest
from tests.packages.factories import PAGE, a_zip

CASES = Path(__file__).parents[3] / "shared" / "scorm2004"

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="ADL's cases are not beside the project")


def manifests() -> list[tuple[str, str]]:
    listed = [json.loads(path.read_text())["manifests"] for path in sorted(CASES.glob("*.json"))]
    return [(name, text) for named in listed for name, text in named.items()]


def zipped(manifest: bytes) -> bytes:
    """The package of a manifest: a page for each resource."""
    found = resources(etree.fromstring(manifest))
    pages = ["".join([*one.bases, one.href.partition("?")[0]]) for one in found if one.href]
    return a_zip({"imsmanifest.xml": manifest, **dict.fromkeys(pages, PAGE)})


@pytest.mark.parametrize(("name", "text"), manifests(), ids=lambda each: str(each)[:8])
def test_package_is_read_as_its_sequencing_says(name: str, text: str) -> None:
    report = examine(io.BytesIO(zipped(text.encode())), name)
    assert {finding.code for finding in report.findings} <= {"file_missing"}
    assert (report.standard, report.edition) == (Standard.SCORM_2004, "4th")
    direct = read_manifest(etree.fromstring(text.encode()))
    assert direct is not None
    assert report.structure is not None
    assert report.structure.sequencing == serial.to_json(direct.tree)
    launched = {unit.identifier for unit in report.structure.units()}
    assert launched == {each.identifier for each in direct.tree.root.walk() if each.is_leaf}
