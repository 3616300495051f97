"""The sequencing session that the processes work on: tree, tracking, trace, randomness.

Processes that decide (NB, SB, DB.1.1, UP.1, UP.2, UP.5) only read it; processes that act (TB, RB,
SR, DB.2, UP.3, UP.4) replace records of its tracking. `fork` gives one to look ahead with.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sequencing.definitions import Activity, Rule
from sequencing.runtime import RunTime
from sequencing.trace import Step
from sequencing.tracking import ActivityProgress, Tracking
from sequencing.tree import ActivityTree
from sequencing.vocabulary import Action

Randomness = Callable[[str], random.Random]


def seeded(seed: str) -> Randomness:
    """Give a random source whose draws depend on the seed and on what is drawn, nothing else.

    So a look-ahead draws what the real request will draw, and a replay draws it again.
    """
    return lambda key: random.Random(f"{seed}\n{key}")


class Offered(NamedTuple):
    """Available children, and the identifiers that tracking had for them."""

    names: tuple[str, ...]
    children: tuple[Activity, ...]


@dataclass
class Session:
    """One learner at one course.

    runtime  what the content of the current activity has reported and tracking does not hold yet
    memo     rule checks already made; only while nothing changes (a look-ahead), else None
    stops    while nothing changes: how far a choice got among siblings, see `choice`
    offered  children already looked up, with the identifiers that they were looked up for
    """

    tree: ActivityTree
    tracking: Tracking
    randomness: Randomness
    runtime: RunTime | None = None
    trace: list[Step] | None = field(default_factory=list)
    memo: dict[tuple[str, Action], Rule | None] | None = None
    stops: dict[tuple[str, int], tuple[int, str | None]] = field(default_factory=dict)
    offered: dict[str, Offered] = field(default_factory=dict)

    def fork(self) -> "Session":
        """Give a session that may go another way, untraced."""
        return Session(
            self.tree,
            self.tracking.copy(),
            self.randomness,
            self.runtime,
            None,
            offered=self.offered,
        )

    def note(self, process: str, activity: Activity | None, decision: str, /, **why: Any) -> None:
        """Add a decision to the trace."""
        if self.trace is not None:
            name = activity.identifier if activity else None
            self.trace.append(Step(process, name, decision, why))

    @property
    def current(self) -> Activity | None:
        """The current activity (AM.1.2), or None before a session begins."""
        return self.tree.find(self.tracking.current)

    def progress(self, activity: Activity) -> ActivityProgress:
        """Give what is known of an activity."""
        return self.tracking.of(activity.identifier)

    def available(self, activity: Activity) -> tuple[Activity, ...]:
        """Give the children offered, in order: Available Children, AM.1.1."""
        names = self.tracking.of(activity.identifier).available
        if names is None:
            return activity.children
        known = self.offered.get(activity.identifier)
        if known is None or known.names is not names:
            children = {each.identifier: each for each in activity.children}
            known = Offered(names, tuple(children[name] for name in names if name in children))
            self.offered[activity.identifier] = known
        return known.children

    def is_available(self, activity: Activity) -> bool:
        """Tell whether the parent offers this activity; the root always is."""
        parent = self.tree.parent(activity)
        if parent is None:
            return True
        names = self.tracking.of(parent.identifier).available
        return names is None or activity.identifier in names
