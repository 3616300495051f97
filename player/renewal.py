"""What a running session of SCORM 2004 may ask for changes with what its content says.

Snapshots are numbered (D13). The values of `adl.nav.request_valid` that change are given out with
the next number; the browser's calls name the number that answered them, and the server answers
them again by the same. What was given out is kept until a call names it, or a later one.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from player.contents import contents_of, render_contents
from player.course import Course, is_current, look_at_course, open_course, save_course
from player.moving import runtime_of
from player.room import Room
from player.scorm.attempt2004 import NAV_VALID, validity_values
from player.scorm.runtime import Phase
from player.scorm.sequenced import reported
from player.scorm.table import Table, general_name
from player.scorm.transitions import Step
from player.store import sessions
from player.store.sessions import Session
from sequencing import engine

Values = Mapping[str, str]
# A browser that never takes up what it is given is given no more.
MOST_WAITING = 32
LAST_WORD = "false"


@dataclass(frozen=True)
class Renewed:
    """What a shell is told beside what it need not keep any more.

    snapshot  the newest, where the browser has an older one
    valid     the values that it changes
    """

    snapshot: int | None = None
    valid: Values = field(default_factory=dict)
    outline: Mapping[str, Any] | None = None
    is_terminated: bool = False

    def to_json(self) -> dict[str, Any]:
        """Give it as members of a receipt; what there is not is left out."""
        renewed = {"snapshot": self.snapshot, "request_valid": dict(self.valid)}
        return {
            **(renewed if self.snapshot is not None else {}),
            **({"outline": self.outline} if self.outline is not None else {}),
            **({"terminated": True} if self.is_terminated else {}),
        }


def newest_snapshot(session: Session) -> int:
    """Give the number of the newest snapshot that was given out."""
    return session.renewals[-1][0] if session.renewals else session.snapshot


def values_at(session: Session, values: Values, snapshot: int) -> Values:
    """Give values as that snapshot has them; older ones are behind us."""
    due = [changed for number, changed in session.renewals if number <= snapshot]
    return {**values, **_together(due)} if due else values


def waiting_after(session: Session, snapshot: int) -> list[tuple[int, Values]]:
    """Give what was given out after a snapshot."""
    return [(number, changed) for number, changed in session.renewals if number > snapshot]


def renew(room: Room, session: Session, steps: Sequence[Step], used: int) -> Renewed:
    """See what a batch has changed, and give what the browser does not know yet.

    session  after the batch
    used     the snapshot that the batch's last call was answered by
    """
    if session.closed_at is None and room.is_for_credit and _may_matter(room.table, steps):
        session, outline = _look_again(room, session, steps)
    else:
        outline = None
    waiting = waiting_after(session, used)
    return Renewed(
        snapshot=waiting[-1][0] if waiting else None,
        valid=_together(changed for _, changed in waiting),
        outline=outline,
        is_terminated=session.phase is Phase.FINISHED,
    )


def _look_again(
    room: Room, session: Session, steps: Sequence[Step]
) -> tuple[Session, Mapping[str, Any] | None]:
    course = _committed(room, session, steps)
    if not is_current(course, room.registration, session):
        return session, None
    course.at.runtime = reported(session.values)
    contents = contents_of(course)
    session = _give_out(room, session, validity_values(contents.valid))
    outline = render_contents(room.registration, contents, session, room.launch.language)
    digest = hashlib.sha256(orjson.dumps(outline)).hexdigest()
    if digest == session.shown:
        return session, None
    sessions.update_session(room.db, session, shown=digest)
    return replace(session, shown=digest), {**outline, "ended": False}


def _committed(room: Room, session: Session, steps: Sequence[Step]) -> Course:
    """Keep what the content shares with others at once, where it has committed. RTE Book §4.3."""
    if not any(step.is_checkpoint for step in steps):
        return look_at_course(room.db, room.registration)
    course = open_course(room)
    runtime = runtime_of(session)
    if runtime is None or not is_current(course, room.registration, session):
        return course
    engine.commit(course.at, runtime)
    if course.at.tracking.shared == course.found.shared:
        return course
    return save_course(room, course)


def _give_out(room: Room, session: Session, valid: Values) -> Session:
    waiting = waiting_after(session, session.snapshot)
    known = {**session.values, **_together(changed for _, changed in waiting)}
    before = {name: value for name, value in known.items() if name.startswith(NAV_VALID)}
    gone = dict.fromkeys(set(before) - set(valid), LAST_WORD)
    changed = {
        name: value for name, value in {**gone, **valid}.items() if before.get(name) != value
    }
    if not changed or len(waiting) >= MOST_WAITING:
        return session
    waiting.append((newest_snapshot(session) + 1, changed))
    sessions.update_session(room.db, session, renewals=waiting)
    return replace(session, renewals=waiting)


def _may_matter(table: Table, steps: Iterable[Step]) -> bool:
    """Tell whether what is allowed may have changed: status, score, measure, objective, commit."""
    return any(step.is_checkpoint or _is_tracked(table, step) for step in steps)


def _is_tracked(table: Table, step: Step) -> bool:
    element = table.elements.get(general_name(step.call.element))
    return step.has_set and element is not None and element.is_tracked


def _together(changes: Iterable[Values]) -> dict[str, str]:
    return {name: value for changed in changes for name, value in changed.items()}
