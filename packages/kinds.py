"""What kind of file begins with these bytes; an allow-list of signatures."""

from typing import BinaryIO

ZIP = "a zip archive"
UNKNOWN = "an unknown kind of file"
EMPTY = "an empty file"
PDF = "a PDF"
VIDEO = "a video"
MARKUP = "a web page or an XML file"

# (offset, bytes, kind)
SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"PK\x03\x04", ZIP),
    (0, b"PK\x05\x06", ZIP),
    (0, b"PK\x07\x08", ZIP),
    (0, b"%PDF-", PDF),
    (4, b"ftyp", VIDEO),
    (0, b"\x1a\x45\xdf\xa3", VIDEO),
    (0, b"Rar!", "a RAR archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (0, b"\x1f\x8b", "a gzip archive"),
    (257, b"ustar", "a tar archive"),
    (0, b"\x89PNG", "a picture"),
    (0, b"\xff\xd8\xff", "a picture"),
    (0, b"MZ", "a Windows program"),
    (0, b"<", MARKUP),
    (0, b"\xef\xbb\xbf<", MARKUP),
    (0, b"\xff\xfe<\x00", MARKUP),
    (0, b"\xfe\xff\x00<", MARKUP),
)
LONGEST = 265


def kind_of(file: BinaryIO) -> str:
    """Tell the kind of a file from its first bytes, in English words."""
    file.seek(0)
    return kind_of_bytes(file.read(LONGEST))


def kind_of_bytes(start: bytes) -> str:
    """Tell the kind from the first bytes (at least `LONGEST` where there are so many)."""
    if not start:
        return EMPTY
    for offset, signature, kind in SIGNATURES:
        if start[offset : offset + len(signature)] == signature:
            return kind
    return UNKNOWN
