"""Read a whole package and keep nothing: what it is, what it holds, what is wrong with it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

from packages import detect
from packages.archive import Archive, Beat, Entry, open_archive
from packages.describe import describe
from packages.findings import Refused
from packages.limits import DEFAULT, Limits
from packages.nested import check_nested
from packages.quiz import course as quiz
from packages.report import Report
from packages.single import describe_file
from schemas.course_structure import Standard


class Stage(StrEnum):
    """What an import is doing."""

    ARCHIVE = "archive"
    MANIFEST = "manifest"
    FILES = "files"


@dataclass(frozen=True)
class Watch:
    """Who is told how an examination goes on: of each stage as it begins, and of signs of life."""

    tell: Callable[[Stage], None] = lambda stage: None
    beat: Beat = lambda: None


UNWATCHED = Watch()
Change = Callable[[Archive], Archive]


def as_it_is(archive: Archive) -> Archive:
    """Read an archive as it was uploaded."""
    return archive


def examine(
    file: BinaryIO,
    name: str,
    limits: Limits = DEFAULT,
    watch: Watch = UNWATCHED,
    change: Change = as_it_is,
) -> Report:
    """Examine an uploaded file; whatever it is, the answer is a report.

    name    the file's, without its extension
    change  what of the archive is read as something else: a repair
    """
    report = Report()
    try:
        _examine(report, file, name, limits, watch, change)
    except Refused as refused:
        report.refuse(refused)
    return report


def files_of(archive: Archive, root: str) -> Iterator[tuple[str, Entry]]:
    """Give the files below the root of the package, each with its path there."""
    for entry in archive.entries:
        if entry.path.startswith(root):
            yield entry.path.removeprefix(root), entry


def _examine(
    report: Report, file: BinaryIO, name: str, limits: Limits, watch: Watch, change: Change
) -> None:
    watch.tell(Stage.ARCHIVE)
    report.standard = detect.standard_of_file(file)
    if report.standard is None and quiz.is_quiz_file(file):
        report.standard = Standard.QUIZ
        quiz.describe_file(report, file, name, limits)
        return
    if report.standard:
        watch.tell(Stage.MANIFEST)
        describe_file(report, file, name, limits)
        return
    with open_archive(file, limits, watch.beat) as archive:
        check_nested(archive, limits)
        watch.tell(Stage.MANIFEST)
        if quiz.find_quiz(archive):
            quiz.describe_archive(report, file, archive, name, limits)
            return
        describe(report, change(archive), name, limits)
