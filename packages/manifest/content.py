"""What a manifest says, as values: organizations, items, resources.

The same in every SCORM: IMS Content Packaging (SCORM 1.2 CAM §2.3.2, SCORM 2004 CAM Book §3.4).
Nothing is decided here: values are as written, with the line where they stand.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from packages.manifest.document import XML_BASE, attribute, child, children, local, text


@dataclass(frozen=True)
class Item:
    """An item of an organization; `element` is where a finding about it points."""

    element: etree._Element
    identifier: str
    title: str
    ref: str | None
    parameters: str
    is_visible: bool
    items: tuple["Item", ...]


@dataclass(frozen=True)
class Organization:
    """A table of contents."""

    element: etree._Element
    identifier: str
    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Resource:
    """Something that can be opened, and its files; `bases` are its xml:base, outermost first."""

    element: etree._Element
    identifier: str
    href: str | None
    scormtype: str | None
    bases: tuple[str, ...]


@dataclass(frozen=True)
class Contents:
    """The organizations in order, the identifier of the default one, and all resources in order."""

    organizations: tuple[Organization, ...]
    default: str | None
    resources: tuple[Resource, ...]


def parse(root: etree._Element) -> Contents:
    """Parse the manifest's content."""
    listing = child(root, "organizations")
    return Contents(
        () if listing is None else tuple(map(organization, children(listing, "organization"))),
        None if listing is None else attribute(listing, "default"),
        resources(root),
    )


def resources(root: etree._Element) -> tuple[Resource, ...]:
    """Parse all resources, those of manifests inside the manifest too."""
    return tuple(map(_resource, _all(root, "resource")))


def default_organization(manifest: etree._Element) -> etree._Element | None:
    """Find the default organization of a manifest, or else its first."""
    listing = child(manifest, "organizations")
    if listing is None:
        return None
    listed = list(children(listing, "organization"))
    default = attribute(listing, "default")
    named = [each for each in listed if attribute(each, "identifier") == default]
    return next(iter([*named, *listed]), None)


def title_of(element: etree._Element) -> str:
    """Give the title of an item or organization, or else its identifier."""
    return text(child(element, "title")) or attribute(element, "identifier") or ""


def files_of(resource: Resource) -> Iterator[tuple[etree._Element, str]]:
    """Give the files that a resource lists, each with its element."""
    for element in children(resource.element, "file"):
        if href := attribute(element, "href"):
            yield element, href


def organization(element: etree._Element) -> Organization:
    """Parse a table of contents."""
    return Organization(
        element,
        attribute(element, "identifier") or "",
        title_of(element),
        tuple(map(_item, children(element, "item"))),
    )


def flat(items: tuple[Item, ...]) -> Iterator[Item]:
    """Give the items of all levels in their order."""
    for item in items:
        yield item
        yield from flat(item.items)


def by_identifier(resources: tuple[Resource, ...]) -> Mapping[str, Resource]:
    """Index the resources; the first of an identifier wins."""
    return {resource.identifier: resource for resource in reversed(resources)}


def submanifests(root: etree._Element) -> list[etree._Element]:
    """Give the manifests inside the manifest."""
    return [element for element in _all(root, "manifest") if element is not root]


def _all(root: etree._Element, name: str) -> Iterator[etree._Element]:
    return (element for element in root.iter() if local(element.tag) == name)


def _item(element: etree._Element) -> Item:
    return Item(
        element=element,
        identifier=attribute(element, "identifier") or "",
        title=title_of(element),
        ref=attribute(element, "identifierref"),
        parameters=attribute(element, "parameters") or "",
        is_visible=(attribute(element, "isvisible") or "true").lower() not in ("false", "0"),
        items=tuple(map(_item, children(element, "item"))),
    )


def bases_of(element: etree._Element) -> tuple[str, ...]:
    """Give the xml:base values that count for an element, outermost first."""
    around = (*reversed(list(element.iterancestors())), element)
    said = (each.get(XML_BASE) for each in around)
    return tuple(base.strip() for base in said if base)


def _resource(element: etree._Element) -> Resource:
    return Resource(
        element,
        attribute(element, "identifier") or "",
        attribute(element, "href"),
        (attribute(element, "scormtype") or "").lower() or None,
        bases_of(element),
    )
