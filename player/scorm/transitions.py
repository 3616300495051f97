"""What happened between two states of a session, as far as it is worth telling.

Pure: steps of the journal in, transitions out, each with the seq that caused it. Statuses are the
same however a journal is cut into batches; a score, an interaction or an objective is told as it is
after the batch, so one that is written to again in a later batch is told again. `Told` remembers
what has been said in this attempt, so that nothing is said twice.

Source: ADL xAPI SCORM Profile, as in the module `player.statements` that words them.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from player.scorm.attempt import (
    DONE,
    JUDGED,
    RAW,
    STATUS,
    Closed,
    Delivery,
    judged_by_mastery,
)
from player.scorm.interactions import Interaction, read_interaction
from player.scorm.runtime import NO_ERROR, Call

SCORE = "cmi.core.score"
INTERACTIONS = "cmi.interactions."
OBJECTIVES = "cmi.objectives."
SETS = frozenset({"LMSSetValue", "SetValue"})
UNIT, INTERACTION, OBJECTIVE = "unit", "interaction", "objective"


@dataclass(frozen=True)
class Step:
    """A call of the journal after it was run again.

    score  the SCO's score after it; of SCORM 2004 its statuses too
    """

    seq: int
    call: Call
    error: str
    score: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_set(self) -> bool:
        """Tell whether it changed a value."""
        return self.call.method in SETS and self.error == NO_ERROR


@dataclass(frozen=True)
class Transition:
    """One thing to tell: who did what to which object, caused by which call.

    score       raw, min, max as set, and scaled in SCORM 2004; empty where unknown
    is_percent  that raw is out of 100 where nothing else is said: so in SCORM 1.2
    progress    0..1
    interaction the record, for `responded`
    time        hundredths of a second, for the end of a session
    """

    seq: int
    verb: str
    kind: str = UNIT
    id: str = ""
    score: Mapping[str, float] = field(default_factory=dict)
    completion: bool | None = None
    success: bool | None = None
    response: str | None = None
    interaction: Interaction | None = None
    time: int | None = None
    is_percent: bool = True
    progress: float | None = None
    is_set_by_server: bool = False


@dataclass(frozen=True)
class Told:
    """What has been told of an attempt; kept as JSON beside its values.

    completed  that it was completed, whatever else was said
    failed     that it was completed only in so far as it was failed
    given      that it was completed only because the server said so
    """

    completed: bool = False
    failed: bool = False
    given: bool = False
    success: str = ""
    score: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Give it as JSON."""
        return {**self.__dict__, "parts": dict(self.parts)}


Telling = tuple[list[Transition], Told]


def transitions(
    steps: Sequence[Step], values: Mapping[str, str], delivery: Delivery, told: Told
) -> Telling:
    """Give what the steps of a batch made true, and what has been told after it.

    values  after the last step
    """
    found: list[Transition] = []
    if not delivery.is_for_credit:
        return found, told
    for step in steps:
        if step.has_set and step.call.element == STATUS and not _waits(step, delivery):
            # Told with the score that it was judged by, else with the one that came beside it.
            score = step.score if step.score.get(RAW) else values
            said, told = status_transitions(step.seq, step.call.value, score, delivery, told)
            found += said
    said, told = _score_transitions(steps, values, told, is_carried=any(t.score for t in found))
    parts, told = _part_transitions(steps, values, told)
    comments = [
        Transition(step.seq, "commented", response=step.call.value)
        for step in steps
        if step.has_set and step.call.element == "cmi.comments" and step.call.value
    ]
    return sorted([*found, *said, *parts, *comments], key=lambda one: one.seq), told


def status_transitions(
    seq: int, status: str, values: Mapping[str, str], delivery: Delivery, told: Told
) -> Telling:
    """Tell a lesson status: completed once in an attempt, passed and failed at each change.

    The profile has `completed` for `failed` too. It is then marked as no success, so that nobody
    takes it for more than an attempt that came to its end; a better status is told again.
    """
    found: list[Transition] = []
    score = score_of(values, SCORE)
    is_failed = status == "failed"
    if status in DONE and not (told.completed or (is_failed and told.failed)):
        success = False if is_failed else None
        found.append(Transition(seq, "completed", completion=True, success=success, score=score))
        told = replace(told, failed=True) if is_failed else replace(told, completed=True)
    if status not in ("passed", "failed") or told.success == status:
        return found, told
    found.append(Transition(seq, status, success=status == "passed", score=score))
    return found, replace(told, success=status, score=_score_key(values, SCORE))


