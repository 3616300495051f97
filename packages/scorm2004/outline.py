"""The organization as the sequencer is to read it: every item named, and nothing without content.

Works in place on the reader's own copy of the manifest. CAM Book §3.4.1; CAM-03.
"""

from collections.abc import Iterator

from lxml import etree

from packages.manifest import content
from packages.manifest.content import Organization, Resource
from packages.manifest.course import Standing, opened_resources
from packages.manifest.document import attribute, child, children, local, text
from packages.manifest.reading import Reading
from sequencing.reading import IMSSS

HIDDEN = frozenset({"false", "0"})


def chosen_outline(standing: Standing, name: str) -> Organization:
    """Give the organization to play, the only one that is left in the manifest.

    name   of the package, for a course without a title
    """
    element = standing.chosen.element if standing.chosen else _of_resources(standing, name)
    _remove_others(element)
    _remove_empty(standing.reading, element)
    _name_all(element)
    _show_something(standing.reading, element)
    return content.organization(element)


def _of_resources(standing: Standing, name: str) -> etree._Element:
    """Make a table of contents of the resources, where the manifest has none."""
    root = standing.reading.document.root
    listing = child(root, "organizations")
    if listing is None:
        listing = etree.SubElement(root, "organizations")
    organization = etree.SubElement(listing, "organization", identifier="resources")
    _say(organization, "title", name)
    opened = opened_resources(standing.contents)
    for resource in opened:
        _add_item(organization, resource, name if len(opened) == 1 else resource.identifier)
    sequencing = etree.SubElement(organization, f"{{{IMSSS}}}sequencing")
    # Nobody said how to go through them, so that one after the other and any choice are as good.
    etree.SubElement(sequencing, f"{{{IMSSS}}}controlMode", flow="true")
    return organization


def _add_item(organization: etree._Element, resource: Resource, title: str) -> None:
    names = {"identifier": resource.identifier, "identifierref": resource.identifier}
    _say(etree.SubElement(organization, "item", names), "title", title)


def _say(element: etree._Element, name: str, words: str) -> None:
    etree.SubElement(element, name).text = words


def _remove_others(element: etree._Element) -> None:
    listing = element.getparent()
    assert listing is not None
    for other in [each for each in children(listing, "organization") if each is not element]:
        listing.remove(other)


def _remove_empty(reading: Reading, organization: etree._Element) -> None:
    """Remove items that neither open anything nor hold one that does, the innermost first."""
    for item in reversed(list(_items(organization))):
        if child(item, "item") is None and not attribute(item, "identifierref"):
            reading.note("item_without_content", item, title=content.title_of(item))
            parent = item.getparent()
            assert parent is not None
            parent.remove(item)


def _name_all(organization: etree._Element) -> None:
    """Give organization and items identifiers of their own, and titles.

    That one is used twice is noted with the other defects.
    """
    seen: set[str] = set()
    for element in (organization, *_items(organization)):
        said = " ".join((attribute(element, "identifier") or "").split())
        identifier = _unused(said or "item", seen) if said in seen or not said else said
        seen.add(identifier)
        element.set("identifier", identifier)
        title = child(element, "title")
        if text(title) is None:
            _say(element, "title", identifier)
            if title is not None:
                element.remove(title)


def _show_something(reading: Reading, organization: etree._Element) -> None:
    """Show all items where none is to be shown and no flow leads to one."""
    said = {item: (attribute(item, "isvisible") or "").lower() for item in _items(organization)}
    hidden = {item for item, value in said.items() if value in HIDDEN}
    leaves = [item for item in _items(organization) if child(item, "item") is None]
    modes = organization.getroottree().iter(f"{{{IMSSS}}}controlMode")
    has_flow = any(attribute(mode, "flow") not in (None, *HIDDEN) for mode in modes)
    if has_flow or not leaves or any(leaf not in hidden for leaf in leaves):
        return
    reading.note("nothing_visible", organization, title=content.title_of(organization))
    for item in hidden:
        item.set("isvisible", "true")


def _unused(name: str, seen: set[str]) -> str:
    """Give the name with a number that no other has."""
    numbered = (f"{name}~{number}" for number in range(2, len(seen) + 3))
    return next(each for each in numbered if each not in seen)


def _items(organization: etree._Element) -> Iterator[etree._Element]:
    for element in organization.iter():
        if element is not organization and local(element.tag) == "item":
            yield element
