"""The run-time's words for the sequencer's, and back.

The sequencer knows facts, the run-time values; this is the only module that knows both. What is
said is what the SCO itself has set since it was delivered, and a status where a threshold decides:
silence is not the same as "unknown". Source: SCORM 2004 4th Edition RTE §4.2, SN §4.2.1.
"""

from collections.abc import Mapping
from dataclasses import replace

from player.scorm.attempt2004 import (
    COMPLETION,
    OBJECTIVES,
    PASSING,
    SUCCESS,
    THRESHOLD,
    result_of,
)
from player.scorm.elements import SAID
from schemas.run_time import InitialValues, ObjectiveValues, RequestValid, Score, SharedData
from sequencing.contents import Entry
from sequencing.initial import InitialObjective
from sequencing.initial import InitialValues as Found
from sequencing.lookahead import LookAhead
from sequencing.reading import uri
from sequencing.runtime import RunTime, Said, said
from sequencing.vocabulary import Navigation

PASSED = {True: "passed", False: "failed", None: "unknown"}
COMPLETED = {True: "completed", False: "incomplete", None: "unknown"}
# The sequencer's names of the elements that are numbers.
NUMBERS = {
    "measure": "score.scaled",
    "raw": "score.raw",
    "min": "score.min",
    "max": "score.max",
    "progress": "progress_measure",
}


def initial_of(learner: InitialValues, found: Found, valid: RequestValid) -> InitialValues:
    """Give what a SCO finds.

    learner  with what the sequencer does not know: who learns, mode, language, comments
    """
    return replace(
        learner,
        launch_data=found.launch_data,
        completion_threshold=found.completion_threshold,
        scaled_passing_score=found.scaled_passing_score,
        max_time_allowed=found.max_time_allowed,
        time_limit_action=found.time_limit_action,
        objectives=tuple(_objective(one) for one in found.objectives),
        data=tuple(
            SharedData(one.map.target, one.store, one.map.reads, one.map.writes)
            for one in found.data
        ),
        request_valid=valid,
    )


def reported(values: Mapping[str, str]) -> RunTime:
    """Give what the SCO has reported since it was delivered."""
    result = result_of(values)
    count = int(values.get(f"{OBJECTIVES}._count", "0"))
    objectives: dict[str, Said] = {}
    for at in range(count):
        # A SCO finds an identifier decoded, and may write it as the manifest does.
        name = uri(values[f"{OBJECTIVES}.{at}.id"])
        objectives[name] = {**objectives.get(name, {}), **_said(values, f"{OBJECTIVES}.{at}")}
    is_success = PASSING in values or f"{SAID}{SUCCESS}" in values
    is_completion = THRESHOLD in values or f"{SAID}{COMPLETION}" in values
    return RunTime(
        sco=said(
            success_status=result.success_status if is_success else None,
            completion_status=result.completion_status if is_completion else None,
            **_numbers(values, "cmi"),
        ),
        objectives={name: one for name, one in objectives.items() if one},
        suspends=result.exit == "suspend",
        shared=result.data,
    )


def valid_requests(ahead: LookAhead, contents: tuple[Entry, ...]) -> RequestValid:
    """Give which requests would succeed now, for every activity of the table of contents."""
    names = [entry.identifier for entry in contents]
    # What is shown was asked for its line already; what is hidden may be chosen by content.
    choice = {
        entry.identifier: entry.enabled
        if entry.visible
        else ahead.allows_target(Navigation.CHOICE, entry.identifier)
        for entry in contents
    }
    return RequestValid(
        continues=ahead.allows(Navigation.CONTINUE),
        previous=ahead.allows(Navigation.PREVIOUS),
        choice=choice,
        jump={name: ahead.allows_target(Navigation.JUMP, name) for name in names},
    )


def _objective(one: InitialObjective) -> ObjectiveValues:
    known = one.known
    return ObjectiveValues(
        one.identifier,
        PASSED[known.satisfied],
        COMPLETED[known.completion],
        known.progress,
        Score(known.measure, known.raw, known.min, known.max),
    )


def _said(values: Mapping[str, str], at: str) -> Said:
    return said(
        success_status=_own(values, f"{at}.success_status"),
        completion_status=_own(values, f"{at}.completion_status"),
        **_numbers(values, at),
    )


def _numbers(values: Mapping[str, str], at: str) -> dict[str, float | None]:
    found = {name: _own(values, f"{at}.{element}") for name, element in NUMBERS.items()}
    return {name: float(text) if text is not None else None for name, text in found.items()}


def _own(values: Mapping[str, str], name: str) -> str | None:
    return values.get(name) if f"{SAID}{name}" in values else None
