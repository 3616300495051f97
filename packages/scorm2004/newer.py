"""What a manifest uses of a newer edition of SCORM 2004 than it says that it follows. CAM-02."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from packages.findings import Finding
from packages.manifest.document import Document
from sequencing.editions import DIFFERENCES, Differences, Edition
from sequencing.reading import ADLCP, ADLSEQ


@dataclass(frozen=True)
class Feature:
    """An element, or an attribute of one, that only some editions read."""

    tag: str
    attribute: str
    since: Edition
    is_read: Callable[[Differences], bool]
    shown: str


FEATURES: tuple[Feature, ...] = (
    Feature(
        f"{{{ADLCP}}}data", "", Edition.FOURTH, lambda known: known.shared_data, "<adlcp:data>"
    ),
    Feature(
        f"{{{ADLSEQ}}}objectives",
        "",
        Edition.FOURTH,
        lambda known: known.extended_maps,
        "<adlseq:objectives>",
    ),
    Feature(
        f"{{{ADLCP}}}completionThreshold",
        "progressWeight",
        Edition.FOURTH,
        lambda known: known.completed_by_measure,
        "progressWeight",
    ),
    Feature(
        f"{{{ADLSEQ}}}rollupConsiderations",
        "measureSatisfactionIfActive",
        Edition.THIRD,
        lambda known: known.satisfaction_if_active,
        "measureSatisfactionIfActive",
    ),
)


def newer_features(document: Document, edition: Edition) -> Iterator[Finding]:
    """Find each feature that the edition does not have, where it is used first."""
    for feature in FEATURES:
        if feature.is_read(DIFFERENCES[edition]):
            continue
        used = (
            element
            for element in document.root.iter(feature.tag)
            if not feature.attribute or element.get(feature.attribute) is not None
        )
        if (first := next(used, None)) is not None:
            facts = {"name": feature.shown, "since": feature.since.value, "edition": edition.value}
            yield document.finding("feature_newer", first, **facts)
