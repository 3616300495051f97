"""Manifests inside a manifest: where an item points to one, its items come below that item.

IMS Content Packaging 1.1.2 §4.1 allows it, SCORM advises against it (CAM Book §3.4.2); CAM-09.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from packages.findings import Refused
from packages.limits import Limits
from packages.manifest import content
from packages.manifest.document import attribute, child, children, local
from packages.manifest.reading import Reading

DEEPEST = 8  # manifests inside manifests


@dataclass
class _Merging:
    """What items may point to, and how many more may come."""

    reading: Reading
    inner: Mapping[str, etree._Element]
    left: int
    limit: int


def merge(reading: Reading, limits: Limits) -> None:
    """Put the items of inner manifests below those that point to them, in place.

    raises   Refused where that makes too many items
    """
    found = content.submanifests(reading.document.root)
    inner = {attribute(one, "identifier") or "": one for one in found}
    known = {name: one for name, one in inner.items() if name and name not in reading.resources}
    merging = _Merging(reading, known, limits.items, limits.items)
    used = _merge_all(merging) if known else frozenset()
    for name, element in inner.items():
        if name not in used:
            reading.note("submanifest", element)


def _merge_all(merging: _Merging) -> frozenset[str]:
    """Give the names of the manifests that came in."""
    listing = child(merging.reading.document.root, "organizations")
    waiting: list[tuple[etree._Element, tuple[str, ...]]] = (
        [] if listing is None else [(element, ()) for element in listing]
    )
    used: set[str] = set()
    while waiting:
        element, trail = waiting.pop()
        name = attribute(element, "identifierref") or ""
        if local(element.tag) == "item" and name in merging.inner:
            used.add(name)
            trail = (*trail, name)
            _take_in(merging, element, trail)
        waiting += [(each, trail) for each in children(element, "item")]
    return frozenset(used)


def _take_in(merging: _Merging, item: etree._Element, trail: tuple[str, ...]) -> None:
    *before, name = trail
    title = content.title_of(item)
    _remove_reference(item)
    if name in before or len(trail) > DEEPEST:
        merging.reading.note("submanifest_loop", item, title=title)
        return
    merging.reading.note("submanifest_merged", item, title=title)
    inner = merging.inner[name]
    organization = content.default_organization(inner)
    if organization is None:
        _point_to_resource(item, inner)
        return
    for each in organization:
        if local(each.tag) == "item" or _is_missing(item, each):
            _count(merging, each)
            item.append(deepcopy(each))


def _is_missing(item: etree._Element, element: etree._Element) -> bool:
    """Tell whether an item takes over what its organization says and itself does not."""
    name = local(element.tag)
    return name not in ("title", "metadata") and child(item, name) is None


def _count(merging: _Merging, element: etree._Element) -> None:
    merging.left -= sum(1 for each in element.iter() if local(each.tag) == "item")
    if merging.left < 0:
        limit = merging.limit
        raise Refused(merging.reading.document.finding("too_many_items", element, limit=limit))


def _remove_reference(item: etree._Element) -> None:
    for key in [key for key in item.attrib if local(key) == "identifierref"]:
        del item.attrib[key]


def _point_to_resource(item: etree._Element, inner: etree._Element) -> None:
    """An inner manifest without organization is its first resource that can be opened."""
    resources = (each for each in inner.iter() if local(each.tag) == "resource")
    opened = (attribute(each, "identifier") for each in resources if attribute(each, "href"))
    name = next(opened, None)
    if name:
        item.set("identifierref", name)
