"""Moving on in a course of SCORM 2004: what a navigation request does to sessions and course.

The sequencer decides; here the sitting that is left ends, what was decided is kept, told and
logged, and what is delivered begins. Also where nobody asks: a sitting that was lost is followed
by what its content had asked for, and then all is suspended (`decisions.md` 16).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from player.contents import Contents, contents_of
from player.course import Course, is_current, open_course, save_course, unit_of_activity
from player.ending import end_session
from player.opening import delivery_for, insert_session
from player.rollup import tell_course, tell_given
from player.room import Room
from player.scorm.attempt import Attempt
from player.scorm.attempt2004 import (
    EXIT,
    NAV_REQUEST,
    NO_REQUEST,
    open_values_2004,
)
from player.scorm.runtime import Phase
from player.scorm.sequenced import initial_of, reported
from player.scorm.transitions import Told, Transition
from player.steps import merged
from player.store import sessions
from player.store.sessions import Session, UnitAttempt
from schemas.course_structure import UnitKind
from schemas.run_time import InitialValues, RequestValid
from sequencing import engine
from sequencing.results import Delivered, Outcome
from sequencing.runtime import RunTime
from sequencing.vocabulary import Navigation

Asked = tuple[Navigation, str | None]
ABANDONING = frozenset({Navigation.ABANDON, Navigation.ABANDON_ALL})
SUSPEND_ALL: Asked = (Navigation.SUSPEND_ALL, None)
# A trace of a big tree is long; the log of a launch is for people.
LONGEST_TRACE = 300


@dataclass(frozen=True)
class Moved:
    """What became of a request.

    session   the sitting to show, which has just begun; None: there is none
    contents  what may be done in it
    """

    course: Course
    outcome: Outcome
    session: Session | None = None
    contents: Contents | None = None


@dataclass(frozen=True)
class Leaving:
    """The sitting that a request leaves, and why it ends."""

    session: Session
    reason: str = "unit"


def move(room: Room, course: Course, left: Leaving | None, asked: Asked) -> Moved:
    """Carry out a request, and begin the sitting that it leads to.

    left  the open sitting, locked
    """
    request, target = asked
    before = {"tracking": course.kept.tracking, "request": str(request), "target": target}
    moved = _step(room, course, left, asked, before)
    delivered = moved.outcome.delivered
    if delivered is None:
        return moved
    kept = begin_attempt(room, delivered)
    if kept is None:
        return moved
    contents = contents_of(moved.course)
    session = begin_sitting(room, moved.course, delivered, kept, contents.valid)
    return replace(moved, session=session, contents=contents)


def enter_course(room: Room, course: Course) -> Moved:
    """Go on where everything was suspended, or begin."""
    if course.at.tracking.suspended is not None:
        moved = move(room, course, None, (Navigation.RESUME_ALL, None))
        if moved.outcome.honoured:
            return moved
        course = moved.course
    moved = move(room, course, None, (Navigation.START, None))
    only = _only_leaf(moved.course)
    if moved.outcome.delivered or only is None:
        return moved
    return move(room, moved.course, None, (Navigation.CHOICE, only))


def _only_leaf(course: Course) -> str | None:
    """Name the activity of a course of one: there, nothing is left for a learner to choose."""
    leaves = [each.identifier for each in course.tree.root.walk() if each.is_leaf]
    return leaves[0] if len(leaves) == 1 else None


def leave_course(room: Room, session: Session, reason: str) -> Session:
    """End a sitting that nobody leads on from: do what its content asked, then suspend all."""
    suspend_course(room, open_course(room), Leaving(session, reason))
    return sessions.lock_session(room.db, session.institution, session.id)


def suspend_course(
    room: Room, course: Course, left: Leaving, before: Mapping[str, Any] | None = None
) -> Moved:
    """End a sitting without another one; gives what its content's own request led to.

    before  what a late journal begins again with; None: with the course as it is
    """
    session = left.session
    before = before or {"tracking": course.kept.tracking, "request": None}
    moved = Moved(course, Outcome(True))
    if not is_current(course, room.registration, session):
        _end(room, left)
        return moved
    asked = asked_by(session)
    if asked is not None:
        moved = _step(room, course, left, asked, before)
        if moved.outcome.delivered:
            begin_attempt(room, moved.outcome.delivered)
    if not moved.course.is_begun:
        return moved
    still = left if is_shown(room, moved.course, session, moved.outcome) else None
    suspended = _step(room, moved.course, still, SUSPEND_ALL, before)
    return replace(moved, course=suspended.course)


def move_again(room: Room, session: Session) -> None:
    """Do once more what ended a sitting, now that more is known of what it said.

    session  ended, and none came after it
    """
    course = open_course(room, before=True)
    before, left = course.kept.before, Leaving(session, session.closed_by or "")
    if before is None or not is_current(course, room.registration, session):
        return
    if before["request"] is None:
        suspend_course(room, course, left, before)
        return
    asked = (Navigation(before["request"]), before["target"])
    moved = _step(room, course, left, asked, before)
    if moved.outcome.delivered:
        begin_attempt(room, moved.outcome.delivered)
        _step(room, moved.course, None, SUSPEND_ALL, before)


def asked_by(session: Session) -> Asked | None:
    """Give what the content asked for as it terminated; None: nothing, or it did not."""
    if session.phase is not Phase.FINISHED:
        return None
    request = session.values.get(NAV_REQUEST, NO_REQUEST)
    return engine.parse_request(request, session.values.get(EXIT, ""))


def runtime_of(session: Session) -> RunTime | None:
    """Give what the content of a sitting has reported; None: it has no API.

    A SCO that did not terminate is suspended, not done (`decisions.md` 16).
    """
    if session.kind != UnitKind.SCO:
        return None
    runtime = reported(session.values)
    return runtime if session.phase is Phase.FINISHED else replace(runtime, suspends=True)


def is_shown(room: Room, course: Course, session: Session, outcome: Outcome) -> bool:
    """Tell whether a sitting goes on after a request: its activity is still being attempted."""
    is_moved = outcome.ended or outcome.delivered is not None
    return not is_moved and is_current(course, room.registration, session)


def begin_attempt(room: Room, delivered: Delivered) -> UnitAttempt | None:
    """Give the attempt on what is delivered, a fresh one unless it is resumed; None: no content."""
    registration = room.registration
    unit = unit_of_activity(registration, delivered.activity.identifier)
    if unit is None:
        return None
    kept = sessions.find_attempts(room.db, registration.institution, registration.id).get(unit.id)
    if kept and delivered.resumed:
        return kept
    number = kept.number + 1 if kept else 1
    fresh = UnitAttempt(unit.id, number, Attempt({}), "not attempted", Told())
    sessions.save_attempt(room.db, registration.institution, registration.id, fresh, room.now)
    return fresh


def begin_sitting(
    room: Room, course: Course, delivered: Delivered, kept: UnitAttempt, valid: RequestValid
) -> Session:
    """Begin a sitting with what is delivered.

    valid  which requests its content may make
    """
    unit = unit_of_activity(room.registration, delivered.activity.identifier)
    assert unit, delivered
    delivery = delivery_for(room, unit)
    learner = InitialValues(
        delivery.student_id,
        delivery.student_name,
        mode=str(delivery.mode),
        language=delivery.language,
    )
    initial = initial_of(learner, engine.initial_values(course.at, delivered), valid)
    values = open_values_2004(kept.attempt, initial)
    session = insert_session(room, unit, delivery, kept, values)
    if unit.kind is not UnitKind.ASSET:
        return session
    return room.tell(session, [(Transition(0, "experienced"), room.now)])


def _step(
    room: Room,
    course: Course,
    left: Leaving | None,
    asked: Asked,
    before: Mapping[str, Any],
) -> Moved:
    """Carry out a request; end the sitting that it leaves; keep, tell and log what was decided.

    before  what a late journal of that sitting begins again with
    """
    request, target = asked
    is_left = left is not None and is_current(course, room.registration, left.session)
    runtime = runtime_of(left.session) if left and is_left else None
    if left and is_left and asked == SUSPEND_ALL and asked_by(left.session) is None:
        # Content that has ended, or has no API, is not what a learner comes back to go on with.
        engine.take_for_granted(course.at, runtime or RunTime())
    outcome = engine.navigate(course.at, request, target, runtime)
    latest = left.session if left else _newest(room)
    if left and not is_shown(room, course, left.session, outcome):
        ended = replace(left, reason="abandoned") if request in ABANDONING else left
        latest = _end(room, ended, is_suspending=request is Navigation.SUSPEND_ALL)
        latest = tell_given(room, course, latest)
    _log(room, course, latest)
    course = tell_course(room, course, latest, request if outcome.ended else None)
    course = save_course(
        room,
        course,
        before=before if left and not outcome.delivered else None,
        is_ended=_is_over(course, request, outcome),
        moves=course.kept.moves + 1,
    )
    return Moved(course, outcome)


def _is_over(course: Course, request: Navigation, outcome: Outcome) -> bool:
    """Tell whether the session with the course is over after a request, and not suspended."""
    if outcome.ended:
        return course.at.tracking.suspended is None
    return course.kept.is_ended and not course.is_begun and request is not Navigation.START


def _end(room: Room, left: Leaving, *, is_suspending: bool = False) -> Session:
    if left.session.closed_at is not None:
        return left.session
    return end_session(room, left.session, left.reason, is_suspending=is_suspending)


def _newest(room: Room) -> Session | None:
    return sessions.find_newest(room.db, room.launch.institution, room.launch.registration)


def _log(room: Room, course: Course, session: Session | None) -> None:
    steps = course.at.trace or []
    details = merged(steps)
    steps.clear()
    rest = [{"more": len(details) - LONGEST_TRACE}] if len(details) > LONGEST_TRACE else []
    room.note_all("sequencing", session, [*details[:LONGEST_TRACE], *rest])
