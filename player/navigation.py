"""Navigation requests of a shell that plays SCORM 2004, and what they are answered with.

The learner's event wins over what the content asked for, unless that was to abandon (ADL CM-09).
In browse and review nothing is tracked, so every part may be opened: see `browsing`.
"""

from dataclasses import dataclass

from player import browsing
from player.contents import Contents
from player.course import Course, open_course
from player.moving import (
    ABANDONING,
    Asked,
    Leaving,
    Moved,
    asked_by,
    enter_course,
    move,
    suspend_course,
)
from player.room import Room
from player.scorm.runtime import Phase
from player.sessions import take_over
from player.store import sessions
from player.store.sessions import Session
from player.telling import unit_of
from sequencing.results import Outcome
from sequencing.vocabulary import Navigation


@dataclass(frozen=True)
class Wanted:
    """What the shell asks for.

    request  None: the content has ended, or the shell comes in
    session  that was left; None: there was none
    """

    request: Navigation | None = None
    target: str | None = None
    session: str | None = None


@dataclass(frozen=True)
class Answer:
    """What the shell is told.

    session    the sitting to show; None: the learner chooses, or it is over
    contents   what may be done in it; None: not asked for yet
    ended      the sequencing session is over
    exception  the book's code where the request was refused
    """

    session: Session | None = None
    ended: bool = False
    exception: str | None = None
    contents: Contents | None = None


def navigate(room: Room, wanted: Wanted) -> Answer:
    """Do what a shell asks for; a request about a sitting that is not the newest does nothing."""
    newest = sessions.find_newest(room.db, room.launch.institution, room.launch.registration)
    if wanted.session and (newest is None or newest.id != wanted.session):
        return Answer()
    take_over(room)
    found = sessions.open_sessions(room.db, room.launch.institution, room.launch.registration)
    left = found[0] if found else None
    if not room.is_for_credit:
        return Answer(*browsing.navigate(room, left, wanted.request, wanted.target))
    if wanted.request is None or wanted.request is Navigation.START:
        moved = _follow(room, left, wanted)
    else:
        moved = _request(room, left, (wanted.request, wanted.target))
    return _answer(moved)


def _follow(room: Room, left: Session | None, wanted: Wanted) -> Moved:
    """Do what the content has asked for, or come in."""
    course = open_course(room)
    if left is not None and left.id == wanted.session and left.phase is Phase.FINISHED:
        asked = asked_by(left)
        return move(room, course, Leaving(left), asked) if asked else Moved(course, Outcome(True))
    if left is not None:
        moved = suspend_course(room, course, Leaving(left, "reload"))
        if moved.outcome.ended and moved.course.at.tracking.suspended is None:
            return moved
        course = moved.course
    if course.is_begun:
        # Nothing is shown, and the learner has not chosen yet.
        return Moved(course, Outcome(True))
    return _come_in(room, course)


def _come_in(room: Room, course: Course) -> Moved:
    """Go on, or begin; where the launch names a unit, with that."""
    unit_id = room.launch.unit_id
    if unit_id is None or sessions.has_played(room.db, room.launch.institution, room.launch.id):
        return enter_course(room, course)
    unit = unit_of(room.registration, unit_id)
    chosen = move(room, course, None, (Navigation.CHOICE, unit.identifier if unit else None))
    return chosen if chosen.session else enter_course(room, chosen.course)


def _request(room: Room, left: Session | None, request: Asked) -> Moved:
    """Do what the learner asked for; what the content abandoned is abandoned first."""
    course = open_course(room)
    asked = asked_by(left) if left else None
    if left is not None and asked is not None and asked[0] in ABANDONING:
        moved = move(room, course, Leaving(left), asked)
        if moved.outcome.ended:
            return moved
        course, left = moved.course, None
    return move(room, course, Leaving(left) if left else None, request)


def _answer(moved: Moved) -> Answer:
    is_over = moved.outcome.ended or moved.course.kept.is_ended
    return Answer(moved.session, is_over, moved.outcome.exception, moved.contents)
