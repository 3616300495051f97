"""What a manifest says, wherever and however it says it. CAM Book §5.1."""

import pytest
from lxml import etree

from sequencing.definitions import CompletionThreshold, DataMap, Sequencing
from sequencing.editions import Edition
from sequencing.manifest import read_manifest
from sequencing.vocabulary import Action, Condition, Fact

SPACES = (
    'xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"'
    ' xmlns:i="http://www.imsglobal.org/xsd/imsss"'
    ' xmlns:s="http://www.adlnet.org/xsd/adlseq_v1p3"'
    ' xmlns:c="http://www.adlnet.org/xsd/adlcp_v1p3"'
    ' xmlns:n="http://www.adlnet.org/xsd/adlnav_v1p3"'
)


def a_manifest(item="", attributes="", collection="", version="2004 4th Edition"):
    return (
        f"<manifest {SPACES}><metadata><schemaversion>{version}</schemaversion></metadata>"
        f'<organizations default=" o "><organization identifier="o" {attributes}>'
        f'<title>Course</title><item identifier="a">{item}</item></organization></organizations>'
        f"<i:sequencingCollection>{collection}</i:sequencingCollection></manifest>"
    )


def read(*args, **kwargs):
    reading = read_manifest(etree.fromstring(a_manifest(*args, **kwargs)))
    assert reading
    return reading


def sequencing_of(*args, **kwargs):
    return read(*args, **kwargs).tree.find("a").sequencing


def test_silence_is_the_default():
    assert sequencing_of() == Sequencing()


def test_inline_wins_over_the_collection_element_by_element():
    defined = sequencing_of(
        '<i:sequencing IDRef=" x "><i:controlMode flow="true"/></i:sequencing>',
        collection='<i:sequencing ID="x"><i:controlMode choice="false"/>'
        '<i:limitConditions attemptLimit="2"/></i:sequencing>',
    )
    assert (defined.control.flow, defined.control.choice) == (True, True)
    assert defined.limits.attempt_limit == 2


def test_a_reference_to_nothing_is_a_finding():
    reading = read('<i:sequencing IDRef="x"/>')
    assert [each.rule for each in reading.findings] == ["sequencing.idref"]


def test_rules_keep_their_order_and_references_are_compared_as_uris():
    defined = sequencing_of(
        "<i:sequencing><i:sequencingRules>"
        '<i:preConditionRule><i:ruleConditions conditionCombination="any">'
        '<i:ruleCondition condition="satisfied" operator="not"'
        ' referencedObjective=" %20o%20%201 "/>'
        '<i:ruleCondition condition="always"/></i:ruleConditions>'
        '<i:ruleAction action="skip"/></i:preConditionRule>'
        '<i:preConditionRule><i:ruleConditions><i:ruleCondition condition="always"/>'
        '</i:ruleConditions><i:ruleAction action="disabled"/></i:preConditionRule>'
        "</i:sequencingRules><i:objectives><i:primaryObjective/>"
        '<i:objective objectiveID="o%201"/></i:objectives></i:sequencing>'
    )
    first, second = defined.rules.pre
    assert (first.action, second.action) == (Action.SKIP, Action.DISABLED)
    assert first.conditions[0].objective == defined.secondary[0].identifier == "o 1"
    assert first.conditions[1].condition is Condition.ALWAYS


def test_maps_of_both_namespaces_are_one():
    defined = sequencing_of(
        '<i:sequencing><i:objectives><i:primaryObjective objectiveID="p">'
        '<i:mapInfo targetObjectiveID="g" writeSatisfiedStatus="true"'
        ' readNormalizedMeasure="false"/>'
        "</i:primaryObjective></i:objectives>"
        '<s:objectives><s:objective objectiveID="p"><s:mapInfo targetObjectiveID="g"'
        ' writeRawScore="true"/></s:objective></s:objectives></i:sequencing>'
    )
    (mapped,) = defined.primary.maps
    assert mapped.writes == {Fact.SATISFIED, Fact.RAW}
    assert mapped.reads == set(Fact) - {Fact.MEASURE}


