"""What happened between two states of a session of SCORM 2004, as far as it is worth telling.

As `transitions` is for SCORM 1.2, with its types: statuses are told as each step leaves them, a
score, a measure, a record as it is at the next checkpoint, so all is the same however a journal is
cut. A failed that follows from a measure is told at the end only: the measure may still grow.

Source: ADL xAPI SCORM Profile, as in the module `player.statements` that words them.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from player.scorm.attempt2004 import (
    COMPLETION,
    OBJECTIVES,
    PASSING,
    PROGRESS,
    SUCCESS,
    Ended,
    result_of,
)
from player.scorm.interactions import read_interaction_2004, read_localized
from player.scorm.transitions import (
    INTERACTION,
    OBJECTIVE,
    Part,
    Step,
    Teller,
    Telling,
    Told,
    Transition,
    in_order,
    tell_records,
    touch,
)

SCORE, INTERACTIONS = "cmi.score", "cmi.interactions"
COMMENTS = "cmi.comments_from_learner"
PARTS = ("scaled", "raw", "min", "max")
JUDGED = ("passed", "failed")
Values = Mapping[str, str]


def statuses_now(values: Values) -> dict[str, str]:
    """Give what a step needs of the values after it: both statuses as derived, and the score."""
    result = result_of(values)
    statuses = {COMPLETION: result.completion_status, SUCCESS: result.success_status}
    names = (*(f"{SCORE}.{part}" for part in PARTS), PASSING)
    return {**statuses, **{name: values[name] for name in names if name in values}}


def transitions_2004(steps: Sequence[Step], told: Told, *, is_for_credit: bool = True) -> Telling:
    """Give what the steps of a batch made true, in order, and what has been told after it.

    steps   with `statuses_now` as their score
    """
    found: list[Transition] = []
    if not is_for_credit:
        return found, told
    for step in steps:
        said, told = _step_transitions(step, told)
        found += said
    return found, told


def _step_transitions(step: Step, told: Told) -> Telling:
    if step.is_checkpoint:
        return _touched_transitions(step.values, told)
    if not step.has_set:
        return [], told
    return _status_transitions(step.seq, step.score, touch(told, step, SCORE, TELL))


def ending_transitions_2004(
    seq: int, ended: Ended, values: Values, told: Told, *, is_for_credit: bool = True
) -> Telling:
    """Tell the end of a session, what no checkpoint told, and a failed that waited for it."""
    verb = "suspended" if ended.is_suspended else "terminated"
    if not is_for_credit:
        return [Transition(seq, verb, time=ended.time)], told
    found, told = _touched_transitions(values, told)
    waited, told = _success(seq, statuses_now(values), told)
    result = result_of(values)
    is_known = result.success_status in JUDGED
    end = Transition(
        seq,
        verb,
        completion=result.completion_status == "completed",
        success=result.success_status == "passed" if is_known else None,
        score=score_of_2004(values, SCORE),
        is_percent=False,
        time=ended.time,
    )
    return [*found, *waited, end], told


def score_of_2004(values: Values, at: str) -> dict[str, float]:
    """Give scaled, raw, min and max of a score, as far as set."""
    parts = {part: values.get(f"{at}.{part}", "") for part in PARTS}
    found = {part: float(text) for part, text in parts.items() if text}
    return found if "raw" in found or "scaled" in found else {}


def _status_transitions(seq: int, now: Values, told: Told) -> Telling:
    """Tell completed once in an attempt, passed and failed at each change."""
    found: list[Transition] = []
    if now.get(COMPLETION) == "completed" and not told.completed:
        score = score_of_2004(now, SCORE)
        found.append(Transition(seq, "completed", completion=True, score=score, is_percent=False))
        told = replace(told, completed=True, score=_key(now, SCORE) if score else told.score)
    if now.get(SUCCESS) == "failed" and PASSING in now:
        return found, told
    said, told = _success(seq, now, told)
    return [*found, *said], told


def _success(seq: int, now: Values, told: Told) -> Telling:
    status = now.get(SUCCESS, "")
    if status not in JUDGED or told.success == status:
        return [], told
    score = score_of_2004(now, SCORE)
    made = Transition(seq, status, success=status == "passed", score=score, is_percent=False)
    key = _key(now, SCORE) if score else told.score
    return [made], replace(told, success=status, score=key)


def _touched_transitions(values: Values, told: Told) -> Telling:
    """Tell what was touched since the last checkpoint, as it is at this one."""
    seq, key, score = told.touched.get(SCORE), _key(values, SCORE), score_of_2004(values, SCORE)
    found, told = tell_records(values, told, TELL)
    if seq is None or not score or told.score == key:
        return found, told
    made = Transition(seq, "scored", score=score, is_percent=False)
    return in_order([made, *found]), replace(told, score=key)


def _measure(values: Values, index: int, seq: int) -> Iterator[Part]:
    text = values.get(PROGRESS, "")
    if text:
        yield "p", text, Transition(seq, "progressed", progress=float(text))


def _interaction(values: Values, index: int, seq: int) -> Iterator[Part]:
    record = read_interaction_2004(values, index)
    if record.is_complete:
        transition = Transition(seq, "responded", INTERACTION, record.id, interaction=record)
        yield f"i{index}", hashlib.sha256(repr(record).encode()).hexdigest()[:16], transition


def _objective(values: Values, index: int, seq: int) -> Iterator[Part]:
    at = f"{OBJECTIVES}.{index}"
    name, score = values.get(f"{at}.id", ""), score_of_2004(values, f"{at}.score")
    success = values.get(f"{at}.success_status", "")
    completion = values.get(f"{at}.completion_status", "")
    measure = values.get(f"{at}.progress_measure", "")

    def make(verb: str, **result: Any) -> Transition:
        return Transition(seq, verb, OBJECTIVE, name, is_percent=False, **result)

    if success in JUDGED:
        yield f"o{index}s", success, make(success, success=success == "passed", score=score)
    if completion == "completed":
        yield f"o{index}c", completion, make(completion, completion=True)
    if score and success not in JUDGED:
        yield f"o{index}r", _key(values, f"{at}.score"), make("scored", score=score)
    if measure:
        yield f"o{index}p", measure, make("progressed", progress=float(measure))


def _comment(values: Values, index: int, seq: int) -> Iterator[Part]:
    text = read_localized(values.get(f"{COMMENTS}.{index}.comment", ""))[1]
    digest = hashlib.sha256(text.encode()).hexdigest()[:16] if text else ""
    yield f"c{index}", digest, Transition(seq, "commented", response=text)


def _key(values: Values, at: str) -> str:
    return "|".join(values.get(f"{at}.{part}", "") for part in PARTS)


TELL: Mapping[str, Teller] = {
    PROGRESS: _measure,
    INTERACTIONS: _interaction,
    OBJECTIVES: _objective,
    COMMENTS: _comment,
}
