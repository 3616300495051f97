"""The text of a manifest whose encoding is not the one that it names.

Editors save a file in another encoding than the declaration in it says, and put a line before that
declaration. libxml2 stops at both; the text can be told all the same.
"""

import re
from collections.abc import Iterator

DECLARATION = re.compile(r"\A(\s*)<\?xml\b[^>]*\?>")
EARLY = re.compile(rb"\A(\s+)(<\?xml\b[^>]*\?>)")
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def retold(content: bytes) -> Iterator[tuple[str, bytes, str | None]]:
    """Give ways to read it: the code of the defect, the bytes, the encoding where it was guessed.

    The bytes of a guess are UTF-8 without a declaration; lines keep their numbers.
    """
    if EARLY.match(content):
        yield "manifest_start", EARLY.sub(rb"\2\1", content), None
    for text, encoding in _texts(content):
        yield "manifest_encoding", DECLARATION.sub(_lines, text).encode("utf-8"), encoding


def _texts(content: bytes) -> Iterator[tuple[str, str]]:
    marked = next((name for mark, name in MARKS if content.startswith(mark)), None)
    if marked:
        yield content.decode(marked, "replace"), marked.upper().removesuffix("-SIG")
        return
    text = content.decode("utf-8", "replace")
    lost = text.count("\N{REPLACEMENT CHARACTER}")
    others = sum(char > "\x7f" for char in text) - lost
    # A broken letter among many good ones was cut; where most are broken, they are another code's.
    if others >= lost:
        yield text, "UTF-8"
    else:
        yield content.decode("cp1252", "replace"), "Windows-1252"


def _lines(declaration: re.Match[str]) -> str:
    return "\n" * declaration[0].count("\n")
