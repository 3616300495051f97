"""SCORM 2004 manifests: units, blocks and the activity tree, and the finding of each leniency."""

from collections.abc import Sequence

import pytest

from packages.files import Files
from packages.findings import Finding
from packages.limits import DEFAULT
from packages.manifest import document, grammar
from packages.scorm2004 import course
from schemas.course_structure import Block, CourseStructure, MoveOn, Standard, Unit, UnitKind
from sequencing import serial
from sequencing.definitions import Activity, CompletionThreshold, DataMap
from sequencing.editions import Edition
from sequencing.tree import ActivityTree
from sequencing.vocabulary import Condition
from tests.packages.factories import AnItem, an_item
from tests.packages.factories2004 import NAMESPACES, a_manifest_2004

Read = tuple[CourseStructure, list[Finding]]


def read(manifest: bytes, edition: Edition = Edition.FOURTH) -> Read:
    files = Files(["sco1/index.html", "sco2/index.html", "sco3/index.html"])
    parsed = document.parse(manifest, "imsmanifest.xml")
    return course.read(parsed, files, "a package", edition, DEFAULT)


def read_item(
    extras: str, edition: Edition = Edition.FOURTH, **fields: object
) -> tuple[Activity, list[str]]:
    """The activity of the only item, and the codes of what was found."""
    result = read(a_manifest_2004([an_item(1, extras=extras, **fields)]), edition)
    activity = tree_of(result).find("ITEM-1")
    assert activity is not None
    return activity, codes(result)


def tree_of(result: Read) -> ActivityTree:
    assert result[0].sequencing is not None
    return serial.from_json(result[0].sequencing)


def codes(result: Read) -> list[str]:
    return [finding.code for finding in result[1]]


def outline(children: Sequence[Unit | Block]) -> list[object]:
    """Identifiers; a block's are a pair of its own and those below."""
    return [
        child.identifier if isinstance(child, Unit) else (child.identifier, outline(child.children))
        for child in children
    ]


def activities(activity: Activity) -> list[object]:
    return [
        (child.identifier, activities(child)) if child.children else child.identifier
        for child in activity.children
    ]


def test_items_are_units_blocks_and_activities_under_the_same_identifiers() -> None:
    result = read(a_manifest_2004([AnItem("F", "Part", children=[an_item(1)]), an_item(2)]))
    assert outline(result[0].children) == [("F", ["ITEM-1"]), "ITEM-2"]
    assert activities(tree_of(result).root) == outline(result[0].children)
    assert result[1] == []


def test_the_course_is_one_with_an_edition_and_survives_json() -> None:
    structure, _ = read(a_manifest_2004(2), Edition.THIRD)
    assert (structure.edition, structure.title) == ("3rd", {"und": "A course"})
    assert CourseStructure.from_json(structure.to_json()) == structure


def test_a_unit_has_what_the_player_shows_and_opens() -> None:
    extras = (
        "<adlcp:timeLimitAction>exit, no message</adlcp:timeLimitAction>"
        "<adlcp:dataFromLMS>a=b</adlcp:dataFromLMS><imsss:sequencing>"
        '<imsss:limitConditions attemptAbsoluteDurationLimit="PT30M"/><imsss:objectives>'
        '<imsss:primaryObjective objectiveID="o" satisfiedByMeasure="true">'
        "<imsss:minNormalizedMeasure>0.6</imsss:minNormalizedMeasure></imsss:primaryObjective>"
        "</imsss:objectives></imsss:sequencing>"
    )
    item = an_item(1, extras=extras, parameters="?x=1", is_visible=False)
    structure, found = read(a_manifest_2004([item, an_item(2, scormtype="asset")]))
    unit, asset = structure.units()
    assert (unit.launch, unit.parameters, unit.visible) == ("sco1/index.html", "?x=1", False)
    assert (unit.launch_data, unit.max_time_allowed) == ("a=b", "PT30M")
    assert (unit.time_limit_action, unit.mastery_score) == ("exit,no message", 0.6)
    assert (unit.kind, unit.move_on) == (UnitKind.SCO, MoveOn.COMPLETED_OR_PASSED)
    assert (asset.kind, asset.move_on) == (UnitKind.ASSET, MoveOn.COMPLETED)
    assert found == []


