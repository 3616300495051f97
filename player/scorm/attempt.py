"""What stays between two sessions with a SCO, and the rules at the beginning and end of one.

The SCO reports, the server owns: time, status by mastery, and how the next session is entered.
Source: SCORM 1.2 RTE §3.3.2.1 (LMSFinish), §3.4.4 (core); `decisions.md` 16 for lost clients.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from player.scorm.timespan import MOST, parse_timespan, render_timespan

STATUS = "cmi.core.lesson_status"
RAW = "cmi.core.score.raw"
EXIT = "cmi.core.exit"
ENTRY = "cmi.core.entry"
SESSION_TIME = "cmi.core.session_time"
NOT_ATTEMPTED = "not attempted"
SUSPEND = "suspend"
# Statuses that say that the learner has been through the content, whatever the result.
DONE = frozenset({"passed", "failed", "completed"})
# Statuses that a mastery score overrules.
JUDGED = frozenset({"passed", "failed"})
LANGUAGE = "cmi.student_preference.language"


class Mode(StrEnum):
    """How a launch counts: only `normal` is for credit. RTE §3.4.4, cmi.core.lesson_mode."""

    NORMAL = "normal"
    BROWSE = "browse"
    REVIEW = "review"


@dataclass(frozen=True)
class Delivery:
    """What the server tells the SCO.

    mastery_score  scaled, 0..1
    language       that the learner prefers, "" for none in particular; the SCO may change it
    """

    student_id: str
    student_name: str
    mode: Mode = Mode.NORMAL
    launch_data: str | None = None
    mastery_score: float | None = None
    max_time_allowed: str | None = None
    time_limit_action: str | None = None
    language: str = ""

    @property
    def is_for_credit(self) -> bool:
        """Tell whether what the SCO says counts."""
        return self.mode is Mode.NORMAL


@dataclass(frozen=True)
class Attempt:
    """What is kept of a unit between sessions; `total` in hundredths of a second."""

    values: Mapping[str, str]
    entry: str = "ab-initio"
    total: int = 0


@dataclass(frozen=True)
class Ending:
    """How a session ended: by LMSFinish or not, and its length by the server's clock.

    given  the status that the server gave at an earlier end, where the SCO never said one
    """

    is_finished: bool
    clock: int
    given: str = NOT_ATTEMPTED


@dataclass(frozen=True)
class Closed:
    """The attempt after a session, and what was decided on the way."""

    attempt: Attempt
    status: str
    is_suspended: bool
    time: int
    is_time_reported: bool
    is_status_set_by_server: bool


def open_values(attempt: Attempt, delivery: Delivery, status: str) -> dict[str, str]:
    """Give the values that the SCO finds: what was kept, under what the server owns.

    status  the lesson status, which the server may have given
    """
    kept = {
        name: value for name, value in attempt.values.items() if name not in (EXIT, SESSION_TIME)
    }
    owned = {
        "cmi.core.student_id": delivery.student_id,
        "cmi.core.student_name": delivery.student_name,
        "cmi.core.lesson_mode": delivery.mode,
        "cmi.core.credit": "credit" if delivery.is_for_credit else "no-credit",
        ENTRY: attempt.entry,
        "cmi.core.total_time": render_timespan(attempt.total),
        "cmi.launch_data": delivery.launch_data or "",
        "cmi.student_data.mastery_score": render_mastery(delivery.mastery_score),
        "cmi.student_data.max_time_allowed": delivery.max_time_allowed or "",
        "cmi.student_data.time_limit_action": delivery.time_limit_action or "",
    }
    given = {} if status == NOT_ATTEMPTED else {STATUS: status}
    preferred = {LANGUAGE: delivery.language} if delivery.language else {}
    return {**preferred, **kept, **given, **{name: str(value) for name, value in owned.items()}}


def close(
    attempt: Attempt, delivery: Delivery, values: Mapping[str, str], ending: Ending
) -> Closed:
    """Apply the rules at the end of a session.

    A session that nobody finished ends as suspended with its last values (`decisions.md` 16).
    Time is what the SCO reported, added once; the clock stands in only where it said nothing.

    values  with a lesson status only if the SCO itself has said one, now or in an earlier session
    """
    is_suspended = not ending.is_finished or values.get(EXIT) == SUSPEND
    status = final_status(values, delivery, ending)
    reported = values.get(SESSION_TIME)
    time = parse_timespan(reported) if reported else ending.clock
    kept = {**values, STATUS: status} if STATUS in values else dict(values)
    return Closed(
        attempt=Attempt(kept, "resume" if is_suspended else "", min(attempt.total + time, MOST)),
        status=status,
        is_suspended=is_suspended,
        time=time,
        is_time_reported=bool(reported),
        is_status_set_by_server=status == "completed" and STATUS not in values,
    )


def final_status(values: Mapping[str, str], delivery: Delivery, ending: Ending) -> str:
    """Decide the lesson status at the end of a session; only a real LMSFinish sets one."""
    said = values.get(STATUS)
    judged = judged_by_mastery(values, delivery)
    if not ending.is_finished:
        # Who said passed or failed is judged all the same: an end that never came hides no score.
        return judged if judged and said in JUDGED else said or ending.given
    is_suspended = values.get(EXIT) == SUSPEND
    # A learner who stopped in the middle has not failed yet (`decisions.md` 16).
    if judged == "failed" and is_suspended and said in (None, "incomplete"):
        judged = None
    return judged or said or _unset_status(delivery, ending, is_suspended=is_suspended)


def judged_by_mastery(values: Mapping[str, str], delivery: Delivery) -> str | None:
    """Give passed or failed where a mastery score and a raw score decide it, else None."""
    raw = values.get(RAW, "")
    if delivery.mastery_score is None or not raw or not delivery.is_for_credit:
        return None
    return "passed" if Decimal(raw) >= _percent(delivery.mastery_score) else "failed"


def render_mastery(mastery_score: float | None) -> str:
    """Write a scaled mastery score as SCORM 1.2's 0..100."""
    return "" if mastery_score is None else f"{_percent(mastery_score):f}"


def _unset_status(delivery: Delivery, ending: Ending, *, is_suspended: bool) -> str:
    """Give the status that the server sets where the SCO never did."""
    if delivery.mode is Mode.BROWSE:
        return "browsed"
    # Looking in again takes back nothing that an earlier end gave.
    if is_suspended and ending.given in DONE:
        return ending.given
    return "incomplete" if is_suspended else "completed"


def _percent(scaled: float) -> Decimal:
    return (Decimal(repr(scaled)) * 100).normalize()
