"""A statement's JSON for people to read: indented, otherwise to the letter as it is stored.

Parsing and writing it again would lose how numbers were written, so only the space between the
tokens changes. Characters that nobody sees, or that turn the direction of the text, are shown as
the escapes that JSON has for them.
"""

import re
from collections.abc import Iterator

INDENT = "  "
# Deeper levels stand under one another: their indents would be most of the text.
DEEPEST = 24
TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
UNSEEN = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff"
    "\U000e0000-\U000e0fff]"
)
JOINERS = frozenset("\u200c\u200d")


def indented(text: str, most: int) -> tuple[str, bool]:
    """Set JSON on lines of its own; tells whether that is all of it.

    text  JSON that was checked when it was stored
    most  so many characters; what is longer is cut off
    """
    shown, length = [], 0
    for part in _parts(text):
        shown.append(part)
        length += len(part)
        if length > most:
            break
    return UNSEEN.sub(_escaped, "".join(shown)[:most]), length <= most


def _parts(text: str) -> Iterator[str]:
    depth, before = 0, ""
    for found in TOKEN.finditer(text):
        token = found[0]
        if token in "}]":
            depth -= 1
            yield "" if before in ("{", "[") else _new_line(depth)
        elif before in ("{", "[", ","):
            yield _new_line(depth)
        yield ": " if token == ":" else token
        depth += token in ("{", "[")
        before = token


def _new_line(depth: int) -> str:
    return "\n" + INDENT * min(depth, DEEPEST)


def _escaped(found: re.Match[str]) -> str:
    character = found[0]
    if character in JOINERS:
        return character
    units = character.encode("utf-16-be").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))
