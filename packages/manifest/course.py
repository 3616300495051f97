"""From a manifest's items and resources to units and blocks: what every SCORM has in common.

Read as widely as content in the field needs (scorm.md §4); every leniency is a finding, and only a
unit that cannot be opened refuses the package. What a unit is, each standard says itself.
"""

from collections.abc import Callable
from dataclasses import dataclass

from packages.files import Files
from packages.findings import Refused
from packages.launch import resolve
from packages.limits import Limits
from packages.manifest import content, metadata
from packages.manifest.content import Contents, Item, Organization, Resource
from packages.manifest.document import Document, attribute, child, children
from packages.manifest.merging import merge
from packages.manifest.metadata import Metadata
from packages.manifest.reading import Reading
from schemas.course_structure import Block, LangString, Unit

Children = tuple[Unit | Block, ...]
Place = tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """What a manifest holds, before anything is made of it."""

    reading: Reading
    contents: Contents
    told: Metadata
    chosen: Organization | None


@dataclass(frozen=True)
class Manner:
    """How a standard makes units of items.

    unit              gives the unit of an item; None where nothing can be opened
    folders_open      whether an item with content and items below it is a unit beside being a block
    """

    unit: Callable[[Reading, Item, Place], Unit | None]
    folders_open: bool


def begin(document: Document, files: Files, limits: Limits) -> Standing:
    """Read what a manifest holds and choose what is played.

    document  the reader's own copy: manifests inside it are put where items point to them
    raises    Refused where it is too big
    """
    told, found = metadata.read(document, files)
    resources = content.by_identifier(content.resources(document.root))
    language = told.language or metadata.UNKNOWN_LANGUAGE
    reading = Reading(document, files, resources, language, findings=found)
    merge(reading, limits)
    _check_size(reading, limits)
    contents = content.parse(document.root)
    return Standing(reading, contents, told, _choose(reading, contents))


def title_of(standing: Standing, name: str) -> LangString:
    """Give the title of the course; `name` is that of the package."""
    chosen = standing.chosen.title if standing.chosen else ""
    return {**standing.told.title, **standing.reading.words(chosen or name)}


def opened_resources(contents: Contents) -> list[Resource]:
    """Give what is opened where there is no table of contents: SCOs, else what stands alone."""
    opened = [resource for resource in contents.resources if resource.href]
    needed = {
        attribute(element, "identifierref")
        for resource in contents.resources
        for element in children(resource.element, "dependency")
    }
    reporting = [resource for resource in opened if resource.scormtype == "sco"]
    alone = [resource for resource in opened if resource.identifier not in needed]
    return reporting or alone or opened


def units_and_blocks(reading: Reading, chosen: Organization, manner: Manner) -> Children:
    """Give what the chosen organization holds."""
    return _children(reading, chosen.items, (chosen.identifier,), manner)


def note_defects(standing: Standing) -> None:
    """Note what does not touch the chosen units."""
    _note_duplicates(standing)
    _note_missing_files(standing)


def check_playable(reading: Reading, units: Children) -> None:
    """Raise Refused where there is nothing to play and nothing else says why."""
    if not units and not any(finding.is_error for finding in reading.findings):
        raise Refused(reading.document.finding("nothing_to_play", reading.document.root))


def _choose(reading: Reading, contents: Contents) -> Organization | None:
    """Choose the organization to play: the default one, else the first that has items."""
    listed = [organization for organization in contents.organizations if organization.items]
    if not listed:
        reading.note("organization_missing", reading.document.root)
        return None
    named = [one for one in listed if one.identifier == contents.default]
    if contents.default and not named:
        reading.note("organization_default", listed[0].element, identifier=contents.default)
    chosen = (named or listed)[0]
    if len(listed) > 1:
        facts = {"count": len(listed), "title": chosen.title}
        reading.note("organization_several", chosen.element, **facts)
    return chosen


def _check_size(reading: Reading, limits: Limits) -> None:
    """Refuse what is too much or too deep before anything walks through it."""
    listing = child(reading.document.root, "organizations")
    for organization in () if listing is None else children(listing, "organization"):
        level, count = [organization], 0
        for _ in range(limits.depth):
            level = [item for element in level for item in children(element, "item")]
            count += len(level)
        if count > limits.items:
            found = reading.document.finding("too_many_items", organization, limit=limits.items)
            raise Refused(found)
        if any(child(element, "item") is not None for element in level):
            found = reading.document.finding("too_deep", organization, limit=limits.depth)
            raise Refused(found)


def _children(reading: Reading, items: tuple[Item, ...], place: Place, manner: Manner) -> Children:
    return tuple(
        child
        for item in items
        for child in _child(reading, item, (*place, item.identifier), manner)
    )


def _child(reading: Reading, item: Item, place: Place, manner: Manner) -> Children:
    """Give an item as a unit, as a block, or as neither where nothing can be opened."""
    if not item.items:
        return _leaf(reading, item, place, manner)
    own = _of_folder(reading, item, place, manner) if item.ref else ()
    below = (*own, *_children(reading, item.items, place, manner))
    if not below:
        return ()
    block_id = reading.places.block(place)
    return (Block(block_id, reading.words(item.title), below, item.identifier),)


def _leaf(reading: Reading, item: Item, place: Place, manner: Manner) -> Children:
    if not item.ref:
        reading.note("item_without_content", item.element, title=item.title)
        return ()
    unit = manner.unit(reading, item, place)
    return (unit,) if unit else ()


def _of_folder(reading: Reading, item: Item, place: Place, manner: Manner) -> Children:
    # Lenient: only a leaf may have content by the standard; some tools give it to folders too.
    code = "item_with_both" if manner.folders_open else "folder_with_content"
    unit = manner.unit(reading, item, place) if manner.folders_open else None
    reading.note(code, item.element, title=item.title)
    return (unit,) if unit else ()


def _note_duplicates(standing: Standing) -> None:
    items = content.flat(standing.chosen.items) if standing.chosen else ()
    for group in (items, standing.contents.resources):
        seen: set[str] = set()
        for one in group:
            if one.identifier in seen:
                standing.reading.note(
                    "identifier_duplicate", one.element, identifier=one.identifier
                )
            seen.add(one.identifier)


def _note_missing_files(standing: Standing) -> None:
    for resource in standing.contents.resources:
        _note_dependencies(standing.reading, resource)
        for element, href in content.files_of(resource):
            target = resolve(href, resource.bases, standing.reading.files)
            if target.problem and href != resource.href:
                standing.reading.note("file_missing", element, href=target.asked)


def _note_dependencies(reading: Reading, resource: Resource) -> None:
    """Note what a resource needs and is nowhere; all files are served, whoever needs them."""
    for element in children(resource.element, "dependency"):
        needed = attribute(element, "identifierref")
        if needed not in reading.resources:
            reading.note("dependency_missing", element, identifier=needed or "")
