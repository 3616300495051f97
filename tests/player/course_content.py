"""Courses of SCORM 1.2 and 2004 whose parts work without rest (`course_kill.html`)."""

from enum import StrEnum
from pathlib import Path

from tests.packages.factories import a_scorm12_zip, a_zip, an_item

PARTS = 3
PAGE = (Path(__file__).parent / "course_kill.html").read_bytes()
ITEM = (
    '<item identifier="part-{0}" identifierref="R" parameters="?part={0}">'
    "<title>Part {0}</title></item>"
)
MANIFEST = """<?xml version="1.0"?>
<manifest identifier="M" version="1" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"
 xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
<metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
<organizations default="O"><organization identifier="O"><title>A course</title>{items}
<imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing>
</organization></organizations>
<resources><resource identifier="R" type="webcontent" adlcp:scormType="sco" href="index.html">
<file href="index.html"/></resource></resources></manifest>"""


class Standard(StrEnum):
    """What the parts speak."""

    SCORM_12 = "SCORM 1.2"
    SCORM_2004 = "SCORM 2004"


def a_course(standard: Standard) -> bytes:
    """A package of some parts, which may be chosen and gone through in order."""
    if standard is Standard.SCORM_12:
        return _a_course_12()
    items = "".join(ITEM.format(number) for number in range(1, PARTS + 1))
    return a_zip({"imsmanifest.xml": MANIFEST.format(items=items).encode(), "index.html": PAGE})


def _a_course_12() -> bytes:
    items = [
        an_item(
            number,
            identifier=f"part-{number}",
            title=f"Part {number}",
            href="index.html",
            parameters=f"?part={number}",
        )
        for number in range(1, PARTS + 1)
    ]
    return a_scorm12_zip(items, files={"index.html": PAGE})
