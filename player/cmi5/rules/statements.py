"""The statements of a session: of which one breaks which rule. cmi5 §9, §10.2.

A statement is *defined* by cmi5 where it has cmi5's category, else only *allowed* (7.1.3). Every
one has to fit its session; a defined one has to be exactly what the verb asks for.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from player.cmi5.rules.predicates import (
    Statement,
    categories,
    fails_above,
    has_other_session,
    has_result,
    is_about_another_part,
    is_defined,
    is_early,
    is_moved_on,
    is_other_actor,
    is_other_registration,
    is_scored_raw_alone,
    is_verb,
    lacks_activities,
    lacks_extensions,
    misses_mastery_score,
    passes_below,
    result_is_not,
    result_of,
    when,
    word_of,
)
from player.cmi5.rules.situation import (
    COMPLETED,
    FAILED,
    INITIALIZED,
    PASSED,
    TERMINATED,
    Breach,
    Situation,
)
from player.cmi5.vocabulary import (
    ADL,
    MOVE_ON,
    OF_THE_LMS,
    State,
)
from player.scorm.attempt import Mode

VOIDED = ADL + "voided"
# What an AU may say in cmi5's name; the other verbs are the product's. cmi5 §9.3.
VERBS = frozenset(ADL + word for word in (INITIALIZED, COMPLETED, PASSED, FAILED, TERMINATED))
JUDGEMENTS = frozenset({PASSED, FAILED})
# What moves a learner on: never in Browse or Review, never by a player of ours itself.
MOVING = frozenset({COMPLETED, PASSED, FAILED})
TIMED = {
    TERMINATED: "9.5.4.1-1",
    COMPLETED: "9.5.4.1-2",
    PASSED: "9.5.4.1-3",
    FAILED: "9.5.4.1-4",
}
UTC = ("Z", "z", "+00:00", "+0000", "+00", "-00:00")


@dataclass(frozen=True)
class Rule:
    """A rule: its number in ADL's list, whether a statement breaks it, and the words for that."""

    requirement: str
    is_broken: Callable[[Statement, Situation], bool]
    message: str


def check(statements: Sequence[Statement], situation: Situation) -> Situation:
    """Judge statements in their order; gives the situation after them, or raises Breach.

    statements  valid ones of xAPI, none of them stored before
    """
    for statement in statements:
        rules = EVERY + DEFINED if is_defined(statement) else EVERY + ALLOWED
        for rule in rules:
            if rule.is_broken(statement, situation):
                raise Breach(rule.requirement, rule.message)
        if is_defined(statement):
            situation = situation.after(statement["verb"]["id"])
    return situation


# Of every statement that a session's token brings.
EVERY: tuple[Rule, ...] = (
    Rule("9.1.0.0-1", lambda one, _: "id" not in one, "id: a statement of an AU has one"),
    Rule(
        "9.7.0.0-1",
        lambda one, _: "timestamp" not in one,
        "timestamp: a statement of an AU has one",
    ),
    Rule(
        "9.7.0.0-2",
        lambda one, _: not one["timestamp"].endswith(UTC),
        "timestamp: not in UTC",
    ),
    Rule(
        "6.3.0.0-1",
        lambda one, _: one["verb"]["id"] == VOIDED,
        "verb.id: an AU does not void statements",
    ),
    Rule(
        "9.2.0.0-2",
        lambda one, _: one["actor"].get("objectType", "Agent") != "Agent",
        "actor.objectType: not “Agent”",
    ),
    Rule("8.1.3.0-3", is_other_actor, "actor: not that of the launch"),
    Rule("9.6.0.0-1", lambda one, _: "context" not in one, "context: missing"),
    Rule("9.6.1.0-1", is_other_registration, "context.registration: not that of the launch"),
    Rule(
        "9.6.3.1-4",
        has_other_session,
        "context.extensions: the session id is not that of the launch data",
    ),
    Rule(
        "10.2.1.0-6",
        lacks_activities,
        "context.contextActivities: lacks what the contextTemplate has",
    ),
    Rule(
        "10.2.1.0-7",
        lacks_extensions,
        "context.extensions: a value of the contextTemplate is missing or another",
    ),
    Rule(
        "9.3.0.0-1",
        lambda one, _: one["verb"]["id"] in OF_THE_LMS,
        "verb.id: only the product says so",
    ),
    Rule("9.3.0.0-4", is_early, "verb.id: nothing may be said before “initialized”"),
    Rule(
        "9.3.0.0-5",
        lambda one, now: now.state is State.TERMINATED,
        "verb.id: nothing may be said after “terminated”",
    ),
)

# Of statements that cmi5 does not define.
ALLOWED: tuple[Rule, ...] = (
    Rule(
        "",
        lambda one, now: is_about_another_part(one, now.activity),
        "object.id: another part of the course, which has sessions of its own",
    ),
    Rule(
        "9.6.2.2-2",
        lambda one, _: MOVE_ON in categories(one),
        "context.contextActivities.category: moveOn's category is for cmi5's own statements",
    ),
)

