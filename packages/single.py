"""Packages that are one file and no archive: a bare cmi5.xml, a video, a PDF."""

from collections.abc import Callable, Mapping
from typing import BinaryIO

from packages import detect
from packages.cmi5 import course as cmi5
from packages.findings import Finding, refuse
from packages.limits import Limits
from packages.manifest import document
from packages.media import course as media
from packages.pdf import course as pdf
from packages.report import Report
from schemas.course_structure import CourseStructure, Standard

# (file, its name without the extension, limits) → structure, findings, path of the file in the
# package ("" where nothing of it is served)
Reader = Callable[[BinaryIO, str, Limits], tuple[CourseStructure, list[Finding], str]]
CMI5_XML = "cmi5.xml"


def describe_file(report: Report, file: BinaryIO, name: str, limits: Limits) -> None:
    """Fill the report from a file that is the whole package; raises Refused.

    name   of the file, without its extension
    """
    assert report.standard is not None
    if report.standard is Standard.VIDEO:
        _describe_video(report, file, name)
        return
    read = READERS.get(report.standard)
    if read is None:
        words = detect.WORDS[report.standard]
        raise refuse("standard_unsupported", standard=words, edition="")
    report.structure, found, report.single = read(file, name, limits)
    report.findings += found


def _describe_video(report: Report, file: BinaryIO, name: str) -> None:
    found = media.read_file(file, name)
    report.structure, report.single = found.structure, found.path
    report.made |= found.made
    report.findings += found.findings


def _read_cmi5(
    file: BinaryIO, name: str, limits: Limits
) -> tuple[CourseStructure, list[Finding], str]:
    file.seek(0)
    content = file.read(limits.manifest + 1)
    if len(content) > limits.manifest:
        facts = {"size": len(content), "limit": limits.manifest}
        raise refuse("manifest_too_large", CMI5_XML, **facts)
    parsed = document.parse(content, CMI5_XML)
    structure, found = cmi5.read(parsed, None, limits)
    return structure, [*parsed.findings, *found], ""


READERS: Mapping[Standard, Reader] = {Standard.CMI5: _read_cmi5, Standard.PDF: pdf.read}
