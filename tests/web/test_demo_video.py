"""The demo's video is one that an import has nothing to say about."""

import io

from packages.examine import examine
from schemas.course_structure import Standard
from web.demo_video import render_video


def test_the_video_of_the_demo_is_in_order() -> None:
    content = render_video()
    report = examine(io.BytesIO(content), "a-file-on-time")
    assert (report.standard, report.findings) == (Standard.VIDEO, [])
    assert report.structure
    (unit,) = report.structure.units()
    assert [one["language"] for one in unit.media["captions"]] == ["en", "hi"]
    assert len(content) < 1_500_000
