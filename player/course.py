"""A course of SCORM 2004 in play: the sequencer's session, from what is kept and back.

Nothing of it outlives a request. The tracking is kept with the registration; what is global to the
system with the person, over all courses (D17), under a lock that comes after the registration's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import chain
from typing import Any
from uuid import uuid4

import orjson

from catalogue.store.registrations import Registration
from player.room import Room
from player.store.courses import (
    OBJECTIVE,
    SHARED,
    CourseAttempt,
    find_course_attempts,
    find_globals,
    lock_person,
    save_course_attempt,
    save_globals,
)
from player.store.sessions import Session
from schemas.course_structure import Unit
from sequencing import serial, tracking
from sequencing.definitions import Activity
from sequencing.engine import open_session
from sequencing.session import Session as Sequencer
from sequencing.tracking import Tracking, changes
from sequencing.tree import ActivityTree
from storage.database import Database

Globals = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Course:
    """A course in play.

    found  the tracking as it was found, its globals among it
    """

    kept: CourseAttempt
    found: Tracking
    at: Sequencer

    @property
    def tree(self) -> ActivityTree:
        """Give the activities."""
        return self.at.tree

    @property
    def is_begun(self) -> bool:
        """Tell whether a sequencing session is open."""
        return self.at.tracking.current is not None


def open_course(room: Room, *, before: bool = False) -> Course:
    """Open a course to move on in; nobody else changes what it shares meanwhile.

    before  as it was before the server ended the last session
    """
    tree = tree_of(room.registration)
    if any(_shared_names(tree)):
        lock_person(room.db, room.registration.institution, room.registration.person_id)
    return _open(room.db, room.registration, tree, before=before)


def look_at_course(db: Database, registration: Registration) -> Course:
    """Open a course to look at."""
    return _open(db, registration, tree_of(registration), before=False)


def look_at_courses(db: Database, registrations: Sequence[Registration]) -> dict[str, Course]:
    """Open courses of one learner to see how far each is, in a fixed number of queries.

    What they share by `adl.data` is not looked up: it says nothing of that.
    """
    if not registrations:
        return {}
    institution, person_id = registrations[0].institution, registrations[0].person_id
    trees = {one.id: tree_of(one) for one in registrations}
    names = {one.id: _shared_names(trees[one.id])[0] for one in registrations}
    kept = find_course_attempts(db, institution, list(trees))
    rows = find_globals(db, institution, person_id, OBJECTIVE, {*chain(*names.values())})
    made: dict[str, Course] = {}
    for one in registrations:
        own = {name: rows[name] for name in names[one.id] if name in rows}
        objectives = own if _shares_objectives(one, trees[one.id]) else None
        attempt = kept.get(one.id) or _fresh()
        made[one.id] = _course(attempt, attempt.tracking, trees[one.id], objectives)
    return made


def save_course(room: Room, course: Course, **changed: Any) -> Course:
    """Keep where the course stands; `changed` are members of what is kept beside the tracking."""
    registration, tree, now = room.registration, course.tree, course.at.tracking
    local = Tracking(
        now.activities,
        now.current,
        now.suspended,
        {} if _shares_objectives(registration, tree) else now.globals,
        {} if _shares_data(registration, tree) else now.shared,
    )
    kept = replace(course.kept, tracking=tracking.to_json(local), **changed)
    save_course_attempt(room.db, registration.institution, registration.id, kept, room.now)
    _save_globals(room, course)
    return Course(kept, now.copy(), course.at)


def tree_of(registration: Registration) -> ActivityTree:
    """Give the activity tree that a registration is pinned to."""
    return _tree(_Definition(registration.structure.sequencing or {}))


def unit_of_activity(registration: Registration, identifier: str | None) -> Unit | None:
    """Find the unit that an activity delivers; None: it has nothing to show."""
    units = registration.structure.units()
    return next((unit for unit in units if unit.identifier == identifier), None)


def activity_of(registration: Registration, session: Session) -> str | None:
    """Give the identifier of the activity whose content a session shows."""
    units = registration.structure.units()
    return next((unit.identifier for unit in units if unit.id == session.unit_id), None)


def is_current(course: Course, registration: Registration, session: Session) -> bool:
    """Tell whether a session shows the current activity, its attempt going on."""
    current = course.at.current
    if current is None or not course.at.progress(current).active:
        return False
    return activity_of(registration, session) == current.identifier


@dataclass(frozen=True)
class _Definition:
    """A tree as JSON, told apart by its content: trees are made once and shared."""

    value: Mapping[str, Any]

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Definition) and self.digest == other.digest

    @cached_property
    def digest(self) -> bytes:
        return blake2b(orjson.dumps(self.value), digest_size=16).digest()


@lru_cache(maxsize=64)
def _tree(definition: _Definition) -> ActivityTree:
    return serial.from_json(definition.value)


def _open(db: Database, registration: Registration, tree: ActivityTree, *, before: bool) -> Course:
    institution, person_id = registration.institution, registration.person_id
    kept = find_course_attempts(db, institution, [registration.id]).get(registration.id) or _fresh()
    value = kept.before["tracking"] if before and kept.before else kept.tracking
    names, targets = _shared_names(tree)
    shares = _shares_objectives(registration, tree), _shares_data(registration, tree)
    return _course(
        kept,
        value,
        tree,
        find_globals(db, institution, person_id, OBJECTIVE, names) if shares[0] else None,
        find_globals(db, institution, person_id, SHARED, targets) if shares[1] else None,
    )


def _fresh() -> CourseAttempt:
    return CourseAttempt(str(uuid4()), {})


def _course(
    kept: CourseAttempt,
    value: Mapping[str, Any],
    tree: ActivityTree,
    objectives: Mapping[str, Any] | None,
    shared: Mapping[str, str] | None = None,
) -> Course:
    """Open a course.

    value               its tracking, as JSON
    objectives, shared  globals that are the learner's, of all courses; None: the course's own
    """
    found = _fitting(tracking.from_json(value), tree)
    if objectives is not None:
        found.globals = {
            name: tracking.ObjectiveProgress(**row) for name, row in objectives.items()
        }
    if shared is not None:
        found.shared = dict(shared)
    return Course(kept, found, open_session(tree, found, kept.seed))


def _fitting(found: Tracking, tree: ActivityTree) -> Tracking:
    """Leave out what the tree has not: the course may have been replaced by another version."""
    gone = set(found.activities) - set(tree.paths)
    places = {found.current, found.suspended} - {None}
    if not gone and places <= set(tree.paths):
        return found
    activities = {
        name: replace(one, active=False, suspended=False, available=None)
        for name, one in found.activities.items()
        if name in tree.paths
    }
    return Tracking(activities, None, None, found.globals, found.shared)


@lru_cache(maxsize=64)
def _shared_names(tree: ActivityTree) -> tuple[Sequence[str], Sequence[str]]:
    """Name what the tree's activities share with other courses: objectives, and adl.data."""
    objectives: set[str] = set()
    shared: set[str] = set()
    for activity in tree.root.walk():
        objectives |= _targets(activity)
        shared |= {each.target for each in activity.data}
    return (
        tuple(sorted(objectives)) if tree.objectives_global_to_system else (),
        tuple(sorted(shared)) if tree.shared_data_global_to_system else (),
    )


