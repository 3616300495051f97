"""The words for what happened: a transition becomes a statement of ADL's xAPI SCORM Profile.

Built with tincan and handed on as JSON; ids are derived from what happened, so that telling it
again is telling the same (`decisions.md` 18).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid5

from tincan import (
    Activity,
    ActivityDefinition,
    ActivityList,
    Context,
    ContextActivities,
    Extensions,
    LanguageMap,
    Result,
    Score,
    Statement,
    Verb,
)

from player.scorm.interactions import Interaction
from player.scorm.timespan import render_duration
from player.scorm.transitions import (
    ATTEMPT,
    BLOCK,
    COURSE,
    GLOBAL,
    INTERACTION,
    OBJECTIVE,
    Transition,
)
from progress.observation import MODE, SET_BY_SERVER

PROFILE = "https://w3id.org/xapi/scorm"
VERBS = "http://adlnet.gov/expapi/verbs/"
ABANDONED = "https://w3id.org/xapi/adl/verbs/abandoned"
TYPES = "http://adlnet.gov/expapi/activities/"
EXTENSIONS = "https://w3id.org/vidyalekh/extensions/"
PROGRESS = "https://w3id.org/xapi/cmi5/result/extensions/progress"
XAPI = "1.0.3"
LONGEST_ID = 500
OF_COURSE = frozenset({COURSE, BLOCK, GLOBAL, ATTEMPT})


@dataclass(frozen=True)
class Place:
    """A block of the course: its IRI and its title."""

    iri: str
    title: Mapping[str, str]


@dataclass(frozen=True)
class Scene:
    """Where it happened: what all statements of a session share.

    unit, course   IRIs
    unit_type      the last part of the activity type: lesson for a SCO, media for an asset
    attempt        number of the attempt on the unit within the registration
    number         of the attempt on the course
    seq            of the last call before it, where that is not its cause
    places         the blocks by the package's own identifiers
    objectives     IRI that those which the course shares stand under
    """

    session: str
    registration: str
    actor: Mapping[str, Any]
    course: str
    course_title: Mapping[str, str]
    unit: str
    unit_title: Mapping[str, str]
    unit_type: str
    attempt: int
    mode: str
    number: int = 1
    seq: int | None = None
    places: Mapping[str, Place] = field(default_factory=dict)
    objectives: str = ""


def word(scene: Scene, transition: Transition, at: datetime) -> dict[str, Any]:
    """Give the statement for a transition, as JSON of xAPI 1.0.3; `at` is when it happened."""
    target = _object(scene, transition)
    verb = _verb(transition.verb)
    result = _result(transition)
    # What is true of a course is told once, whatever session it came true in.
    cause = scene.registration if transition.kind in OF_COURSE else scene.session
    statement = Statement(
        id=str(_statement_id(cause, transition.seq, verb.id, target.id)),
        actor=dict(scene.actor),
        verb=verb,
        object=target,
        context=_context(scene, transition),
        timestamp=at,
        **({"result": result} if result else {}),
    )
    worded: dict[str, Any] = statement.as_version(XAPI)
    return worded


def part_iri(unit: str, collection: str, name: str) -> str:
    """Name an interaction or objective of a unit; a very long id is told by its hash."""
    quoted = quote(name, safe="")
    if len(quoted) > LONGEST_ID:
        quoted = f"sha256-{hashlib.sha256(name.encode()).hexdigest()}"
    return f"{unit}/{collection}/{quoted}"


def attempt_iri(scene: Scene) -> str:
    """Name the attempt on the unit; retries inside a registration are numbered."""
    return f"{scene.unit}?attemptId={scene.registration}-{scene.attempt}"


def course_attempt_iri(scene: Scene) -> str:
    """Name the attempt on the course as a whole."""
    return f"{scene.course}?attemptId={scene.registration}-{scene.number}"


def _statement_id(cause: str, seq: int, verb: str, target: str) -> UUID:
    return uuid5(UUID(cause), f"{seq} {verb} {target}")


def _verb(name: str) -> Verb:
    iri = ABANDONED if name == "abandoned" else VERBS + name
    return Verb(id=iri, display=LanguageMap({"en": name}))


def _object(scene: Scene, transition: Transition) -> Activity:
    if transition.kind == OBJECTIVE:
        iri = part_iri(scene.unit, "objectives", transition.id)
        return Activity(id=iri, definition=ActivityDefinition(type=TYPES + "objective"))
    if transition.kind == INTERACTION and transition.interaction:
        iri = part_iri(scene.unit, "interactions", transition.id)
        return Activity(id=iri, definition=_interaction(transition.interaction))
    if transition.kind in OF_COURSE:
        return _of_course(scene, transition)
    return _activity(scene.unit, scene.unit_type, scene.unit_title)


def _of_course(scene: Scene, transition: Transition) -> Activity:
    if transition.kind == COURSE:
        return _activity(scene.course, "course", scene.course_title)
    if transition.kind == ATTEMPT:
        return _course_attempt(scene)
    if transition.kind == GLOBAL:
        iri = part_iri(scene.objectives, "objectives", transition.id)
        return Activity(id=iri, definition=ActivityDefinition(type=TYPES + "objective"))
    place = scene.places.get(transition.id)
    iri = place.iri if place else part_iri(scene.course, "blocks", transition.id)
    return _activity(iri, "module", place.title if place else {})


def _course_attempt(scene: Scene) -> Activity:
    definition = ActivityDefinition(type=TYPES + "attempt")
    return Activity(id=course_attempt_iri(scene), definition=definition)


def _interaction(interaction: Interaction) -> ActivityDefinition:
    known: dict[str, Any] = {}
    if interaction.patterns:
        known["correct_responses_pattern"] = list(interaction.patterns)
    if interaction.description:
        known["description"] = LanguageMap(dict([interaction.description]))
    if interaction.weighting:
        known["extensions"] = Extensions({EXTENSIONS + "weighting": float(interaction.weighting)})
    return ActivityDefinition(
        type=TYPES + "cmi.interaction", interaction_type=interaction.type, **known
    )


def _activity(iri: str, kind: str, title: Mapping[str, str]) -> Activity:
    definition = ActivityDefinition(type=TYPES + kind, name=LanguageMap(dict(title)))
    return Activity(id=iri, definition=definition)


def _result(transition: Transition) -> Result | None:
    if transition.interaction:
        return _response(transition.interaction)
    found = {
        "completion": transition.completion,
        "success": transition.success,
        "score": _score(transition.score, is_percent=transition.is_percent),
        "response": transition.response,
        "duration": None if transition.time is None else render_duration(transition.time),
    }
    said = {name: value for name, value in found.items() if value is not None}
    if transition.progress is not None:
        # Not as a score, as the profile has it: that would collide with real ones (D18).
        said["extensions"] = Extensions({PROGRESS: round(transition.progress * 100)})
    if transition.reason:
        said["extensions"] = Extensions({EXTENSIONS + "reason": transition.reason})
    return Result(**said) if said else None


def _response(interaction: Interaction) -> Result:
    said: dict[str, Any] = {"response": interaction.response or ""}
    if interaction.success is not None:
        said["success"] = interaction.success
    elif interaction.raw is not None:
        said["score"] = Score(raw=interaction.raw)
    elif interaction.result:
        said["extensions"] = Extensions({EXTENSIONS + "result": interaction.result})
    if interaction.latency is not None:
        said["duration"] = render_duration(interaction.latency)
    return Result(**said)


def _score(score: Mapping[str, float], *, is_percent: bool) -> Score | None:
    """Word a score; min and max only where xAPI takes them together with raw. Data §2.4.5.1."""
    if "raw" not in score:
        return Score(scaled=score["scaled"]) if "scaled" in score else None
    raw, least, most = score["raw"], score.get("min", 0.0), score.get("max", 100.0)
    limits = {name: score[name] for name in ("min", "max") if name in score}
    is_sound = least < most and least <= raw <= most
    scaled = score.get("scaled")
    if scaled is None and is_percent:
        scaled = scaled_of(raw, limits if is_sound else {})
    return Score(
        raw=raw,
        **({} if scaled is None else {"scaled": scaled}),
        **(limits if is_sound else {}),
    )


def scaled_of(raw: float, limits: Mapping[str, float]) -> float | None:
    """Scale a score of SCORM 1.2 to 0..1; None where it is none of 0..100.

    A raw score is "normalised to 0..100" by the letter (RTE §3.4.4); authoring tools that count
    points give their own min and max, and a reader would see scaled and raw contradict each other.

    limits  min and max as far as the SCO gave them, with raw between them
    """
    if "min" in limits and limits.get("max", 100.0) != 100:
        least, most = limits["min"], limits["max"]
        return round((raw - least) / (most - least), 6)
    return round(raw / 100, 6) if 0 <= raw <= 100 else None


def _context(scene: Scene, transition: Transition) -> Context:
    course = _activity(scene.course, "course", scene.course_title)
    attempt = Activity(id=attempt_iri(scene), definition=ActivityDefinition(type=TYPES + "attempt"))
    profile = Activity(id=PROFILE, definition=ActivityDefinition(type=TYPES + "profile"))
    grouping = [course, attempt]
    if transition.kind in OF_COURSE:
        whole = [] if transition.kind == ATTEMPT else [_course_attempt(scene)]
        grouping = [*([] if transition.kind == COURSE else [course]), *whole]
    places: dict[str, Any] = {
        "grouping": ActivityList(grouping),
        "category": ActivityList([profile]),
    }
    if transition.kind in (INTERACTION, OBJECTIVE, GLOBAL):
        places["parent"] = ActivityList([_activity(scene.unit, scene.unit_type, scene.unit_title)])
    extensions: dict[str, Any] = {MODE: scene.mode}
    if transition.is_set_by_server:
        extensions[SET_BY_SERVER] = True
    return Context(
        registration=scene.registration,
        platform="Vidyalekh",
        context_activities=ContextActivities(**places),
        extensions=Extensions(extensions),
    )
