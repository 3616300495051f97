"""Whether one changed manifest would mend a package: made, read again, and only then offered."""

from dataclasses import dataclass, replace

from packages import detect
from packages.archive import Archive
from packages.describe import describe
from packages.files import Files
from packages.findings import Refused
from packages.limits import DEFAULT, Limits
from packages.manifest import document
from packages.overlay import lay_over
from packages.repair import content, wellformed
from packages.repair.content import Meant
from packages.repair.diff import unified_diff
from packages.repair.text import decode
from packages.report import Report

LARGEST = 1 << 20  # bytes of a manifest that is looked at
LONGEST_DIFF = 1 << 18  # characters that a person is asked to read
DECLARES_ENTITIES = "<!DOCTYPE"


@dataclass(frozen=True)
class Proposal:
    """What would be changed.

    path      of the file in the archive
    content   the whole file as it would be
    diff      the same as a unified diff
    mends     codes of what is mended, in the order in which it was done
    """

    path: str
    content: bytes
    diff: str
    mends: tuple[str, ...]


def propose(
    archive: Archive, report: Report, name: str, limits: Limits = DEFAULT
) -> Proposal | None:
    """Propose a repair; None where nothing can be mended, or mending it would not help.

    report   what reading the archive came to
    name     the uploaded file's, without its extension
    """
    path = _manifest_of(archive, limits)
    if path is None:
        return None
    before = _read(archive, path)
    files = Files(entry.path.removeprefix(report.root) for entry in archive.entries)
    made = _mended(path, before, files, report)
    if made is None:
        return None
    again = _read_again(archive, made, name, limits)
    return made if _is_better(again, report) else None


def _manifest_of(archive: Archive, limits: Limits) -> str | None:
    """Find the path of a manifest of SCORM that is small enough to be mended."""
    try:
        place = detect.find_place(entry.path for entry in archive.entries)
    except Refused:
        return None
    if place.manifest is None or detect.standard_of(place.manifest) is not None:
        return None
    path = place.root + place.manifest
    size = next(entry.size for entry in archive.entries if entry.path == path)
    return path if size <= min(LARGEST, limits.manifest) else None


def _read(archive: Archive, path: str) -> bytes:
    entry = next(entry for entry in archive.entries if entry.path == path)
    with archive.open(entry) as stream:
        return stream.read()


def _mended(path: str, before: bytes, files: Files, report: Report) -> Proposal | None:
    original = text = decode(before)
    if DECLARES_ENTITIES in text.value or text.encode() != before:
        return None
    done: list[str] = []
    for code, mend in wellformed.MENDS:
        text, was = mend(text), text
        done += [code] if text != was else []
    try:
        root = document.parse(text.encode(), path).root
    except Refused:
        return None
    meant = Meant(root, files, report.standard, report.edition)
    if report.standard is None:
        version = detect.version(document.Document(path, root, ()))
        meant = replace(meant, standard=version.standard, edition=version.edition)
    for code, change in content.MENDS:
        value = change(text.value, meant)
        done += [code] if value != text.value else []
        text = replace(text, value=value)
    if not done:
        return None
    diff = unified_diff(path.removeprefix(report.root), original.value, text.value)
    return Proposal(path, text.encode(), diff, tuple(done)) if len(diff) <= LONGEST_DIFF else None


def _read_again(archive: Archive, made: Proposal, name: str, limits: Limits) -> Report:
    report = Report()
    try:
        describe(report, lay_over(archive, made.path, made.content), name, limits)
    except Refused as refused:
        report.refuse(refused)
    return report


def _is_better(again: Report, report: Report) -> bool:
    """A repair is worth asking for where it makes a package playable, or leaves less to find."""
    if not again.is_playable:
        return False
    return not report.is_playable or len(again.findings) <= len(report.findings)
