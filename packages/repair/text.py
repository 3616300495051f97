"""A manifest as text: from bytes and back, its tags in order, and no line more or less.

Mends never add or take a line break, so a diff is told line by line.
"""

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from xml.sax.saxutils import escape, unescape

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What is no markup of ours, to its end or to the end of the text.
HIDDEN = r"<!--(?:.*?-->|.*\Z)|<!\[CDATA\[(?:.*?\]\]>|.*\Z)|<\?(?:.*?\?>|.*\Z)"
DECLARED = re.compile(r"""(?P<head>\A\s*<\?xml\b[^>]*?\bencoding\s*=\s*["'])(?P<name>[^"'>]*)""")
INSIDE = r"""(?:[^<>"']++|"[^"]*+"|'[^']*+')*+"""
QUOTES = {'"': "&quot;", "'": "&apos;"}
NAMES = {entity: quote for quote, entity in QUOTES.items()}


@dataclass(frozen=True)
class Text:
    """Text and how it is written as bytes; a byte order mark is its first character."""

    value: str
    codec: str

    def encode(self) -> bytes:
        """Give the bytes; a character that the codec lacks is written as a reference."""
        return self.value.encode(self.codec, "xmlcharrefreplace")


def decode(content: bytes) -> Text:
    """Read bytes as what they are, whatever they say that they are."""
    for mark, codec in BOMS:
        if content.startswith(mark):
            return Text(content.decode(codec, "replace"), codec)
    declared = declared_codec(content.decode("latin-1"))
    for candidate in ("utf-8", declared or "utf-8", "cp1252"):
        try:
            return Text(content.decode(candidate), candidate)
        except UnicodeDecodeError:
            continue
    return Text(content.decode("latin-1"), "latin-1")


def declared_codec(text: str) -> str | None:
    """Give the codec that the declaration names; None where it names none that there is."""
    found = DECLARED.search(text.lstrip("\ufeff"))
    try:
        return codecs.lookup(found["name"]).name if found else None
    except LookupError:
        return None


def rewrite(text: str, name: str, change: Callable[[int, str], str]) -> str:
    """Give the text with each start tag of that local name as `change` makes it.

    change   from its number, from 0, and the tag as written
    """
    pattern = rf"(?P<hidden>{HIDDEN})|<(?:[\w.-]+:)?{name}(?=[\s/>]){INSIDE}>"
    number = -1

    def changed(found: re.Match[str]) -> str:
        nonlocal number
        if found["hidden"] is not None:
            return found[0]
        number += 1
        return change(number, found[0])

    return re.sub(pattern, changed, text, flags=re.DOTALL | re.IGNORECASE)


def count_tags(text: str, name: str) -> int:
    """Count the start tags of that local name."""
    count = 0

    def counted(number: int, tag: str) -> str:
        nonlocal count
        count = number + 1
        return tag

    rewrite(text, name, counted)
    return count


def read_attribute(tag: str, name: str) -> str | None:
    """Find the value of an attribute as it is meant."""
    found = re.search(_attribute(name), tag, re.IGNORECASE)
    return None if found is None else unescape(found["value"], NAMES)


def set_attribute(tag: str, name: str, value: str) -> str:
    """Give a start tag with an attribute of that value, in its place or at the end."""
    written = escape(value, QUOTES)
    if read_attribute(tag, name) is not None:
        pattern = _attribute(name)
        return re.sub(
            pattern, lambda at: f"{at['head']}{written}{at['quote']}", tag, flags=re.IGNORECASE
        )
    end = "/>" if tag.endswith("/>") else ">"
    return f'{tag.removesuffix(end).rstrip()} {name}="{written}"{end}'


def _attribute(name: str) -> str:
    return rf"""(?P<head>\s{name}\s*=\s*(?P<quote>["']))(?P<value>.*?)(?P=quote)"""
