"""What happened between two states of a session, as far as it is worth telling.

Pure: steps of the journal in, transitions out, each with the seq that caused it; they are the same
however a journal is cut into batches. Statuses are told at each step. A score, an interaction, an
objective is filled in by many calls, so it is told at the next checkpoint that the content itself
makes, a commit or the end of the session, as it then is; one that is changed after it is told
again. `Told` remembers what has been said in this attempt, so that nothing is said twice, and what
has been written to since the last checkpoint.

Source: ADL xAPI SCORM Profile, as in the module `player.statements` that words them.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from player.scorm.attempt import (
    DONE,
    JUDGED,
    STATUS,
    Closed,
    Delivery,
    judged_by_mastery,
)
from player.scorm.interactions import Interaction, read_interaction
from player.scorm.runtime import NO_ERROR, Call

SCORE = "cmi.core.score"
INTERACTIONS, OBJECTIVES = "cmi.interactions", "cmi.objectives"
SETS = frozenset({"LMSSetValue", "SetValue"})
CHECKPOINTS = frozenset({"LMSCommit", "Commit", "LMSFinish", "Terminate"})
UNIT, INTERACTION, OBJECTIVE = "unit", "interaction", "objective"
# Of a course of SCORM 2004: itself, its blocks, what objectives share, the attempt on it.
COURSE, BLOCK, GLOBAL, ATTEMPT = "course", "block", "global", "attempt"


@dataclass(frozen=True)
class Step:
    """A call of the journal after it was run again.

    score   the SCO's score after it; of SCORM 2004 its statuses too
    values  all values after it, of a checkpoint; of other steps they are not looked at
    """

    seq: int
    call: Call
    error: str
    score: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_set(self) -> bool:
        """Tell whether it changed a value."""
        return self.call.method in SETS and self.error == NO_ERROR

    @property
    def is_checkpoint(self) -> bool:
        """Tell whether what was written until then is told at it."""
        return is_checkpoint(self.call, self.error)


@dataclass(frozen=True)
class Transition:
    """One thing to tell: who did what to which object, caused by which call.

    score       raw, min, max as set, and scaled in SCORM 2004; empty where unknown
    is_percent  that raw is out of 100 where nothing else is said: so in SCORM 1.2
    progress    0..1
    interaction the record, for `responded`
    time        hundredths of a second, for the end of a session
    reason      the request that ended the attempt on a course
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
    reason: str = ""


