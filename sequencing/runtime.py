"""What a SCO reports, as values that concern sequencing. RTE Book §4.2; SN Book §4.2.1.

A player fills `RunTime` from its CMI data when an attempt is to end or a look-ahead is wanted, with
what the content has set since it was delivered, and the status that GetValue would then give (so a
threshold has decided). What content has not set is absent; what it has set to "unknown" is None,
and that is more than silence: nothing is then taken for granted, and globals become unknown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sequencing.vocabulary import Fact

Said = Mapping[Fact, bool | float | None]

SUCCESS = {"passed": True, "failed": False}
# RTE Book §4.2.4: "not attempted" and "incomplete" both mean known and not completed.
COMPLETION = {"completed": True, "incomplete": False, "not attempted": False}


@dataclass(frozen=True)
class RunTime:
    """The run-time data of one SCO, since it was delivered.

    sco         cmi.success_status, score, completion_status and progress_measure
    objectives  the same of cmi.objectives, by their id
    suspends    cmi.exit is "suspend"
    shared      stores of adl.data that the SCO set, by target identifier
    """

    sco: Said = field(default_factory=dict)
    objectives: Mapping[str, Said] = field(default_factory=dict)
    suspends: bool = False
    shared: Mapping[str, str] = field(default_factory=dict)


def said(
    *,
    success_status: str | None = None,
    completion_status: str | None = None,
    **reals: float | None,
) -> Said:
    """Give what CMI values say; None is an element that was not set.

    reals  by fact: measure (score.scaled), raw, min, max, progress (progress_measure)
    """
    facts: dict[Fact, bool | float | None] = {
        Fact(name): value for name, value in reals.items() if value is not None
    }
    if success_status is not None:
        facts[Fact.SATISFIED] = SUCCESS.get(success_status)
    if completion_status is not None:
        facts[Fact.COMPLETION] = COMPLETION.get(completion_status)
    return facts