def test_sequencing_is_merged_with_the_collection_and_inline_wins() -> None:
    collection = (
        '<imsss:sequencingCollection><imsss:sequencing ID="S"><imsss:controlMode choice="false"/>'
        '<imsss:limitConditions attemptLimit="2"/></imsss:sequencing></imsss:sequencingCollection>'
    )
    inline = '<imsss:sequencing IDRef="S"><imsss:controlMode flow="true"/></imsss:sequencing>'
    result = read(a_manifest_2004(sequencing=inline, more=collection))
    sequencing = tree_of(result).root.sequencing
    assert (sequencing.control.choice, sequencing.control.flow) == (True, True)
    assert sequencing.limits.attempt_limit == 2
    assert codes(result) == []


@pytest.mark.parametrize(
    ("edition", "threshold", "expected", "found"),
    [
        (
            Edition.FOURTH,
            '<adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="0.5" '
            'progressWeight="0.3"/>',
            CompletionThreshold(True, 0.5, 0.3),
            [],
        ),
        (
            Edition.FOURTH,
            "<adlcp:completionThreshold>0.5</adlcp:completionThreshold>",
            CompletionThreshold(True, 0.5),
            ["completion_threshold_form"],
        ),
        (
            Edition.THIRD,
            "<adlcp:completionThreshold>0.5</adlcp:completionThreshold>",
            CompletionThreshold(minimum=0.5),
            [],
        ),
        (
            Edition.SECOND,
            '<adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="0.5"/>',
            CompletionThreshold(minimum=0.5),
            ["completion_threshold_form"],
        ),
        (
            Edition.THIRD,
            "<adlcp:completionThreshold>1.5</adlcp:completionThreshold>",
            CompletionThreshold(minimum=1.0),
            ["sequencing_value"],
        ),
    ],
)
def test_completion_threshold(
    edition: Edition, threshold: str, expected: CompletionThreshold, found: list[str]
) -> None:
    activity, noted = read_item(threshold, edition)
    assert (activity.sequencing.threshold, noted) == (expected, found)


def test_shared_data_and_hidden_buttons_are_read() -> None:
    activity, found = read_item(
        '<adlcp:data><adlcp:map targetID="d" writeSharedData="false"/></adlcp:data>'
        "<adlnav:presentation><adlnav:navigationInterface><adlnav:hideLMSUI>continue"
        "</adlnav:hideLMSUI><adlnav:hideLMSUI>everything</adlnav:hideLMSUI>"
        "</adlnav:navigationInterface></adlnav:presentation>"
    )
    assert activity.data == (DataMap("d", reads=True, writes=False),)
    assert activity.hides == {"continue"}
    assert found == ["hidden_unknown"]


@pytest.mark.parametrize(
    ("extras", "code"),
    [
        ("<adlcp:timeLimitAction>explode</adlcp:timeLimitAction>", "time_limit_action_invalid"),
        (f"<adlcp:dataFromLMS>{'x' * 4001}</adlcp:dataFromLMS>", "launch_data_long"),
        (
            '<imsss:sequencing><imsss:limitConditions attemptAbsoluteDurationLimit="30 min"/>'
            "</imsss:sequencing>",
            "duration_invalid",
        ),
        (
            f'<imsss:sequencing><imsss:limitConditions attemptLimit="{"9" * 30}"/>'
            "</imsss:sequencing>",
            "sequencing_value",
        ),
        (
            '<imsss:sequencing><imsss:controlMode flow="maybe"/></imsss:sequencing>',
            "sequencing_value",
        ),
        ('<imsss:sequencing IDRef="nowhere"/>', "sequencing_idref"),
        (
            "<imsss:sequencing><imsss:objectives><imsss:primaryObjective/><imsss:objective/>"
            "</imsss:objectives></imsss:sequencing>",
            "sequencing_objective",
        ),
        (
            "<imsss:sequencing><imsss:sequencingRules><imsss:preConditionRule/>"
            "</imsss:sequencingRules></imsss:sequencing>",
            "sequencing_rule",
        ),
    ],
)
def test_wrong_values_are_warnings_with_their_line(extras: str, code: str) -> None:
    _, findings = read(a_manifest_2004([an_item(1, extras=extras)]))
    assert [(one.code, one.file, one.line) for one in findings] == [(code, "imsmanifest.xml", 9)]


def test_folder_with_content_does_not_open_it() -> None:
    result = read(a_manifest_2004([an_item(1, children=[an_item(2)])]))
    assert outline(result[0].children) == [("ITEM-1", ["ITEM-2"])]
    assert codes(result) == ["folder_with_content"]


