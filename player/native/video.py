"""A video is complete when enough of it was watched: each second counts once. Pure.

The player says in `played-segments` what was watched in this registration so far. What a statement
adds to that must fit into the time that has gone by, by the server's clock, at the fastest speed;
what does not fit is passed over, and counts when time has caught up. Time that one session has used
up is not there for the next. Source: ADL's xAPI Video Profile 1.0.2.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from catalogue.choices import SHARE, choices_of
from player.native import segments
from player.native.judging import Said, Verdict
from player.native.segments import Segment
from schemas.course_structure import Unit

PROFILE = "https://w3id.org/xapi/video"
VERBS = PROFILE + "/verbs/"
EXTENSIONS = PROFILE + "/extensions/"
ACTIVITY_TYPE = PROFILE + "/activity-type/video"
SESSION_ID = EXTENSIONS + "session-id"
LENGTH = EXTENSIONS + "length"
THRESHOLD = EXTENSIONS + "completion-threshold"
TIME = EXTENSIONS + "time"
PROGRESS = EXTENSIONS + "progress"
PLAYED = EXTENSIONS + "played-segments"

FASTEST = 2.0
SLACK = 2_000  # ms once a registration: clocks of learners run a little faster than ours
NEAR_END = 500  # ms: the last frames are shown, and no browser says exactly so


@dataclass(frozen=True)
class Seen:
    """What counts so far.

    watched    the union
    until      the server's time of the newest statement
    allowance  ms of the session's time, at the fastest speed, that nothing was claimed for yet
    slack      ms that may still be claimed beyond the clock
    at         where in the video, seconds
    """

    watched: list[Segment] = field(default_factory=list)
    until: datetime | None = None
    allowance: float = 0.0
    slack: float = SLACK
    at: float = 0.0
    session: str = ""


class VideoFollower:
    """Judges videos by the union of what was watched."""

    def judge(self, unit: Unit, choices: Mapping[str, Any], said: Sequence[Said]) -> Verdict:
        """Judge a video by all that its sessions said was played."""
        length = round(float(unit.media.get("duration", 0)) * 1000)
        if length <= 0:
            return Verdict(is_complete=False, progress=0.0)
        share = float(choices_of(unit, choices)[SHARE])
        seen = Seen()
        for one in said:
            seen = follow(seen, one, unit, length)
        watched = segments.total(seen.watched)
        return Verdict(
            is_complete=watched >= needed_of(share, length),
            progress=min(watched / length, 1.0),
            seconds=watched / 1000,
            result={
                TIME: seen.at,
                PROGRESS: math.floor(watched / length * 1000) / 1000,
                PLAYED: segments.render(seen.watched),
            },
            context={LENGTH: length / 1000, THRESHOLD: share, SESSION_ID: seen.session},
            categories=(PROFILE,),
            activity_type=ACTIVITY_TYPE,
        )


def needed_of(share: float, length: int) -> int:
    """Give how many ms a share of a video asks for; of all of it, not its very last frames."""
    return max(1, min(math.ceil(share * length), length - min(NEAR_END, length // 20)))


def follow(seen: Seen, one: Said, unit: Unit, length: int) -> Seen:
    """Take one statement into account."""
    told = _extensions(one)
    claimed = told.get(PLAYED)
    if not isinstance(claimed, str) or not _is_of(one, unit):
        return seen
    # Time before it began, and time that an earlier statement used, is not there any more.
    since = max(one.began, seen.until) if seen.until else one.began
    gone = max((one.stored - since).total_seconds() * 1000 * FASTEST, 0.0)
    is_same = seen.session == one.session
    allowance = gone + (seen.allowance if is_same else 0.0)
    new = list(segments.beyond(segments.union(segments.parse(claimed), length), seen.watched))
    counted = list(segments.first(new, int(allowance + seen.slack)))
    spent = segments.total(counted)
    at = told.get(TIME)
    return Seen(
        watched=segments.union([*seen.watched, *counted], length),
        until=max(one.stored, since),
        allowance=max(allowance - spent, 0.0),
        slack=seen.slack - max(spent - allowance, 0.0),
        at=float(at) if isinstance(at, int | float) and 0 <= at <= length / 1000 else seen.at,
        session=one.session,
    )


def _extensions(one: Said) -> Mapping[str, Any]:
    result = one.statement.get("result")
    told = result.get("extensions") if isinstance(result, Mapping) else None
    return told if isinstance(told, Mapping) else {}


def _is_of(one: Said, unit: Unit) -> bool:
    return str(one.statement["object"].get("id", "")).endswith(f"/{unit.id}")
