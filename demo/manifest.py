"""The imsmanifest.xml of a course: SCORM 1.2 Content Aggregation Model §2.3, one SCO a lesson."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from lxml import etree

from demo.markup import LangString
from demo.source import About, Course, Lesson

IMSCP = "{http://www.imsproject.org/xsd/imscp_rootv1p1p2}"
ADLCP = "{http://www.adlnet.org/xsd/adlcp_rootv1p2}"
IMSMD = "{http://www.imsglobal.org/xsd/imsmd_rootv1p2p1}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# None is the default namespace; the stubs of lxml do not know it.
PREFIXES = cast(dict[str, str], {None: IMSCP[1:-1], "adlcp": ADLCP[1:-1], "imsmd": IMSMD[1:-1]})

PLAYER_RESOURCE = "player"

Node = etree._Element
Attributes = dict[str, str]


def render_manifest(course: Course, player_files: Sequence[str]) -> bytes:
    """Render the manifest of a course whose lessons all use the files of the player."""
    about = course.about
    manifest = etree.Element(
        f"{IMSCP}manifest",
        {"identifier": about.identifier, "version": about.version},
        nsmap=PREFIXES,
    )
    resources = [*(_sco(lesson) for lesson in course.lessons), _player(player_files)]
    manifest.extend([_metadata(about), _organizations(course), _cp("resources", *resources)])
    return etree.tostring(manifest, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _element(tag: str, content: Sequence[Node | str], attributes: Attributes | None = None) -> Node:
    element = etree.Element(tag, attributes or {}, nsmap=PREFIXES)
    for one in content:
        if isinstance(one, str):
            element.text = one
        else:
            element.append(one)
    return element


def _cp(name: str, *content: Node | str, **attributes: str) -> Node:
    return _element(f"{IMSCP}{name}", content, attributes)


def _md(name: str, *content: Node | str) -> Node:
    return _element(f"{IMSMD}{name}", content)


def _metadata(about: About) -> Node:
    general = _md(
        "general",
        _md("title", *_langstrings(about.title)),
        *(_md("language", language) for language in about.languages),
        _md("description", *_langstrings(about.description)),
    )
    time = _md("typicallearningtime", _md("datetime", f"PT{about.minutes}M"))
    schema = _cp("schema", "ADL SCORM"), _cp("schemaversion", "1.2")
    return _cp("metadata", *schema, _md("lom", general, _md("educational", time)))


def _langstrings(texts: LangString) -> list[Node]:
    return [
        _element(f"{IMSMD}langstring", [text], {XML_LANG: language})
        for language, text in texts.items()
    ]


def _organizations(course: Course) -> Node:
    title = _cp("title", course.about.title["en"])
    items = (_item(lesson) for lesson in course.lessons)
    organization = _cp("organization", title, *items, identifier="course")
    return _cp("organizations", organization, default="course")


def _item(lesson: Lesson) -> Node:
    """One unit; its title in every language of the lesson, since 1.2 knows no other place."""
    title = _cp("title", " · ".join(lesson.title.values()))
    named = {"identifier": f"item-{lesson.id}", "identifierref": lesson.id, "isvisible": "true"}
    if lesson.assessment is None:
        return _cp("item", title, **named)
    mastery = _element(f"{ADLCP}masteryscore", [str(lesson.assessment.pass_mark)])
    return _cp("item", title, mastery, **named)


def _sco(lesson: Lesson) -> Node:
    href = f"{lesson.id}.html"
    content = _cp("file", href=href), _cp("dependency", identifierref=PLAYER_RESOURCE)
    return _resource(lesson.id, content, {f"{ADLCP}scormtype": "sco", "href": href})


def _player(files: Sequence[str]) -> Node:
    content = [_cp("file", href=name) for name in files]
    return _resource(PLAYER_RESOURCE, content, {f"{ADLCP}scormtype": "asset"})


def _resource(identifier: str, content: Sequence[Node], attributes: Attributes) -> Node:
    named = {"identifier": identifier, "type": "webcontent"}
    return _element(f"{IMSCP}resource", content, named | attributes)
