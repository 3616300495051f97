"""The course of a SCORM 2004 package, with its sequencing. CAM Book §3, §5; CAM-03 to CAM-10."""

from collections.abc import Iterator, Mapping
from functools import partial

from packages.files import Files
from packages.findings import Finding
from packages.limits import DEFAULT, Limits
from packages.manifest import course
from packages.manifest.course import Manner
from packages.manifest.document import Document
from packages.scorm2004 import names, values
from packages.scorm2004.newer import newer_features
from packages.scorm2004.outline import chosen_outline
from packages.scorm2004.places import misplaced
from packages.scorm2004.unit import unit_of_item
from schemas.course_structure import CourseStructure, Standard
from sequencing import serial
from sequencing.editions import Edition
from sequencing.manifest import Reading as SequencingReading
from sequencing.manifest import read_manifest

# What the sequencer's reader found, under codes of ours; the rest it and we find alike.
CODES: Mapping[str, str] = {
    "sequencing.value": "sequencing_value",
    "sequencing.rule": "sequencing_rule",
    "sequencing.objective": "sequencing_objective",
    "sequencing.idref": "sequencing_idref",
}


def read(
    document: Document, files: Files, name: str, edition: Edition, limits: Limits = DEFAULT
) -> tuple[CourseStructure, list[Finding]]:
    """Read the course of a manifest.

    name      of the package, for a course without a title
    returns   the structure, and what was found; with an error among it the course is not playable
    raises    Refused where there is nothing to play at all
    """
    own = document.copy()
    found = [*names.mend(own), *misplaced(own), *newer_features(own, edition)]
    standing = course.begin(own, files, limits)
    reading = standing.reading
    reading.findings[:0] = found
    title = course.title_of(standing, name)
    outline = chosen_outline(standing, name)
    values.mend(reading, outline.element, edition)
    sequenced = _sequenced(own, edition)
    manner = Manner(partial(unit_of_item, sequenced.tree), folders_open=False)
    children = course.units_and_blocks(reading, outline, manner)
    reading.findings += _findings(own, sequenced)
    course.note_defects(standing)
    course.check_playable(reading, children)
    structure = CourseStructure(
        standard=Standard.SCORM_2004,
        edition=edition.value,
        title=title,
        children=children,
        description=standing.told.description,
        language=standing.told.language,
        minutes=standing.told.minutes,
        keywords=standing.told.keywords,
        sequencing=serial.to_json(sequenced.tree),
    )
    return structure, reading.findings


def _sequenced(document: Document, edition: Edition) -> SequencingReading:
    reading = read_manifest(document.root, edition=edition)
    assert reading is not None  # an organization was chosen or made
    return reading


def _findings(document: Document, sequenced: SequencingReading) -> Iterator[Finding]:
    for one in sequenced.findings:
        if code := CODES.get(one.rule):
            yield Finding(code, document.path, one.line, one.facts)
