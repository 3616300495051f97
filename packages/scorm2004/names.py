"""The names of SCORM 2004's elements and attributes as the standard writes them.

Tools write them in other letter cases, without their namespace, in one of an older edition, or
under a prefix that they do not declare. The sequencer reads names as they must be; so they are
mended in a copy of the tree before it reads, each with a finding. CAM Book §3.4, §5.
"""

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from packages.findings import Finding
from packages.manifest.document import Document, local, namespace
from sequencing.reading import ADLCP, ADLNAV, ADLSEQ, IMSSS

CONTENT_NAMES = [
    "manifest",
    "organizations",
    "organization",
    "item",
    "title",
    "metadata",
    "schemaversion",
    "resources",
    "resource",
    "file",
    "dependency",
]
SEQUENCING_NAMES = [
    "sequencing",
    "sequencingCollection",
    "controlMode",
    "sequencingRules",
    "preConditionRule",
    "exitConditionRule",
    "postConditionRule",
    "ruleConditions",
    "ruleCondition",
    "ruleAction",
    "limitConditions",
    "auxiliaryResources",
    "rollupRules",
    "rollupRule",
    "rollupConditions",
    "rollupCondition",
    "rollupAction",
    "objectives",
    "objective",
    "primaryObjective",
    "minNormalizedMeasure",
    "mapInfo",
    "randomizationControls",
    "deliveryControls",
]
NAMES: Mapping[str, Mapping[str, str]] = {
    space: {name.lower(): name for name in names}
    for space, names in {
        IMSSS: SEQUENCING_NAMES,
        ADLSEQ: [
            "constrainedChoiceConsiderations",
            "rollupConsiderations",
            "objectives",
            "objective",
            "mapInfo",
        ],
        ADLNAV: ["presentation", "navigationInterface", "hideLMSUI"],
        ADLCP: ["dataFromLMS", "timeLimitAction", "completionThreshold", "data", "map", "location"],
    }.items()
}
ATTRIBUTES: Mapping[str, str] = {
    name.lower(): name
    for name in [
        "identifier",
        "identifierref",
        "isvisible",
        "parameters",
        "default",
        "ID",
        "IDRef",
        "choice",
        "choiceExit",
        "flow",
        "forwardOnly",
        "useCurrentAttemptObjectiveInfo",
        "useCurrentAttemptProgressInfo",
        "conditionCombination",
        "referencedObjective",
        "measureThreshold",
        "operator",
        "condition",
        "action",
        "attemptLimit",
        "attemptAbsoluteDurationLimit",
        "rollupObjectiveSatisfied",
        "rollupProgressCompletion",
        "objectiveMeasureWeight",
        "childActivitySet",
        "minimumCount",
        "minimumPercent",
        "objectiveID",
        "satisfiedByMeasure",
        "targetObjectiveID",
        "readSatisfiedStatus",
        "readNormalizedMeasure",
        "writeSatisfiedStatus",
        "writeNormalizedMeasure",
        "readRawScore",
        "readMinScore",
        "readMaxScore",
        "readCompletionStatus",
        "readProgressMeasure",
        "writeRawScore",
        "writeMinScore",
        "writeMaxScore",
        "writeCompletionStatus",
        "writeProgressMeasure",
        "randomizationTiming",
        "selectCount",
        "reorderChildren",
        "selectionTiming",
        "tracked",
        "completionSetByContent",
        "objectiveSetByContent",
        "constrainChoice",
        "preventActivation",
        "requiredForSatisfied",
        "requiredForNotSatisfied",
        "requiredForCompleted",
        "requiredForIncomplete",
        "measureSatisfactionIfActive",
        "completedByMeasure",
        "minProgressMeasure",
        "progressWeight",
        "targetID",
        "readSharedData",
        "writeSharedData",
        "objectivesGlobalToSystem",
        "sharedDataGlobalToSystem",
    ]
}
# What a namespace or prefix that is not quite the standard's must hold to be known.
SIGNS: Mapping[str, str] = {"imsss": IMSSS, "adlseq": ADLSEQ, "adlnav": ADLNAV, "adlcp": ADLCP}
# What has lost its prefix is in the namespace of content packaging, or in none.
CONTENT_SIGN = "imscp"
NAME = re.compile(r"[^\W\d][\w.-]*\Z")
# Without any sign, a name says by itself where it belongs; these are too common for that.
COMMON = frozenset({"data", "map", "location"})


def mend(document: Document) -> list[Finding]:
    """Rename what is not named as the standard does, in place; tell of each new name once."""
    found: dict[tuple[str, str], Finding] = {}
    for element in _read_by_us(document.root):
        name = _meant(element)
        if name != element.tag:
            facts = {"found": _shown(element.tag), "element": name.rpartition("}")[2]}
            finding = document.finding("element_name", element, **facts)
            if not _has_prefix(element):  # else that prefix is a finding already
                found.setdefault((str(element.tag), name), finding)
            element.tag = name
        _mend_attributes(element)
    return list(found.values())


def _read_by_us(root: etree._Element) -> Iterator[etree._Element]:
    """Give the elements but those inside metadata, whose names are none of ours."""
    stack = [root]
    while stack:
        element = stack.pop()
        yield element
        if local(element.tag) != "metadata":
            stack.extend(reversed(element))


def _meant(element: etree._Element) -> str:
    """Give the name that is meant; what is none of the standard keeps its own, with no prefix."""
    name, space = local(element.tag), namespace(element.tag)
    sign = _sign(element)
    if sign is not None:
        return f"{{{sign}}}{NAMES[sign].get(name, _bare(element))}"
    if name in CONTENT_NAMES:
        return f"{{{space}}}{name}" if space else name
    if space and CONTENT_SIGN not in space.lower():
        return f"{{{space}}}{_bare(element)}"
    known = (each for each, names in NAMES.items() if name in names and name not in COMMON)
    found = next(known, None)
    if found:
        return f"{{{found}}}{NAMES[found][name]}"
    return f"{{{space}}}{_bare(element)}" if space else _bare(element)


def _sign(element: etree._Element) -> str | None:
    """Tell the namespace by the prefix that is not declared, or by what it resembles."""
    words = (_prefix(element) or namespace(element.tag)).lower()
    return next((known for sign, known in SIGNS.items() if sign in words), None)


def _prefix(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].rpartition(":")[0]


def _has_prefix(element: etree._Element) -> bool:
    return _prefix(element) != ""


def _bare(element: etree._Element) -> str:
    bare = str(element.tag).rpartition("}")[2].rpartition(":")[2]
    return bare if NAME.match(bare) else "unreadable"


def _mend_attributes(element: etree._Element) -> None:
    # Lenient: the standard's attributes of these elements are told apart by their names alone.
    for key, value in list(element.attrib.items()):
        known = ATTRIBUTES.get(local(key))
        if known is None or known == key:
            continue
        if known not in element.attrib:
            element.set(known, value)
        del element.attrib[key]


def _shown(tag: object) -> str:
    name, space = str(tag).rpartition("}")[2], namespace(tag)
    return f"{name} ({space})" if space else name