def test_items_without_content_are_left_out_of_both() -> None:
    items = [AnItem("F", "Folder", children=[AnItem("E", "Empty")]), an_item(1)]
    result = read(a_manifest_2004(items))
    assert outline(result[0].children) == activities(tree_of(result).root) == ["ITEM-1"]
    assert codes(result) == ["item_without_content", "item_without_content"]


def test_identifiers_used_twice_are_numbered_alike() -> None:
    result = read(a_manifest_2004([an_item(1), an_item(1, href="sco2/index.html")]))
    assert outline(result[0].children) == ["ITEM-1", "ITEM-1~2"]
    assert activities(tree_of(result).root) == ["ITEM-1", "ITEM-1~2"]
    assert [unit.launch for unit in result[0].units()] == ["sco1/index.html"] * 2
    assert set(codes(result)) == {"identifier_duplicate"}


def test_missing_identifiers_and_titles_are_made() -> None:
    manifest = a_manifest_2004([an_item(1, title=None)]).replace(
        b'<item identifier="ITEM-1"', b"<item"
    )
    result = read(manifest)
    (unit,) = result[0].units()
    activity = tree_of(result).find(unit.identifier)
    assert activity is not None
    assert (unit.identifier, activity.title) == ("item~2", "item~2")


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (' xmlns:imsss="http://www.imsglobal.org/xsd/imsss"', "", []),
        ("xsd/imsss", "xsd/imsss_v1p0", ["element_name", "element_name"]),
        ("controlMode", "controlmode", ["element_name"]),
        ("imsss:controlMode", "controlMode", ["element_name"]),
        ('flow="true"', 'imsss:flow="true"', []),
        ('flow="true"', 'Flow="True"', []),
    ],
)
def test_names_not_quite_the_standards_are_read(old: str, new: str, found: list[str]) -> None:
    result = read(a_manifest_2004().decode().replace(old, new).encode())
    assert tree_of(result).root.sequencing.control.flow is True
    assert codes(result) == found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<metadata>", "<zz:metadata/><metadata>"),
        ('<item identifier="ITEM-2"', '<item IDENTIFIER="ITEM-1" identifier="ITEM-2"'),
        ('<item identifier="ITEM-2"', '<item zz:identifier="ITEM-1" identifier="ITEM-2"'),
    ],
)
def test_both_readers_see_the_same_names(old: str, new: str) -> None:
    result = read(a_manifest_2004(2).decode().replace(old, new).encode())
    assert outline(result[0].children) == activities(tree_of(result).root) == ["ITEM-1", "ITEM-2"]


def test_elements_of_others_are_left_alone() -> None:
    extras = '<x:objectives xmlns:x="urn:x"><x:a/></x:objectives><u:v/>'
    _, found = read_item(extras)
    assert found == []


@pytest.mark.parametrize(
    ("count", "scormtypes", "units"),
    [
        (1, ["sco"], ["RES-ITEM-1"]),
        (2, ["sco", "asset"], ["RES-ITEM-1"]),
        (2, ["asset", "asset"], ["RES-ITEM-1", "RES-ITEM-2"]),
    ],
)
def test_without_an_organization_resources_are_played(
    count: int, scormtypes: list[str], units: list[str]
) -> None:
    items = [an_item(n + 1, scormtype=scormtypes[n]) for n in range(count)]
    manifest = a_manifest_2004(items)
    start, end = manifest.index(b"<organization "), manifest.index(b"  </organizations>")
    result = read(manifest[:start] + manifest[end:])
    assert outline(result[0].children) == activities(tree_of(result).root) == units
    assert tree_of(result).root.sequencing.control.flow is True
    assert codes(result) == ["organization_missing"]


def test_a_course_of_one_resource_has_its_own_title() -> None:
    manifest = (
        f'<manifest {NAMESPACES}><resources><resource identifier="R" href="sco1/index.html" '
        'adlcp:scormType="sco"/></resources></manifest>'
    )
    (unit,) = read(manifest.encode())[0].units()
    assert unit.title == {"und": "a package"}


@pytest.mark.parametrize(
    ("visible", "flow", "shown", "found"),
    [
        ((False, False), False, [True, True], ["nothing_visible"]),
        ((False, False), True, [False, False], []),
        ((True, False), False, [True, False], []),
    ],
)
def test_where_nothing_could_be_opened_all_is_shown(
    visible: tuple[bool, bool], flow: bool, shown: list[bool], found: list[str]
) -> None:
    items = [an_item(n + 1, is_visible=visible[n]) for n in range(2)]
    mode = f'<imsss:sequencing><imsss:controlMode flow="{str(flow).lower()}"/></imsss:sequencing>'
    result = read(a_manifest_2004(items, sequencing=mode))
    assert [each.visible for each in tree_of(result).root.children] == shown
    assert codes(result) == found


