"""Captions, read as a browser reads them, so that what it would leave out is told at import.

Source: W3C WebVTT: The Web Video Text Tracks Format, §4.1 (file structure), §6.1 (parser).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from packages.findings import Finding

STAMP = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
TIMING = re.compile(rf"[ \t]*{STAMP}[ \t]+-->[ \t]+{STAMP}(?:[ \t].*)?")
HEADER = re.compile(r"WEBVTT(?:[ \t].*)?")
DEVANAGARI = re.compile("[\u0900-\u097f]")
SLACK = 0.5  # seconds that a cue may begin after the picture's end


@dataclass(frozen=True)
class Cue:
    """A caption: from and to in seconds, and the line of the file that says so."""

    start: float
    end: float
    text: str
    line: int


@dataclass(frozen=True)
class Captions:
    """The captions of a file; `findings` name what a browser leaves out."""

    cues: tuple[Cue, ...]
    findings: tuple[Finding, ...]

    @property
    def is_devanagari(self) -> bool:
        """Whether their letters are those of Hindi."""
        return any(DEVANAGARI.search(cue.text) for cue in self.cues)


def parse(content: bytes, path: str, duration: float) -> Captions:
    """Read a file of captions; whatever it is, what can be shown of it is given."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Captions((), (Finding("captions_encoding", path, line),))
    lines = text.replace("\0", "\ufffd").splitlines()
    if not lines or not HEADER.fullmatch(lines[0]):
        return Captions((), (Finding("captions_header", path, 1),))
    findings: list[Finding] = []
    cues = tuple(_cues(lines, path, findings))
    findings += _order(cues, path, duration)
    if not cues:
        findings.append(Finding("captions_empty", path))
    return Captions(cues, tuple(findings))


def _cues(lines: list[str], path: str, findings: list[Finding]) -> Iterator[Cue]:
    number = 1
    while number < len(lines):
        line = lines[number]
        number += 1
        if "-->" not in line:
            continue
        said = []
        while number < len(lines) and lines[number].strip() and "-->" not in lines[number]:
            said.append(lines[number])
            number += 1
        at = number - len(said)
        times = _times(line)
        if times is None:
            findings.append(Finding("captions_timing", path, at, {"text": line.strip()[:60]}))
        elif times[1] <= times[0]:
            findings.append(Finding("captions_backwards", path, at, {"text": line.strip()[:60]}))
        elif said:
            yield Cue(*times, "\n".join(said), at)


def _times(line: str) -> tuple[float, float] | None:
    found = TIMING.fullmatch(line)
    if found is None:
        return None
    parts = found.groups()
    return _seconds(*parts[:4]), _seconds(*parts[4:])


def _seconds(hours: str | None, minutes: str, seconds: str, thousandths: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(thousandths) / 1000


def _order(cues: tuple[Cue, ...], path: str, duration: float) -> Iterator[Finding]:
    latest = 0.0
    for cue in cues:
        if cue.start < latest:
            yield Finding("captions_order", path, cue.line)
        if cue.start > duration + SLACK:
            yield Finding("captions_after_end", path, cue.line)
        latest = max(latest, cue.start)
