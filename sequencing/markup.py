"""One activity's sequencing elements → `Sequencing`. CAM Book §5.1 (imsss, adlseq, adlcp)."""

from collections.abc import Sequence

from lxml import etree

from sequencing.definitions import (
    CompletionThreshold,
    ConstrainedChoice,
    ControlMode,
    Delivery,
    Limits,
    Randomization,
    Rollup,
    RollupCondition,
    RollupConsiderations,
    RollupRule,
    Rule,
    RuleCondition,
    Rules,
    Selection,
    Sequencing,
)
from sequencing.editions import DIFFERENCES, Edition
from sequencing.markup_objectives import read_objectives
from sequencing.reading import (
    ADLCP,
    ADLSEQ,
    IMSSS,
    Reader,
    attribute,
    child,
    children,
    content,
    local_name,
    uri,
)
from sequencing.vocabulary import (
    Action,
    ChildSet,
    Combination,
    Condition,
    Consideration,
    RollupAction,
    Timing,
)


def read_sequencing(
    reader: Reader,
    layers: Sequence[etree._Element],
    item: etree._Element,
    edition: Edition,
) -> Sequencing:
    """Give what is defined for an activity.

    layers  its sequencing elements, the inline one first: of each child element the first wins
    source  CAM Book §5.1.1 (IDRef: inline information overrides the collection's)
    """

    def find(namespace: str, name: str) -> etree._Element | None:
        return next(
            (found for each in layers if (found := child(each, namespace, name)) is not None), None
        )

    primary, secondary = read_objectives(reader, find, edition)
    randomization = find(IMSSS, "randomizationControls")
    return Sequencing(
        control=_control(reader, find(IMSSS, "controlMode")),
        constrained=_constrained(reader, find(ADLSEQ, "constrainedChoiceConsiderations")),
        rules=_rules(reader, find(IMSSS, "sequencingRules")),
        limits=_limits(reader, find(IMSSS, "limitConditions")),
        rollup=_rollup(reader, find(IMSSS, "rollupRules")),
        considerations=_considerations(reader, find(ADLSEQ, "rollupConsiderations")),
        primary=primary,
        secondary=secondary,
        threshold=_threshold(reader, child(item, ADLCP, "completionThreshold"), edition),
        delivery=_delivery(reader, find(IMSSS, "deliveryControls")),
        selection=_selection(reader, randomization),
        randomization=_randomization(reader, randomization),
    )


def _control(reader: Reader, element: etree._Element | None) -> ControlMode:
    return ControlMode(
        choice=reader.boolean(element, "choice", True),
        choice_exit=reader.boolean(element, "choiceExit", True),
        flow=reader.boolean(element, "flow", False),
        forward_only=reader.boolean(element, "forwardOnly", False),
        use_current_attempt_objective_info=reader.boolean(
            element, "useCurrentAttemptObjectiveInfo", True
        ),
        use_current_attempt_progress_info=reader.boolean(
            element, "useCurrentAttemptProgressInfo", True
        ),
    )


def _constrained(reader: Reader, element: etree._Element | None) -> ConstrainedChoice:
    return ConstrainedChoice(
        constrain_choice=reader.boolean(element, "constrainChoice", False),
        prevent_activation=reader.boolean(element, "preventActivation", False),
    )


def _rules(reader: Reader, element: etree._Element | None) -> Rules:
    def read(name: str) -> tuple[Rule, ...]:
        rules = (_rule(reader, each) for each in children(element, IMSSS, name))
        return tuple(rule for rule in rules if rule)

    return Rules(read("preConditionRule"), read("exitConditionRule"), read("postConditionRule"))


def _rule(reader: Reader, element: etree._Element) -> Rule | None:
    action = reader.known_word(child(element, IMSSS, "ruleAction"), "action", Action)
    conditions = child(element, IMSSS, "ruleConditions")
    read = tuple(_condition(reader, each) for each in children(conditions, IMSSS, "ruleCondition"))
    if action is None or None in read or not read:
        reader.find("sequencing.rule", f"{local_name(element)} is ignored", element)
        return None
    return Rule(
        action,
        tuple(each for each in read if each),
        reader.word(conditions, "conditionCombination", Combination, Combination.ALL),
    )


