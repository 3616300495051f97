"""The state of one reading: what a manifest is read against, and what was found so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from packages.files import Files
from packages.findings import Finding
from packages.identifiers import Places
from packages.manifest.content import Resource
from packages.manifest.document import Document
from packages.manifest.metadata import UNKNOWN_LANGUAGE
from schemas.course_structure import LangString


@dataclass
class Reading:
    """One manifest being read: what it is read against, and what was found so far."""

    document: Document
    files: Files
    resources: Mapping[str, Resource] = field(default_factory=dict)
    language: str = UNKNOWN_LANGUAGE
    places: Places = field(default_factory=Places)
    findings: list[Finding] = field(default_factory=list)

    def note(self, code: str, at: etree._Element, /, **facts: object) -> None:
        """Keep a finding at an element."""
        self.findings.append(self.document.finding(code, at, **facts))

    def words(self, text: str) -> LangString:
        """Give a title in the language of the course."""
        return {self.language: text}
