"""A plain website in a zip: one unit, which is complete when it was opened."""

from urllib.parse import quote

from packages.detect import FIRST_PAGES, first_page
from packages.files import Files
from packages.findings import Finding, refuse
from packages.identifiers import Places
from packages.launch import SAFE
from packages.manifest.metadata import UNKNOWN_LANGUAGE
from schemas.course_structure import CourseStructure, MoveOn, Standard, Unit, UnitKind


def read_website(files: Files, name: str) -> tuple[CourseStructure, list[Finding]]:
    """Read a website by its first page; `name` becomes the title."""
    page = first_page(files)
    if page is None:
        raise refuse("nothing_playable")
    title = {UNKNOWN_LANGUAGE: name}
    unit = Unit(
        id=Places().unit((page,)),
        title=title,
        kind=UnitKind.ASSET,
        launch=quote(page, SAFE),
        move_on=MoveOn.COMPLETED,
        identifier=page,
    )
    is_usual = page.lower() in FIRST_PAGES
    findings = [] if is_usual else [Finding("page_chosen", page)]
    return CourseStructure(Standard.HTML, title, (unit,)), findings
