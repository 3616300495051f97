"""What a SCORM 1.2 manifest says, as values: organizations, items, resources. CAM §2.3.2.

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
    prerequisites: str | None
    max_time_allowed: str | None
    time_limit_action: str | None
    launch_data: str | None
    mastery_score: str | None
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
        () if listing is None else tuple(map(_organization, children(listing, "organization"))),
        None if listing is None else attribute(listing, "default"),
        tuple(map(_resource, _all(root, "resource"))),
    )


def files_of(resource: Resource) -> Iterator[tuple[etree._Element, str]]:
    """Give the files that a resource lists, each with its element."""
    for element in children(resource.element, "file"):
        if href := attribute(element, "href"):
            yield element, href


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


def _organization(element: etree._Element) -> Organization:
    identifier = attribute(element, "identifier") or ""
    return Organization(
        element,
        identifier,
        text(child(element, "title")) or identifier,
        tuple(map(_item, children(element, "item"))),
    )


def _item(element: etree._Element) -> Item:
    identifier = attribute(element, "identifier") or ""
    return Item(
        element=element,
        identifier=identifier,
        title=text(child(element, "title")) or identifier,
        ref=attribute(element, "identifierref"),
        parameters=attribute(element, "parameters") or "",
        is_visible=(attribute(element, "isvisible") or "true").lower() not in ("false", "0"),
        prerequisites=text(child(element, "prerequisites")),
        max_time_allowed=text(child(element, "maxtimeallowed")),
        time_limit_action=text(child(element, "timelimitaction")),
        launch_data=_verbatim(child(element, "datafromlms")),
        mastery_score=text(child(element, "masteryscore")),
        items=tuple(map(_item, children(element, "item"))),
    )


def _verbatim(element: etree._Element | None) -> str | None:
    """Give the text as it is: launch data is the content's own, white space too."""
    return None if element is None else "".join(str(part) for part in element.itertext()) or None


def _resource(element: etree._Element) -> Resource:
    bases = [
        ancestor.get(XML_BASE) for ancestor in (*reversed(list(element.iterancestors())), element)
    ]
    return Resource(
        element,
        attribute(element, "identifier") or "",
        attribute(element, "href"),
        (attribute(element, "scormtype") or "").lower() or None,
        tuple(base.strip() for base in bases if base),
    )
