"""What was decided and why, as data: a player's log renders it in words.

A step names the process by its number in the book, the activity that it was about, the decision,
and the facts behind it: an exception code, the rule that held, the activity that came next.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Step:
    """One decision.

    process   "SB.2.1"; `activity` its identifier, or None where it is about the whole tree
    decision  a word of that process: "skipped", "delivered", "invalid", "rolled up"
    why       facts behind it, JSON values: {"exception": "SB.2.2-1"}, {"rule": "always → skip"}
    """

    process: str
    activity: str | None
    decision: str
    why: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Render the step as JSON values."""
        step = {"process": self.process, "activity": self.activity, "decision": self.decision}
        return {**step, "why": dict(self.why)}
