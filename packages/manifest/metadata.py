"""LOM metadata of a manifest: titles, description, keywords, language, how long it takes. CAM-09.

IMS MD 1.2.1 in SCORM 1.2 and IEEE LOM in SCORM 2004, inline or in a file that <adlcp:location>
names; of the manifest as a whole and of the organization that is played.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from itertools import islice

from lxml import etree

from packages.files import Files
from packages.findings import Finding, Refused
from packages.launch import resolve
from packages.manifest import content, document
from packages.manifest.document import XML_LANG, Document, attribute, child, children, local, text
from schemas.course_structure import LangString

UNKNOWN_LANGUAGE = "und"
TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*\Z")
PERIOD = re.compile(
    r"P(?:(?P<days>\d{1,3})D)?(?:T(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,5})M)?"
    r"(?:(?P<seconds>\d{1,6})(?:\.\d+)?S)?)?\Z"
)
CLOCK = re.compile(r"T?(?P<hours>\d{1,4}):(?P<minutes>\d\d)(?::(?P<seconds>\d\d)(?:\.\d+)?)?\Z")
MOST_FILES = 5  # of one <metadata>
LONGEST = 7 * 24 * 60  # minutes; what says more is a mistake
MOST_KEYWORDS, LONGEST_KEYWORD = 30, 100  # of a language; characters


@dataclass(frozen=True)
class Metadata:
    """What the publisher wrote about the course; empty where nothing.

    keywords  language → words
    minutes   how long it takes a learner, rounded up
    """

    title: LangString = field(default_factory=dict)
    description: LangString = field(default_factory=dict)
    language: str | None = None
    minutes: int | None = None
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read(manifest: Document, files: Files) -> tuple[Metadata, list[Finding]]:
    """Read the metadata of the whole manifest, then of its default organization; the first counts.

    returns   them, and what was wrong with files that hold metadata
    """
    found: list[Finding] = []
    organization = content.default_organization(manifest.root)
    around = [manifest.root, *([] if organization is None else [organization])]
    told = [
        parse(lom)
        for element in around
        for metadata in children(element, "metadata")
        for lom in (*children(metadata, "lom"), *_located(manifest, files, metadata, found))
    ]
    return _merged(told), found


def parse(lom: etree._Element) -> Metadata:
    """Parse a <lom>."""
    general = child(lom, "general")
    if general is None:
        return Metadata(minutes=_minutes(lom))
    return Metadata(
        _strings(child(general, "title")),
        _strings(child(general, "description")),
        _tag(text(child(general, "language"))),
        _minutes(lom),
        _keywords(general),
    )


def parse_minutes(said: str) -> int | None:
    """Parse a duration (PT1H30M, or 01:30:00) to minutes; None for what is none, or none at all."""
    match = PERIOD.match(said) or CLOCK.match(said)
    if match is None:
        return None
    parts = {name: int(value or 0) for name, value in match.groupdict().items()}
    hours = 24 * parts.get("days", 0) + parts["hours"]
    minutes = math.ceil(60 * hours + parts["minutes"] + parts["seconds"] / 60)
    return minutes if 0 < minutes <= LONGEST else None


def _merged(told: Iterable[Metadata]) -> Metadata:
    listed = list(told)
    firsts = {
        one.name: next(filter(None, (getattr(each, one.name) for each in listed)), None)
        for one in fields(Metadata)
    }
    return Metadata(**{name: value for name, value in firsts.items() if value})


def _located(
    manifest: Document, files: Files, metadata: etree._Element, found: list[Finding]
) -> Iterator[etree._Element]:
    """Give what stands in the files that a <metadata> names."""
    for element in islice(children(metadata, "location"), MOST_FILES):
        href = text(element) or ""
        target = resolve(href, content.bases_of(metadata), files)
        if target.found is None:
            found.append(manifest.finding("metadata_missing", element, href=href))
            continue
        try:
            inner = document.parse(files.content(target.found), target.found)
        except Refused as refused:
            facts = {"href": target.found, "detail": refused.findings[0].message.rstrip(".")}
            found.append(manifest.finding("metadata_unreadable", element, **facts))
            continue
        yield from (each for each in inner.root.iter() if local(each.tag) == "lom")


def _keywords(general: etree._Element) -> Mapping[str, tuple[str, ...]]:
    """Give the keywords by language, each once; some tools write several into one string."""
    found: dict[str, dict[str, None]] = {}
    for element in children(general, "keyword"):
        for language, words in _pairs(element):
            for word in (words or "").split(","):
                if 0 < len(word.strip()) <= LONGEST_KEYWORD:
                    found.setdefault(language, {})[word.strip()] = None
    return {language: tuple(words)[:MOST_KEYWORDS] for language, words in found.items()}


def _minutes(lom: etree._Element) -> int | None:
    """Give the time that learning takes, or else that playing takes."""
    said = (
        text(part)
        for group, name in (("educational", "typicallearningtime"), ("technical", "duration"))
        for around in children(lom, group)
        for element in children(around, name)
        for part in element
    )
    return next(filter(None, (parse_minutes(one) for one in said if one)), None)


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
