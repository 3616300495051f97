"""Mends of what a manifest says, where the package itself shows what was meant. CAM-03, CAM-04.

A change is made only where there is one answer: a file that lies in exactly one place, an
identifier that differs only in capital letters, an edition that the namespaces tell.
"""

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from lxml import etree

from packages.files import Files
from packages.launch import SAFE, resolve
from packages.manifest.document import XML_BASE, attribute, child, children, local
from packages.repair.text import count_tags, rewrite, set_attribute
from schemas.course_structure import Standard

PAGES = (".html", ".htm", ".xhtml")
ADLCP = "http://www.adlnet.org/xsd/adlcp_"
STATED: Mapping[tuple[Standard, str | None], str] = {
    (Standard.SCORM_12, None): "1.2",
    (Standard.SCORM_2004, "2nd"): "CAM 1.3",
    (Standard.SCORM_2004, "3rd"): "2004 3rd Edition",
    (Standard.SCORM_2004, "4th"): "2004 4th Edition",
}


@dataclass(frozen=True)
class Meant:
    """What shows how a manifest was meant: its elements, the package's files, its kind."""

    root: etree._Element
    files: Files
    standard: Standard | None
    edition: str | None

    def named(self, name: str) -> list[etree._Element]:
        """Give the elements of a local name, in the order of their start tags."""
        return [element for element in self.root.iter() if local(element.tag) == name]


Mend = Callable[[str, Meant], str]


def mend_hrefs(value: str, meant: Meant) -> str:
    """Write each address as the file that it means is called."""
    for name in ("resource", "file"):
        value = _with_attribute(value, meant, name, "href", _right_href)
    return value


def mend_launches(value: str, meant: Meant) -> str:
    """Give a resource without an address the one page that it lists."""
    return _with_attribute(value, meant, "resource", "href", _listed_page)


def mend_references(value: str, meant: Meant) -> str:
    """Point items to the resource whose identifier differs only in its letter case."""
    return _with_attribute(value, meant, "item", "identifierref", _right_reference)


def mend_default(value: str, meant: Meant) -> str:
    """Name the first organization as the default where the one named does not exist."""
    return _with_attribute(value, meant, "organizations", "default", _right_default)


def mend_scormtypes(value: str, meant: Meant) -> str:
    """Say of a resource that items open and that does not tell its kind that it is a SCO."""
    prefix = next((p for p, uri in meant.root.nsmap.items() if p and uri.startswith(ADLCP)), None)
    if prefix is None:
        return value
    word = "scormType" if meant.standard is Standard.SCORM_2004 else "scormtype"
    return _with_attribute(value, meant, "resource", f"{prefix}:{word}", _missing_scormtype)


def mend_version(value: str, meant: Meant) -> str:
    """State the version of SCORM that the manifest follows, where it states none."""
    stated = STATED.get((meant.standard or Standard.SCORM_12, meant.edition))
    place = child(meant.root, "metadata")
    if stated is None or (place is not None and child(place, "schemaversion") is not None):
        return value
    before = f"{meant.root.prefix}:" if meant.root.prefix else ""
    version = f"<{before}schemaversion>{stated}</{before}schemaversion>"
    if place is None:
        schema = f"<{before}schema>ADL SCORM</{before}schema>"
        inside = f"<{before}metadata>{schema}{version}</{before}metadata>"
        return _after_first(value, "manifest", inside)
    if child(place, "schema") is not None:
        return _after_first(value, "schema", version, closing=True)
    return _after_first(value, "metadata", f"<{before}schema>ADL SCORM</{before}schema>{version}")


MENDS: tuple[tuple[str, Mend], ...] = (
    ("href", mend_hrefs),
    ("launch", mend_launches),
    ("reference", mend_references),
    ("default", mend_default),
    ("scormtype", mend_scormtypes),
    ("version", mend_version),
)


def _with_attribute(
    value: str,
    meant: Meant,
    name: str,
    attribute: str,
    right: Callable[[etree._Element, Meant], str | None],
) -> str:
    """Set an attribute of each tag of a name to what `right` gives for its element, unless None."""
    elements = meant.named(name)
    if count_tags(value, name) != len(elements):  # something hides a tag; leave all as it is
        return value

    def changed(number: int, tag: str) -> str:
        wanted = right(elements[number], meant)
        return tag if wanted is None else set_attribute(tag, attribute, wanted)

    return rewrite(value, name, changed)


