"""The statements of a session: of which one breaks which rule. cmi5 §9, §10.2.

A statement is *defined* by cmi5 where it has cmi5's category, else only *allowed* (7.1.3). Every
one has to fit its session; a defined one has to be exactly what the verb asks for.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lrs.identifiers import find_identifier
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
    CMI5,
    MASTERY_SCORE,
    MOVE_ON,
    OF_THE_LMS,
    SESSION_ID,
    State,
    last_part,
)
from player.scorm.attempt import Mode

Statement = Mapping[str, Any]
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


def is_defined(statement: Statement) -> bool:
    """Tell whether cmi5 defines what a statement means, by its category. cmi5 §9.6.2.1."""
    return CMI5 in categories(statement)


def categories(statement: Statement) -> frozenset[str]:
    """Give the ids of the category activities of a statement."""
    return frozenset(_ids(_context(statement).get("contextActivities", {}).get("category")))


def _word(statement: Statement) -> str:
    return last_part(statement["verb"]["id"])


def _context(statement: Statement) -> Mapping[str, Any]:
    context: Mapping[str, Any] = statement.get("context", {})
    return context


def _result(statement: Statement) -> Mapping[str, Any]:
    result: Mapping[str, Any] = statement.get("result", {})
    return result


def _score(statement: Statement) -> Mapping[str, Any]:
    score: Mapping[str, Any] = _result(statement).get("score", {})
    return score


def _scaled(statement: Statement) -> float | None:
    scaled: float | None = _score(statement).get("scaled")
    return scaled


def _extension(statement: Statement, name: str) -> Any:
    return _context(statement).get("extensions", {}).get(name)


def _ids(activities: Any) -> Iterator[str]:
    """Give ids; xAPI 1.0.3 lets a single activity stand without its array (Data §2.4.6.2)."""
    several = [activities] if isinstance(activities, Mapping) else activities or ()
    return (activity["id"] for activity in several)


def _is(*words: str) -> Callable[[Statement], bool]:
    """Make a test of the verb's word."""
    return lambda statement: _word(statement) in words


def _is_other_actor(statement: Statement, situation: Situation) -> bool:
    told = find_identifier(statement["actor"])
    return told is None or told != find_identifier(dict(situation.actor))


def _is_other_registration(statement: Statement, situation: Situation) -> bool:
    return str(_context(statement).get("registration", "")).lower() != situation.registration


def _has_other_session(statement: Statement, situation: Situation) -> bool:
    return bool(_extension(statement, SESSION_ID) != situation.template["extensions"][SESSION_ID])


def _lacks_activities(statement: Statement, situation: Situation) -> bool:
    """Tell whether an activity of the template is missing where the template has it."""
    around = _context(statement).get("contextActivities", {})
    return any(
        not set(_ids(activities)) <= set(_ids(around.get(place)))
        for place, activities in situation.template["contextActivities"].items()
    )


def _lacks_extensions(statement: Statement, situation: Situation) -> bool:
    wanted = situation.template["extensions"]
    return any(_extension(statement, name) != value for name, value in wanted.items())


def is_about_another_part(statement: Statement, activity: str) -> bool:
    """Tell whether a statement is about the unit's course, or what else is in it.

    activity  IRI of the unit here
    """
    told: str = statement["object"].get("id", "")
    course = activity.partition("/units/")[0]
    if told != course and not told.startswith(course + "/"):
        return False
    return told != activity and not told.startswith(tuple(activity + end for end in "/#?"))


def _is_early(statement: Statement, situation: Situation) -> bool:
    if situation.state is not State.LAUNCHED:
        return False
    return not (is_defined(statement) and _word(statement) == INITIALIZED)


def _is_moved_on(statement: Statement) -> bool:
    return not _result(statement).keys().isdisjoint({"completion", "success"})


def _is_scored_raw_alone(statement: Statement, situation: Situation) -> bool:
    score = _score(statement)
    return "raw" in score and not {"min", "max"} <= score.keys()


def _misses_mastery_score(statement: Statement, situation: Situation) -> bool:
    """Tell whether a judgement by a score leaves out what it was judged by. cmi5 §9.6.3.2."""
    if situation.mastery_score is None or not _score(statement):
        return False
    return bool(_extension(statement, MASTERY_SCORE) != situation.mastery_score)


def _passes_below(statement: Statement, situation: Situation) -> bool:
    scaled, least = _scaled(statement), situation.mastery_score
    return scaled is not None and least is not None and scaled < least


def _fails_above(statement: Statement, situation: Situation) -> bool:
    scaled, least = _scaled(statement), situation.mastery_score
    return scaled is not None and least is not None and scaled >= least


def _when(
    applies: Callable[[Statement], bool], is_broken: Callable[[Statement, Situation], bool]
) -> Callable[[Statement, Situation], bool]:
    return lambda statement, situation: applies(statement) and is_broken(statement, situation)


def _result_is_not(name: str, value: object) -> Callable[[Statement, Situation], bool]:
    return lambda statement, situation: _result(statement).get(name) is not value


