"""What stays between two sessions with a SCO of SCORM 2004, and both ends of one.

The sequencer says what the SCO finds and takes what it reported (`schemas/run_time.py`); here the
one becomes flat values and flat values become the other. An attempt that is suspended keeps all its
values, any other ends with its session. Source: SCORM 2004 4th Edition RTE §2.1.1 (attempts and
sessions), §4.2; `decisions.md` 16 for lost clients and time.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from player.scorm.attempt import Attempt
from player.scorm.elements import SAID
from player.scorm.timespan import MOST, parse_interval, render_duration
from schemas.run_time import (
    UNKNOWN,
    Comment,
    InitialValues,
    ObjectiveValues,
    RequestValid,
    RunTimeResult,
    Score,
    SharedData,
)

EXIT, ENTRY = "cmi.exit", "cmi.entry"
SESSION_TIME, TOTAL_TIME = "cmi.session_time", "cmi.total_time"
NAV_REQUEST, NAV_VALID = "adl.nav.request", "adl.nav.request_valid"
COMPLETION, SUCCESS = "cmi.completion_status", "cmi.success_status"
PROGRESS, SCALED = "cmi.progress_measure", "cmi.score.scaled"
THRESHOLD, PASSING = "cmi.completion_threshold", "cmi.scaled_passing_score"
LANGUAGE = "cmi.learner_preference.language"
OBJECTIVES, DATA, COMMENTS = "cmi.objectives", "adl.data", "cmi.comments_from_lms"
NORMAL, SUSPEND, SUSPEND_ALL = "normal", "suspend", "suspendAll"
NO_REQUEST = "_none_"
RENEWED = (f"{DATA}.", f"{COMMENTS}.", NAV_VALID, SAID)
REAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
SCORE_PARTS = ("scaled", "raw", "min", "max")
# What the SCO says to one session only, or the server says anew at each.
OF_A_SESSION = frozenset({EXIT, SESSION_TIME, NAV_REQUEST, THRESHOLD, PASSING})

Values = Mapping[str, str]


@dataclass(frozen=True)
class Ended:
    """The attempt after a session; one that was not suspended begins anew.

    total  of the attempt that ended, in hundredths of a second
    """

    attempt: Attempt
    is_suspended: bool
    time: int
    total: int
    is_time_reported: bool


def open_values_2004(attempt: Attempt, initial: InitialValues) -> dict[str, str]:
    """Give the values that the SCO finds: what was kept, under what the server owns."""
    kept = {name: value for name, value in attempt.values.items() if _is_kept(name)}
    preferred = {LANGUAGE: initial.language} if initial.language else {}
    return {
        **preferred,
        **kept,
        **_given(initial, attempt),
        **_objectives(kept, initial.objectives),
        **_records(COMMENTS, [_comment(one) for one in initial.comments]),
        **_records(DATA, [_bucket(one) for one in initial.data]),
        **validity_values(initial.request_valid),
    }


def close_2004(
    attempt: Attempt, values: Values, clock: int, *, is_finished: bool, is_suspending: bool = False
) -> Ended:
    """Apply the rules at the end of a session.

    clock          its length by the server's clock, in hundredths of a second: the fallback
    is_finished    by Terminate; a session that nobody ended is suspended with its last values
    is_suspending  that the learner, not the SCO, asked to suspend all
    """
    asked = values.get(NAV_REQUEST) == SUSPEND_ALL or values.get(EXIT) == SUSPEND
    is_suspended = asked or is_suspending or not is_finished
    reported = values.get(SESSION_TIME)
    time = parse_interval(reported) if reported else clock
    total = min(attempt.total + time, MOST)
    kept = {name: value for name, value in values.items() if _is_kept(name)}
    after = Attempt(kept, "resume", total) if is_suspended else Attempt({})
    return Ended(after, is_suspended, time, total, is_time_reported=bool(reported))


def result_of(values: Values) -> RunTimeResult:
    """Give what the SCO has reported, as the sequencer takes it. SN §4.2.1."""
    completion = _status(values, COMPLETION, (PROGRESS, THRESHOLD), ("completed", "incomplete"))
    success = _status(values, SUCCESS, (SCALED, PASSING), ("passed", "failed"))
    reported = values.get(SESSION_TIME)
    request, target = parse_request(values.get(NAV_REQUEST, NO_REQUEST))
    return RunTimeResult(
        completion_status=completion or UNKNOWN,
        success_status=success or UNKNOWN,
        is_completion_said=completion is not None,
        is_success_said=success is not None,
        progress_measure=_number(values, PROGRESS),
        score=_score(values, "cmi.score"),
        objectives=tuple(_reported(values, index) for index in range(_count(values, OBJECTIVES))),
        exit=values.get(EXIT, ""),
        nav_request=request,
        target=target,
        session_time=parse_interval(reported) if reported else None,
        data=_written(values),
    )


def validity_values(valid: RequestValid) -> dict[str, str]:
    """Give adl.nav.request_valid as values; they change in a session, all others do not."""
    known = {"continue": valid.continues, "previous": valid.previous}
    found = {f"{NAV_VALID}.{name}": _truth(one) for name, one in known.items() if one is not None}
    for name, targets in (("choice", valid.choice), ("jump", valid.jump)):
        if targets:
            # What another target answers; no element has this name.
            found[f"{NAV_VALID}.{name}"] = "false"
        for target, one in targets.items():
            found[f"{NAV_VALID}.{name}.{{target={target}}}"] = _truth(one)
    return found


def parse_request(value: str) -> tuple[str, str]:
    """Give the request and its target, "" without one: `{target=a}choice` → choice, a."""
    target, _, request = value.removeprefix("{target=").rpartition("}")
    return request, target


def render_real(number: float) -> str:
    """Write a number as content expects it: no exponent, no needless digits. RTE §4.1.1.5."""
    text = f"{number:.10f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _is_kept(name: str) -> bool:
    return name not in OF_A_SESSION and not name.startswith(RENEWED)


def _given(initial: InitialValues, attempt: Attempt) -> dict[str, str]:
    given = {
        "cmi.learner_id": initial.learner_id,
        "cmi.learner_name": initial.learner_name,
        "cmi.mode": initial.mode,
        "cmi.credit": "credit" if initial.mode == NORMAL else "no-credit",
        ENTRY: attempt.entry,
        TOTAL_TIME: render_duration(attempt.total) if attempt.total else None,
        "cmi.launch_data": initial.launch_data,
        THRESHOLD: _real(initial.completion_threshold),
        PASSING: _real(initial.scaled_passing_score),
        "cmi.max_time_allowed": initial.max_time_allowed,
        "cmi.time_limit_action": initial.time_limit_action,
    }
    return {name: value for name, value in given.items() if value is not None}


def _objectives(kept: Values, given: Iterable[ObjectiveValues]) -> dict[str, str]:
    """Lay the tracked objectives over those that were kept, by id; new ones come after them."""
    count = _count(kept, OBJECTIVES)
    places = {kept.get(f"{OBJECTIVES}.{index}.id", ""): index for index in range(count)}
    values: dict[str, str] = {}
    for one in given:
        index = places.setdefault(one.id, len(places))
        for name, value in _objective(one).items():
            full = f"{OBJECTIVES}.{index}.{name}"
            values[full] = _same_as(kept.get(full), value)
    return {**values, f"{OBJECTIVES}._count": str(len(places))} if places else values


def _same_as(kept: str | None, value: str) -> str:
    """Keep a number as the SCO wrote it, where it is still the same."""
    is_same = kept is not None and REAL.fullmatch(value) and float(kept) == float(value)
    return kept if kept is not None and is_same else value


def _objective(one: ObjectiveValues) -> dict[str, str]:
    known = {
        "id": one.id,
        "success_status": None if one.success_status == UNKNOWN else one.success_status,
        "completion_status": None if one.completion_status == UNKNOWN else one.completion_status,
        "progress_measure": _real(one.progress_measure),
        **{f"score.{part}": _real(getattr(one.score, part)) for part in SCORE_PARTS},
    }
    return {name: value for name, value in known.items() if value is not None}


def _bucket(one: SharedData) -> dict[str, str]:
    store = {"store": one.store} if one.store is not None else {}
    return {
        "id": one.id,
        **store,
        "_read": _truth(one.is_readable),
        "_write": _truth(one.is_writable),
    }


def _comment(one: Comment) -> dict[str, str]:
    known = {"comment": one.comment, "location": one.location, "timestamp": one.timestamp}
    return {name: value for name, value in known.items() if value is not None}


def _records(at: str, records: list[dict[str, str]]) -> dict[str, str]:
    values = {
        f"{at}.{index}.{name}": value
        for index, record in enumerate(records)
        for name, value in record.items()
    }
    return {**values, f"{at}._count": str(len(records))}


def _status(
    values: Values, said: str, measured: tuple[str, str], words: tuple[str, str]
) -> str | None:
    """Give a status as the SCO or its measure has it; None: neither says anything."""
    measure, threshold = (values.get(name) for name in measured)
    if threshold is None:
        return values.get(said)
    if measure is None:
        return None
    return words[0] if float(measure) >= float(threshold) else words[1]


def _reported(values: Values, index: int) -> ObjectiveValues:
    at = f"{OBJECTIVES}.{index}"
    return ObjectiveValues(
        id=values.get(f"{at}.id", ""),
        success_status=values.get(f"{at}.success_status", UNKNOWN),
        completion_status=values.get(f"{at}.completion_status", UNKNOWN),
        progress_measure=_number(values, f"{at}.progress_measure"),
        score=_score(values, f"{at}.score"),
    )


def _score(values: Values, at: str) -> Score:
    return Score(*(_number(values, f"{at}.{part}") for part in SCORE_PARTS))


def _written(values: Values) -> dict[str, str]:
    places = [f"{DATA}.{index}" for index in range(_count(values, DATA))]
    return {
        values[f"{at}.id"]: values[f"{at}.store"] for at in places if f"{SAID}{at}.store" in values
    }


def _number(values: Values, name: str) -> float | None:
    value = values.get(name)
    return float(value) if value is not None else None


def _real(number: float | None) -> str | None:
    return None if number is None else render_real(number)


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _count(values: Values, array: str) -> int:
    return int(values.get(f"{array}._count", "0"))
