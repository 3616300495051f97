"""The course of a SCORM 1.2 package. CAM §2.3.2; CAM-03 to CAM-05, CAM-09, CAM-10.

Read as widely as content in the field needs (scorm.md §4); every leniency is a finding, and only a
unit that cannot be opened refuses the package.
"""

from packages.files import Files
from packages.findings import Finding, Refused
from packages.launch import resolve
from packages.limits import DEFAULT, Limits
from packages.manifest import content, metadata
from packages.manifest.content import Contents, Item, Organization
from packages.manifest.document import Document
from packages.scorm12.reading import Reading
from packages.scorm12.unit import unit_of_item, unit_of_resource
from schemas.course_structure import Block, CourseStructure, Standard, Unit

Children = tuple[Unit | Block, ...]


def read(
    document: Document, files: Files, name: str, limits: Limits = DEFAULT
) -> tuple[CourseStructure, list[Finding]]:
    """Read the course of a manifest.

    name      of the package, for a course without a title
    returns   the structure, and what was found; with an error among it the course is not playable
    raises    Refused where there is nothing to play at all
    """
    contents, told = content.parse(document.root), metadata.parse(document.root)
    resources = content.by_identifier(contents.resources)
    language = told.language or metadata.UNKNOWN_LANGUAGE
    reading = Reading(document, files, resources, language)
    chosen = _choose(reading, contents)
    _check_size(reading, chosen, limits)
    children = _of_items(reading, chosen) if chosen else _of_resources(reading, contents)
    _note_defects(reading, contents, chosen)
    _check_playable(reading, children)
    structure = CourseStructure(
        standard=Standard.SCORM_12,
        title={**told.title, **reading.words((chosen.title if chosen else "") or name)},
        children=children,
        description=told.description,
        language=told.language,
    )
    return structure, reading.findings


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


def _check_size(reading: Reading, chosen: Organization | None, limits: Limits) -> None:
    if chosen and sum(1 for _ in content.flat(chosen.items)) > limits.items:
        found = reading.document.finding("too_many_items", chosen.element, limit=limits.items)
        raise Refused(found)


def _of_items(reading: Reading, chosen: Organization) -> Children:
    return _children(reading, chosen.items, (chosen.identifier,))


def _children(reading: Reading, items: tuple[Item, ...], place: tuple[str, ...]) -> Children:
    return tuple(
        child for item in items for child in _child(reading, item, (*place, item.identifier))
    )


def _child(reading: Reading, item: Item, place: tuple[str, ...]) -> Children:
    """Give an item as a unit, as a block, or as neither where nothing can be opened."""
    own = (unit_of_item(reading, item, place),) if item.ref else ()
    units = tuple(unit for unit in own if unit)
    if not item.items:
        if not item.ref:
            reading.note("item_without_content", item.element, title=item.title)
        return units
    if item.ref:
        # Lenient: only a leaf may have content by the standard; some tools give it to folders too.
        reading.note("item_with_both", item.element, title=item.title)
    below = (*units, *_children(reading, item.items, place))
    if not below:
        return ()
    block_id = reading.places.block(place)
    return (Block(block_id, reading.words(item.title), below, item.identifier),)


def _of_resources(reading: Reading, contents: Contents) -> Children:
    """Give a unit for each resource that can be opened, where there is no table of contents."""
    opened = (resource for resource in contents.resources if resource.href)
    units = (unit_of_resource(reading, resource) for resource in opened)
    return tuple(unit for unit in units if unit)


def _note_defects(reading: Reading, contents: Contents, chosen: Organization | None) -> None:
    """Note what does not touch the chosen units."""
    for element in content.submanifests(reading.document.root):
        reading.note("submanifest", element)
    _note_duplicates(reading, contents, chosen)
    _note_missing_files(reading, contents)


def _note_duplicates(reading: Reading, contents: Contents, chosen: Organization | None) -> None:
    items = content.flat(chosen.items) if chosen else ()
    for group in (items, contents.resources):
        seen: set[str] = set()
        for one in group:
            if one.identifier in seen:
                reading.note("identifier_duplicate", one.element, identifier=one.identifier)
            seen.add(one.identifier)


def _note_missing_files(reading: Reading, contents: Contents) -> None:
    for resource in contents.resources:
        for element, href in content.files_of(resource):
            target = resolve(href, resource.bases, reading.files)
            if target.problem and href != resource.href:
                reading.note("file_missing", element, href=target.asked)


def _check_playable(reading: Reading, children: Children) -> None:
    if not children and not any(finding.is_error for finding in reading.findings):
        raise Refused(reading.document.finding("nothing_to_play", reading.document.root))
