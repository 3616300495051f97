"""The grammar of manifests, used for findings only: a manifest that breaks it is still read."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from lxml import etree

from packages.findings import Finding
from packages.manifest.document import Document, child, local, namespace
from schemas.course_structure import Standard

FOLDER = Path(__file__).parent
# Of each standard its grammar, and the namespace of its content packaging.
GRAMMARS: Mapping[Standard, tuple[str, str]] = {
    Standard.SCORM_12: ("scorm12.rng", "http://www.imsproject.org/xsd/imscp_rootv1p1p2"),
    Standard.SCORM_2004: ("scorm2004.rng", "http://www.imsglobal.org/xsd/imscp_v1p1"),
}
RNG = "{http://relaxng.org/ns/structure/1.0}"
CHECKED = (
    "manifest",
    "metadata",
    "organizations",
    "organization",
    "item",
    "resources",
    "resource",
    "file",
    "dependency",
)

# libxml2's words and our codes; the first of them that it says is the cause, the rest follows.
WORDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"Invalid attribute (?P<name>\S+) for"), "structure_attribute"),
    (re.compile(r"failed to validate attributes"), "structure_attribute_missing"),
    (re.compile(r"Expecting (?:an )?element (?P<name>\S+), got"), "structure_missing"),
    (re.compile(r"Did not expect element (?P<name>\S+) there"), "structure_element"),
    (re.compile(r"Extra element (?P<name>\S+) in interleave"), "structure_element"),
    (re.compile(r"has extra content: (?P<name>\S+)"), "structure_element"),
    (re.compile(r"."), "structure_content"),
)


def findings(document: Document, standard: Standard = Standard.SCORM_12) -> Iterator[Finding]:
    """Give where the manifest breaks the grammar of its SCORM: at most one finding an element."""
    _, space = GRAMMARS[standard]
    if namespace(document.root.tag) != space:
        yield document.finding("manifest_namespace", document.root, namespace=space)
        return
    for element in document.root.iter(*(f"{{{space}}}{name}" for name in CHECKED)):
        yield from _check(document, element, standard)


def _check(document: Document, element: etree._Element, standard: Standard) -> Iterator[Finding]:
    grammar = _load(standard, local(element.tag))
    if grammar.validate(element):
        return
    code, name = next(_worded(entry.message) for entry in grammar.error_log)
    if code == "structure_missing" and child(element, name) is not None:
        # libxml2 looked for what is there, and stumbled over something else.
        code, name = "structure_content", ""
    yield document.finding(code, element, element=local(element.tag), name=name)


def _worded(message: str) -> tuple[str, str]:
    """Give our code for libxml2's words, and the name that they hold."""
    found = ((pattern.search(message), code) for pattern, code in WORDS)
    match, code = next((match, code) for match, code in found if match)
    return code, match.groupdict().get("name", "")


@cache
def _load(standard: Standard, name: str) -> etree.RelaxNG:
    """Load the grammar of one element, with what is inside it left open."""
    grammar = etree.parse(FOLDER / GRAMMARS[standard][0])
    start = grammar.find(f"{RNG}start/{RNG}ref")
    assert start is not None
    start.set("name", name)
    return etree.RelaxNG(grammar)
