"""Which SCORM a `schemaversion` names, in whatever words, and which edition of 2004. CAM-02.

By the standard it is “1.2”, “CAM 1.3” (2nd Edition), “2004 3rd Edition” or “2004 4th Edition”.
"""

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from packages.manifest.document import attribute, local, text
from schemas.course_structure import Standard
from sequencing.editions import Edition

WORDS_OF_2004 = re.compile(r"\b(2004|(cam )?1\.3)\b")
WORDS_OF_12 = re.compile(r"\b1\.2\b")
EDITIONS: Mapping[Edition, re.Pattern[str]] = {
    Edition.SECOND: re.compile(r"\b(2nd|second)\b|\b1\.3\b"),
    Edition.THIRD: re.compile(r"\b(3rd|third)\b"),
    Edition.FOURTH: re.compile(r"\b(4th|fourth)\b"),
}
# What only the 4th Edition has. CAM Book §3.4.1.10.
FOURTH_ATTRIBUTES = frozenset({"completedbymeasure", "minprogressmeasure", "progressweight"})


def standard_of(stated: str) -> Standard | None:
    """Tell SCORM 1.2 from 2004 by a schemaversion; None where it says neither."""
    words = stated.lower()
    if WORDS_OF_2004.search(words):
        return Standard.SCORM_2004
    return Standard.SCORM_12 if WORDS_OF_12.search(words) else None


def stated_edition(stated: str) -> Edition | None:
    """Tell the edition of SCORM 2004 that a schemaversion names."""
    words = stated.lower()
    return next((edition for edition, said in EDITIONS.items() if said.search(words)), None)


def edition_by_use(root: etree._Element) -> Edition:
    """Tell the edition by what the manifest uses; the newest where nothing decides."""
    return next(_signs(root), Edition.FOURTH)


def _signs(root: etree._Element) -> Iterator[Edition]:
    for element in root.iter():
        if local(element.tag) != "completionthreshold":
            continue
        has_new = any(attribute(element, name) for name in FOURTH_ATTRIBUTES)
        if text(element) and not has_new:
            # Its text is the measure up to the 3rd Edition, which says more than the 2nd.
            yield Edition.THIRD
