"""Videos: what the import finds out of them and their captions, and that none breaks it."""

import io
from collections.abc import Callable
from functools import cache
from typing import Any

import av
import pytest

from packages.examine import examine
from packages.media import renditions
from packages.media.captions import parse
from packages.media.parts import RENDITIONS, parts_of
from packages.report import Report
from packages.store import Status, find_file, size_of
from schemas.course_structure import MoveOn, Standard, UnitKind
from storage.installation import Installation
from tests.packages.factories import PAGE, a_package, a_zip
from tests.packages.factories_media import a_video, captions

film = cache(a_video)


def read(content: bytes) -> Report:
    return examine(io.BytesIO(content), "A lesson")


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


def found(content: bytes) -> dict[str, Any]:
    report = read(content)
    assert report.structure, codes(report)
    return dict(next(report.structure.units()).media)


@pytest.mark.parametrize("extension", ["mp4", "webm"])
def test_a_video_is_a_course_of_one_unit(extension: str) -> None:
    content = film(4, extension=extension)
    report = read(content)
    assert report.structure is not None
    (unit,) = report.structure.units()
    assert (unit.kind, unit.move_on, unit.title, unit.launch) == (
        UnitKind.VIDEO,
        MoveOn.COMPLETED,
        {"und": "A lesson"},
        f"video.{extension}",
    )
    media = unit.media
    assert media["duration"] == pytest.approx(4, abs=0.1)
    assert (media["width"], media["height"], media["bytes"]) == (160, 90, len(content))
    assert report.made["poster.jpg"].startswith(b"\xff\xd8\xff")
    assert codes(report) == ["captions_missing"]


def test_a_zip_brings_captions_transcripts_and_sound_along() -> None:
    files = {
        "lesson.mp4": film(),
        "lesson.vtt": captions("en"),
        "lesson.hi.vtt": captions("hi"),
        "lesson.hi.html": PAGE,
        "lesson.m4a": b"sound",
    }
    media = found(a_zip({f"course/{name}": content for name, content in files.items()}))
    assert {(one["path"], one["language"]) for one in media["captions"]} == {
        ("lesson.vtt", "en"),
        ("lesson.hi.vtt", "hi"),
    }
    assert media["transcripts"] == [{"path": "lesson.hi.html", "language": "hi"}]
    assert (media["audio"], media["poster"]) == ("lesson.m4a", "poster.jpg")


HOSTILE: list[tuple[str, Callable[[], bytes], str]] = [
    ("cut", lambda: film()[:600], "video_broken"),
    ("noise", lambda: film()[:32] + bytes(range(256)) * 40, "video_broken"),
    ("only_a_signature", lambda: b"\x1a\x45\xdf\xa3" + bytes(100), "video_broken"),
    ("photograph", lambda: b"\0\0\0\x18ftypheic" + bytes(2_000), "video_"),
    ("playlist", lambda: a_zip({"a.mp4": b"#EXTM3U\nfile:///etc/hostname"}), "video_unknown"),
    ("sound_only", lambda: film(1, picture=""), "video_no_picture"),
    ("mpeg4", lambda: film(1, picture="mpeg4"), "video_codec_unplayed"),
    ("wide", lambda: film(1, size=(4112, 2400), has_sound=False), "video_too_large"),
    ("torn_in_a_zip", lambda: a_zip({"a.mp4": film()[:900]}), "video_broken"),
]


@pytest.mark.parametrize(("name", "make", "code"), HOSTILE, ids=[row[0] for row in HOSTILE])
def test_a_video_that_nobody_could_watch_is_refused(
    name: str, make: Callable[[], bytes], code: str
) -> None:
    report = read(make())
    assert not report.is_playable
    assert [one for one in codes(report) if one.startswith(code)]
    assert all(finding.message and finding.fix for finding in report.findings)