@pytest.mark.parametrize("version", ["CAM 1.3", "2004 3rd Edition"])
def test_earlier_editions_know_less(version):
    reading = read(
        "<c:completionThreshold>0.7</c:completionThreshold>"
        '<c:data><c:map targetID="d"/></c:data>'
        '<i:sequencing><i:objectives><i:primaryObjective objectiveID="p"/></i:objectives>'
        '<s:objectives><s:objective objectiveID="p"><s:mapInfo targetObjectiveID="g"/>'
        "</s:objective></s:objectives></i:sequencing>",
        version=version,
    )
    activity = reading.tree.find("a")
    assert activity.data == ()
    assert activity.sequencing.primary.maps == ()
    assert activity.sequencing.threshold == CompletionThreshold(minimum=0.7)


def test_fourth_edition_threshold_and_data():
    activity = read(
        '<c:completionThreshold completedByMeasure="true" minProgressMeasure="0.4"'
        ' progressWeight="0.5"/><c:data><c:map targetID="d" writeSharedData="false"/></c:data>'
    ).tree.find("a")
    assert activity.sequencing.threshold == CompletionThreshold(True, 0.4, 0.5)
    assert activity.data == (DataMap("d", True, False),)


def test_scopes_presentation_and_launch_data():
    reading = read(
        "<c:dataFromLMS> x </c:dataFromLMS><n:presentation><n:navigationInterface>"
        "<n:hideLMSUI> continue </n:hideLMSUI></n:navigationInterface></n:presentation>",
        's:objectivesGlobalToSystem="false" c:sharedDataGlobalToSystem="0"',
    )
    activity = reading.tree.find("a")
    assert activity.hides == {"continue"}
    assert activity.launch_data == "x"
    assert not reading.tree.objectives_global_to_system
    assert not reading.tree.shared_data_global_to_system


@pytest.mark.parametrize(
    ("item", "rule"),
    [
        ('<i:sequencing><i:controlMode flow="maybe"/></i:sequencing>', "sequencing.value"),
        ('<i:sequencing><i:limitConditions attemptLimit="-1"/></i:sequencing>', "sequencing.value"),
        (
            '<i:sequencing><i:limitConditions attemptAbsoluteDurationLimit="30"/></i:sequencing>',
            "sequencing.value",
        ),
        (
            '<i:sequencing><i:limitConditions attemptAbsoluteDurationLimit="P.Y"/></i:sequencing>',
            "sequencing.value",
        ),
        (
            '<i:sequencing><i:rollupRules objectiveMeasureWeight="7"/></i:sequencing>',
            "sequencing.value",
        ),
        (
            "<i:sequencing><i:objectives><i:primaryObjective/><i:objective/></i:objectives>"
            "</i:sequencing>",
            "sequencing.objective",
        ),
        ('<item identifier="a"/>', "sequencing.identifier"),
        (
            "<i:sequencing><i:sequencingRules><i:preConditionRule>"
            '<i:ruleAction action="skip"/></i:preConditionRule></i:sequencingRules></i:sequencing>',
            "sequencing.rule",
        ),
        (
            "<i:sequencing><i:rollupRules><i:rollupRule><i:rollupAction/></i:rollupRule>"
            "</i:rollupRules></i:sequencing>",
            "sequencing.rule",
        ),
    ],
)
def test_what_cannot_be_read_is_a_finding(item, rule):
    findings = read(item).findings
    assert rule in {each.rule for each in findings}
    assert all(each.line == 1 for each in findings)


def test_a_second_item_of_one_name_is_renamed():
    tree = read('<item identifier="a"/><item identifier=""/>').tree
    assert [each.identifier for each in tree.root.walk()] == ["o", "a", "a~2", "~2"]


def test_a_manifest_without_organization_has_no_tree():
    assert read_manifest(etree.fromstring("<manifest/>")) is None


def test_edition_may_be_decided_elsewhere():
    reading = read_manifest(etree.fromstring(a_manifest()), edition=Edition.SECOND)
    assert reading
    assert reading.tree.edition is Edition.SECOND
