"""What a SCORM 2004 manifest says and nobody reads: misplaced, or of a newer edition."""

import pytest

from packages.manifest import document, grammar
from schemas.course_structure import Standard
from sequencing.editions import Edition
from tests.packages.factories import an_item
from tests.packages.factories2004 import FLOW, a_manifest_2004
from tests.packages.test_scorm2004 import codes, read

RULE = '<imsss:preConditionRule><imsss:ruleAction action="skip"/></imsss:preConditionRule>'
MODE = '<imsss:controlMode flow="true"/>'
DATA = '<adlcp:data><adlcp:map targetID="d"/></adlcp:data>'
MAPS = "<imsss:sequencing><adlseq:objectives/></imsss:sequencing>"
WEIGHT = '<adlcp:completionThreshold progressWeight="0.5"/>'
ACTIVE = (
    '<imsss:sequencing><adlseq:rollupConsiderations measureSatisfactionIfActive="false"/>'
    "</imsss:sequencing>"
)
SECOND, THIRD, FOURTH = Edition.SECOND, Edition.THIRD, Edition.FOURTH


@pytest.mark.parametrize(
    ("inside", "element", "parent"),
    [
        (RULE, "preConditionRule", "sequencing"),
        ("<imsss:sequencing/>", "sequencing", "sequencing"),
        (f"<imsss:rollupRules>{MODE}</imsss:rollupRules>", "controlMode", "rollupRules"),
        ("<imsss:objectives><imsss:mapInfo/></imsss:objectives>", "mapInfo", "objectives"),
        (f"<imsss:controlMode>{RULE}</imsss:controlMode>", "preConditionRule", "controlMode"),
        ("<adlseq:mapInfo/>", "mapInfo", "sequencing"),
        ("<adlcp:completionThreshold/>", "completionThreshold", "sequencing"),
        (f"{MODE}<imsss:rollupAction/>", "rollupAction", "sequencing"),
    ],
)
def test_what_stands_in_the_wrong_element_is_found(inside: str, element: str, parent: str) -> None:
    sequencing = f"<imsss:sequencing>{inside}</imsss:sequencing>"
    _, found = read(a_manifest_2004([an_item(1, extras=sequencing)]))
    assert [(one.code, one.file, one.line) for one in found] == [
        ("element_misplaced", "imsmanifest.xml", 9)
    ]
    assert found[0].facts == {"element": element, "parent": parent}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("</organization>", f"{MODE}</organization>"),
        ("</item>", f"{MODE}</item>"),
        ("</item>", "<adlseq:rollupConsiderations/></item>"),
        ("</item>", "<adlnav:hideLMSUI>exit</adlnav:hideLMSUI></item>"),
        ("</resource>", f"{FLOW}</resource>"),
        ("</resources>", f"{FLOW}</resources>"),
        ("</organizations>", f"{FLOW}</organizations>"),
        ("</organizations>", f"</organizations>{MODE}"),
    ],
)
def test_what_stands_in_no_sequencing_breaks_the_grammar(old: str, new: str) -> None:
    manifest = a_manifest_2004().decode().replace(old, new, 1)
    parsed = document.parse(manifest.encode(), "imsmanifest.xml")
    found = list(grammar.findings(parsed, Standard.SCORM_2004))
    assert len(found) == 1
    assert found[0].code.startswith("structure_")


@pytest.mark.parametrize(
    ("extras", "edition", "is_found"),
    [
        (DATA, SECOND, True),
        (DATA, THIRD, True),
        (DATA, FOURTH, False),
        (MAPS, THIRD, True),
        (MAPS, FOURTH, False),
        (WEIGHT, THIRD, True),
        (WEIGHT, FOURTH, False),
        (ACTIVE, SECOND, True),
        (ACTIVE, THIRD, False),
        (FLOW, SECOND, False),
    ],
)
def test_what_only_a_newer_edition_has_is_found(
    extras: str, edition: Edition, is_found: bool
) -> None:
    items = [an_item(1, extras=extras), an_item(2, extras=extras)]
    result = read(a_manifest_2004(items), edition)
    assert codes(result) == (["feature_newer"] if is_found else [])
