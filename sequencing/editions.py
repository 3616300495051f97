"""The editions of SCORM 2004, and what sets them apart for the sequencer, as data.

Sources: SCORM 2004 4th Edition "What's new" (SN Book §1, RTE Book §1); the pseudo-code of SB.2.1,
RB.1.1b, RB.1.3a and SB.2.13 in the three editions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Edition(StrEnum):
    """An edition of SCORM 2004, as `CourseStructure.edition` and reports name it."""

    SECOND = "2nd"
    THIRD = "3rd"
    FOURTH = "4th"


@dataclass(frozen=True)
class Differences:
    """What an edition knows.

    jump                    the jump navigation request (SB.2.13)
    shared_data             adl.data and adlcp:data
    extended_maps           adlseq:mapInfo: scores, completion and progress in global objectives
    completed_by_measure    progress measures decide on completion (RB.1.1b, RB.1.3a)
    walking_off_ends        Continue on the last activity ends the session (SB.2.1); else SB.2.1-1
    satisfaction_if_active  adlseq:measureSatisfactionIfActive is honoured
    """

    jump: bool
    shared_data: bool
    extended_maps: bool
    completed_by_measure: bool
    walking_off_ends: bool
    satisfaction_if_active: bool


DIFFERENCES: Mapping[Edition, Differences] = MappingProxyType(
    {
        Edition.SECOND: Differences(False, False, False, False, False, False),
        Edition.THIRD: Differences(False, False, False, False, True, True),
        Edition.FOURTH: Differences(True, True, True, True, True, True),
    }
)


def parse_edition(schemaversion: str | None) -> Edition:
    """Give the edition that a manifest's `schemaversion` names; 4th where it says nothing known.

    source  CAM Book §3.4.1.3: "2004 4th Edition", "2004 3rd Edition", "CAM 1.3" (2nd Edition)
    """
    words = " ".join((schemaversion or "").split()).lower()
    if words in ("cam 1.3", "2004 2nd edition", "1.3"):
        return Edition.SECOND
    return Edition.THIRD if words.startswith("2004 3rd") else Edition.FOURTH
