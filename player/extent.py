"""How far a learner is in a course of SCORM 2004: which of its parts are done, by its sequencer.

Whether the course is complete is for progress to say, from statements. How much of it is done is
what its tracking says: parts may be done that were never opened, by a global objective, and parts
that a rule skips need not be done at all. What the content in play has said counts at once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from catalogue.store.registrations import Registration
from player.contents import state_of
from player.course import Course, is_current, look_at_courses
from player.room import is_sequenced
from player.scorm.sequenced import reported
from player.store import sessions
from player.store.sessions import Session
from sequencing.conditions import precondition
from sequencing.contents import entry_of
from sequencing.definitions import Activity
from sequencing.objectives import completes_by_measure, primary
from sequencing.session import Session as Sequencer
from sequencing.vocabulary import Action, Fact
from storage.database import Database


@dataclass(frozen=True)
class Part:
    """A unit as its activity is tracked.

    state   todo, now, done or failed
    counts  it is to be done: no rule skips it now
    share   how much of it is done, 0..1
    """

    state: str
    counts: bool
    share: float


@dataclass(frozen=True)
class Extent:
    """How much of a course is done.

    parts    by the id of their unit
    measure  0..1, where the package itself measures the progress of the whole
    """

    parts: Mapping[str, Part]
    measure: float | None = None


def extents_of(db: Database, registrations: Sequence[Registration]) -> dict[str, Extent]:
    """Tell how far one learner is in each of his courses of SCORM 2004, by registration."""
    sequenced = [one for one in registrations if is_sequenced(one.structure)]
    if not sequenced:
        return {}
    ids = [one.id for one in sequenced]
    playing = sessions.unfinished_of_all(db, sequenced[0].institution, ids)
    courses = look_at_courses(db, sequenced)
    return {one.id: _extent(one, courses[one.id], playing.get(one.id)) for one in sequenced}


def _extent(registration: Registration, course: Course, playing: Session | None) -> Extent:
    units = {unit.identifier: unit for unit in registration.structure.units()}
    in_play = playing if playing and is_current(course, registration, playing) else None
    root, session = course.tree.root, course.at
    parts: dict[str, Part] = {}
    for activity, is_skipped in _leaves(session, root, skipped=False):
        if unit := units.get(activity.identifier):
            shown = in_play if in_play and in_play.unit_id == unit.id else None
            parts[unit.id] = _part(session, activity, is_skipped, shown)
    by_measure = completes_by_measure(session, root)
    return Extent(parts, primary(session, root).progress if by_measure else None)


def _leaves(
    session: Sequencer, activity: Activity, *, skipped: bool
) -> Iterator[tuple[Activity, bool]]:
    """Give the activities that may be delivered in this attempt, and whether a rule skips each."""
    skipped = skipped or precondition(session, activity, Action.SKIP)
    if activity.is_leaf:
        yield activity, skipped
    for child in session.available(activity):
        yield from _leaves(session, child, skipped=skipped)


def _part(session: Sequencer, activity: Activity, skipped: bool, shown: Session | None) -> Part:
    """Tell how far an activity is; `shown` is the sitting with it that is open."""
    entry = entry_of(session, activity, 0, visible=activity.visible, enabled=False)
    state = state_of(entry, shown)
    said = reported(shown.values).sco.get(Fact.PROGRESS) if shown else None
    known = entry.progress if said is None else said
    is_done = state == "done"
    return Part(state, is_done or not skipped, 1.0 if is_done else float(known or 0))
