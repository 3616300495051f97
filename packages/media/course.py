"""From a video, alone or in a zip with its captions, to a course of one unit."""

import base64
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from urllib.parse import quote

from packages.archive import Archive, Entry
from packages.findings import Finding, refuse
from packages.identifiers import Places
from packages.launch import SAFE
from packages.manifest.metadata import UNKNOWN_LANGUAGE
from packages.media import captions
from packages.media.apart import facts_of
from packages.media.facts import Facts
from packages.media.parts import Parts, language_in, parts_of
from schemas.course_structure import CourseStructure, MoveOn, Standard, Unit, UnitKind

ACTIVITY_TYPE = "https://w3id.org/xapi/video/activity-type/video"
POSTER = "poster.jpg"
MOST_CAPTIONS = 4 << 20
PLAYED_BY_SOME = frozenset({"hevc"})
ALONE = Parts("", None, None, None, (), (), ())


@dataclass(frozen=True)
class Described:
    """A video's course.

    path   of the video in the package
    made   files that the import made for it, by their paths
    """

    structure: CourseStructure
    findings: list[Finding]
    path: str
    made: Mapping[str, bytes] = field(default_factory=dict)


def read_file(file: BinaryIO, name: str) -> Described:
    """Read a video that is the whole upload; raises Refused. `name` becomes the title."""
    path = "video.webm" if _is_webm(file) else "video.mp4"
    file.seek(0)
    facts = facts_of(file, "")
    made = {POSTER: base64.b64decode(facts.poster)}
    found = [*_findings(facts, ""), Finding("captions_missing")]
    media = _media(facts, ALONE, file.seek(0, os.SEEK_END)) | {"poster": POSTER}
    return Described(_structure(path, name, media, None), found, path, made)


def read_archive(archive: Archive, root: str, name: str) -> Described:
    """Read a zip that holds one video and what belongs to it; raises Refused."""
    entries = {entry.path.removeprefix(root): entry for entry in archive.entries}
    parts = parts_of(entries)
    if parts is None:
        raise refuse("nothing_playable")
    video = entries[parts.video]
    with archive.open(video) as stream:
        facts = facts_of(stream, parts.video)
    found = [*_findings(facts, parts.video)]
    shown = list(_captions(archive, entries, parts, facts.duration, found))
    if not shown:
        found.append(Finding("captions_missing"))
    media = _media(facts, parts, video.size) | {"captions": shown}
    poster = parts.picture or POSTER
    made = {} if parts.picture else {POSTER: base64.b64decode(facts.poster)}
    language = shown[0]["language"] if len(shown) == 1 else None
    structure = _structure(parts.video, name, media | {"poster": poster}, language)
    return Described(structure, found, parts.video, made)


def _is_webm(file: BinaryIO) -> bool:
    file.seek(0)
    return file.read(4) == b"\x1a\x45\xdf\xa3"


def _structure(
    path: str, name: str, media: Mapping[str, Any], language: str | None
) -> CourseStructure:
    title = {(language or UNKNOWN_LANGUAGE).split("-")[0].lower(): name}
    unit = Unit(
        id=Places().unit(("video",)),
        title=title,
        kind=UnitKind.VIDEO,
        launch=quote(path, SAFE),
        move_on=MoveOn.COMPLETED,
        identifier=path,
        activity_type=ACTIVITY_TYPE,
        media=media,
    )
    minutes = max(round(media["duration"] / 60), 1)
    return CourseStructure(Standard.VIDEO, title, (unit,), language=language, minutes=minutes)


def _media(facts: Facts, parts: Parts, size: int) -> dict[str, Any]:
    transcripts = [
        {"path": path, "language": language_in(path) or ""} for path in parts.transcripts
    ]
    return {
        "duration": facts.duration,
        "width": facts.width,
        "height": facts.height,
        "picture": facts.picture,
        "sound": facts.sound,
        "bytes": size,
        "captions": [],
        "transcripts": transcripts,
        "low": parts.low,
        "audio": parts.audio,
    }


def _findings(facts: Facts, path: str) -> Iterator[Finding]:
    if facts.picture in PLAYED_BY_SOME:
        yield Finding("video_codec", path, facts={"codec": facts.picture.upper()})
    if not facts.sound:
        yield Finding("video_silent", path)


def _captions(
    archive: Archive,
    entries: Mapping[str, Entry],
    parts: Parts,
    duration: float,
    found: list[Finding],
) -> Iterator[dict[str, str]]:
    """Give the captions that can be shown; what is wrong with any is added to the findings."""
    for path in parts.unread:
        found.append(Finding("captions_srt", path))
    for path in parts.captions:
        if entries[path].size > MOST_CAPTIONS:
            found.append(Finding("captions_too_large", path))
            continue
        with archive.open(entries[path]) as stream:
            read = captions.parse(stream.read(), path, duration)
        found += read.findings
        language = language_in(path) or ("hi" if read.is_devanagari else "en")
        if language_in(path) is None:
            found.append(Finding("captions_language", path, facts={"language": language}))
        if read.cues:
            yield {"path": path, "language": language, "kind": "captions"}
