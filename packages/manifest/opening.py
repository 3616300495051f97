"""A resource as something to open: its address in the package, and whether it speaks to the player.

SCORM 1.2 CAM §2.3.2, SCORM 2004 CAM Book §3.4.1; CAM-04.
"""

from packages.launch import resolve
from packages.manifest.content import Item, Resource
from packages.manifest.reading import Reading
from schemas.course_structure import UnitKind


def resource_of(reading: Reading, item: Item) -> Resource | None:
    """Find the resource of an item; None, with the finding noted, where there is none."""
    resource = reading.resources.get(item.ref or "")
    if resource is None:
        facts = {"title": item.title, "identifier": item.ref}
        reading.note("resource_missing", item.element, **facts)
    return resource


def launch_of(reading: Reading, resource: Resource, title: str) -> str | None:
    """Give the address to open; None, with the finding noted, where nothing can be opened."""
    at = resource.element
    if resource.href is None:
        reading.note("launch_missing", at, identifier=resource.identifier)
        return None
    target = resolve(resource.href, resource.bases, reading.files)
    if target.problem:
        reading.note(target.problem, at, href=target.asked, title=title)
        return None
    if not target.is_tidy:
        reading.note("href_form", at, href=resource.href, read=target.asked)
    if not target.is_exact:
        reading.note("wrong_case", at, href=target.asked, found=target.found)
    return target.address


def kind_of(reading: Reading, resource: Resource) -> UnitKind:
    """Tell a SCO from an asset."""
    if resource.scormtype is None:
        # Lenient: an API that nobody calls does no harm, a SCO without one loses everything.
        reading.note("scormtype_missing", resource.element, identifier=resource.identifier)
    return UnitKind.ASSET if resource.scormtype == "asset" else UnitKind.SCO