def _has_result(name: str) -> Callable[[Statement], bool]:
    return lambda statement: name in _result(statement)


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
    Rule("8.1.3.0-3", _is_other_actor, "actor: not that of the launch"),
    Rule("9.6.0.0-1", lambda one, _: "context" not in one, "context: missing"),
    Rule("9.6.1.0-1", _is_other_registration, "context.registration: not that of the launch"),
    Rule(
        "9.6.3.1-4",
        _has_other_session,
        "context.extensions: the session id is not that of the launch data",
    ),
    Rule(
        "10.2.1.0-6",
        _lacks_activities,
        "context.contextActivities: lacks what the contextTemplate has",
    ),
    Rule(
        "10.2.1.0-7",
        _lacks_extensions,
        "context.extensions: a value of the contextTemplate is missing or another",
    ),
    Rule(
        "9.3.0.0-1",
        lambda one, _: one["verb"]["id"] in OF_THE_LMS,
        "verb.id: only the product says so",
    ),
    Rule("9.3.0.0-4", _is_early, "verb.id: nothing may be said before “initialized”"),
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
        _when(_is(INITIALIZED), lambda one, now: not now.has_preferences),
        "verb.id: the learner's preferences are to be asked for before “initialized”",
    ),
    Rule(
        "10.2.2.0-2",
        _when(_is(*MOVING), lambda one, now: now.mode is Mode.BROWSE),
        "verb.id: in Browse nothing is completed, passed or failed",
    ),
    Rule(
        "10.2.2.0-3",
        _when(_is(*MOVING), lambda one, now: now.mode is Mode.REVIEW),
        "verb.id: in Review nothing is completed, passed or failed",
    ),
    Rule(
        "9.5.3.0-1",
        _when(_is(COMPLETED), _result_is_not("completion", True)),
        "result.completion: “completed” needs true",
    ),
    Rule(
        "9.5.2.0-1",
        _when(_is(PASSED), _result_is_not("success", True)),
        "result.success: “passed” needs true",
    ),
    Rule(
        "9.5.2.0-2",
        _when(_is(FAILED), _result_is_not("success", False)),
        "result.success: “failed” needs false",
    ),
    Rule(
        "9.5.3.0-2",
        _when(_has_result("completion"), lambda one, _: _word(one) != COMPLETED),
        "result.completion: only with “completed”",
    ),
    Rule(
        "9.5.2.0-3",
        _when(_has_result("success"), lambda one, _: _word(one) not in JUDGEMENTS),
        "result.success: only with “passed” and “failed”",
    ),
    Rule(
        "9.6.2.2-1",
        _when(_is_moved_on, lambda one, _: MOVE_ON not in categories(one)),
        "context.contextActivities.category: lacks moveOn's category",
    ),
    Rule(
        "9.6.2.2-2",
        lambda one, _: MOVE_ON in categories(one) and not _is_moved_on(one),
        "context.contextActivities.category: moveOn's category without completion or success",
    ),
    Rule(
        "9.5.1.0-2",
        _when(_has_result("score"), lambda one, _: _word(one) not in JUDGEMENTS),
        "result.score: only with “passed” and “failed”",
    ),
    Rule("9.5.1.0-3", _is_scored_raw_alone, "result.score: raw needs min and max"),
    Rule(
        "9.6.3.2-2",
        _when(_is(*JUDGEMENTS), _misses_mastery_score),
        "context.extensions: the mastery score is missing or another than the launch data's",
    ),
    *(
        Rule(
            requirement,
            _when(_is(word), lambda one, _: "duration" not in _result(one)),
            f"result.duration: “{word}” needs one",
        )
        for word, requirement in TIMED.items()
    ),
    Rule(
        "9.3.4.0-2",
        _when(_is(PASSED), _passes_below),
        "result.score.scaled: below the mastery score, so not passed",
    ),
    Rule(
        "9.3.5.0-2",
        _when(_is(FAILED), _fails_above),
        "result.score.scaled: not below the mastery score, so not failed",
    ),
    Rule(
        "9.3.0.0-2",
        lambda one, now: _word(one) in now.said,
        "verb.id: was used in this session already",
    ),
    Rule(
        "9.3.0.0-3",
        _when(_is(*JUDGEMENTS), lambda one, now: bool(now.said & JUDGEMENTS)),
        "verb.id: this session was passed or failed already",
    ),
    Rule(
        "9.3.0.0-6",
        _when(_is(COMPLETED), lambda one, now: COMPLETED in now.counted),
        "verb.id: completed already in this registration",
    ),
    Rule(
        "9.3.0.0-7",
        _when(_is(PASSED), lambda one, now: PASSED in now.counted),
        "verb.id: passed already in this registration",
    ),
    Rule(
        "9.3.0.0-8",
        _when(_is(FAILED), lambda one, now: PASSED in now.counted),
        "verb.id: passed already in this registration, so not failed after it",
    ),
    Rule(
        "",
        _when(_is(*MOVING), lambda one, now: now.judged_here),
        "verb.id: the server itself says whether this unit is completed, passed or failed",
    ),
)
