"""Which file of a zip is what, where its course is one video: told by name alone.

`lesson.mp4`, `lesson.vtt`, `lesson.hi.vtt`, `lesson.txt`, `lesson.hi.html`, `lesson.m4a`,
`lesson.low.mp4`, `lesson.jpg`: all beside each other.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

VIDEO = frozenset({"mp4", "m4v", "webm"})
AUDIO = frozenset({"m4a", "mp3", "oga", "ogg", "opus", "weba", "aac"})
CAPTIONS = frozenset({"vtt"})
TRANSCRIPT = frozenset({"txt", "html", "htm"})
PICTURE = frozenset({"jpg", "jpeg", "png", "webp"})
OTHER_CAPTIONS = frozenset({"srt"})
ALL = VIDEO | AUDIO | CAPTIONS | TRANSCRIPT | PICTURE | OTHER_CAPTIONS
LOW = "low"
# What the import makes of a video beside it.
RENDITIONS = {"low": "renditions/low.mp4", "audio": "renditions/audio.m4a"}
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)


@dataclass(frozen=True)
class Parts:
    """The files of a video's course.

    transcripts, captions   in the order of their names
    unread                  captions of a kind that no browser shows
    """

    video: str
    low: str | None
    audio: str | None
    picture: str | None
    captions: tuple[str, ...]
    transcripts: tuple[str, ...]
    unread: tuple[str, ...]


def parts_of(paths: Iterable[str]) -> Parts | None:
    """Tell what is what; None where this is not the course of one video."""
    listed = sorted(paths)
    if any("/" in path or _extension(path) not in ALL for path in listed):
        return None
    videos = [path for path in _of(listed, VIDEO) if _mark(path) != LOW]
    if len(videos) != 1:
        return None
    pages = _of(listed, TRANSCRIPT)
    # A page of another name beside the video is a website that shows it.
    if any(_is_page(path) and not _belongs(path, videos[0]) for path in pages):
        return None
    return Parts(
        video=videos[0],
        low=next((path for path in _of(listed, VIDEO) if _mark(path) == LOW), None),
        audio=next(iter(_of(listed, AUDIO)), None),
        picture=next(iter(_of(listed, PICTURE)), None),
        captions=_of(listed, CAPTIONS),
        transcripts=pages,
        unread=_of(listed, OTHER_CAPTIONS),
    )


def language_in(path: str) -> str | None:
    """Give the language that a file's name says: `lesson.hi.vtt`."""
    mark = _mark(path)
    return mark if mark and LANGUAGE.fullmatch(mark) else None


def _of(paths: Iterable[str], extensions: frozenset[str]) -> tuple[str, ...]:
    return tuple(path for path in paths if _extension(path) in extensions)


def _extension(path: str) -> str:
    return path.rpartition(".")[2].lower()


def _mark(path: str) -> str:
    """Give what stands between a name and its extension: “hi” of lesson.hi.vtt."""
    before = path.rpartition(".")[0]
    return before.rpartition(".")[2] if "." in before else ""


def _is_page(path: str) -> bool:
    return _extension(path) != "txt"


def _belongs(path: str, video: str) -> bool:
    stem = video.rpartition(".")[0].casefold()
    name = path.rpartition(".")[0].casefold()
    return name in (stem, "transcript") or name.startswith((f"{stem}.", "transcript."))
