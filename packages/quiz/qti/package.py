"""A package of QTI becomes a quiz: its test says the sections, or the manifest lists the items.

Sources: QTI 2.2 Content Packaging; QTI 2.2 and 3.0 Assessment, Section and Item §4.
"""

import posixpath
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import unquote

from lxml import etree

from packages.findings import Finding, refuse
from packages.manifest.document import parse
from packages.quiz.qti.item import is_item, is_shuffled, question_of
from packages.quiz.qti.markup import children, inside, name_of, said
from packages.quiz.reading import MOST_QUESTIONS
from packages.quiz.sheet import number_of

MANIFEST = "imsmanifest.xml"
ITEMS, TESTS = "imsqti_item_", "imsqti_test_"
STARTS = (b"<assessmentItem", b"<qti-assessment-item", b":assessmentItem")
Read = Callable[[str], bytes | None]
Found = tuple[dict[str, Any], list[Finding]]


def is_qti(manifest: bytes) -> bool:
    """Tell whether a manifest is one of questions; that of SCORM may hold some beside it."""
    told = manifest.replace(b"\0", b"").lower()
    is_of_questions = ITEMS.encode() in told or TESTS.encode() in told
    return is_of_questions and b"scormtype" not in told


def is_item_file(start: bytes) -> bool:
    """Tell whether a file begins as an item does."""
    told = start.replace(b"\0", b"")
    return told.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<") and any(
        one in told for one in STARTS
    )


def document_of_item(content: bytes) -> Found:
    """Give the quiz of one question that an item alone is; raises Refused."""
    root = parse(content, "").root
    if not is_item(root):
        raise refuse("quiz_qti_item", path=name_of(root))
    question, found = question_of(root, "")
    return {"questions": [question] if question else []}, found


def document_of(read: Read) -> Found:
    """Give the quiz of a package, as JSON has it; raises Refused.

    read  gives a file below the package's root, None where there is none
    """
    manifest = parse(read(MANIFEST) or b"", MANIFEST).root
    resources = [(said(one, "type"), said(one, "href")) for one in inside(manifest, "resource")]
    tests = [href for kind, href in resources if kind.startswith(TESTS)]
    if not tests:
        listed = [unquote(href) for kind, href in resources if kind.startswith(ITEMS)]
        return _sections(read, {}, [({}, listed)])
    content = read(tests[0])
    if content is None:
        raise refuse("quiz_qti_item", path=tests[0][:200])
    test = parse(content, tests[0]).root
    return _sections(read, _settings(test), list(_parts(test, posixpath.dirname(tests[0]))))


def _settings(test: etree._Element) -> dict[str, Any]:
    limit = next(inside(test, "timelimits"), None)
    seconds = number_of(said(limit, "maxtime") or None)
    is_shuffled = any(said(one, "shuffle") == "true" for one in inside(test, "ordering"))
    told = {
        "title": said(test, "title"),
        "minutes": seconds / 60 if isinstance(seconds, float) else seconds,
        "shuffle": is_shuffled or None,
    }
    return {name: one for name, one in told.items() if one not in (None, "")}


def _parts(test: etree._Element, folder: str) -> Iterator[tuple[dict[str, Any], list[str]]]:
    """Give the sections that have items of their own, and the paths of these."""
    for section in inside(test, "assessmentsection"):
        hrefs = [said(one, "href") for one in children(section, "assessmentitemref")]
        selection = next(children(section, "selection"), None)
        select = number_of(said(selection, "select") or None)
        told = {"title": said(section, "title"), "draw": select}
        if hrefs:
            yield (
                {name: one for name, one in told.items() if one not in (None, "")},
                [posixpath.normpath(posixpath.join(folder, unquote(href))) for href in hrefs],
            )


def _sections(
    read: Read, settings: dict[str, Any], parts: Sequence[tuple[dict[str, Any], list[str]]]
) -> Found:
    """Read the items of every section."""
    found: list[Finding] = []
    sections, shuffled, ids = [], list[bool](), set[str]()
    for told, paths in parts:
        questions = []
        for path in paths[: MOST_QUESTIONS + 1]:
            root = _item(read, path)
            folder = posixpath.dirname(path)
            question, lost = question_of(root, folder)
            # What stands in two sections is two questions here.
            if question.get("id") in ids:
                del question["id"]
            ids.add(question.get("id", ""))
            questions += [question] if question else []
            found += lost
            shuffled.append(is_shuffled(root))
        sections.append({**told, "questions": questions})
    # Of a whole quiz: some may be in an order that means something.
    is_any = {"shuffle_options": True} if shuffled and all(shuffled) else {}
    return {**settings, **is_any, "sections": sections}, found


def _item(read: Read, path: str) -> etree._Element:
    """Read an item; raises Refused where there is none."""
    content = read(path)
    root = None if content is None else parse(content, path).root
    if root is None or not is_item(root):
        raise refuse("quiz_qti_item", path=path[:200])
    return root
