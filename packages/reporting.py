"""Whether a package can report at all: its pages and scripts are searched for SCORM's words.

Every byte is looked at as it is kept, up to a bound; beyond it nothing is claimed. What is found
proves little, what is not found much: content that never names the API cannot call it (C7).
"""

import codecs
import io
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from packages.findings import Finding
from schemas.course_structure import CourseStructure, Standard, UnitKind
from sequencing.serial import from_json

MOST = 256 << 20  # bytes of pages and scripts that are searched in one package
LONGEST_WORD = 32
SEARCHED = frozenset({"text/html", "application/xhtml+xml", "text/javascript"})

# What content must name to call the API at all. SCORM 1.2 RTE §3.3; SCORM 2004 RTE §3.3.
API = {
    Standard.SCORM_12: re.compile(rb"LMS(?:Initialize|SetValue|GetValue|Finish|Commit)"),
    Standard.SCORM_2004: re.compile(rb"API_1484_11"),
}
# What it must name to say that it was completed, passed or failed.
STATUS = {
    Standard.SCORM_12: re.compile(rb"lesson_status"),
    Standard.SCORM_2004: re.compile(rb"completion_status|success_status|progress_measure"),
}
NAMES = {Standard.SCORM_12: "LMSInitialize", Standard.SCORM_2004: "API_1484_11"}
STATUS_NAMES = {
    Standard.SCORM_12: "cmi.core.lesson_status",
    Standard.SCORM_2004: "cmi.completion_status, cmi.success_status",
}


class Search:
    """The search through one package.

    calls     the first file that names the API, by standard
    statuses  the first file that names a status, by standard
    count     how many files were searched
    is_whole  that nothing was left out for its size
    """

    def __init__(self, most: int = MOST) -> None:
        self.calls: dict[Standard, str] = {}
        self.statuses: dict[Standard, str] = {}
        self.count = 0
        self._left = most

    @property
    def is_whole(self) -> bool:
        """Whether all of the files were within the bound."""
        return self._left > 0

    def watch(self, path: str, media_type: str, stream: BinaryIO) -> BinaryIO:
        """Give a stream whose bytes are searched as somebody reads them."""
        if media_type not in SEARCHED:
            return stream
        self.count += 1
        return cast(BinaryIO, _Watched(self, path, stream))

    def look(self, path: str, chunk: bytes) -> None:
        """Search a part of a file."""
        self._left -= len(chunk)
        for found, words in ((self.calls, API), (self.statuses, STATUS)):
            for standard, word in words.items():
                if standard not in found and word.search(chunk):
                    found[standard] = path

    def findings(self, structure: CourseStructure) -> Iterator[Finding]:
        """Say that the package never reports, where that is so; only for one that has SCOs."""
        standard = structure.standard
        has_scos = any(unit.kind is UnitKind.SCO for unit in structure.units())
        if standard not in API or not has_scos or not self.is_whole:
            return
        facts: dict[str, object] = {"name": NAMES[standard], "count": self.count}
        other = next((one for one in self.calls if one is not standard), None)
        if standard not in self.calls and other is not None:
            yield Finding("api_of_other", self.calls[other], facts={**facts, "other": NAMES[other]})
        elif standard not in self.calls:
            yield Finding("api_never_called", facts=facts)
        elif standard not in self.statuses:
            facts |= {"status": STATUS_NAMES[standard]}
            code = "status_granted" if _is_granted(structure) else "status_never_set"
            yield Finding(code, self.calls[standard], facts=facts)


def _is_granted(structure: CourseStructure) -> bool:
    """Tell whether some SCO is completed by ending, where it says nothing. SN Book UP.4."""
    if structure.sequencing is None:
        return False
    tree = from_json(structure.sequencing)
    scos = (tree.find(unit.identifier) for unit in structure.units() if unit.kind is UnitKind.SCO)
    deliveries = (sco.sequencing.delivery for sco in scos if sco)
    return any(one.tracked and not one.completion_set_by_content for one in deliveries)


class _Watched(io.RawIOBase):
    """A stream that tells a search what passes; a word across two reads is seen as well."""

    def __init__(self, search: Search, path: str, stream: BinaryIO) -> None:
        self._search, self._path, self._stream = search, path, stream
        self._tail = b""
        self._is_wide: bool | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        chunk = self._stream.read(len(buffer))
        buffer[: len(chunk)] = chunk
        self._pass(chunk)
        return len(chunk)

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(size)
        self._pass(chunk)
        return chunk

    def _pass(self, chunk: bytes) -> None:
        if self._is_wide is None:
            self._is_wide = chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        plain = chunk.replace(b"\0", b"") if self._is_wide else chunk
        seen = self._tail + plain
        if self._search.is_whole:
            self._search.look(self._path, seen)
        self._tail = seen[-LONGEST_WORD:]
