"""What a SCO reports, as values that concern sequencing. RTE Book §4.2; SN Book §4.2.1.

A player fills `RunTime` from its CMI data with the values that GetValue would give (status derived
from thresholds included), when an attempt is to end or a look-ahead is wanted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sequencing.tracking import NOTHING, ObjectiveProgress

SATISFIED = {"passed": True, "failed": False}
# RTE Book §4.2.4: "not attempted" and "incomplete" both mean known and not completed.
COMPLETED = {"completed": True, "incomplete": False, "not attempted": False}


@dataclass(frozen=True)
class RunTime:
    """The run-time data of one SCO.

    sco              cmi.success_status, score, completion_status and progress_measure
    objectives       the same of cmi.objectives, by their id
    sets_success     the SCO has set cmi.success_status in this attempt, were it to "unknown"
    sets_completion  likewise cmi.completion_status; what content has said is not said for it
    suspends         cmi.exit is "suspend"
    shared           stores of adl.data that the SCO set, by target identifier
    """

    sco: ObjectiveProgress = NOTHING
    objectives: Mapping[str, ObjectiveProgress] = field(default_factory=dict)
    sets_success: bool = False
    sets_completion: bool = False
    suspends: bool = False
    shared: Mapping[str, str] = field(default_factory=dict)


def reported(
    success_status: str | None = None,
    completion_status: str | None = None,
    *,
    scaled: float | None = None,
    raw: float | None = None,
    min: float | None = None,
    max: float | None = None,
    progress_measure: float | None = None,
) -> ObjectiveProgress:
    """Give what CMI values say of an objective; words that are not known say nothing."""
    return ObjectiveProgress(
        satisfied=SATISFIED.get(success_status or ""),
        completion=COMPLETED.get(completion_status or ""),
        measure=scaled,
        raw=raw,
        min=min,
        max=max,
        progress=progress_measure,
    )
