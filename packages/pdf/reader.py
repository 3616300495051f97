"""What a PDF is, read with pypdf: the process that `apart` starts.

`python -m packages.pdf.reader` reads the PDF at its standard input and prints what it found, as
JSON.

ISO 32000-1 §7.7 (catalog, page tree), §12.6 (actions), §14.8 (tagged PDF), §14.9.2 (language).
Whatever is walked is walked by our own loops, each with a bound; what pypdf itself does without
one (a broken table of objects, a filter) the process that we run in bounds.
"""

import json
import resource
import sys
import zlib
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, BinaryIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from packages.pdf.facts import REFUSED, Facts, Unplayable

MEMORY = 1 << 30
CPU_SECONDS = 20
MOST_PAGES = 5_000
MOST_ANNOTATIONS = 20_000  # that are looked at for actions
MOST_NODES = 50_000  # of the page tree, and of a tree of names
PAGE_BYTES = 64 << 20  # unpacked, of what one page draws
ALL_BYTES = 512 << 20  # unpacked, of what is looked at in all
LONGEST_TITLE = 300
FLATE = frozenset({"/FlateDecode", "/Fl"})
RUNNING = frozenset({"/JavaScript", "/Launch"})


def read_facts(file: BinaryIO) -> Facts:
    """Read a PDF; raises Unplayable, or whatever pypdf raises at what is broken."""
    reader = PdfReader(file, strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unplayable("pdf_password")
    root = _dictionary(reader.trailer.get("/Root"))
    pages = list(_pages(root))
    if not pages:
        raise Unplayable("pdf_no_pages")
    _check_unpacked(pages)
    return Facts(
        pages=_shown(root, len(pages)),
        title=_title(reader),
        language=_text(root.get("/Lang")),
        tagged=_is_tagged(root),
        text=any(_fonts(page) for page in pages),
        limited=reader.is_encrypted,
        running=_runs(root, pages),
        xfa="/XFA" in _dictionary(root.get("/AcroForm")),
    )


def _pages(root: DictionaryObject) -> Iterator[DictionaryObject]:
    """Walk the page tree in order; a node that comes twice is a loop, and is passed over."""
    seen: set[int] = set()
    waiting: list[Any] = [root.get("/Pages")]
    count = 0
    while waiting:
        entry = waiting.pop()
        if isinstance(entry, IndirectObject):
            if entry.idnum in seen:
                continue
            seen.add(entry.idnum)
        node = _dictionary(entry)
        kids = _array(node.get("/Kids"))
        if len(kids) + len(waiting) > MOST_NODES:
            raise Unplayable("pdf_too_many_pages")
        waiting += reversed(kids)
        if not kids and node.get("/Type") != "/Pages" and node:
            count += 1
            if count > MOST_PAGES:
                raise Unplayable("pdf_too_many_pages")
            yield node


def _shown(root: DictionaryObject, found: int) -> int:
    """Count what a viewer shows: no page beyond the count that the document states."""
    stated = _resolved(_dictionary(root.get("/Pages")).get("/Count"))
    return min(found, stated) if isinstance(stated, int) and stated > 0 else found


def _check_unpacked(pages: list[DictionaryObject]) -> None:
    """Refuse pages whose drawing would fill a learner's memory."""
    left = ALL_BYTES
    for page in pages:
        size = sum(map(_unpacked, _streams(page)))
        if size > PAGE_BYTES:
            raise Unplayable("pdf_page_too_large")
        left -= size
        if left < 0:
            return


def _streams(page: DictionaryObject) -> Iterator[StreamObject]:
    content = _resolved(page.get("/Contents"))
    parts = content if isinstance(content, ArrayObject) else [content]
    yield from (
        part for part in map(_resolved, parts[:MOST_NODES]) if isinstance(part, StreamObject)
    )


def _unpacked(stream: StreamObject) -> int:
    """Measure what a stream unpacks to, up to the bound; other filters than Flate are let be."""
    data = bytes(stream._data)
    named = _resolved(stream.get("/Filter"))
    filters = named if isinstance(named, ArrayObject) else [named] if named else []
    for name in filters:
        if name not in FLATE:
            break
        try:
            data = zlib.decompressobj().decompress(data, PAGE_BYTES + 1)
        except zlib.error:
            break
    return len(data)


def _title(reader: PdfReader) -> str:
    try:
        told = reader.metadata.title if reader.metadata else None
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError):
        return ""
    # What a word processor calls a file that it prints.
    return _text(told).removeprefix("Microsoft Word -").strip()


def _is_tagged(root: DictionaryObject) -> bool:
    marked = _dictionary(root.get("/MarkInfo")).get("/Marked")
    return bool(_resolved(marked)) and bool(_dictionary(root.get("/StructTreeRoot")))


def _fonts(page: DictionaryObject) -> bool:
    """Tell whether a page has a font, its own or one from above it or in a form that it draws."""
    node = page
    for _ in range(MOST_NODES):
        resources = _dictionary(node.get("/Resources"))
        forms = _dictionary(resources.get("/XObject"))
        inner = (_dictionary(_dictionary(form).get("/Resources")) for form in forms.values())
        if any(_dictionary(one.get("/Font")) for one in (resources, *inner)):
            return True
        if resources or not isinstance(node.get("/Parent"), DictionaryObject | IndirectObject):
            return False
        node = _dictionary(node.get("/Parent"))
    return False


def _runs(root: DictionaryObject, pages: list[DictionaryObject]) -> bool:
    """Tell whether scripts or starts of programs hang on the document, a page or what is on it."""
    if _dictionary(_dictionary(root.get("/Names")).get("/JavaScript")):
        return True
    places = [root, *pages, *_fields(root), *_annotations(pages)]
    return any(_is_running(action) for place in places for action in _actions(place))


def _fields(root: DictionaryObject) -> list[DictionaryObject]:
    fields = _array(_dictionary(root.get("/AcroForm")).get("/Fields"))
    return [_dictionary(field) for field in fields[:MOST_ANNOTATIONS]]


def _annotations(pages: list[DictionaryObject]) -> Iterator[DictionaryObject]:
    left = MOST_ANNOTATIONS
    for page in pages:
        for entry in _array(page.get("/Annots")):
            left -= 1
            if left < 0:
                return
            yield _dictionary(entry)


def _actions(place: DictionaryObject) -> Iterator[Any]:
    yield place.get("/OpenAction")
    yield place.get("/A")
    yield from _dictionary(place.get("/AA")).values()


def _is_running(action: Any) -> bool:
    kind = _resolved(_dictionary(action).get("/S"))
    return isinstance(kind, NameObject) and kind in RUNNING


def _text(value: Any) -> str:
    text = _resolved(value)
    if not isinstance(text, str):
        return ""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[
        :LONGEST_TITLE
    ]


def _resolved(value: Any) -> Any:
    return value.get_object() if isinstance(value, IndirectObject) else value


def _dictionary(value: Any) -> DictionaryObject:
    found = _resolved(value)
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def _array(value: Any) -> ArrayObject:
    found = _resolved(value)
    return found if isinstance(found, ArrayObject) else ArrayObject()


def _bound() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _tell() -> dict[str, Any]:
    try:
        return asdict(read_facts(sys.stdin.buffer))
    except Unplayable as problem:
        return {REFUSED: str(problem)}
    except (MemoryError, RecursionError):
        return {REFUSED: "pdf_too_heavy"}
    except Exception:  # the top of this process: pypdf meets broken files with any exception
        return {REFUSED: "pdf_broken"}


if __name__ == "__main__":
    _bound()
    print(json.dumps(_tell()))
