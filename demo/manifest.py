"""The imsmanifest.xml of a course: SCORM 1.2 Content Aggregation Model §2.3, one SCO a lesson."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lxml import etree
from lxml.builder import ElementMaker

from demo.source import About, Course, Lesson

IMSCP = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
ADLCP = "http://www.adlnet.org/xsd/adlcp_rootv1p2"
IMSMD = "http://www.imsglobal.org/xsd/imsmd_rootv1p2p1"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SCORM_TYPE = f"{{{ADLCP}}}scormtype"

CP = ElementMaker(namespace=IMSCP, nsmap={None: IMSCP, "adlcp": ADLCP, "imsmd": IMSMD})
ADL = ElementMaker(namespace=ADLCP)
MD = ElementMaker(namespace=IMSMD)

PLAYER_RESOURCE = "player"


def render_manifest(course: Course, player_files: Sequence[str]) -> bytes:
    """Render the manifest of a course whose lessons all use the files of the player."""
    about = course.about
    manifest = CP.manifest(
        _metadata(about),
        CP.organizations(_organization(course), default="course"),
        CP.resources(*(_sco(one) for one in course.lessons), _player(player_files)),
        identifier=about.identifier,
        version=about.version,
    )
    return etree.tostring(manifest, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _metadata(about: About) -> etree._Element:
    general = MD.general(
        MD.title(*_langstrings(about.title)),
        *(MD.language(language) for language in about.languages),
        MD.description(*_langstrings(about.description)),
    )
    minutes = MD.educational(MD.typicallearningtime(MD.datetime(f"PT{about.minutes}M")))
    schema = CP.schema("ADL SCORM"), CP.schemaversion("1.2")
    return CP.metadata(*schema, MD.lom(general, minutes))


def _langstrings(texts: dict[str, str]) -> Iterable[etree._Element]:
    return (MD.langstring(text, {XML_LANG: language}) for language, text in texts.items())


def _organization(course: Course) -> etree._Element:
    items = (_item(lesson) for lesson in course.lessons)
    return CP.organization(CP.title(course.about.title["en"]), *items, identifier="course")


def _item(lesson: Lesson) -> etree._Element:
    item = CP.item(
        CP.title(" · ".join(lesson.title.values())),
        identifier=f"item-{lesson.id}",
        identifierref=lesson.id,
        isvisible="true",
    )
    if lesson.assessment:
        item.append(ADL.masteryscore(str(lesson.assessment.pass_mark)))
    return item


def _sco(lesson: Lesson) -> etree._Element:
    href = f"{lesson.id}.html"
    return CP.resource(
        CP.file(href=href),
        CP.dependency(identifierref=PLAYER_RESOURCE),
        {SCORM_TYPE: "sco", "identifier": lesson.id, "type": "webcontent", "href": href},
    )


def _player(files: Sequence[str]) -> etree._Element:
    return CP.resource(
        *(CP.file(href=name) for name in files),
        {SCORM_TYPE: "asset", "identifier": PLAYER_RESOURCE, "type": "webcontent"},
    )
