"""What kind of package it is: by the name of its manifest, then namespace, then schemaversion.

Source: SCORM 1.2 CAM §2.3, SCORM 2004 CAM §3.3 (CAM-02); cmi5 §13 (cmi5.xml); the Tin Can launch
guideline (tincan.xml).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from lxml import etree

from packages import editions, kinds
from packages.files import Files, common_folder
from packages.findings import Finding, refuse
from packages.manifest.document import Document, child, local, namespace, text
from packages.media.parts import parts_of
from schemas.course_structure import Standard

IMS_MANIFEST = "imsmanifest.xml"

# In the order of preference where a package has several.
MANIFESTS: Mapping[str, Standard | None] = {
    IMS_MANIFEST: None,  # SCORM; which one its content tells
    "cmi5.xml": Standard.CMI5,
    "tincan.xml": Standard.XAPI,
}
STRUCTURE, START = b"courseStructure", 1 << 16  # within its first bytes
FIRST_PAGES = ("index.html", "index.htm", "default.html", "default.htm", "start.html")

NAMESPACES: tuple[tuple[str, Standard], ...] = (
    ("http://www.adlnet.org/xsd/adlcp_rootv1p2", Standard.SCORM_12),
    ("http://www.adlnet.org/xsd/adlcp_v1p3", Standard.SCORM_2004),
    ("http://www.imsglobal.org/xsd/imsss", Standard.SCORM_2004),
    ("http://www.imsproject.org/xsd/imscp_rootv1p1p2", Standard.SCORM_12),
    ("http://www.imsglobal.org/xsd/imscp_v1p1", Standard.SCORM_2004),
)
SINGLE_FILES: Mapping[str, Standard] = {
    kinds.PDF: Standard.PDF,
    kinds.VIDEO: Standard.VIDEO,
}
WORDS: Mapping[Standard, str] = {
    Standard.SCORM_12: "SCORM 1.2",
    Standard.SCORM_2004: "SCORM 2004",
    Standard.CMI5: "cmi5",
    Standard.XAPI: "xAPI (tincan.xml)",
    Standard.HTML: "HTML",
    Standard.VIDEO: "a video",
    Standard.PDF: "a PDF",
    Standard.QUIZ: "a quiz",
}


@dataclass(frozen=True)
class Place:
    """Where a package begins.

    root      the folder that is the package's root, with its “/”, or ""
    manifest  the path of the manifest below that root; None where there is none
    standard  what it is without a manifest
    """

    root: str
    manifest: str | None
    findings: tuple[Finding, ...] = ()
    standard: Standard = Standard.HTML


@dataclass(frozen=True)
class Version:
    """Which standard a manifest follows, and its edition."""

    standard: Standard
    edition: str | None = None
    findings: tuple[Finding, ...] = ()


def standard_of_file(file: BinaryIO) -> Standard | None:
    """Tell what a file that is no archive is; None for an archive and for anything else."""
    kind = kinds.kind_of(file)
    if kind == kinds.MARKUP and _names_structure(file):
        return Standard.CMI5
    return SINGLE_FILES.get(kind)


def find_place(paths: Iterable[str]) -> Place:
    """Find the root and the manifest; raises Refused where the manifest lies somewhere else."""
    listed = list(paths)
    for root in dict.fromkeys(("", common_folder(listed))):
        files = Files(path.removeprefix(root) for path in listed)
        if manifest := next(filter(None, map(files.find, MANIFESTS)), None):
            return Place(root, manifest, tuple(_leniencies(root, manifest)))
    _check_not_elsewhere(listed)
    return _video(listed) or _website(listed)


def version(document: Document) -> Version:
    """Tell SCORM 1.2 from 2004: by the namespaces in use, then by schemaversion. CAM-02."""
    named = _by_namespace(document.root)
    at = _schemaversion(document.root)
    stated = text(at) or ""
    told = editions.standard_of(stated)
    standard = named or told or Standard.SCORM_12
    found: list[Finding] = []
    if named is None and told is None:
        found.append(document.finding("version_unstated", document.root))
    if named and told and named is not told:
        facts = {"stated": stated, "standard": WORDS[named]}
        found.append(document.finding("version_mismatch", at, **facts))
    if standard is not Standard.SCORM_2004:
        return Version(standard, findings=tuple(found))
    edition = editions.stated_edition(stated) or editions.edition_by_use(document.root)
    if not found and editions.stated_edition(stated) is None:
        facts = {"stated": stated, "edition": edition.value}
        found.append(document.finding("edition_unstated", at, **facts))
    return Version(standard, edition.value, tuple(found))


def standard_of(manifest: str) -> Standard | None:
    """Tell the standard that a manifest's name alone decides; None for SCORM's."""
    return MANIFESTS[manifest.lower()]


def first_page(files: Files) -> str | None:
    """Find the page that opens a plain website: a usual name, else the only page at the top."""
    usual = next(filter(None, map(files.find, FIRST_PAGES)), None)
    pages = [path for path in files.at_top() if path.lower().endswith((".html", ".htm"))]
    return usual or (pages[0] if len(pages) == 1 else None)


def _names_structure(file: BinaryIO) -> bool:
    """Tell whether a document seems to be a course structure of cmi5, in any encoding. §14.2."""
    file.seek(0)
    return STRUCTURE in file.read(START).replace(b"\0", b"")


def _leniencies(root: str, manifest: str) -> Iterator[Finding]:
    if root:
        yield Finding("nested_root", facts={"folder": root})
    if manifest not in MANIFESTS:
        yield Finding("manifest_case", manifest, facts={"name": manifest.lower()})


def _check_not_elsewhere(paths: list[str]) -> None:
    found = [path for path in paths if path.rpartition("/")[2].lower() in MANIFESTS]
    if found:
        raise refuse("manifest_not_at_root", found=", ".join(sorted(found)[:5]))


def _video(paths: list[str]) -> Place | None:
    root = common_folder(paths)
    if parts_of(path.removeprefix(root) for path in paths) is None:
        return None
    found = (Finding("nested_root", facts={"folder": root}),) if root else ()
    return Place(root, None, found, Standard.VIDEO)


def _website(paths: list[str]) -> Place:
    for root in dict.fromkeys(("", common_folder(paths))):
        if first_page(Files(path.removeprefix(root) for path in paths)):
            found = (Finding("nested_root", facts={"folder": root}),) if root else ()
            return Place(root, None, found)
    raise refuse("nothing_playable")


def _schemaversion(root: etree._Element) -> etree._Element | None:
    metadata = child(root, "metadata")
    return None if metadata is None else child(metadata, "schemaversion")


def _by_namespace(root: etree._Element) -> Standard | None:
    """Tell the standard by the namespaces of names in use; declared ones only if none decides."""
    return _first_known(_used(root)) or _first_known(_declared(root))


def _first_known(namespaces: set[str]) -> Standard | None:
    found = (
        standard
        for prefix, standard in NAMESPACES
        if any(used.lower().startswith(prefix) for used in namespaces)
    )
    return next(found, None)


def _used(root: etree._Element) -> set[str]:
    names = (
        name for element in root.iter() for name in (element.tag, *element.attrib) if local(name)
    )
    return {namespace(name) for name in names}


def _declared(root: etree._Element) -> set[str]:
    return {uri for element in root.iter() for uri in element.nsmap.values() if uri}
