"""Rollup rules: does a rule apply to a cluster, does a child count, do its conditions hold.

RB.1.4, RB.1.4.1, RB.1.4.2. SN Book §4.6.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from types import MappingProxyType

from sequencing.conditions import attempt_limit_exceeded, combine, in_words, negated, precondition
from sequencing.definitions import Activity, RollupCondition, RollupRule
from sequencing.objectives import contribution
from sequencing.session import Session
from sequencing.tracking import ObjectiveProgress
from sequencing.vocabulary import (
    Action,
    ChildSet,
    Condition,
    Consideration,
    RollupAction,
)

ON_OBJECTIVE = (RollupAction.SATISFIED, RollupAction.NOT_SATISFIED)

# SN Book §4.6, RB.1.2b and RB.1.3b step 1: the rules of a cluster that defines none of its own.
DEFAULTS: Mapping[RollupAction, RollupRule] = MappingProxyType(
    {
        action: RollupRule(action, (RollupCondition(condition),))
        for action, condition in (
            (RollupAction.SATISFIED, Condition.SATISFIED),
            (RollupAction.NOT_SATISFIED, Condition.STATUS_KNOWN),
            (RollupAction.COMPLETED, Condition.COMPLETED),
            (RollupAction.INCOMPLETE, Condition.PROGRESS_KNOWN),
        )
    }
)


def rules_for(activity: Activity, action: RollupAction) -> Sequence[RollupRule]:
    """Give the rules for an action: the activity's own, or the default where it defines neither
    that action nor its opposite."""
    about_objective = action in ON_OBJECTIVE
    own = [
        rule
        for rule in activity.sequencing.rollup.rules
        if (rule.action in ON_OBJECTIVE) is about_objective
    ]
    if not own:
        return (DEFAULTS[action],)
    return [rule for rule in own if rule.action is action]


def rollup_rule_check(session: Session, activity: Activity, action: RollupAction) -> bool:
    """Tell whether the action applies to a cluster: Rollup Rule Check Subprocess.

    source  SN Book §4.6, RB.1.4
    """
    if activity.is_leaf:
        return False
    for rule in rules_for(activity, action):
        if _child_set_meets(rule, _contributions(session, activity, rule)):
            session.note("RB.1.4", activity, "rollup rule holds", rule=describe(rule))
            return True
    return False


def _contributions(session: Session, activity: Activity, rule: RollupRule) -> Iterator[bool | None]:
    for child in session.available(activity):
        tracked = child.sequencing.delivery.tracked
        if tracked and check_child_for_rollup(session, child, rule.action):
            yield evaluate_rollup_conditions(session, activity, child, rule)


def _child_set_meets(rule: RollupRule, values: Iterator[bool | None]) -> bool:
    """Steps 1.2.4-1.2.9; children are looked at no further than the answer needs.

    Where no child counts, a rule of the course's own takes the empty set as it is: all of it, and
    none of it, meets the conditions. A default rule says nothing then, lest a course be done whose
    children were all told to contribute nothing.
    """
    meets = CHILD_SETS[rule.child_set]
    if rule is not DEFAULTS[rule.action]:
        return meets(rule, values)
    first = list(islice(values, 1))
    return bool(first) and meets(rule, chain(first, values))


def _share(values: Iterable[bool | None]) -> float:
    met = [value is True for value in values]
    return sum(met) / len(met) if met else 0.0


CHILD_SETS: Mapping[ChildSet, Callable[[RollupRule, Iterable[bool | None]], bool]] = (
    MappingProxyType(
        {
            ChildSet.ALL: lambda rule, values: all(value is True for value in values),
            ChildSet.ANY: lambda rule, values: any(value is True for value in values),
            ChildSet.NONE: lambda rule, values: all(value is False for value in values),
            ChildSet.AT_LEAST_COUNT: lambda rule, values: (
                sum(value is True for value in values) >= rule.minimum_count
            ),
            ChildSet.AT_LEAST_PERCENT: lambda rule, values: _share(values) >= rule.minimum_percent,
        }
    )
)


def evaluate_rollup_conditions(
    session: Session, parent: Activity, child: Activity, rule: RollupRule
) -> bool | None:
    """Give whether a child meets a rule's conditions: Evaluate Rollup Conditions Subprocess.

    source  SN Book §4.6, RB.1.4.1
    """
    seen = contribution(session, parent, child)
    values = [
        negated(_evaluate(session, child, c.condition, seen), c.negated) for c in rule.conditions
    ]
    return combine(values, rule.combination)


def check_child_for_rollup(session: Session, child: Activity, action: RollupAction) -> bool:
    """Tell whether a child counts for an action: Check Child for Rollup Subprocess.

    source  SN Book §4.6, RB.1.4.2
    """
    rollup = child.sequencing.rollup
    given = rollup.objective_satisfied if action in ON_OBJECTIVE else rollup.progress_completion
    return given and COUNTS[_consideration(child, action)](session, child)


def _consideration(child: Activity, action: RollupAction) -> Consideration:
    considered = child.sequencing.considerations
    match action:
        case RollupAction.SATISFIED:
            return considered.satisfied
        case RollupAction.NOT_SATISFIED:
            return considered.not_satisfied
        case RollupAction.COMPLETED:
            return considered.completed
        case RollupAction.INCOMPLETE:
            return considered.incomplete


def _not_suspended(session: Session, child: Activity) -> bool:
    progress = session.progress(child)
    return progress.attempts > 0 and not progress.suspended


COUNTS: Mapping[Consideration, Callable[[Session, Activity], bool]] = MappingProxyType(
    {
        Consideration.ALWAYS: lambda session, child: True,
        Consideration.IF_NOT_SUSPENDED: _not_suspended,
        Consideration.IF_ATTEMPTED: lambda session, child: session.progress(child).attempts > 0,
        Consideration.IF_NOT_SKIPPED: lambda session, child: (
            not precondition(session, child, Action.SKIP)
        ),
    }
)


def _evaluate(
    session: Session, child: Activity, condition: Condition, seen: ObjectiveProgress
) -> bool | None:
    if condition in ON_OBJECTIVE_PROGRESS:
        return ON_OBJECTIVE_PROGRESS[condition](seen)
    asked = ON_ACTIVITY.get(condition)
    return asked(session, child) if asked else None


ON_OBJECTIVE_PROGRESS: Mapping[Condition, Callable[[ObjectiveProgress], bool | None]] = (
    MappingProxyType(
        {
            Condition.SATISFIED: lambda seen: seen.satisfied,
            Condition.STATUS_KNOWN: lambda seen: seen.satisfied is not None,
            Condition.MEASURE_KNOWN: lambda seen: seen.measure is not None,
            Condition.COMPLETED: lambda seen: seen.completion,
            Condition.PROGRESS_KNOWN: lambda seen: seen.completion is not None,
        }
    )
)

ON_ACTIVITY: Mapping[Condition, Callable[[Session, Activity], bool | None]] = MappingProxyType(
    {
        Condition.ATTEMPTED: lambda session, child: session.progress(child).attempts > 0,
        Condition.ATTEMPT_LIMIT_EXCEEDED: attempt_limit_exceeded,
        Condition.NEVER: lambda session, child: False,
    }
)


def describe(rule: RollupRule) -> str:
    """Give a rule in the manifest's words: "all: completed → completed"."""
    words = in_words(rule.conditions, rule.combination)
    return f"{rule.child_set.value}: {words} → {rule.action.value}"