@dataclass(frozen=True)
class Told:
    """What has been told of an attempt; kept as JSON beside its values.

    completed  that it was completed, whatever else was said
    failed     that it was completed only in so far as it was failed
    given      that it was completed only because the server said so
    score      the score that was told last
    touched    what has been written to since the last checkpoint, with the last seq that did
    """

    completed: bool = False
    failed: bool = False
    given: bool = False
    success: str = ""
    score: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    touched: Mapping[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Give it as JSON."""
        return {**self.__dict__, "parts": dict(self.parts), "touched": dict(self.touched)}


Telling = tuple[list[Transition], Told]
Part = tuple[str, str, Transition]
# What is told of a record: values, its index, the seq that caused it → key, content, transition.
Teller = Callable[[Mapping[str, str], int, int], Iterator[Part]]


def is_checkpoint(call: Call, error: str) -> bool:
    """Tell whether a call is one at which what was written until then is told."""
    return call.method in CHECKPOINTS and error == NO_ERROR


def transitions(steps: Sequence[Step], delivery: Delivery, told: Told) -> Telling:
    """Give what the steps of a batch made true, in order, and what has been told after it."""
    found: list[Transition] = []
    if not delivery.is_for_credit:
        return found, told
    for step in steps:
        said, told = _step_transitions(step, delivery, told)
        found += said
    return found, told


def _step_transitions(step: Step, delivery: Delivery, told: Told) -> Telling:
    if step.is_checkpoint:
        return _touched_transitions(step.values, told)
    if not step.has_set:
        return [], told
    told = touch(told, step, SCORE, TELL)
    if step.call.element == "cmi.comments" and step.call.value:
        return [Transition(step.seq, "commented", response=step.call.value)], told
    if step.call.element == STATUS and not _waits(step, delivery):
        return status_transitions(step.seq, step.call.value, step.score, delivery, told)
    return [], told


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
        told = replace(told, score=_score_key(values, SCORE)) if score else told
    if status not in ("passed", "failed") or told.success == status:
        return found, told
    found.append(Transition(seq, status, success=status == "passed", score=score))
    told = replace(told, score=_score_key(values, SCORE)) if score else told
    return found, replace(told, success=status)


def ending_transitions(
    seq: int, closed: Closed, values: Mapping[str, str], delivery: Delivery, told: Told
) -> Telling:
    """Tell the end of a session, what no checkpoint told, and the status that its rules gave."""
    found: list[Transition] = []
    if delivery.is_for_credit:
        found, told = _touched_transitions(values, told)
        given, told = _status_at_end(seq, closed, values, delivery, told)
        found += given
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


def _status_at_end(
    seq: int, closed: Closed, values: Mapping[str, str], delivery: Delivery, told: Told
) -> Telling:
    if closed.is_status_set_by_server:
        return _given_completion(seq, values, told)
    return status_transitions(seq, closed.status, values, delivery, told)


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


def touch(told: Told, step: Step, score: str, tell: Mapping[str, Teller]) -> Told:
    """Remember the score or record that a step wrote to, to be told at the next checkpoint.

    score  the element of the SCO's score
    tell   by collection, or single element, that is told of
    """
    element = step.call.element
    array = next((one for one in (score, *tell) if f"{element}.".startswith(f"{one}.")), None)
    if array is None:
        return told
    index = element.removeprefix(array).removeprefix(".").partition(".")[0]
    place = f"{array}.{index}" if index.isdecimal() else array
    return replace(told, touched={**told.touched, place: step.seq})


def tell_records(values: Mapping[str, str], told: Told, tell: Mapping[str, Teller]) -> Telling:
    """Tell the records that were touched, each as it is now; the score is left out."""
    found: list[Transition] = []
    parts = dict(told.parts)
    for place, seq in sorted(told.touched.items(), key=lambda one: (one[1], one[0])):
        array, _, index = (place, "", "0") if place in tell else place.rpartition(".")
        if array not in tell:
            continue
        for key, now, transition in tell[array](values, int(index), seq):
            if now and parts.get(key) != now:
                found.append(transition)
                parts[key] = now
    return found, replace(told, parts=parts, touched={})


def _touched_transitions(values: Mapping[str, str], told: Told) -> Telling:
    """Tell what was touched since the last checkpoint, as it is at this one."""
    seq, key, score = told.touched.get(SCORE), _score_key(values, SCORE), score_of(values, SCORE)
    found, told = tell_records(values, told, TELL)
    if seq is None or not score or told.score == key:
        return found, told
    return in_order([Transition(seq, "scored", score=score), *found]), replace(told, score=key)


def in_order(found: Sequence[Transition]) -> list[Transition]:
    """Order what one checkpoint tells by what caused it."""
    return sorted(found, key=lambda one: one.seq)


def _interaction(values: Mapping[str, str], index: int, seq: int) -> Iterator[Part]:
    record = read_interaction(values, index)
    if record.is_complete:
        transition = Transition(seq, "responded", INTERACTION, record.id, interaction=record)
        yield f"i{index}", hashlib.sha256(repr(record).encode()).hexdigest()[:16], transition


def _objective(values: Mapping[str, str], index: int, seq: int) -> Iterator[Part]:
    at = f"{OBJECTIVES}.{index}"
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


TELL: Mapping[str, Teller] = {INTERACTIONS: _interaction, OBJECTIVES: _objective}
