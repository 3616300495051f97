"""From an uploaded quiz to a course of one unit, its answers apart from what is served."""

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from packages import kinds
from packages.archive import Archive, Entry
from packages.files import common_folder
from packages.findings import Finding, refuse
from packages.identifiers import Places
from packages.limits import Limits
from packages.quiz.qti import package as qti
from packages.quiz.reading import parse, read
from packages.quiz.sheet import document_of
from packages.quiz.workbook import WORKBOOK, csv_rows, decode, workbook_rows
from packages.report import Report
from schemas.course_structure import CourseStructure, MoveOn, Standard, Unit, UnitKind
from schemas.quiz import Picture, Question, Quiz

NAME = "quiz"
# In an archive, beside its pictures.
FILES = ("quiz.json", "quiz.csv")
JSON_STARTS = (b"{", b"\xef\xbb\xbf{")
COLUMN = "kind"  # the first of a sheet in CSV, by which it is known
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
EXTENSIONS = (".png", ".jpg", ".jpeg", ".gif", ".webp")
START = 1 << 12
MOST_OF_MANIFEST = 1 << 20


def is_quiz_file(file: BinaryIO) -> bool:
    """Tell whether a file that is no archive is a quiz."""
    file.seek(0)
    start = file.read(START)
    is_json = start.lstrip(b" \t\r\n").startswith(JSON_STARTS)
    return is_json or qti.is_item_file(start) or _is_sheet(start)


def describe_file(report: Report, file: BinaryIO, name: str, limits: Limits) -> None:
    """Fill the report from a quiz of one file; raises Refused."""
    file.seek(0)
    content = file.read(limits.manifest + 1)
    if len(content) > limits.manifest:
        raise refuse("manifest_too_large", size=len(content), limit=limits.manifest)
    document = _document(report, content)
    report.single = ""
    _describe(report, document, name, frozenset())


def find_quiz(archive: Archive) -> str | None:
    """Find what makes an archive a quiz: its path, below no folder or the only one."""
    paths = {entry.path for entry in archive.entries}
    if WORKBOOK in paths:
        return WORKBOOK
    root = common_folder(paths)
    named = next((root + name for name in FILES if root + name in paths), None)
    return named or _find_qti(archive, root + qti.MANIFEST)


def describe_archive(
    report: Report, file: BinaryIO, archive: Archive, name: str, limits: Limits
) -> None:
    """Fill the report from a workbook, or a quiz with its pictures; raises Refused.

    file  the archive itself
    """
    found = find_quiz(archive)
    assert found is not None
    report.standard = Standard.QUIZ
    report.findings += archive.findings
    if found == WORKBOOK:
        report.served = frozenset()
        rows = workbook_rows(file, archive, limits)
        _describe(report, _taken(report, document_of(rows)), name, frozenset())
        return
    report.root = found.rpartition("/")[0] + "/" if "/" in found else ""
    pictures = frozenset(_pictures(archive, report.root))
    if found.endswith(qti.MANIFEST):
        document = _taken(report, qti.document_of(_reader(archive, report.root, limits)))
    else:
        document = _document(report, _content(archive, found, limits))
    _describe(report, document, name, pictures)


def structure_of(quiz: Quiz) -> CourseStructure:
    """Give the course of one unit that a quiz is; nothing in it tells an answer."""
    facts = {
        "questions": quiz.asked,
        "time_limit": quiz.time_limit,
        "attempts": quiz.attempts,
        "pass_mark": quiz.pass_mark,
    }
    unit = Unit(
        id=Places().unit((NAME,)),
        title=quiz.title,
        kind=UnitKind.QUIZ,
        launch=NAME,
        move_on=MoveOn.COMPLETED if quiz.pass_mark is None else MoveOn.PASSED,
        mastery_score=quiz.pass_mark,
        identifier=NAME,
        description=quiz.description,
        media={name: fact for name, fact in facts.items() if fact is not None},
    )
    return CourseStructure(Standard.QUIZ, quiz.title, (unit,), description=quiz.description)


