"""The markup of QTI: names of 2.x and 3.0 as one, and the words and pictures of a passage."""

import posixpath
from collections.abc import Collection, Iterator
from urllib.parse import unquote

from lxml import etree

from packages.manifest.document import local

GAP = "____"
TYPED = "textentryinteraction"
BLOCKS = frozenset(
    {"br", "div", "p", "li", "tr", "prompt", "blockquote", "pre", "dt", "dd"}
    | {f"h{level}" for level in range(1, 7)}
)


def name_of(element: etree._Element) -> str:
    """Give an element's name; “qti-item-body” of 3.0 is the “itemBody” of 2.x, in lower case."""
    return _folded(element.tag).removeprefix("qti")


def said(element: etree._Element | None, name: str) -> str:
    """Give an attribute by its name in lower case, without hyphens; "" where there is none."""
    members = () if element is None else element.attrib.items()
    return next((str(value).strip() for key, value in members if _folded(key) == name), "")


def inside(element: etree._Element | None, *names: str) -> Iterator[etree._Element]:
    """Give the elements of these names within another one, in order."""
    return (one for one in _below(element) if name_of(one) in names)


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Give the child elements of that name."""
    return (one for one in element if name_of(one) == name)


def plain(element: etree._Element) -> str:
    """Give what stands in an element of one value."""
    return "".join(map(str, element.itertext())).strip()


def words(element: etree._Element | None, without: Collection[str] = ()) -> str:
    """Give the words of a passage, its blocks on lines of their own; a gap to type in is “____”."""
    if element is None:
        return ""
    lines = "".join(_pieces(element, without)).split("\n")
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def pictures(
    element: etree._Element | None, folder: str, without: Collection[str] = ()
) -> Iterator[dict[str, str]]:
    """Give the pictures of a passage as a quiz names them; folder: of the file, with its “/”."""
    for one in () if element is None else element:
        if name_of(one) in without:
            continue
        if name_of(one) == "img":
            path = posixpath.normpath(posixpath.join(folder, unquote(said(one, "src"))))
            yield {"file": path, "alt": said(one, "alt")}
        yield from pictures(one, folder, without)


def _below(element: etree._Element | None) -> Iterator[etree._Element]:
    return iter(()) if element is None else element.iterdescendants()


def _pieces(element: etree._Element, without: Collection[str]) -> Iterator[str]:
    yield element.text or ""
    for one in element:
        name = name_of(one)
        if name == TYPED:
            yield GAP
        elif name not in without:
            edge = "\n" if name in BLOCKS else ""
            yield edge
            yield from _pieces(one, without)
            yield edge
        yield one.tail or ""


def _folded(name: object) -> str:
    return local(name).replace("-", "")
