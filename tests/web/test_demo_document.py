"""The demo's document is one that an import has nothing to say about."""

import io

from packages.examine import examine
from schemas.course_structure import Standard
from web.demo_document import render_document


def test_the_document_of_the_demo_is_in_order() -> None:
    report = examine(io.BytesIO(render_document()), "five-checks")
    assert (report.standard, report.findings) == (Standard.PDF, [])
    assert report.structure
    (unit,) = report.structure.units()
    assert unit.media["pages"] == 4
    assert unit.media["bytes"] < 100_000
