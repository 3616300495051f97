"""SCORM 1.2 manifests: what a course is made of, and every leniency with its finding."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from packages.files import Files
from packages.findings import Finding, Refused
from packages.limits import DEFAULT
from packages.manifest import document, grammar
from packages.scorm12 import course
from schemas.course_structure import Block, CourseStructure, MoveOn, Unit, UnitKind
from tests.packages.factories import AnItem, a_manifest, an_item, lom

Read = tuple[CourseStructure, list[Finding]]


def read(manifest: bytes, *paths: str) -> Read:
    files = Files(paths or ["sco1/index.html", "sco2/index.html", "sco3/index.html"])
    return course.read(document.parse(manifest, "imsmanifest.xml"), files, "a package", DEFAULT)


def read_items(items: Sequence[AnItem], *paths: str) -> Read:
    return read(a_manifest(items), *paths)


def only_unit(result: Read) -> Unit:
    (unit,) = result[0].units()
    return unit


def codes(result: Read) -> list[str]:
    return [finding.code for finding in result[1]]


def test_items_become_units_in_their_order() -> None:
    structure, findings = read(a_manifest(3))
    assert [unit.launch for unit in structure.units()] == [
        "sco1/index.html",
        "sco2/index.html",
        "sco3/index.html",
    ]
    assert structure.title == {"und": "A course"}
    assert findings == []


def test_nested_items_become_blocks() -> None:
    folder = AnItem("FOLDER", "Part one", children=[an_item(1), an_item(2)])
    structure, findings = read_items([folder, an_item(3)])
    block, unit = structure.children
    assert isinstance(block, Block)
    assert isinstance(unit, Unit)
    assert [child.title["und"] for child in block.children] == ["Lesson 1", "Lesson 2"]
    assert findings == []


def test_ids_are_ours_unique_and_stable() -> None:
    items = [an_item(1), AnItem("F", children=[an_item(2)]), an_item(1, href="sco3/index.html")]
    first, again = read_items(items)[0], read_items(items)[0]
    ids = [unit.id for unit in first.units()]
    assert len(set(ids)) == 3
    assert ids == [unit.id for unit in again.units()]
    assert not any("ITEM" in unit_id for unit_id in ids)


def test_an_item_added_before_others_keeps_their_ids() -> None:
    before = read_items([an_item(1), an_item(2)])[0]
    after = read_items([an_item(3), an_item(1), an_item(2)])[0]
    ids = [unit.id for unit in after.units()]
    assert ids[1:] == [unit.id for unit in before.units()]


def test_default_organization_is_chosen() -> None:
    second = (
        b'</organization><organization identifier="ORG-2"><title>Two</title>'
        b'<item identifier="X" identifierref="RES-ITEM-1"><title>Other</title></item>'
        b"</organization></organizations>"
    )
    manifest = a_manifest(default="ORG-2").replace(b"</organization>", b"", 1)
    manifest = manifest.replace(b"</organizations>", second)
    result = read(manifest)
    assert result[0].title == {"und": "Two"}
    assert codes(result) == ["organization_several"]


def test_unknown_default_organization_is_a_warning() -> None:
    assert codes(read(a_manifest(default="ORG-9"))) == ["organization_default"]


def test_without_an_organization_resources_are_units() -> None:
    manifest = a_manifest().replace(b"<organization ", b"<x ").replace(b"</organization>", b"</x>")
    result = read(manifest)
    assert only_unit(result).launch == "sco1/index.html"
    assert codes(result) == ["organization_missing"]


@pytest.mark.parametrize(
    ("bases", "href", "path"),
    [
        (("content/", None, None), "a.html", "content/a.html"),
        (("content/", "two/", "three/"), "a.html", "content/two/three/a.html"),
        ((None, "content/two/", None), "../a.html", "content/a.html"),
        (("content", None, None), "a.html", "content/a.html"),
        (("content\\", None, None), "a.html", "content/a.html"),
        (("/content/", None, None), "a.html", "content/a.html"),
    ],
)
def test_xml_base_is_composed_on_three_levels(
    bases: tuple[str | None, str | None, str | None], href: str, path: str
) -> None:
    manifest, resources, resource = bases
    item = an_item(1, href=href, base=resource)
    result = read(a_manifest([item], base=manifest, resources_base=resources), path)
    assert only_unit(result).launch == path


@pytest.mark.parametrize(
    ("href", "path", "launch", "code"),
    [
        ("a.html?x=1&y=ü#top", "a.html", "a.html?x=1&y=%C3%BC#top", None),
        ("a%20b.html", "a b.html", "a%20b.html", None),
        ("a b.html", "a b.html", "a%20b.html", None),
        ("100%.html", "100%.html", "100%25.html", None),
        ("A.HTML", "a.html", "a.html", "wrong_case"),
        ("folder\\a.html", "folder/a.html", "folder/a.html", "href_form"),
        ("/a.html", "a.html", "a.html", "href_form"),
        ("u\u0308ben.html", "\u00fcben.html", "%C3%BCben.html", "wrong_case"),
        ("./x/../a.html", "a.html", "a.html", None),
    ],
)
def test_href_finds_its_file(href: str, path: str, launch: str, code: str | None) -> None:
    result = read_items([an_item(1, href=href)], path)
    assert only_unit(result).launch == launch
    assert codes(result) == ([code] if code else [])


def test_exact_name_wins_over_another_letter_case() -> None:
    result = read_items([an_item(1, href="A.html")], "a.html", "A.html")
    assert only_unit(result).launch == "A.html"
    assert codes(result) == []


def test_item_extras_are_read() -> None:
    extras = (
        '<adlcp:prerequisites type="aicc_script">ITEM-0</adlcp:prerequisites>'
        "<adlcp:maxtimeallowed>00:30:00</adlcp:maxtimeallowed>"
        "<adlcp:timelimitaction>exit, no message</adlcp:timelimitaction>"
        "<adlcp:datafromlms> a=b </adlcp:datafromlms>"
        "<adlcp:masteryscore>80</adlcp:masteryscore>"
    )
    result = read_items([an_item(1, extras=extras, parameters="?x=1", is_visible=False)])
    unit = only_unit(result)
    assert (unit.prerequisites, unit.max_time_allowed) == ("ITEM-0", "00:30:00")
    assert (unit.time_limit_action, unit.launch_data) == ("exit,no message", " a=b ")
    assert (unit.mastery_score, unit.move_on) == (0.8, MoveOn.PASSED)
    assert (unit.parameters, unit.visible) == ("?x=1", False)
    assert codes(result) == []


@pytest.mark.parametrize(
    ("extras", "code"),
    [
        ("<adlcp:masteryscore>101</adlcp:masteryscore>", "mastery_score_invalid"),
        ("<adlcp:masteryscore>NaN</adlcp:masteryscore>", "mastery_score_invalid"),
        ("<adlcp:masteryscore>eighty</adlcp:masteryscore>", "mastery_score_invalid"),
        ("<adlcp:maxtimeallowed>30 min</adlcp:maxtimeallowed>", "max_time_invalid"),
        ("<adlcp:timelimitaction>explode</adlcp:timelimitaction>", "time_limit_action_invalid"),
        (f"<adlcp:datafromlms>{'x' * 4097}</adlcp:datafromlms>", "launch_data_long"),
        ("<adlcp:prerequisites>A &amp;</adlcp:prerequisites>", "prerequisites_invalid"),
    ],
)
def test_wrong_extras_are_warnings(extras: str, code: str) -> None:
    result = read_items([an_item(1, extras=extras)])
    assert codes(result) == [code]
    assert only_unit(result).move_on is MoveOn.COMPLETED_OR_PASSED


@pytest.mark.parametrize(
    ("scormtype", "kind", "move_on", "found"),
    [
        ("sco", UnitKind.SCO, MoveOn.COMPLETED_OR_PASSED, []),
        ("SCO", UnitKind.SCO, MoveOn.COMPLETED_OR_PASSED, []),
        ("asset", UnitKind.ASSET, MoveOn.COMPLETED, []),
        (None, UnitKind.SCO, MoveOn.COMPLETED_OR_PASSED, ["scormtype_missing"]),
    ],
)
def test_scormtype_decides_the_kind(
    scormtype: str | None, kind: UnitKind, move_on: MoveOn, found: list[str]
) -> None:
    result = read_items([an_item(1, scormtype=scormtype)])
    unit = only_unit(result)
    assert (unit.kind, unit.move_on, codes(result)) == (kind, move_on, found)


def test_items_of_an_inner_manifest_come_below_the_item_that_points_to_it() -> None:
    inner = (
        '<manifest identifier="INNER" xml:base="sco2/"><organizations><organization><title>T'
        '</title><item identifier="IN" identifierref="R"><title>Inner</title></item>'
        '</organization></organizations><resources><resource identifier="R" type="webcontent"'
        ' adlcp:scormtype="sco" href="index.html"/></resources></manifest>'
    )
    items = [an_item(1), AnItem("OUT", "Outside", ref="INNER")]
    result = read(a_manifest(items, more=inner))
    block = result[0].children[1]
    assert isinstance(block, Block)
    assert [unit.launch for unit in result[0].units()] == ["sco1/index.html", "sco2/index.html"]
    assert codes(result) == ["submanifest_merged"]


def test_an_inner_manifest_of_resources_only_is_its_first() -> None:
    inner = (
        '<manifest identifier="INNER"><organizations/><resources><resource identifier="R" '
        'type="webcontent" adlcp:scormtype="sco" href="sco2/index.html"/></resources></manifest>'
    )
    result = read(a_manifest([AnItem("OUT", "Outside", ref="INNER")], more=inner))
    assert only_unit(result).launch == "sco2/index.html"


def test_manifests_in_manifests_cannot_make_too_many_items() -> None:
    two = (
        '<item identifier="{n}a" identifierref="{m}"/><item identifier="{n}b" identifierref="{m}"/>'
    )
    inner = "".join(
        f'<manifest identifier="M{n}"><organizations><organization>'
        f"{two.format(n=n, m=f'M{n + 1}')}</organization></organizations></manifest>"
        for n in range(8)
    )
    with pytest.raises(Refused, match="too_many_items"):
        course.read(
            document.parse(a_manifest([AnItem("X", ref="M0")], more=inner), "m"),
            Files([]),
            "a package",
            replace(DEFAULT, items=100),
        )


def test_item_with_content_and_items_becomes_a_block() -> None:
    result = read_items([an_item(1, children=[an_item(2)])])
    (block,) = result[0].children
    assert isinstance(block, Block)
    assert len(block.children) == 2
    assert codes(result) == ["item_with_both"]


def test_item_without_content_is_left_out() -> None:
    result = read_items([AnItem("EMPTY", "Nothing"), an_item(1)])
    assert only_unit(result).identifier == "ITEM-1"
    assert codes(result) == ["item_without_content"]


def test_defects_beside_the_course_are_warnings() -> None:
    more = '<manifest identifier="M2"><organizations/><resources/></manifest>'
    items = [an_item(1, files=["sco1/index.html", "gone.png"]), an_item(1)]
    result = read(a_manifest(items, more=more))
    assert sorted(set(codes(result))) == ["file_missing", "identifier_duplicate", "submanifest"]


def test_lom_gives_titles_description_and_language() -> None:
    metadata = lom({"en": "Noting", "hi": "टिप्पण"}, language="hi")
    structure, findings = read(a_manifest(title="टिप्पण और प्रारूपण", metadata=metadata))
    assert structure.title == {"en": "Noting", "hi": "टिप्पण और प्रारूपण"}
    assert structure.description == {"en": "About it"}
    assert structure.language == "hi"
    assert findings == []


@pytest.mark.parametrize(
    ("keywords", "found"),
    [
        ("<langstring xml:lang='en'>noting</langstring>", {"en": ("noting",)}),
        ("<langstring xml:lang='en'>noting, files,</langstring>", {"en": ("noting", "files")}),
        (
            "<langstring>a</langstring><langstring xml:lang='hi'>क</langstring>",
            {"und": ("a",), "hi": ("क",)},
        ),
        ("<string language='en'>noting</string>", {"en": ("noting",)}),
        (f"<langstring>{'x' * 101}</langstring>", {}),
        ("<langstring/>", {}),
    ],
)
def test_lom_tells_keywords(keywords: str, found: dict[str, tuple[str, ...]]) -> None:
    said = f"<keyword>{keywords}</keyword>"
    general = f'<lom xmlns="urn:x"><general>{said}{said}</general></lom>'
    assert read(a_manifest(metadata=general))[0].keywords == found


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("PT1H30M", 90),
        ("PT45S", 1),
        ("P1DT1M", 1441),
        ("01:15:00", 75),
        ("T00:20", 20),
        ("PT0S", None),
        ("P9Y", None),
        ("an hour", None),
    ],
)
def test_lom_tells_how_long_it_takes(said: str, minutes: int | None) -> None:
    time = (
        '<lom xmlns="urn:x"><educational><typicallearningtime><datetime>'
        f"{said}</datetime></typicallearningtime></educational></lom>"
    )
    assert read(a_manifest(metadata=time))[0].minutes == minutes


LOM_2004 = (
    '<lom xmlns="http://ltsc.ieee.org/xsd/LOM"><general><title><string language="hi">पाठ</string>'
    "</title><language>hi</language></general><technical><duration><duration>PT2H</duration>"
    "</duration></technical></lom>"
).encode()


@pytest.mark.parametrize(
    ("files", "title", "found"),
    [
        ({"meta/lom.xml": LOM_2004}, {"hi": "A course"}, []),
        ({"meta/lom.xml": b"<lom"}, {"und": "A course"}, ["metadata_unreadable"]),
        ({}, {"und": "A course"}, ["metadata_missing"]),
    ],
)
def test_metadata_may_lie_in_a_file(
    files: dict[str, bytes], title: dict[str, str], found: list[str]
) -> None:
    located = "<adlcp:location>meta/lom.xml</adlcp:location>"
    paths = Files(["sco1/index.html", *files], files.__getitem__)
    parsed = document.parse(a_manifest(metadata=located), "m")
    structure, findings = course.read(parsed, paths, "a package")
    assert (structure.title, [one.code for one in findings]) == (title, found)
    assert structure.minutes == (120 if title.get("hi") else None)


@pytest.mark.parametrize("language", ["x-none", "English", "e n", "1"])
def test_what_is_no_language_is_none(language: str) -> None:
    assert read(a_manifest(metadata=lom({"en": "A"}, language=language)))[0].language is None


def test_a_course_without_any_title_takes_the_files_name() -> None:
    manifest = a_manifest(title=None).replace(
        b'<organization identifier="ORG-1">', b"<organization>"
    )
    assert read(manifest)[0].title == {"und": "a package"}


def test_structure_survives_json() -> None:
    structure, _ = read_items([AnItem("F", "Part", children=[an_item(1)]), an_item(2)])
    assert CourseStructure.from_json(structure.to_json()) == structure


@pytest.mark.parametrize("encoding", ["utf-16", "windows-1252", "iso-8859-15", "utf-8-sig"])
def test_manifests_in_any_encoding(encoding: str) -> None:
    prolog = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
    manifest = a_manifest(prolog=prolog, title="Übung").decode().encode(encoding)
    assert read(manifest)[0].title == {"und": "Übung"}


@pytest.mark.parametrize(
    ("stated", "actual", "code", "encoding"),
    [
        ("utf-16", "utf-8", "manifest_encoding", "UTF-8"),
        ("utf-8", "windows-1252", "manifest_encoding", "Windows-1252"),
        ("klingon", "utf-8", "manifest_encoding", "UTF-8"),
        ("us-ascii", "utf-8", "manifest_encoding", "UTF-8"),
    ],
)
def test_manifests_in_another_encoding_than_they_say(
    stated: str, actual: str, code: str, encoding: str
) -> None:
    prolog = f'<?xml version="1.0" encoding="{stated}"?>'
    parsed = document.parse(a_manifest(prolog=prolog, title="Übung").decode().encode(actual), "m")
    (found,) = parsed.findings
    assert (found.code, found.facts["encoding"]) == (code, encoding)
    assert "Übung" in "".join(str(text) for text in parsed.root.itertext())


def test_a_line_before_the_declaration_moves_no_other() -> None:
    parsed = document.parse(b"\n\n" + a_manifest(), "m")
    assert [finding.code for finding in parsed.findings] == ["manifest_start"]
    assert parsed.finding("file_missing", parsed.root).line == 4


def test_one_broken_letter_does_not_spoil_the_others() -> None:
    parsed = document.parse(a_manifest(title="टिप्पण X").replace(b"X", b"\xe0"), "m")
    assert "टिप्पण" in "".join(str(text) for text in parsed.root.itertext())


def test_undeclared_prefix_is_a_warning_with_its_line() -> None:
    manifest = a_manifest().replace(b'version="1.0" x', b'version="1.0" xsi:schemaLocation="a b" x')
    parsed = document.parse(manifest, "imsmanifest.xml")
    assert [(finding.code, finding.line) for finding in parsed.findings] == [("manifest_prefix", 2)]


def test_bare_doctype_is_a_warning() -> None:
    prolog = '<!DOCTYPE manifest SYSTEM "imscp_rootv1p1p2.dtd">'
    parsed = document.parse(a_manifest(prolog=prolog), "imsmanifest.xml")
    assert [finding.code for finding in parsed.findings] == ["manifest_doctype"]


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("identifierref", "identifieref", 7, "structure_attribute"),
        (' type="webcontent"', "", 13, "structure_attribute_missing"),
        ('scormtype="sco"', 'scormType="sco"', 13, "structure_attribute"),
        ("<title>Lesson 1</title>", "", 7, "structure_missing"),
        ("<title>A course</title>", "<title>A</title><title>B</title>", 5, "structure_element"),
        ("<metadata>", "<metadatas/><metadata>", 2, "structure_content"),
    ],
)
def test_grammar_names_the_line(old: str, new: str, line: int, code: str) -> None:
    manifest = a_manifest().decode().replace(old, new)
    found = list(grammar.findings(document.parse(manifest.encode(), "imsmanifest.xml")))
    assert [(finding.code, finding.line) for finding in found] == [(code, line)]


def test_grammar_finds_all_defects_of_a_manifest() -> None:
    parsed = document.parse(a_manifest([an_item(n, title=None) for n in (1, 2, 3)]), "m")
    assert len(list(grammar.findings(parsed))) == 3


def test_manifest_without_namespace_is_one_warning() -> None:
    parsed = document.parse(a_manifest(namespaces='xmlns:adlcp="urn:x"'), "m")
    assert [finding.code for finding in grammar.findings(parsed)] == ["manifest_namespace"]
