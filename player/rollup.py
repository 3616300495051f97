"""What is told of a course of SCORM 2004 after a request: rollup, globals, the end of it all."""

from dataclasses import replace

from player.course import Course, activity_of
from player.ending import attempt_of, save
from player.room import Room
from player.scorm.rolled import rolled_transitions
from player.scorm.transitions import ATTEMPT, Transition
from player.store.sessions import Session
from player.telling import tell_of_course
from schemas.course_structure import UnitKind
from sequencing.objectives import local
from sequencing.vocabulary import Navigation

VERBS = {
    Navigation.SUSPEND_ALL: "suspended",
    Navigation.ABANDON: "abandoned",
    Navigation.ABANDON_ALL: "abandoned",
}


def tell_course(
    room: Room, course: Course, session: Session | None, ended_by: Navigation | None
) -> Course:
    """Tell what a request made true of the course; gives it with what has been told then.

    session   in which it happened; None: nobody has played anything yet, so nothing has changed
    ended_by  the request that ended the sequencing session, if one did
    """
    if session is None:
        return course
    found, told = rolled_transitions(course.at, course.found, course.kept.told or {})
    if ended_by is not None:
        verb = VERBS.get(ended_by, "terminated")
        found.append(Transition(0, verb, ATTEMPT, reason=ended_by.value))
    moves = course.kept.moves + 1
    numbered = [(replace(one, seq=moves), room.now) for one in found]
    number = course.at.progress(course.tree.root).attempts
    tell_of_course(room, session, numbered, number)
    return replace(course, kept=replace(course.kept, told=told))


def tell_given(room: Room, course: Course, session: Session) -> Session:
    """Tell a completion that the sequencer took for granted at the end of an attempt. UP.4.

    Of a SCO that never said so it is marked as set by the server; an asset has no other.
    """
    activity = course.tree.find(activity_of(room.registration, session))
    kept = attempt_of(room, session)
    if activity is None or kept.told.completed or kept.told.given:
        return session
    if not local(course.at, activity, activity.sequencing.primary).completion:
        return session
    is_asset = session.kind == UnitKind.ASSET
    told = replace(kept.told, completed=is_asset, given=not is_asset)
    status = "completed" if is_asset else kept.status
    save(room, session, replace(kept, told=told, status=status))
    made = Transition(
        session.applied_seq, "completed", completion=True, is_set_by_server=not is_asset
    )
    return room.tell(session, [(made, session.heard_at or room.now)])
