"""Names inside an archive: decoded, with “/”, relative, and never leading out of the package.

APPNOTE.TXT 4.4.17 and Appendix D: names are CP437 unless flag bit 11 says UTF-8; the field 0x7075
may hold a UTF-8 form. Many tools write something else, so that the bytes have to be looked at.
"""

import re
import struct
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from packages.findings import Finding, refuse

UTF8_FLAG = 0x800
UNICODE_PATH = 0x7075
LONGEST = 512
LEGACY_ENCODINGS = ("cp437", "cp1252")

SYSTEM_FOLDERS = frozenset({"__macosx"})
SYSTEM_FILES = frozenset({".ds_store", "thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class Name:
    """A name as it is read.

    path       with “/” and without empty parts; "" for the root itself
    is_folder  whether the entry is a folder
    findings   what was lenient about it
    """

    path: str
    is_folder: bool
    findings: tuple[Finding, ...] = ()


def parse(original: str, *, flags: int, extra: bytes) -> Name:
    """Parse the name of an entry.

    original  the name as zipfile decoded it: by UTF-8 where `flags` has bit 11, else by CP437
    raises    Refused with the code of the rule that the name breaks
    """
    text, encoding = _decode(original, flags, extra)
    slashed = text.replace("\\", "/")
    _check(slashed)
    parts = [part for part in slashed.split("/") if part not in ("", ".")]
    path = "/".join(parts)
    findings = _leniencies(path, encoding=encoding, has_backslash=slashed != text)
    return Name(path, slashed.endswith("/") or not parts, tuple(findings))


def is_system_file(path: str) -> bool:
    """Tell what a computer adds to archives on its own account."""
    folder, *rest = path.casefold().split("/")
    last = rest[-1] if rest else folder
    return folder in SYSTEM_FOLDERS or last in SYSTEM_FILES or last.startswith("._")


def key(path: str) -> str:
    """Give the form under which names that a careless author confuses are equal."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _decode(original: str, flags: int, extra: bytes) -> tuple[str, str | None]:
    """Give the text, and the encoding where it had to be guessed."""
    if flags & UTF8_FLAG or original.isascii():
        return original, None
    raw = original.encode("cp437")
    told = _unicode_path(extra, raw)
    if told is not None:
        return told, None
    readings = {encoding: _try(raw, encoding) for encoding in ("utf-8", *LEGACY_ENCODINGS)}
    if readings["utf-8"] is not None:
        return readings["utf-8"], "UTF-8"
    best = max(LEGACY_ENCODINGS, key=lambda encoding: _latin_letters(readings[encoding]))
    return readings[best] or original, best


def _try(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _latin_letters(text: str | None) -> int:
    if text is None:
        return -1
    return sum(unicodedata.name(char, "").startswith("LATIN ") for char in text)


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """Find the Info-ZIP Unicode Path of exactly this name. APPNOTE.TXT 4.6.9."""
    for kind, body in _extra_fields(extra):
        if kind == UNICODE_PATH and body[:1] == b"\x01" and len(body) > 5:
            (crc,) = struct.unpack_from("<L", body, 1)
            if crc == zlib.crc32(raw):
                return _try(body[5:], "utf-8")
    return None


def _extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        yield kind, extra[at + 4 : at + 4 + size]
        at += 4 + size


def _is_invalid(path: str) -> bool:
    has_control = any(unicodedata.category(char) in ("Cc", "Cs") for char in path)
    return not path or len(path) > LONGEST or has_control


RULES: tuple[tuple[Callable[[str], object], str], ...] = (
    (_is_invalid, "name_invalid"),
    (re.compile(r"[A-Za-z]:").match, "drive_path"),
    (re.compile(r"/").match, "absolute_path"),
    (re.compile(r"(^|/)\.\.(/|$)").search, "path_traversal"),
)


def _check(path: str) -> None:
    for breaks, code in RULES:
        if breaks(path):
            raise refuse(code, _shown(path))


def _shown(path: str) -> str:
    """Give a name that may be anything in a form that can be read."""
    return path if path.isprintable() and 0 < len(path) <= LONGEST else ascii(path[:LONGEST])


def _leniencies(path: str, *, encoding: str | None, has_backslash: bool) -> Iterator[Finding]:
    if encoding:
        yield Finding("name_encoding", path, facts={"encoding": encoding})
    if has_backslash:
        yield Finding("backslashes", path)
