"""Courses to launch: of one unit and of a thousand, for each edition that is played."""

from collections.abc import Callable, Mapping
from functools import partial

UNITS = 1000
PAGE = "<!doctype html><html lang=en><meta charset=utf-8><title>A lesson</title><p>A lesson."
SCORM_12 = (
    'xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" '
    'xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"'
)
SCORM_2004 = (
    'xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" '
    'xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" '
    'xmlns:imsss="http://www.imsglobal.org/xsd/imsss"'
)
FLOW = '<imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing>'


def scorm_12(units: int) -> dict[str, str]:
    """A course of SCORM 1.2 with so many SCOs."""
    return _package(_manifest(units, SCORM_12, "1.2", "adlcp:scormtype", ""))


def scorm_2004(units: int) -> dict[str, str]:
    """A course of SCORM 2004 with so many SCOs, which may be chosen and flowed through."""
    manifest = _manifest(units, SCORM_2004, "2004 4th Edition", "adlcp:scormType", FLOW)
    return _package(manifest)


def _manifest(units: int, namespaces: str, version: str, kind: str, sequencing: str) -> str:
    items = "".join(
        f'<item identifier="I{number}" identifierref="R"><title>Lesson {number}</title></item>'
        for number in range(units)
    )
    return (
        f'<?xml version="1.0"?><manifest identifier="M" version="1" {namespaces}>'
        f"<metadata><schema>ADL SCORM</schema><schemaversion>{version}</schemaversion></metadata>"
        f'<organizations default="O"><organization identifier="O"><title>A course</title>{items}'
        f"{sequencing}</organization></organizations><resources>"
        f'<resource identifier="R" type="webcontent" {kind}="sco" href="index.html">'
        '<file href="index.html"/></resource></resources></manifest>'
    )


def _package(manifest: str) -> dict[str, str]:
    return {"imsmanifest.xml": manifest, "index.html": PAGE}


COURSES: Mapping[str, Callable[[], dict[str, str]]] = {
    "SCORM 1.2, 1 unit": partial(scorm_12, 1),
    f"SCORM 1.2, {UNITS} units": partial(scorm_12, UNITS),
    "SCORM 2004, 1 unit": partial(scorm_2004, 1),
    f"SCORM 2004, {UNITS} units": partial(scorm_2004, UNITS),
}