def _right_href(element: etree._Element, meant: Meant) -> str | None:
    href = attribute(element, "href")
    if not href:
        return None
    bases = _bases(element)
    target = resolve(href, bases, meant.files)
    if target.problem not in (None, "launch_file_missing"):
        return None
    if target.found and target.is_exact and target.is_tidy:
        return None
    path, ends = _parted(href)
    found = target.found or _only_namesake(path, meant.files)
    if found is None:
        return None
    wanted = _relative(found, bases) if target.problem else _recased(path, found)
    again = resolve(wanted + ends, bases, meant.files)
    is_right = again.found == found and again.is_exact and again.is_tidy
    return wanted + ends if is_right else None


def _parted(href: str) -> tuple[str, str]:
    cut = min((at for at in (href.find("?"), href.find("#")) if at >= 0), default=len(href))
    return href[:cut], href[cut:]


def _recased(path: str, found: str) -> str:
    """Give the path in the letters of the file's name, as deep as it was."""
    parts = posixpath.normpath(path.replace("\\", "/").lstrip("/")).split("/")
    depth = sum(part != ".." for part in parts)
    tail = "/".join(found.split("/")[-depth:])
    climbs = "../" * (len(parts) - depth)
    return climbs + (tail if path != quote(unquote(path), SAFE) else quote(tail, SAFE))


def _only_namesake(path: str, files: Files) -> str | None:
    """Find the one file of the package that has this name, in whatever folder."""
    name = unquote(path).replace("\\", "/").rpartition("/")[2].casefold()
    found = [one for one in files.paths if one.rpartition("/")[2].casefold() == name]
    return found[0] if name and len(found) == 1 else None


def _relative(found: str, bases: tuple[str, ...]) -> str:
    folder = "".join(base[: base.rfind("/") + 1] for base in bases).strip("/")
    return quote(posixpath.relpath(found, folder or "."), SAFE)


def _bases(element: etree._Element) -> tuple[str, ...]:
    chain = (*reversed(list(element.iterancestors())), element)
    return tuple(base.strip() for one in chain if (base := one.get(XML_BASE)))


def _listed_page(element: etree._Element, meant: Meant) -> str | None:
    if attribute(element, "href") or attribute(element, "identifier") not in _opened(meant):
        return None
    listed = [attribute(file, "href") or "" for file in children(element, "file")]
    pages = [href for href in listed if href.lower().endswith(PAGES)]
    first = [href for href in pages if href.lower().rpartition("/")[2].startswith("index.")]
    chosen = first if len(first) == 1 else pages
    return chosen[0] if len(chosen) == 1 else None


def _opened(meant: Meant) -> set[str | None]:
    return {attribute(item, "identifierref") for item in meant.named("item")}


def _right_reference(element: etree._Element, meant: Meant) -> str | None:
    wanted = attribute(element, "identifierref")
    there = [attribute(one, "identifier") or "" for one in meant.named("resource")]
    if not wanted or wanted in there:
        return None
    near = {one for one in there if one.casefold() == wanted.casefold()}
    return near.pop() if len(near) == 1 else None


def _right_default(element: etree._Element, meant: Meant) -> str | None:
    there = [attribute(one, "identifier") for one in children(element, "organization")]
    told = attribute(element, "default")
    return there[0] if told and there and told not in there else None


def _missing_scormtype(element: etree._Element, meant: Meant) -> str | None:
    is_told = attribute(element, "scormtype") is not None
    is_opened = attribute(element, "identifier") in _opened(meant)
    return "sco" if is_opened and not is_told and attribute(element, "href") else None


def _after_first(value: str, name: str, inside: str, *, closing: bool = False) -> str:
    """Put XML behind the first start tag of a name, or behind the end of that element."""

    def with_more(number: int, tag: str) -> str:
        if number:
            return tag
        if not tag.endswith("/>"):
            return tag + inside
        opened = tag.removesuffix("/>").rstrip()
        return f"{opened}>{inside}</{opened[1:].split()[0]}>"

    if not closing:
        return rewrite(value, name, with_more)
    end = f"</{name}>"
    return value.replace(end, end + inside, 1)