def ending_transitions(
    seq: int, closed: Closed, values: Mapping[str, str], delivery: Delivery, told: Told
) -> Telling:
    """Tell the end of a session, and the status that its rules gave."""
    found: list[Transition] = []
    if delivery.is_for_credit and closed.is_status_set_by_server:
        found, told = _given_completion(seq, values, told)
    elif delivery.is_for_credit:
        found, told = status_transitions(seq, closed.status, values, delivery, told)
    is_known = closed.status in ("passed", "failed")
    verb = "suspended" if closed.is_suspended else "terminated"
    result: dict[str, Any] = {}
    if delivery.is_for_credit:
        result = {
            "completion": closed.status in DONE,
            "success": closed.status == "passed" if is_known else None,
            "score": score_of(values, SCORE),
            "is_set_by_server": closed.is_status_set_by_server,
        }
    return [*found, Transition(seq, verb, time=closed.time, **result)], told


def _given_completion(seq: int, values: Mapping[str, str], told: Told) -> Telling:
    """Tell a completion that the server set, so marked, where none was told: D16.

    It counts only by rule, so what the SCO itself says later is told beside it.
    """
    if told.completed or told.failed or told.given:
        return [], told
    score = score_of(values, SCORE)
    made = Transition(seq, "completed", completion=True, score=score, is_set_by_server=True)
    return [made], replace(told, given=True)


def _waits(step: Step, delivery: Delivery) -> bool:
    """Tell whether a passed or failed waits for the end of the session: a mastery score may judge.

    Content that sets the status before the score would else be believed. Only a score that stood
    when the status was said, and that bears it out, lets it be told at once.
    """
    is_judged = delivery.mastery_score is not None and step.call.value in JUDGED
    return is_judged and judged_by_mastery(step.score, delivery) != step.call.value


def score_now(values: Mapping[str, str]) -> dict[str, str]:
    """Give the values of the SCO's score as they stand."""
    names = (f"{SCORE}.{part}" for part in ("raw", "min", "max"))
    return {name: values[name] for name in names if name in values}


def score_of(values: Mapping[str, str], at: str) -> dict[str, float]:
    """Give raw, min and max of a score, as far as set; nothing without a raw score."""
    parts = {part: values.get(f"{at}.{part}", "") for part in ("raw", "min", "max")}
    return {part: float(text) for part, text in parts.items() if text} if parts["raw"] else {}


def _score_transitions(
    steps: Sequence[Step], values: Mapping[str, str], told: Told, *, is_carried: bool
) -> Telling:
    """Tell the last score of a batch, unless a passed or failed carries it."""
    touched = [s.seq for s in steps if s.has_set and s.call.element.startswith(SCORE)]
    key = _score_key(values, SCORE)
    if not touched or is_carried or not values.get(RAW) or told.score == key:
        return [], told
    score = score_of(values, SCORE)
    return [Transition(touched[-1], "scored", score=score)], replace(told, score=key)


def _part_transitions(steps: Sequence[Step], values: Mapping[str, str], told: Told) -> Telling:
    """Tell the interactions and objectives that the batch touched, each as it is after it."""
    found: list[Transition] = []
    parts = dict(told.parts)
    for (array, index), seq in _touched(steps).items():
        tell = _interaction if array == INTERACTIONS else _objective
        for key, now, transition in tell(values, index, seq):
            if now and parts.get(key) != now:
                found.append(transition)
                parts[key] = now
    return found, replace(told, parts=parts)


def _touched(steps: Sequence[Step]) -> dict[tuple[str, int], int]:
    """Give each record that was written to, with the last seq that did."""
    places = {}
    for step in steps:
        for array in (INTERACTIONS, OBJECTIVES):
            if step.has_set and step.call.element.startswith(array):
                index = step.call.element.removeprefix(array).partition(".")[0]
                places[(array, int(index))] = step.seq
    return places


Part = tuple[str, str, Transition]


def _interaction(values: Mapping[str, str], index: int, seq: int) -> Iterator[Part]:
    record = read_interaction(values, index)
    if record.is_complete:
        transition = Transition(seq, "responded", INTERACTION, record.id, interaction=record)
        yield f"i{index}", hashlib.sha256(repr(record).encode()).hexdigest()[:16], transition


def _objective(values: Mapping[str, str], index: int, seq: int) -> Iterator[Part]:
    at = f"cmi.objectives.{index}"
    name, status = values.get(f"{at}.id", ""), values.get(f"{at}.status", "")
    if not name:
        return
    score = score_of(values, f"{at}.score")
    if status in ("passed", "failed"):
        is_passed = status == "passed"
        yield (
            f"o{index}s",
            status,
            Transition(seq, status, OBJECTIVE, name, success=is_passed, score=score),
        )
    if status == "completed":
        yield f"o{index}c", status, Transition(seq, "completed", OBJECTIVE, name, completion=True)
    if score and status not in ("passed", "failed"):
        yield (
            f"o{index}r",
            _score_key(values, f"{at}.score"),
            Transition(seq, "scored", OBJECTIVE, name, score=score),
        )


def _score_key(values: Mapping[str, str], at: str) -> str:
    return "|".join(values.get(f"{at}.{part}", "") for part in ("raw", "min", "max"))
