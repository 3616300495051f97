"""Reading XML values leniently: what cannot be read gets the book's default and a finding.

Names are compared by namespace URI, whatever the prefix; white space in values is collapsed, as XML
Schema does for identifiers and URIs. CAM Book §3.4, §5.1.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar
from urllib.parse import unquote

from lxml import etree

IMSSS = "http://www.imsglobal.org/xsd/imsss"
ADLSEQ = "http://www.adlnet.org/xsd/adlseq_v1p3"
ADLNAV = "http://www.adlnet.org/xsd/adlnav_v1p3"
ADLCP = "http://www.adlnet.org/xsd/adlcp_v1p3"

BOOLEANS = {"true": True, "1": True, "false": False, "0": False, "yes": True, "no": False}

# XML Schema 1.0 Part 2 §3.2.6, as much of it as a time interval of RTE Book §4.1.1.7 is.
DURATION = re.compile(
    r"P(?=[0-9]|T[0-9])(?:[0-9]{1,9}Y)?(?:[0-9]{1,9}M)?(?:[0-9]{1,9}D)?"
    r"(?:T(?=[0-9])(?:[0-9]{1,12}H)?(?:[0-9]{1,12}M)?(?:[0-9]{1,12}(?:\.[0-9]{1,20})?S)?)?"
)
MOST = 2**31 - 1  # any number beyond it means "without end", and is none that JSON keeps

Word = TypeVar("Word", bound=StrEnum)
Value = TypeVar("Value")


@dataclass(frozen=True)
class Finding:
    """A defect that was read past.

    rule   a stable name
    line   in the manifest, or None
    facts  what the message names, for who says it in other words
    """

    rule: str
    message: str
    line: int | None
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Reader:
    """Reads values and keeps what was wrong with them."""

    findings: list[Finding] = field(default_factory=list)

    def find(self, rule: str, message: str, at: etree._Element, /, **facts: str) -> None:
        """Keep a finding about an element."""
        line = at.sourceline if isinstance(at.sourceline, int) else None
        named = {"element": local_name(at), **facts}
        self.findings.append(Finding(rule, message, line, named))

    def _read(
        self,
        element: etree._Element,
        name: str,
        parse: Callable[[str], Value],
        default: Value,
        text: str | None,
    ) -> Value:
        if text is None:
            return default
        try:
            return parse(text)
        except (KeyError, ValueError):
            message = f"{local_name(element)}: {name}={text!r} is not of its type"
            self.find("sequencing.value", message, element, name=name, value=text)
            return default

    def boolean(self, element: etree._Element | None, name: str, default: bool) -> bool:
        """Give a boolean attribute."""
        if element is None:
            return default
        text = attribute(element, name)
        # Lenient: "True", "FALSE" and "yes" are common; xs:boolean says true, false, 1, 0.
        return self._read(element, name, lambda value: BOOLEANS[value.lower()], default, text)

    def number(
        self, element: etree._Element | None, name: str, default: float, low: float, high: float
    ) -> float:
        """Give a decimal attribute within a range."""
        if element is None:
            return default
        return self._read(element, name, _within(low, high), default, attribute(element, name))

    def text_number(
        self, element: etree._Element | None, default: float, low: float, high: float
    ) -> float:
        """Give the decimal that an element holds."""
        if element is None or not content(element):
            return default
        return self._read(element, "text", _within(low, high), default, content(element))

    def integer(self, element: etree._Element | None, name: str) -> int | None:
        """Give a non-negative integer attribute, or None."""
        if element is None:
            return None
        return self._read(element, name, _count, None, attribute(element, name))

    def duration(self, element: etree._Element | None, name: str) -> str | None:
        """Give an attribute that is a duration, as it is written, or None."""
        if element is None:
            return None
        return self._read(element, name, _duration, None, attribute(element, name) or None)

    def word(
        self, element: etree._Element | None, name: str, words: type[Word], default: Word
    ) -> Word:
        """Give an attribute of a closed vocabulary."""
        if element is None:
            return default
        return self._read(element, name, words, default, attribute(element, name))

    def known_word(
        self, element: etree._Element | None, name: str, words: type[Word]
    ) -> Word | None:
        """Give an attribute of a closed vocabulary; None, with a finding, where it is not in it."""
        if element is None:
            return None
        text = attribute(element, name)
        if text is None:
            message = f"{local_name(element)}: {name} is missing"
            self.find("sequencing.value", message, element, name=name, value="")
        return self._read(element, name, words, None, text)


def collapse(text: str | None) -> str:
    """Give text with white space collapsed, "" for None."""
    return " ".join((text or "").split())


def uri(text: str | None) -> str:
    """Give an anyURI in the form in which two of them are compared: decoded, collapsed.

    source  XML Schema 1.0 Part 2 §3.2.17, §4.3.6; "obj%201" and " %20obj%20%201 " are the same
    """
    return collapse(unquote(text or ""))


def attribute(element: etree._Element, name: str) -> str | None:
    """Give an attribute, collapsed; None where it is absent."""
    value = element.get(name)
    return None if value is None else collapse(value)


def content(element: etree._Element | None) -> str:
    """Give an element's text, collapsed."""
    return "" if element is None else collapse(element.text)


def local_name(element: etree._Element) -> str:
    """Give an element's name without its namespace."""
    return str(etree.QName(element).localname)


def children(element: etree._Element | None, namespace: str, name: str) -> Iterator[etree._Element]:
    """Give the child elements of that name."""
    return iter(()) if element is None else element.iterchildren(f"{{{namespace}}}{name}")


def child(element: etree._Element | None, namespace: str, name: str) -> etree._Element | None:
    """Give the first child element of that name, or None."""
    return next(children(element, namespace, name), None)


def _within(low: float, high: float) -> Callable[[str], float]:
    def parse(text: str) -> float:
        value = float(text)
        if not low <= value <= high:
            raise ValueError(text)
        return value

    return parse


def _count(text: str) -> int | None:
    value = int(text)
    if not 0 <= value <= MOST:
        raise ValueError(text)
    return value


def _duration(text: str) -> str:
    if not DURATION.fullmatch(text):
        raise ValueError(text)
    return text