def pictures_of(quiz: Quiz) -> Iterator[Picture]:
    """Give every picture of a quiz."""
    for question in quiz.questions():
        yield from _pictures_in(question)


def _pictures_in(question: Question) -> list[Picture]:
    options = (*question.options, *question.targets)
    found = (question.picture, *(option.picture for option in options))
    return [picture for picture in found if picture is not None]


def _describe(report: Report, document: Any, name: str, pictures: frozenset[str]) -> None:
    quiz, found = read(document, name)
    report.findings += found
    if quiz is None:
        return
    named = [picture.file for picture in pictures_of(quiz)]
    missing = [path for path in dict.fromkeys(named) if path not in pictures]
    report.findings += [
        Finding("quiz_picture", facts={"where": _where(quiz, path), "path": path[:200]})
        for path in missing
    ]
    report.served = frozenset(named)
    report.quiz, report.structure = quiz, structure_of(quiz)


def _where(quiz: Quiz, path: str) -> str:
    for place, question in enumerate(quiz.questions(), 1):
        if any(picture.file == path for picture in _pictures_in(question)):
            return f"Question {place} ({question.id})"
    return "Quiz"


def _document(report: Report, content: bytes) -> Any:
    if _is_sheet(content[:START]):
        return _taken(report, document_of(csv_rows(content)))
    if qti.is_item_file(content[:START]):
        return _taken(report, qti.document_of_item(content))
    return parse(content)


def _taken(report: Report, read: tuple[dict[str, Any], Sequence[Finding]]) -> dict[str, Any]:
    report.findings += read[1]
    return read[0]


def _is_sheet(start: bytes) -> bool:
    # The start may end within a letter.
    text = next(filter(None, (decode(start[: len(start) - cut]) for cut in range(4))), "")
    return (
        text.lstrip()
        .lower()
        .startswith(tuple(f"{q}{COLUMN}{q}{d}" for q in ('"', "") for d in ",;\t"))
    )


def _content(archive: Archive, path: str, limits: Limits) -> bytes:
    entry = next(entry for entry in archive.entries if entry.path == path)
    if entry.size > limits.manifest:
        raise refuse("manifest_too_large", path, size=entry.size, limit=limits.manifest)
    with archive.open(entry) as stream:
        return stream.read()


def _find_qti(archive: Archive, path: str) -> str | None:
    """Find the manifest of questions of QTI."""
    entry = next((entry for entry in archive.entries if entry.path == path), None)
    is_there = entry is not None and qti.is_qti(archive.start_of(entry, MOST_OF_MANIFEST))
    return path if is_there else None


def _reader(archive: Archive, root: str, limits: Limits) -> qti.Read:
    """Give files below a root, all together no more than a manifest may have."""
    entries = {entry.path: entry for entry in archive.entries}
    left = limits.manifest

    def read_file(path: str) -> bytes | None:
        nonlocal left
        entry = entries.get(root + path)
        if entry is None:
            return None
        left -= entry.size
        if left < 0:
            raise refuse("manifest_too_large", path, size=entry.size, limit=limits.manifest)
        return _content(archive, entry.path, limits)

    return read_file


def _pictures(archive: Archive, root: str) -> Iterator[str]:
    for entry in archive.entries:
        if entry.path.startswith(root) and _is_picture(archive, entry):
            yield entry.path.removeprefix(root)


def _is_picture(archive: Archive, entry: Entry) -> bool:
    """Tell a picture by its name and its first bytes; SVG, which may hold scripts, is none."""
    if not entry.path.lower().endswith(EXTENSIONS):
        return False
    start = archive.start_of(entry, kinds.LONGEST)
    return start.startswith(PICTURES) or (start[:4] == b"RIFF" and start[8:12] == b"WEBP")
