"""The sequencing session that the processes work on: tree, tracking, trace, randomness.

Processes that decide (NB, SB, DB.1.1, UP.1, UP.2, UP.5) only read it; processes that act (TB, RB,
SR, DB.2, UP.3, UP.4) replace records of its tracking. `fork` gives one to look ahead with.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sequencing.definitions import Activity, Rule
from sequencing.results import Flow
from sequencing.runtime import RunTime
from sequencing.trace import Step
from sequencing.tracking import ActivityProgress, Tracking
from sequencing.tree import ActivityTree
from sequencing.vocabulary import Action, Direction

Randomness = Callable[[str], random.Random]


def seeded(seed: str) -> Randomness:
    """Give a random source whose draws depend on the seed and on what is drawn, nothing else.

    So a look-ahead draws what the real request will draw, and a replay draws it again.
    """
    return lambda key: random.Random(f"{seed}\n{key}")


class Offered(NamedTuple):
    """Available children and their places, and the identifiers that tracking had for them."""

    names: tuple[str, ...]
    children: tuple[Activity, ...]
    places: Mapping[str, int]


@dataclass
class Memo:
    """What need not be found out twice while nothing changes.

    rules  the rule that holds, by activity and first of the actions asked for; see `conditions`
    stops  how far a choice got among siblings, by the one it began at; see `choice`
    flows  where flow leads from an activity, by how it came there; see `traversal`
    """

    rules: dict[tuple[str, Action], Rule | None] = field(default_factory=dict)
    stops: dict[str, tuple[int, str | None]] = field(default_factory=dict)
    flows: dict[tuple[Activity, Direction, Direction | None], Flow] = field(default_factory=dict)


@dataclass
class Session:
    """One learner at one course.

    runtime  what the content of the current activity has reported and tracking does not hold yet
    memo     what was found out while nothing changes (a look-ahead), else None
    offered  children already looked up, with the identifiers that they were looked up for
    """

    tree: ActivityTree
    tracking: Tracking
    randomness: Randomness
    runtime: RunTime | None = None
    trace: list[Step] | None = field(default_factory=list)
    memo: Memo | None = None
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
        return activity.children if names is None else self._offered(activity, names).children

    def place(self, activity: Activity) -> int | None:
        """Give the place among the children that the parent offers; None: it does not offer it."""
        parent = self.tree.parent(activity)
        if parent is None:
            return 0
        names = self.tracking.of(parent.identifier).available
        if names is None:
            return self.tree.places[activity.identifier]
        return self._offered(parent, names).places.get(activity.identifier)

    def sibling(self, activity: Activity, step: int) -> Activity | None:
        """Give the activity that many places further on; None: there is none from here."""
        parent, place = self.tree.parent(activity), self.place(activity)
        if parent is None or place is None:
            return None
        siblings = self.available(parent)
        return siblings[place + step] if 0 <= place + step < len(siblings) else None

    def is_available(self, activity: Activity) -> bool:
        """Tell whether the parent offers this activity; the root always is."""
        return self.place(activity) is not None

    def _offered(self, activity: Activity, names: tuple[str, ...]) -> Offered:
        known = self.offered.get(activity.identifier)
        if known is None or known.names is not names:
            by_name = {each.identifier: each for each in activity.children}
            children = tuple(by_name[name] for name in names if name in by_name)
            places = {each.identifier: place for place, each in enumerate(children)}
            known = self.offered[activity.identifier] = Offered(names, children, places)
        return known
