"""Elements of SCORM 2004 inside others where the standard does not have them: nobody reads those.

What stands directly in an item, organization, resource or manifest is the grammar's to say. CAM
Book §5.1 to §5.3; CAM-07, CAM-08.
"""

from collections.abc import Iterator, Mapping

from lxml import etree

from packages.findings import Finding
from packages.manifest.document import Document
from sequencing.reading import ADLCP, ADLNAV, ADLSEQ, IMSSS

CONDITION_RULES = ("preConditionRule", "exitConditionRule", "postConditionRule")
# What each may hold, by namespace and name; what is not named here may hold nothing.
INSIDE: Mapping[str, Mapping[str, frozenset[str]]] = {
    IMSSS: {
        "sequencingCollection": frozenset({"sequencing"}),
        "sequencing": frozenset(
            {
                "controlMode",
                "sequencingRules",
                "limitConditions",
                "auxiliaryResources",
                "rollupRules",
                "objectives",
                "randomizationControls",
                "deliveryControls",
            }
        ),
        "sequencingRules": frozenset(CONDITION_RULES),
        **dict.fromkeys(CONDITION_RULES, frozenset({"ruleConditions", "ruleAction"})),
        "ruleConditions": frozenset({"ruleCondition"}),
        "auxiliaryResources": frozenset({"auxiliaryResource"}),
        "rollupRules": frozenset({"rollupRule"}),
        "rollupRule": frozenset({"rollupConditions", "rollupAction"}),
        "rollupConditions": frozenset({"rollupCondition"}),
        "objectives": frozenset({"primaryObjective", "objective"}),
        **dict.fromkeys(
            ("primaryObjective", "objective"), frozenset({"minNormalizedMeasure", "mapInfo"})
        ),
    },
    ADLSEQ: {"objectives": frozenset({"objective"}), "objective": frozenset({"mapInfo"})},
    ADLNAV: {
        "presentation": frozenset({"navigationInterface"}),
        "navigationInterface": frozenset({"hideLMSUI"}),
    },
    ADLCP: {"data": frozenset({"map"})},
}
# What ADL adds to a sequencing of IMS.
ADDED = frozenset({"constrainedChoiceConsiderations", "rollupConsiderations", "objectives"})


def misplaced(document: Document) -> Iterator[Finding]:
    """Find elements inside an element of SCORM 2004 that does not have them; the outermost."""
    for space in INSIDE:
        for element in document.root.iter(f"{{{space}}}*"):
            parent = element.getparent()
            if parent is None or _is_misplaced(parent):
                continue
            if _stands_wrong(element, parent):
                names = {"element": _name(element), "parent": _name(parent)}
                yield document.finding("element_misplaced", element, **names)


def _is_misplaced(element: etree._Element) -> bool:
    around = (element, *element.iterancestors())
    return any(
        _stands_wrong(each, parent) for each in around if (parent := each.getparent()) is not None
    )


def _stands_wrong(element: etree._Element, parent: etree._Element) -> bool:
    outer, inner = etree.QName(parent), etree.QName(element)
    known = INSIDE.get(str(outer.namespace))
    if known is None or inner.namespace not in INSIDE:
        return False
    if (outer.namespace, outer.localname) == (IMSSS, "sequencing") and inner.namespace == ADLSEQ:
        return inner.localname not in ADDED
    listed = known.get(outer.localname, frozenset())
    return inner.namespace != outer.namespace or inner.localname not in listed


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname
