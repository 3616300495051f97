"""The sequencing definition model: what a manifest says of each activity, as frozen values.

Defaults are the book's, so that `Sequencing()` is an activity whose manifest says nothing. Nothing
here changes while a course is played; what changes is in `tracking`. SN Book §3, CAM Book §5.1.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sequencing.vocabulary import (
    Action,
    ChildSet,
    Combination,
    Condition,
    Consideration,
    Fact,
    RollupAction,
    Timing,
)


@dataclass(frozen=True)
class ControlMode:
    """How a cluster's children may be reached. SN Book §3.2 (imsss:controlMode)."""

    choice: bool = True
    choice_exit: bool = True
    flow: bool = False
    forward_only: bool = False
    use_current_attempt_objective_info: bool = True
    use_current_attempt_progress_info: bool = True


@dataclass(frozen=True)
class ConstrainedChoice:
    """Limits on choice. SN Book §3.3 (adlseq:constrainedChoiceConsiderations)."""

    constrain_choice: bool = False
    prevent_activation: bool = False


@dataclass(frozen=True)
class RuleCondition:
    """One condition; `objective` None is the rolled-up one. SN Book §3.4.2."""

    condition: Condition
    negated: bool = False
    objective: str | None = None
    threshold: float = 0.0


@dataclass(frozen=True)
class Rule:
    """If the conditions hold, then the action. SN Book §3.4."""

    action: Action
    conditions: tuple[RuleCondition, ...]
    combination: Combination = Combination.ALL


@dataclass(frozen=True)
class Rules:
    """The rules of an activity, in the order of the manifest. SN Book §3.4."""

    pre: tuple[Rule, ...] = ()
    exit: tuple[Rule, ...] = ()
    post: tuple[Rule, ...] = ()


@dataclass(frozen=True)
class Limits:
    """Limit conditions. Only the attempt limit is evaluated; the duration becomes
    `cmi.max_time_allowed`; the rest may be ignored by a player. SN Book §3.5."""

    attempt_limit: int | None = None
    attempt_absolute_duration: str | None = None


@dataclass(frozen=True)
class RollupCondition:
    """One condition on a child. SN Book §3.7.4."""

    condition: Condition
    negated: bool = False


@dataclass(frozen=True)
class RollupRule:
    """If enough children meet the conditions, then the action on the parent. SN Book §3.7."""

    action: RollupAction
    conditions: tuple[RollupCondition, ...]
    child_set: ChildSet = ChildSet.ALL
    combination: Combination = Combination.ANY
    minimum_count: int = 0
    minimum_percent: float = 0.0


@dataclass(frozen=True)
class Rollup:
    """The rollup rules of an activity, and what it gives to its parent. SN Book §3.7, §3.8."""

    rules: tuple[RollupRule, ...] = ()
    objective_satisfied: bool = True
    progress_completion: bool = True
    measure_weight: float = 1.0


@dataclass(frozen=True)
class RollupConsiderations:
    """When an activity counts in its parent's rollup. SN Book §3.7.6."""

    satisfied: Consideration = Consideration.ALWAYS
    not_satisfied: Consideration = Consideration.ALWAYS
    completed: Consideration = Consideration.ALWAYS
    incomplete: Consideration = Consideration.ALWAYS
    measure_satisfaction_if_active: bool = True


@dataclass(frozen=True)
class ObjectiveMap:
    """What a local objective reads from and writes to a global one. SN Book §3.10.2."""

    target: str
    reads: frozenset[Fact] = frozenset()
    writes: frozenset[Fact] = frozenset()


@dataclass(frozen=True)
class Objective:
    """A local objective; the primary one may have no identifier. SN Book §3.10.1."""

    identifier: str | None = None
    satisfied_by_measure: bool = False
    minimum_measure: float = 1.0
    maps: tuple[ObjectiveMap, ...] = ()

    @property
    def key(self) -> str:
        """The name under which tracking keeps it; "" for a primary objective without one."""
        return self.identifier or ""


@dataclass(frozen=True)
class CompletionThreshold:
    """How progress measures decide on completion. CAM Book §3.4.1.10 (adlcp).

    minimum is None where the manifest says nothing; the element's text in 2nd and 3rd Edition.
    """

    completed_by_measure: bool = False
    minimum: float | None = None
    weight: float = 1.0


@dataclass(frozen=True)
class Delivery:
    """Delivery controls. SN Book §3.13 (imsss:deliveryControls)."""

    tracked: bool = True
    completion_set_by_content: bool = False
    objective_set_by_content: bool = False


@dataclass(frozen=True)
class Selection:
    """Which children are offered. SN Book §3.11."""

    timing: Timing = Timing.NEVER
    count: int | None = None


@dataclass(frozen=True)
class Randomization:
    """In which order children are offered. SN Book §3.12."""

    timing: Timing = Timing.NEVER
    reorder: bool = False


@dataclass(frozen=True)
class DataMap:
    """A shared bucket that a SCO may use as `adl.data`. RTE Book §4.3.1 (adlcp:map)."""

    target: str
    reads: bool = True
    writes: bool = True


@dataclass(frozen=True)
class Sequencing:
    """All that is defined for one activity. SN Book §3."""

    control: ControlMode = ControlMode()
    constrained: ConstrainedChoice = ConstrainedChoice()
    rules: Rules = Rules()
    limits: Limits = Limits()
    rollup: Rollup = Rollup()
    considerations: RollupConsiderations = RollupConsiderations()
    primary: Objective = Objective()
    secondary: tuple[Objective, ...] = ()
    threshold: CompletionThreshold = CompletionThreshold()
    delivery: Delivery = Delivery()
    selection: Selection = Selection()
    randomization: Randomization = Randomization()

    @property
    def objectives(self) -> tuple[Objective, ...]:
        """The primary objective, then the others."""
        return (self.primary, *self.secondary)

    @cached_property
    def by_identifier(self) -> Mapping[str, Objective]:
        """The objectives that have an identifier; of two that share one, the first."""
        return {each.key: each for each in reversed(self.objectives) if each.identifier}


@dataclass(frozen=True, eq=False)
class Activity:
    """A node of the activity tree: what the manifest calls item or organization. SN Book §2.1.

    resource  the item's identifierref; a leaf is delivered, a cluster never is
    hides     devices that the player is not to show: hideLMSUI, SN Book §5.5
    """

    identifier: str
    title: str = ""
    children: tuple["Activity", ...] = ()
    sequencing: Sequencing = Sequencing()
    visible: bool = True
    resource: str | None = None
    parameters: str = ""
    launch_data: str | None = None
    time_limit_action: str | None = None
    hides: frozenset[str] = frozenset()
    data: tuple[DataMap, ...] = ()

    @property
    def is_leaf(self) -> bool:
        """Tell whether this is something to deliver."""
        return not self.children

    def walk(self) -> Iterator["Activity"]:
        """Give this activity and all below it, parents first."""
        stack = [self]
        while stack:
            activity = stack.pop()
            yield activity
            stack.extend(reversed(activity.children))