# A row is a file of captions, and (code, line) of what is found in it.
CAPTIONS: list[tuple[str, bytes, list[tuple[str, int | None]]]] = [
    ("fine", captions("hi"), []),
    ("with_a_mark", b"\xef\xbb\xbf" + captions(), []),
    ("named", b"WEBVTT - title\r\n\r\n1\r\n00:00.000 --> 00:01.000 align:start\r\nText\r\n", []),
    ("not_utf8", b"WEBVTT\n\n00:00.000 --> 00:01.000\n\xe9t\xe9\n", [("captions_encoding", 4)]),
    ("srt", b"1\n00:00:01,000 --> 00:00:02,000\nText\n", [("captions_header", 1)]),
    ("nothing", b"WEBVTT\n", [("captions_empty", None)]),
    (
        "comma",
        captions() + b"\n00:00:01,000 --> 00:00:02,000\nText\n",
        [("captions_timing", 12)],
    ),
    ("backwards", captions() + b"\n00:03.000 --> 00:02.000\nX\n", [("captions_backwards", 12)]),
    ("unordered", captions() + b"\n00:00.000 --> 00:01.000\nX\n", [("captions_order", 12)]),
    ("too_late", captions() + b"\n01:00.000 --> 01:01.000\nX\n", [("captions_after_end", 12)]),
]


@pytest.mark.parametrize(("name", "content", "told"), CAPTIONS, ids=[row[0] for row in CAPTIONS])
def test_captions_are_read_as_a_browser_does(
    name: str, content: bytes, told: list[tuple[str, int | None]]
) -> None:
    read = parse(content, "lesson.vtt", 4.0)
    assert [(finding.code, finding.line) for finding in read.findings] == told
    assert all(finding.message and finding.fix for finding in read.findings)


def test_captions_that_cannot_be_shown_are_left_out() -> None:
    report = read(a_zip({"a.mp4": film(), "a.en.vtt": b"1\n", "a.srt": b"1\n"}))
    assert report.is_playable
    assert set(codes(report)) == {"captions_header", "captions_srt", "captions_missing"}


@pytest.mark.parametrize(
    "names",
    [
        ["index.html", "lesson.mp4"],
        ["lesson.mp4", "other.webm"],
        ["lesson.mp4", "lesson.js"],
        ["pages/lesson.mp4", "lesson.html"],
        ["lesson.vtt"],
    ],
)
def test_another_course_is_not_taken_for_a_video(names: list[str]) -> None:
    assert parts_of(names) is None


@pytest.mark.parametrize("is_broken", [False, True])
def test_an_upload_is_imported_by_the_job(installation: Installation, is_broken: bool) -> None:
    content = film()[:900] if is_broken else film()
    package = a_package(installation, content=content, filename="Circular.mp4")
    assert package.status is (Status.INVALID if is_broken else Status.VALID)
    assert package.standard is Standard.VIDEO
    with installation.reading() as db:
        poster = find_file(db, package.institution, package.id, "poster.jpg")
    assert (poster is None) is is_broken


def test_smaller_files_are_made_for_slow_lines(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They come by a job of their own, where they are smaller; the import did not wait for them."""
    monkeypatch.setattr(renditions, "LEAST", 0)
    content = film(2, size=(640, 360), picture="libx264", quality="0")
    package = a_package(installation, content=content, filename="Circular.mp4")
    with installation.reading() as db:
        at = (package.institution, package.id)
        low, audio = (find_file(db, *at, RENDITIONS[name]) for name in ("low", "audio"))
        poster = find_file(db, *at, "poster.jpg")
        assert poster is not None
        assert size_of(db, *at) == len(content) + poster.size
    assert low is not None
    assert audio is not None
    assert audio.size < low.size < len(content)
    for made, has_picture in ((low, True), (audio, False)):
        with (
            installation.blobs.open(package.institution, made.sha256) as file,
            av.open(file) as opened,
        ):
            assert opened.duration / av.time_base == pytest.approx(2, abs=0.2)
            assert bool(opened.streams.video) is has_picture


def test_a_small_video_stays_alone(installation: Installation) -> None:
    package = a_package(installation, content=film(), filename="Circular.mp4")
    with installation.reading() as db:
        assert find_file(db, package.institution, package.id, RENDITIONS["low"]) is None
