"""Utility processes that ask: limit conditions, sequencing rules, may an activity be used at all.

UP.1, UP.2, UP.2.1, UP.5. SN Book §4.9. Conditions have three values: True, False, and None for
unknown, which no negation makes known.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from sequencing.definitions import Activity, RollupCondition, Rule, RuleCondition
from sequencing.objectives import find_objective, known
from sequencing.session import Session
from sequencing.tracking import ObjectiveProgress
from sequencing.vocabulary import Action, Combination, Condition

MOST_NAMED = 20
POST_ACTIONS = (
    Action.EXIT_PARENT,
    Action.EXIT_ALL,
    Action.RETRY,
    Action.RETRY_ALL,
    Action.CONTINUE,
    Action.PREVIOUS,
)


def limit_conditions_check(session: Session, activity: Activity) -> bool:
    """Tell whether a limit condition is violated: Limit Conditions Check Process.

    Only the attempt limit is evaluated, the one that players must (SN Book §3.5).
    source  SN Book §4.9, UP.1
    """
    progress = session.progress(activity)
    if not activity.sequencing.delivery.tracked or progress.active or progress.suspended:
        return False
    return attempt_limit_exceeded(session, activity)


def sequencing_rules_check(
    session: Session, activity: Activity, actions: Sequence[Action], rules: Sequence[Rule]
) -> Action | None:
    """Give the action of the first rule that holds, or None: Sequencing Rules Check Process.

    source  SN Book §4.9, UP.2
    """
    if not rules:
        return None
    key = (activity.identifier, actions[0])
    known = session.memo.rules if session.memo else {}
    if key not in known:
        candidates = (rule for rule in rules if rule.action in actions)
        holds = (rule for rule in candidates if sequencing_rule_check(session, activity, rule))
        known[key] = next(holds, None)
    rule = known[key]
    if rule is None:
        return None
    if session.trace is not None:
        session.note("UP.2", activity, "rule holds", rule=describe(rule))
    return rule.action


def precondition(session: Session, activity: Activity, action: Action) -> bool:
    """Tell whether a precondition rule with that action holds (UP.2)."""
    rules = activity.sequencing.rules.pre
    return bool(rules) and sequencing_rules_check(session, activity, (action,), rules) is not None


def sequencing_rule_check(session: Session, activity: Activity, rule: Rule) -> bool:
    """Tell whether a rule holds; unknown is no: Sequencing Rule Check Subprocess.

    source  SN Book §4.9, UP.2.1
    """
    values = [negated(_evaluate(session, activity, c), c.negated) for c in rule.conditions]
    return combine(values, rule.combination) is True


def check_activity(session: Session, activity: Activity) -> bool:
    """Tell whether an activity is disabled or violates a limit: Check Activity Process.

    source  SN Book §4.9, UP.5
    """
    if precondition(session, activity, Action.DISABLED):
        session.note("UP.5", activity, "not allowed", rule="disabled")
        return True
    if limit_conditions_check(session, activity):
        limit = activity.sequencing.limits.attempt_limit
        session.note("UP.5", activity, "not allowed", attempt_limit=limit)
        return True
    return False


def combine(values: Sequence[bool | None], combination: Combination) -> bool | None:
    """Join conditions in three-valued logic; no conditions at all are unknown. SN Book §3.4.1."""
    if not values:
        return None
    decisive = combination is Combination.ANY
    if decisive in values:
        return decisive
    return None if None in values else not decisive


def negated(value: bool | None, negate: bool) -> bool | None:
    """Turn a value round where the condition's operator says not."""
    return not value if negate and value is not None else value


def describe(rule: Rule) -> str:
    """Give a rule in the manifest's words: "not completed and attempted → skip"."""
    return f"{in_words(rule.conditions, rule.combination)} → {rule.action.value}"


def in_words(
    conditions: Sequence[RuleCondition | RollupCondition], combination: Combination
) -> str:
    """Give conditions in the manifest's words; of very many the first ones."""
    joint = " and " if combination is Combination.ALL else " or "
    words = [f"{'not ' if c.negated else ''}{c.condition.value}" for c in conditions[:MOST_NAMED]]
    return joint.join([*words, "…"] if len(conditions) > MOST_NAMED else words)


def _evaluate(session: Session, activity: Activity, condition: RuleCondition) -> bool | None:
    asked = condition.condition
    if asked not in UNCONDITIONAL and not activity.sequencing.delivery.tracked:
        return None
    if asked in ON_ACTIVITY:
        return ON_ACTIVITY[asked](session, activity)
    is_named = asked not in ON_COMPLETION or session.tree.differences.extended_maps
    objective = find_objective(activity, condition.objective if is_named else None)
    if objective is None:
        return None
    if asked in (Condition.MEASURE_GREATER_THAN, Condition.MEASURE_LESS_THAN):
        return _compare(known(session, activity, objective).measure, condition)
    return ON_OBJECTIVE[asked](known(session, activity, objective))


def _compare(measure: float | None, condition: RuleCondition) -> bool | None:
    if measure is None:
        return None
    if condition.condition is Condition.MEASURE_GREATER_THAN:
        return measure > condition.threshold
    return measure < condition.threshold


def attempt_limit_exceeded(session: Session, activity: Activity) -> bool:
    """Tell whether as many attempts have begun as there may be. SN Book §3.5.1."""
    limit = activity.sequencing.limits.attempt_limit
    return limit is not None and session.progress(activity).attempts >= limit


def _attempted(session: Session, activity: Activity) -> bool:
    return session.progress(activity).attempts > 0


# What may be asked of an activity of which nothing is tracked; all else is unknown, whatever its
# maps read. SN Book §3.13.1.
UNCONDITIONAL = (Condition.ALWAYS, Condition.NEVER)

# Before the 4th Edition an objective has no completion: the activity's own is asked for.
ON_COMPLETION = (Condition.COMPLETED, Condition.PROGRESS_KNOWN)

# Conditions whose answer is the activity's, whatever objective a rule names.
ON_ACTIVITY: Mapping[Condition, Callable[[Session, Activity], bool | None]] = MappingProxyType(
    {
        Condition.ALWAYS: lambda session, activity: True,
        Condition.NEVER: lambda session, activity: False,
        Condition.ATTEMPTED: _attempted,
        Condition.ATTEMPT_LIMIT_EXCEEDED: attempt_limit_exceeded,
        # Optional for a player (SN Book §3.4.2), and not evaluated: never known to hold.
        Condition.TIME_LIMIT_EXCEEDED: lambda session, activity: None,
        Condition.OUTSIDE_AVAILABLE_TIME: lambda session, activity: None,
    }
)

ON_OBJECTIVE: Mapping[Condition, Callable[[ObjectiveProgress], bool | None]] = MappingProxyType(
    {
        Condition.SATISFIED: lambda objective: objective.satisfied,
        Condition.STATUS_KNOWN: lambda objective: objective.satisfied is not None,
        Condition.MEASURE_KNOWN: lambda objective: objective.measure is not None,
        Condition.COMPLETED: lambda objective: objective.completion,
        Condition.PROGRESS_KNOWN: lambda objective: objective.completion is not None,
    }
)
