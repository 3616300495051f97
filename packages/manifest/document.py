"""XML from outside: no DTD, no entities, no network; what is wrong has a line and a column.

Names are compared by their local part: a manifest whose namespaces are wrong, or whose prefixes are
not declared, is a finding and still a manifest.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree

from packages.findings import Finding, Refused, refuse
from packages.manifest.encoding import retold

XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# What begins an element or its end, and what every attribute and namespace has; 5,000 items with
# their resources and sequencing have less than half.
MOST_MARKS = 500_000
MARKS = (b"<", b"=")
# libxml2 reads it too, where it begins with “<?xm”.
EBCDIC, MARKS_OF_EBCDIC = b"\x4c\x6f\xa7\x94", (b"\x4c", b"\x7e")
UNDEFINED_PREFIX = etree.ErrorTypes.NS_ERR_UNDEFINED_NAMESPACE


@dataclass(frozen=True)
class Document:
    """A parsed manifest: its path in the package, its first element, what was lenient."""

    path: str
    root: etree._Element
    findings: tuple[Finding, ...]

    def finding(self, code: str, at: etree._Element | None = None, /, **facts: object) -> Finding:
        """Make a finding about this file, at the line of the element."""
        line: Any = None if at is None else at.sourceline
        return Finding(code, self.path, line, facts)

    def copy(self) -> "Document":
        """Give a document with elements of its own, at the same lines, that may be changed."""
        return replace(self, root=deepcopy(self.root))


def parse(content: bytes, path: str) -> Document:
    """Parse a manifest; raises Refused where it is not well-formed or declares entities."""
    _check_marks(content, path)
    try:
        return _document(content, path)
    except etree.XMLSyntaxError as error:
        return _parse_leniently(content, path, error)


def local(name: object) -> str:
    """Give the local part of a tag or an attribute's name, in lower case; "" for a comment."""
    # Lenient: scormtype, scormType and scormtype without namespace occur (scorm.md §4 row 16).
    return name.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(name, str) else ""


def namespace(name: object) -> str:
    """Give the namespace of a tag or an attribute's name, "" where it has none.

    An undeclared prefix is part of the name, which lxml's own QName refuses.
    """
    text = str(name)
    return text[1:].partition("}")[0] if text.startswith("{") else ""


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Give the child elements of that local name."""
    return (child for child in element if local(child.tag) == name)


def child(element: etree._Element, name: str) -> etree._Element | None:
    """Find the first child element of that local name."""
    return next(children(element, name), None)


def text(element: etree._Element | None) -> str | None:
    """Give the text with white space collapsed, or None where there is none."""
    if element is None:
        return None
    return " ".join("".join(str(part) for part in element.itertext()).split()) or None


def verbatim(element: etree._Element | None) -> str | None:
    """Give the text as it is: launch data is the content's own, white space too."""
    return None if element is None else "".join(str(part) for part in element.itertext()) or None


def attribute(element: etree._Element, name: str) -> str | None:
    """Find an attribute by its local name; white space around it does not count."""
    for key, value in element.attrib.items():
        if local(key) == name:
            return str(value).strip() or None
    return None


def _check_marks(content: bytes, path: str) -> None:
    """Refuse what is small as bytes and large as a tree: a MiB of it may become fifty."""
    marks = MARKS_OF_EBCDIC if content.startswith(EBCDIC) else MARKS
    if sum(map(content.count, marks)) > MOST_MARKS:
        raise refuse("manifest_crowded", path, limit=MOST_MARKS)


def _document(content: bytes, path: str, *found: Finding, encoding: str | None = None) -> Document:
    """Parse XML, where nothing but an undeclared prefix may be wrong with it."""
    try:
        root = etree.fromstring(content, _parser(encoding))
    except etree.XMLSyntaxError as error:
        root, prefixes = _with_prefixes(content, path, encoding, error)
        found = (*found, *prefixes)
    return Document(path, root, (*found, *_doctype(root, path)))


def _parser(encoding: str | None, *, recover: bool = False) -> etree.XMLParser:
    return etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=recover,
        remove_comments=True,
        remove_pis=True,
    )


def _with_prefixes(
    content: bytes, path: str, encoding: str | None, error: etree.XMLSyntaxError
) -> tuple[etree._Element, Iterator[Finding]]:
    """Parse again where only a prefix is not declared; raises the error over any other defect."""
    parser = _parser(encoding, recover=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:  # nothing at all could be read
        raise error from None
    log = list(parser.error_log)
    if root is None or any(entry.type != UNDEFINED_PREFIX for entry in log):
        raise error
    return root, (
        Finding("manifest_prefix", path, entry.line, {"detail": entry.message}) for entry in log
    )


def _parse_leniently(content: bytes, path: str, error: etree.XMLSyntaxError) -> Document:
    """Parse again without what stands in the way; raises Refused where that does not help."""
    for code, changed, encoding in retold(content):
        try:
            found = Finding(code, path, 1, {"encoding": encoding} if encoding else {})
            return _document(changed, path, found, encoding=encoding and "utf-8")
        except etree.XMLSyntaxError:
            continue
    line, column = error.position
    raise _malformed(path, line, column, (error.msg or "").partition(", line ")[0])


def _malformed(path: str, line: int, column: int, detail: str) -> Refused:
    if "amplification" in detail:  # libxml2's own bound, met while it read a bomb's declarations
        return refuse("manifest_entities", path, line)
    words = " ".join(detail.split()).rstrip(".")
    return refuse("manifest_malformed", path, line, column=column, detail=words)


def _doctype(root: etree._Element, path: str) -> Iterator[Finding]:
    info: Any = root.getroottree().docinfo
    if not info.doctype:
        return
    declared = info.internalDTD
    if declared is not None and next(iter(declared.iterentities()), None) is not None:
        raise refuse("manifest_entities", path)
    yield Finding("manifest_doctype", path)