def _condition(reader: Reader, element: etree._Element) -> RuleCondition | None:
    condition = reader.known_word(element, "condition", Condition)
    if condition is None:
        return None
    return RuleCondition(
        condition,
        attribute(element, "operator") == "not",
        uri(element.get("referencedObjective")) or None,
        reader.number(element, "measureThreshold", 0.0, -1.0, 1.0),
    )


def _limits(reader: Reader, element: etree._Element | None) -> Limits:
    return Limits(
        reader.integer(element, "attemptLimit"),
        reader.duration(element, "attemptAbsoluteDurationLimit"),
    )


def _rollup(reader: Reader, element: etree._Element | None) -> Rollup:
    read = (_rollup_rule(reader, each) for each in children(element, IMSSS, "rollupRule"))
    return Rollup(
        rules=tuple(rule for rule in read if rule),
        objective_satisfied=reader.boolean(element, "rollupObjectiveSatisfied", True),
        progress_completion=reader.boolean(element, "rollupProgressCompletion", True),
        measure_weight=reader.number(element, "objectiveMeasureWeight", 1.0, 0.0, 1.0),
    )


def _rollup_rule(reader: Reader, element: etree._Element) -> RollupRule | None:
    action = reader.known_word(child(element, IMSSS, "rollupAction"), "action", RollupAction)
    conditions = child(element, IMSSS, "rollupConditions")
    read = [
        (reader.known_word(each, "condition", Condition), attribute(each, "operator") == "not")
        for each in children(conditions, IMSSS, "rollupCondition")
    ]
    if action is None or not read or any(condition is None for condition, _ in read):
        reader.find("sequencing.rule", f"{local_name(element)} is ignored", element)
        return None
    return RollupRule(
        action,
        tuple(RollupCondition(condition, negated) for condition, negated in read if condition),
        reader.word(element, "childActivitySet", ChildSet, ChildSet.ALL),
        reader.word(conditions, "conditionCombination", Combination, Combination.ANY),
        reader.integer(element, "minimumCount") or 0,
        reader.number(element, "minimumPercent", 0.0, 0.0, 1.0),
    )


def _considerations(reader: Reader, element: etree._Element | None) -> RollupConsiderations:
    def required(name: str) -> Consideration:
        return reader.word(element, f"requiredFor{name}", Consideration, Consideration.ALWAYS)

    return RollupConsiderations(
        satisfied=required("Satisfied"),
        not_satisfied=required("NotSatisfied"),
        completed=required("Completed"),
        incomplete=required("Incomplete"),
        measure_satisfaction_if_active=reader.boolean(element, "measureSatisfactionIfActive", True),
    )


def _threshold(
    reader: Reader, element: etree._Element | None, edition: Edition
) -> CompletionThreshold:
    """4th Edition: attributes; before it, the element's text. CAM Book §3.4.1.10."""
    if element is None:
        return CompletionThreshold()
    if not DIFFERENCES[edition].completed_by_measure:
        minimum = reader.text_number(element, 1.0, 0.0, 1.0) if content(element) else None
        return CompletionThreshold(minimum=minimum)
    by_measure = reader.boolean(element, "completedByMeasure", False)
    minimum = reader.number(element, "minProgressMeasure", 1.0, 0.0, 1.0)
    return CompletionThreshold(
        by_measure,
        minimum if by_measure else None,
        reader.number(element, "progressWeight", 1.0, 0.0, 1.0),
    )


def _delivery(reader: Reader, element: etree._Element | None) -> Delivery:
    return Delivery(
        tracked=reader.boolean(element, "tracked", True),
        completion_set_by_content=reader.boolean(element, "completionSetByContent", False),
        objective_set_by_content=reader.boolean(element, "objectiveSetByContent", False),
    )


def _selection(reader: Reader, element: etree._Element | None) -> Selection:
    return Selection(
        reader.word(element, "selectionTiming", Timing, Timing.NEVER),
        reader.integer(element, "selectCount"),
    )


def _randomization(reader: Reader, element: etree._Element | None) -> Randomization:
    return Randomization(
        reader.word(element, "randomizationTiming", Timing, Timing.NEVER),
        reader.boolean(element, "reorderChildren", False),
    )
