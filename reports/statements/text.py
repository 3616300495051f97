"""Texts that others wrote, made fit to stand in a sentence of ours. Everything here is hostile."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from lrs.canonical import in_one_language
from schemas.language import language

LONGEST = 120
# More marks on one letter than any script needs would climb over the lines around it.
MOST_MARKS = 4
# Devanagari joins and parts letters by these two.
JOINERS = frozenset("\u200c\u200d")
RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
ISOLATE, END = "\u2068", "\u2069"
PARTS = re.compile(r"[/#:]+")


def plain(text: object, longest: int = LONGEST) -> str:
    """Make one short line of a text: no controls, nothing that turns the direction of what follows.

    A text that runs from right to left is isolated from what stands around it. Unicode UAX #9.
    """
    kept = "".join(_without_controls(str(text)[: longest * 4]))
    line = " ".join(kept.split())
    short = line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
    return f"{ISOLATE}{short}{END}" if any(map(_is_right_to_left, short)) else short


def in_reader_language(texts: object) -> str:
    """Give the text of a language map that suits the reader best, "" where there is none."""
    if not isinstance(texts, Mapping):
        return ""
    said = {tag: text for tag, text in texts.items() if isinstance(text, str) and text.strip()}
    return plain(next(iter(in_one_language(said, [language(), "en"]).values()), ""))


def last_part(iri: str) -> str:
    """Give the end of an IRI, which its author made for people more often than not."""
    parts = [part for part in PARTS.split(iri[-2000:]) if part.strip()]
    return plain(unquote(parts[-1])) if parts else plain(iri)


def _without_controls(text: str) -> Iterator[str]:
    marks = 0
    for character in text:
        kind = unicodedata.category(character)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if character in JOINERS:
            yield character
        elif kind[0] in "CZ":
            yield " "
        elif marks <= MOST_MARKS:
            yield character


def _is_right_to_left(character: str) -> bool:
    return unicodedata.bidirectional(character) in RIGHT_TO_LEFT
