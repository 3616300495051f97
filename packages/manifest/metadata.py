"""Inline LOM metadata of a manifest: its titles, description and language. IMS MD 1.2.1, CAM-09."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from packages.manifest.document import XML_LANG, attribute, child, children, text
from schemas.course_structure import LangString

UNKNOWN_LANGUAGE = "und"
TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*\Z")


@dataclass(frozen=True)
class Metadata:
    """What the publisher wrote about the course; empty where nothing."""

    title: LangString = field(default_factory=dict)
    description: LangString = field(default_factory=dict)
    language: str | None = None


def parse(root: etree._Element) -> Metadata:
    """Parse the metadata of the whole manifest."""
    general = _down(root, "metadata", "lom", "general")
    if general is None:
        return Metadata()
    return Metadata(
        _strings(child(general, "title")),
        _strings(child(general, "description")),
        _tag(text(child(general, "language"))),
    )


def _down(element: etree._Element | None, *names: str) -> etree._Element | None:
    for name in names:
        element = None if element is None else child(element, name)
    return element


def _tag(value: str | None) -> str | None:
    """Give a language tag in its usual case, or None for what is none (“x-none”, “English”)."""
    if value is None or not TAG.match(value):
        return None
    first, *rest = value.split("-")
    return "-".join([first.lower(), *rest])


def _strings(element: etree._Element | None) -> LangString:
    if element is None:
        return {}
    return {language: words for language, words in _pairs(element) if words}


def _pairs(element: etree._Element) -> Iterator[tuple[str, str | None]]:
    for name in ("langstring", "string"):
        for string in children(element, name):
            told = string.get(XML_LANG) or attribute(string, "language")
            yield _tag(told) or UNKNOWN_LANGUAGE, text(string)