# Of statements that cmi5 defines.
DEFINED: tuple[Rule, ...] = (
    Rule(
        "9.3.0.0-1",
        lambda one, _: one["verb"]["id"] not in VERBS,
        "verb.id: not one that an AU may use with cmi5's category",
    ),
    Rule(
        "9.2.0.0-3",
        lambda one, _: "account" not in one["actor"],
        "actor: not identified by an account",
    ),
    Rule(
        "9.4.0.0-1",
        lambda one, now: one["object"].get("objectType", "Activity") != "Activity",
        "object: not an Activity",
    ),
    Rule(
        "8.1.5.0-6",
        lambda one, now: one["object"].get("id") != now.activity,
        "object.id: not the activityId of the launch",
    ),
    Rule(
        "11.0.0.0-3",
        when(is_verb(INITIALIZED), lambda one, now: not now.has_preferences),
        "verb.id: the learner's preferences are to be asked for before “initialized”",
    ),
    Rule(
        "10.2.2.0-2",
        when(is_verb(*MOVING), lambda one, now: now.mode is Mode.BROWSE),
        "verb.id: in Browse nothing is completed, passed or failed",
    ),
    Rule(
        "10.2.2.0-3",
        when(is_verb(*MOVING), lambda one, now: now.mode is Mode.REVIEW),
        "verb.id: in Review nothing is completed, passed or failed",
    ),
    Rule(
        "9.5.3.0-1",
        when(is_verb(COMPLETED), result_is_not("completion", True)),
        "result.completion: “completed” needs true",
    ),
    Rule(
        "9.5.2.0-1",
        when(is_verb(PASSED), result_is_not("success", True)),
        "result.success: “passed” needs true",
    ),
    Rule(
        "9.5.2.0-2",
        when(is_verb(FAILED), result_is_not("success", False)),
        "result.success: “failed” needs false",
    ),
    Rule(
        "9.5.3.0-2",
        when(has_result("completion"), lambda one, _: word_of(one) != COMPLETED),
        "result.completion: only with “completed”",
    ),
    Rule(
        "9.5.2.0-3",
        when(has_result("success"), lambda one, _: word_of(one) not in JUDGEMENTS),
        "result.success: only with “passed” and “failed”",
    ),
    Rule(
        "9.6.2.2-1",
        when(is_moved_on, lambda one, _: MOVE_ON not in categories(one)),
        "context.contextActivities.category: lacks moveOn's category",
    ),
    Rule(
        "9.6.2.2-2",
        lambda one, _: MOVE_ON in categories(one) and not is_moved_on(one),
        "context.contextActivities.category: moveOn's category without completion or success",
    ),
    Rule(
        "9.5.1.0-2",
        when(has_result("score"), lambda one, _: word_of(one) not in JUDGEMENTS),
        "result.score: only with “passed” and “failed”",
    ),
    Rule("9.5.1.0-3", is_scored_raw_alone, "result.score: raw needs min and max"),
    Rule(
        "9.6.3.2-2",
        when(is_verb(*JUDGEMENTS), misses_mastery_score),
        "context.extensions: the mastery score is missing or another than the launch data's",
    ),
    *(
        Rule(
            requirement,
            when(is_verb(word), lambda one, _: "duration" not in result_of(one)),
            f"result.duration: “{word}” needs one",
        )
        for word, requirement in TIMED.items()
    ),
    Rule(
        "9.3.4.0-2",
        when(is_verb(PASSED), passes_below),
        "result.score.scaled: below the mastery score, so not passed",
    ),
    Rule(
        "9.3.5.0-2",
        when(is_verb(FAILED), fails_above),
        "result.score.scaled: not below the mastery score, so not failed",
    ),
    Rule(
        "9.3.0.0-2",
        lambda one, now: word_of(one) in now.said,
        "verb.id: was used in this session already",
    ),
    Rule(
        "9.3.0.0-3",
        when(is_verb(*JUDGEMENTS), lambda one, now: bool(now.said & JUDGEMENTS)),
        "verb.id: this session was passed or failed already",
    ),
    Rule(
        "9.3.0.0-6",
        when(is_verb(COMPLETED), lambda one, now: COMPLETED in now.counted),
        "verb.id: completed already in this registration",
    ),
    Rule(
        "9.3.0.0-7",
        when(is_verb(PASSED), lambda one, now: PASSED in now.counted),
        "verb.id: passed already in this registration",
    ),
    Rule(
        "9.3.0.0-8",
        when(is_verb(FAILED), lambda one, now: PASSED in now.counted),
        "verb.id: passed already in this registration, so not failed after it",
    ),
    Rule(
        "",
        when(is_verb(*MOVING), lambda one, now: now.judged_here),
        "verb.id: the server itself says whether this unit is completed, passed or failed",
    ),
)
