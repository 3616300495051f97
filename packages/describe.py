"""From the entries of an archive to a course structure: which standard it is, and its reader."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from packages import detect
from packages.archive import Archive
from packages.cmi5 import course as cmi5
from packages.files import Files
from packages.findings import Finding, Refused, refuse
from packages.limits import Limits
from packages.manifest import document, grammar
from packages.manifest.document import Document, local
from packages.media import course as media
from packages.report import Report
from packages.scorm12 import course as scorm12
from packages.scorm2004 import course as scorm2004
from packages.tincan import course as tincan
from packages.website import read_website
from schemas.course_structure import CourseStructure, Standard
from sequencing.editions import Edition


@dataclass(frozen=True)
class Source:
    """What a reader reads.

    document   the manifest, None for a website
    name       the package's
    edition    of SCORM 2004, None for all else
    """

    document: Document | None
    files: Files
    name: str
    edition: str | None = None


Reader = Callable[[Source, Limits], tuple[CourseStructure, list[Finding]]]


def describe(report: Report, archive: Archive, name: str, limits: Limits) -> None:
    """Fill the report from an opened archive; raises Refused where it cannot be read further.

    name   the uploaded file's, without its extension
    """
    report.findings += archive.findings
    place = detect.find_place(entry.path for entry in archive.entries)
    report.root = place.root
    _check_place(place)
    report.findings += place.findings
    files = Files(
        (entry.path.removeprefix(place.root) for entry in archive.entries),
        lambda path: _content(archive, place.root + path, limits),
    )
    manifest = _parse(archive, place, limits)
    _tell_standard(report, place, manifest)
    if report.standard is Standard.VIDEO:
        _describe_video(report, archive, name)
        return
    read = READERS.get(report.standard or Standard.HTML)
    if read is None:
        raise _unsupported(report, place.manifest or "")
    structure, found = read(Source(manifest, files, name, report.edition), limits)
    report.structure = structure
    report.findings += found


def _describe_video(report: Report, archive: Archive, name: str) -> None:
    found = media.read_archive(archive, report.root, name)
    report.structure = found.structure
    report.made |= found.made
    report.findings += found.findings


def _check_place(place: detect.Place) -> None:
    """Refuse a cmi5.xml in a folder, which SCORM's manifests are let lie in. cmi5 14.1.0.0-2."""
    if place.root and place.manifest and detect.standard_of(place.manifest) is Standard.CMI5:
        path = place.root + place.manifest
        raise refuse("cmi5_not_at_root", path, found=path)


def _unsupported(report: Report, manifest: str) -> Refused:
    assert report.standard is not None
    edition = f", {report.edition} Edition" if report.edition else ""
    return refuse(
        "standard_unsupported", manifest, standard=detect.WORDS[report.standard], edition=edition
    )


def _tell_standard(report: Report, place: detect.Place, manifest: Document | None) -> None:
    if place.manifest is None or manifest is None:
        report.standard = place.standard
        return
    report.findings += manifest.findings
    report.standard = detect.standard_of(place.manifest)
    if report.standard is None:
        _check_root(manifest)
        version = detect.version(manifest)
        report.standard, report.edition = version.standard, version.edition
        report.findings += version.findings


def _check_root(manifest: Document) -> None:
    name = local(manifest.root.tag)
    if name != "manifest":
        raise Refused(manifest.finding("manifest_root", manifest.root, name=name))


def _parse(archive: Archive, place: detect.Place, limits: Limits) -> Document | None:
    if place.manifest is None:
        return None
    return document.parse(_content(archive, place.root + place.manifest, limits), place.manifest)


def _content(archive: Archive, path: str, limits: Limits) -> bytes:
    entry = next(entry for entry in archive.entries if entry.path == path)
    if entry.size > limits.manifest:
        raise refuse("manifest_too_large", entry.path, size=entry.size, limit=limits.manifest)
    with archive.open(entry) as stream:
        return stream.read()


def _read_scorm12(source: Source, limits: Limits) -> tuple[CourseStructure, list[Finding]]:
    assert source.document is not None
    structure, found = scorm12.read(source.document, source.files, source.name, limits)
    return structure, [*grammar.findings(source.document), *found]


def _read_scorm2004(source: Source, limits: Limits) -> tuple[CourseStructure, list[Finding]]:
    assert source.document is not None
    edition = Edition(source.edition or Edition.FOURTH)
    structure, found = scorm2004.read(source.document, source.files, source.name, edition, limits)
    return structure, [*grammar.findings(source.document, Standard.SCORM_2004), *found]


def _read_cmi5(source: Source, limits: Limits) -> tuple[CourseStructure, list[Finding]]:
    assert source.document is not None
    return cmi5.read(source.document, source.files, limits)


def _read_tincan(source: Source, limits: Limits) -> tuple[CourseStructure, list[Finding]]:
    assert source.document is not None
    return tincan.read(source.document, source.files, source.name, limits)


def _read_html(source: Source, limits: Limits) -> tuple[CourseStructure, list[Finding]]:
    return read_website(source.files, source.name)


# The standards that can be played; another one is refused by name.
READERS: Mapping[Standard, Reader] = {
    Standard.SCORM_12: _read_scorm12,
    Standard.SCORM_2004: _read_scorm2004,
    Standard.CMI5: _read_cmi5,
    Standard.XAPI: _read_tincan,
    Standard.HTML: _read_html,
}
