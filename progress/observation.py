"""What the fold sees of a statement: the verbs that count, on the activities that count.

Verbs: cmi5 §9.3; ADL's SCORM profile writes the same ones. Everything else that a session says is
kept in the record store and changes no progress.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from catalogue.rule import FallbackWhen
from lrs.formats import parse_timestamp
from progress.requirements import Requirements

ADL = "http://adlnet.gov/expapi/verbs/"
SET_BY_SERVER = "https://w3id.org/vidyalekh/extensions/set-by-server"
FALLBACK = "https://w3id.org/vidyalekh/extensions/fallback"
MODE = "https://w3id.org/vidyalekh/extensions/mode"
CMI5_WAIVED = "https://w3id.org/xapi/adl/verbs/waived"
CMI5_SATISFIED = "https://w3id.org/xapi/adl/verbs/satisfied"
CMI5_ABANDONED = "https://w3id.org/xapi/adl/verbs/abandoned"
DURATION = re.compile(
    r"P(?:(?P<weeks>[\d.]+)W)?(?:(?P<days>[\d.]+)D)?"
    r"(?:T(?:(?P<hours>[\d.]+)H)?(?:(?P<minutes>[\d.]+)M)?(?:(?P<seconds>[\d.]+)S)?)?",
    re.ASCII,
)
SECONDS = {"weeks": 604800, "days": 86400, "hours": 3600, "minutes": 60, "seconds": 1}


class Effect(StrEnum):
    """What a verb does to progress."""

    ATTEMPTED = "attempted"
    COMPLETED = "completed"
    PASSED = "passed"
    FAILED = "failed"
    SCORED = "scored"
    ENDED = "ended"
    WAIVED = "waived"
    ANNOUNCED = "announced"


EFFECTS: Mapping[str, Effect] = {
    ADL + "initialized": Effect.ATTEMPTED,
    ADL + "resumed": Effect.ATTEMPTED,
    ADL + "attempted": Effect.ATTEMPTED,
    ADL + "experienced": Effect.ATTEMPTED,
    ADL + "completed": Effect.COMPLETED,
    ADL + "passed": Effect.PASSED,
    ADL + "failed": Effect.FAILED,
    ADL + "scored": Effect.SCORED,
    ADL + "suspended": Effect.ENDED,
    ADL + "terminated": Effect.ENDED,
    CMI5_ABANDONED: Effect.ENDED,
    CMI5_WAIVED: Effect.WAIVED,
    CMI5_SATISFIED: Effect.ANNOUNCED,
}


# These hold at any time: who was here, what an officer has waived, what was announced of it.
AT_ANY_TIME = frozenset({Effect.ATTEMPTED, Effect.WAIVED, Effect.ANNOUNCED})


@dataclass(frozen=True)
class Observation:
    """One statement that counts.

    at        its timestamp; with the id, the order of the fold (D21)
    activity  IRI of the unit, block or course that the object is
    scaled    result.score.scaled, -1..1
    judged    what a mastery score is compared with: RTE §3.4.4 judges SCORM 1.2 by the raw score
    seconds   result.duration, where the verb ends a session
    failing   a completion that says of itself that it was no success
    """

    at: datetime
    statement: str
    activity: str
    effect: Effect
    scaled: float | None = None
    judged: float | None = None
    seconds: float = 0.0
    failing: bool = False

    @property
    def order(self) -> tuple[datetime, str]:
        """Its place in the fold: never by arrival."""
        return self.at, self.statement


def observe(statement: Mapping[str, Any], requirements: Requirements) -> Observation | None:
    """Read what a statement says about the requirements; None where it says nothing.

    statement  dict as the record store keeps it (xAPI 2.0 §4.2), with id and timestamp
    """
    effect = EFFECTS.get(statement["verb"]["id"])
    activity = statement["object"].get("id", "")
    if effect is None or not _is_asked_for(activity, effect, requirements):
        return None
    # Who only browsed or looked back was here, but did not attempt it and spent no time on it.
    if _extension(statement, MODE) not in (None, "normal"):
        return None
    # cmi5 §9.6.2: only what cmi5 defines means anything here, its score and time among it.
    asked = None if effect is Effect.ANNOUNCED else requirements.by_activity[activity]
    if not _has_category(statement, asked.category if asked else requirements.category):
        return None
    if effect is Effect.COMPLETED and not _is_meant(statement, activity, requirements):
        return None
    at = parse_timestamp(statement["timestamp"])
    if effect not in AT_ANY_TIME and not requirements.window.holds(at):
        return None
    result = statement.get("result", {})
    score = result.get("score", {})
    return Observation(
        at=at,
        statement=statement["id"],
        activity=asked.activity if asked else activity,
        effect=effect,
        scaled=score.get("scaled"),
        judged=_judged(score, is_by_raw=asked is not None and asked.is_by_raw),
        failing=effect is Effect.COMPLETED and result.get("success") is False,
        seconds=parse_duration(result.get("duration", "")) if effect is Effect.ENDED else 0.0,
    )


def parse_duration(text: str) -> float:
    """Count the seconds of an ISO 8601 duration; years and months have no fixed length: 0.

    text  a duration as the record store takes it, or ""
    """
    found = DURATION.fullmatch(text.replace(",", "."))
    if found is None:
        return 0.0
    return sum(float(count) * SECONDS[unit] for unit, count in found.groupdict("0").items())


def _judged(score: Mapping[str, Any], *, is_by_raw: bool) -> float | None:
    """Give what a mastery score, 0..1, is compared with."""
    if is_by_raw and "raw" in score:
        return float(score["raw"]) / 100
    scaled: float | None = score.get("scaled")
    return scaled


def _is_asked_for(activity: str, effect: Effect, requirements: Requirements) -> bool:
    asked_for = requirements.groups if effect is Effect.ANNOUNCED else requirements.by_activity
    return activity in asked_for


def _has_category(statement: Mapping[str, Any], category: str | None) -> bool:
    if category is None:
        return True
    activities = statement.get("context", {}).get("contextActivities", {}).get("category", [])
    # xAPI 1.0.3 Data §2.4.6.2 lets a single activity stand without its array.
    several = [activities] if isinstance(activities, Mapping) else activities
    return any(activity["id"] == category for activity in several)


def _is_meant(statement: Mapping[str, Any], activity: str, requirements: Requirements) -> bool:
    """A completion that the server set for silent content counts only by the pinned rule. D16, F8.

    Which rule it was set by stands in the statement; at LMSFinish it is set whatever the rule. In
    SCORM 2004 a part that said nothing is completed by the sequencer (SN Book §4.5, UP.4); what its
    parts say is detail, the course is judged by itself.
    """
    if _extension(statement, SET_BY_SERVER) is not True:
        return True
    fallback = requirements.by_activity[activity].fallback
    by_rule = _extension(statement, FALLBACK)
    if by_rule is None and requirements.root is not None:
        return activity != requirements.course
    when = by_rule["when"] if by_rule else FallbackWhen.FINISH
    return fallback is not None and fallback.when == when


def _extension(statement: Mapping[str, Any], iri: str) -> Any:
    return statement.get("context", {}).get("extensions", {}).get(iri)
