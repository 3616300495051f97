"""The course of a SCORM 1.2 package. CAM §2.3.2; CAM-03 to CAM-05, CAM-09, CAM-10."""

from functools import partial

from packages.files import Files
from packages.findings import Finding
from packages.limits import DEFAULT, Limits
from packages.manifest import course
from packages.manifest.course import Children, Manner, Standing
from packages.manifest.document import Document
from packages.scorm12.unit import unit_of_item, unit_of_resource
from packages.scorm12.unlocking import scripts_of
from schemas.course_structure import CourseStructure, Standard


def read(
    document: Document, files: Files, name: str, limits: Limits = DEFAULT
) -> tuple[CourseStructure, list[Finding]]:
    """Read the course of a manifest.

    name      of the package, for a course without a title
    returns   the structure, and what was found; with an error among it the course is not playable
    raises    Refused where there is nothing to play at all
    """
    standing = course.begin(document.copy(), files, limits)
    children = _children(standing)
    course.note_defects(standing)
    course.check_playable(standing.reading, children)
    structure = CourseStructure(
        standard=Standard.SCORM_12,
        title=course.title_of(standing, name),
        children=children,
        description=standing.told.description,
        language=standing.told.language,
        minutes=standing.told.minutes,
        keywords=standing.told.keywords,
    )
    return structure, standing.reading.findings


def _children(standing: Standing) -> Children:
    reading, chosen = standing.reading, standing.chosen
    if chosen:
        scripts = scripts_of(reading, chosen.items)
        manner = Manner(partial(unit_of_item, scripts), folders_open=True)
        return course.units_and_blocks(reading, chosen, manner)
    opened = course.opened_resources(standing.contents)
    units = (unit_of_resource(reading, resource) for resource in opened)
    return tuple(unit for unit in units if unit)
