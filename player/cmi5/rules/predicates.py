"""What the rules of a session ask of a statement: readers and predicates, pure. cmi5 §9, §10.2."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lrs.identifiers import find_identifier
from player.cmi5.rules.situation import INITIALIZED, Situation
from player.cmi5.vocabulary import CMI5, MASTERY_SCORE, SESSION_ID, State, last_part

Statement = Mapping[str, Any]


def is_defined(statement: Statement) -> bool:
    """Tell whether cmi5 defines what a statement means, by its category. cmi5 §9.6.2.1."""
    return CMI5 in categories(statement)


def categories(statement: Statement) -> frozenset[str]:
    """Give the ids of the category activities of a statement."""
    return frozenset(ids_of(context_of(statement).get("contextActivities", {}).get("category")))


def word_of(statement: Statement) -> str:
    """Give the word of the verb."""
    return last_part(statement["verb"]["id"])


def context_of(statement: Statement) -> Mapping[str, Any]:
    """Give the context; empty where there is none."""
    context: Mapping[str, Any] = statement.get("context", {})
    return context


def result_of(statement: Statement) -> Mapping[str, Any]:
    """Give the result; empty where there is none."""
    result: Mapping[str, Any] = statement.get("result", {})
    return result


def score_of(statement: Statement) -> Mapping[str, Any]:
    """Give the score; empty where there is none."""
    score: Mapping[str, Any] = result_of(statement).get("score", {})
    return score


def scaled_of(statement: Statement) -> float | None:
    """Give the scaled score."""
    scaled: float | None = score_of(statement).get("scaled")
    return scaled


def extension_of(statement: Statement, name: str) -> Any:
    """Give an extension of the context."""
    return context_of(statement).get("extensions", {}).get(name)


def ids_of(activities: Any) -> Iterator[str]:
    """Give ids; xAPI 1.0.3 lets a single activity stand without its array (Data §2.4.6.2)."""
    several = [activities] if isinstance(activities, Mapping) else activities or ()
    return (activity["id"] for activity in several)


def is_verb(*words: str) -> Callable[[Statement], bool]:
    """Make a test of the verb's word."""
    return lambda statement: word_of(statement) in words


def is_other_actor(statement: Statement, situation: Situation) -> bool:
    told = find_identifier(statement["actor"])
    return told is None or told != find_identifier(dict(situation.actor))


def is_other_registration(statement: Statement, situation: Situation) -> bool:
    return str(context_of(statement).get("registration", "")).lower() != situation.registration


def has_other_session(statement: Statement, situation: Situation) -> bool:
    return bool(extension_of(statement, SESSION_ID) != situation.template["extensions"][SESSION_ID])


def lacks_activities(statement: Statement, situation: Situation) -> bool:
    """Tell whether an activity of the template is missing where the template has it."""
    around = context_of(statement).get("contextActivities", {})
    return any(
        not set(ids_of(activities)) <= set(ids_of(around.get(place)))
        for place, activities in situation.template["contextActivities"].items()
    )


def lacks_extensions(statement: Statement, situation: Situation) -> bool:
    wanted = situation.template["extensions"]
    return any(extension_of(statement, name) != value for name, value in wanted.items())


def is_about_another_part(statement: Statement, activity: str) -> bool:
    """Tell whether a statement is about the unit's course, or what else is in it.

    activity  IRI of the unit here
    """
    told: str = statement["object"].get("id", "")
    course = activity.partition("/units/")[0]
    if told != course and not told.startswith(course + "/"):
        return False
    return told != activity and not told.startswith(tuple(activity + end for end in "/#?"))


def is_early(statement: Statement, situation: Situation) -> bool:
    if situation.state is not State.LAUNCHED:
        return False
    return not (is_defined(statement) and word_of(statement) == INITIALIZED)


def is_moved_on(statement: Statement) -> bool:
    return not result_of(statement).keys().isdisjoint({"completion", "success"})


def is_scored_raw_alone(statement: Statement, situation: Situation) -> bool:
    score = score_of(statement)
    return "raw" in score and not {"min", "max"} <= score.keys()


def misses_mastery_score(statement: Statement, situation: Situation) -> bool:
    """Tell whether a judgement by a score leaves out what it was judged by. cmi5 §9.6.3.2."""
    if situation.mastery_score is None or not score_of(statement):
        return False
    return bool(extension_of(statement, MASTERY_SCORE) != situation.mastery_score)


def passes_below(statement: Statement, situation: Situation) -> bool:
    scaled, least = scaled_of(statement), situation.mastery_score
    return scaled is not None and least is not None and scaled < least


def fails_above(statement: Statement, situation: Situation) -> bool:
    scaled, least = scaled_of(statement), situation.mastery_score
    return scaled is not None and least is not None and scaled >= least


def when(
    applies: Callable[[Statement], bool], is_broken: Callable[[Statement, Situation], bool]
) -> Callable[[Statement, Situation], bool]:
    return lambda statement, situation: applies(statement) and is_broken(statement, situation)


def result_is_not(name: str, value: object) -> Callable[[Statement, Situation], bool]:
    return lambda statement, situation: result_of(statement).get(name) is not value


def has_result(name: str) -> Callable[[Statement], bool]:
    return lambda statement: name in result_of(statement)