def _targets(activity: Activity) -> set[str]:
    objectives = activity.sequencing.objectives
    return {each.target for objective in objectives for each in objective.maps}


def _shares_objectives(registration: Registration, tree: ActivityTree) -> bool:
    """Tell whether global objectives are the learner's, of all courses; a trial keeps its own."""
    return tree.objectives_global_to_system and not registration.is_trial


def _shares_data(registration: Registration, tree: ActivityTree) -> bool:
    """Tell whether shared data is the learner's, of all courses; a trial keeps its own."""
    return tree.shared_data_global_to_system and not registration.is_trial


def _save_globals(room: Room, course: Course) -> None:
    now, tree = course.at.tracking, course.tree
    changed = list(changes(course.found, now))
    objectives = {one.name for one in changed if one.kind == "global"}
    shared = {one.name for one in changed if one.kind == "shared"}
    registration = room.registration
    institution, person_id = registration.institution, registration.person_id
    if _shares_objectives(registration, tree):
        said = tracking.to_json(Tracking(globals={name: now.globals[name] for name in objectives}))
        save_globals(room.db, institution, person_id, OBJECTIVE, said["globals"], room.now)
    if _shares_data(registration, tree):
        values = {name: now.shared[name] for name in shared}
        save_globals(room.db, institution, person_id, SHARED, values, room.now)