FLOW_FORWARD = (
    '<imsss:sequencing><imsss:controlMode flow="true" forwardOnly="true"/></imsss:sequencing>'
)
INNER = (
    '<manifest identifier="INNER"><organizations default="O"><organization identifier="O">'
    '<title>Inside</title><item identifier="IN" identifierref="RES-IN"><title>Inner</title></item>'
    "{more}</organization></organizations><resources>"
    '<resource identifier="RES-IN" type="webcontent" adlcp:scormType="sco" href="sco3/index.html"/>'
    "</resources></manifest>"
)


def test_items_of_an_inner_manifest_come_below_the_item_that_points_to_it() -> None:
    items = [an_item(1), AnItem("OUT", "Outside", ref="INNER")]
    more = INNER.format(more=FLOW_FORWARD)
    result = read(a_manifest_2004(items, more=more))
    assert outline(result[0].children) == ["ITEM-1", ("OUT", ["IN"])]
    outside = tree_of(result).find("OUT")
    assert outside is not None
    assert outside.sequencing.control.forward_only is True
    assert codes(result) == ["submanifest_merged"]


def test_an_inner_manifest_that_nothing_points_to_gives_only_its_resources() -> None:
    result = read(a_manifest_2004([an_item(1, ref="RES-IN")], more=INNER.format(more="")))
    assert [unit.launch for unit in result[0].units()] == ["sco3/index.html"]
    assert codes(result) == ["submanifest"]


def test_an_inner_manifest_that_points_to_itself_ends() -> None:
    loop = '<item identifier="AGAIN" identifierref="INNER"><title>Again</title></item>'
    result = read(
        a_manifest_2004([AnItem("OUT", "Outside", ref="INNER")], more=INNER.format(more=loop))
    )
    assert outline(result[0].children) == [("OUT", ["IN"])]
    assert codes(result) == ["submanifest_merged", "submanifest_loop", "item_without_content"]


def test_needs_that_are_nowhere_are_a_warning() -> None:
    manifest = a_manifest_2004().replace(
        b"</resource>", b'<dependency identifierref="NO"/></resource>'
    )
    assert codes(read(manifest)) == ["dependency_missing"]


def test_rules_keep_their_conditions() -> None:
    activity, found = read_item(
        "<imsss:sequencing><imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions>"
        '<imsss:ruleCondition condition="satisfied"/></imsss:ruleConditions>'
        '<imsss:ruleAction action="skip"/></imsss:preConditionRule></imsss:sequencingRules>'
        "</imsss:sequencing>"
    )
    (rule,) = activity.sequencing.rules.pre
    assert [each.condition for each in rule.conditions] == [Condition.SATISFIED]
    assert found == []


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("identifierref", "identifieref", 7, "structure_attribute"),
        ("<title>Lesson 1</title>", "", 7, "structure_missing"),
        ("<title>Lesson 1</title>", "<title>L</title><adlcp:other/>", 7, "structure_element"),
        ("imsss:sequencing", "imsss:sequencings", 5, "structure_element"),
        (' type="webcontent"', "", 13, "structure_attribute_missing"),
        ('scormType="sco"', 'scormType="page"', 13, "structure_attribute"),
        ("</organizations>", "</organizations><imsss:sequencing/>", 2, "structure_content"),
    ],
)
def test_grammar_names_the_line(old: str, new: str, line: int, code: str) -> None:
    manifest = a_manifest_2004().decode().replace(old, new)
    parsed = document.parse(manifest.encode(), "imsmanifest.xml")
    found = list(grammar.findings(parsed, Standard.SCORM_2004))
    assert [(finding.code, finding.line) for finding in found] == [(code, line)]


def test_grammar_knows_all_that_an_item_may_have() -> None:
    extras = (
        "<adlcp:timeLimitAction>exit,message</adlcp:timeLimitAction>"
        "<adlcp:dataFromLMS>x</adlcp:dataFromLMS><adlcp:completionThreshold/>"
        "<imsss:sequencing><adlseq:rollupConsiderations/></imsss:sequencing><adlcp:data>"
        '<adlcp:map targetID="d"/></adlcp:data><adlnav:presentation/>'
    )
    parsed = document.parse(a_manifest_2004([an_item(1, extras=extras)]), "m")
    assert list(grammar.findings(parsed, Standard.SCORM_2004)) == []
