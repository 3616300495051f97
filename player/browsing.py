"""Looking into a course of SCORM 2004 without credit: nothing is tracked, every part may be opened.

The sequencer is not asked: its rules would lock what a publisher or a learner who looks back wants
to see. Continue and Previous go through the parts in order. RTE Book §4.2.13 (cmi.mode).
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from catalogue.store.registrations import Registration
from player.contents import render_rows
from player.course import Course, activity_of, look_at_course, tree_of, unit_of_activity
from player.ending import end_session
from player.moving import asked_by, begin_sitting
from player.room import Room
from player.store import sessions
from player.store.sessions import Session
from schemas.course_structure import Unit
from schemas.run_time import RequestValid
from sequencing.contents import CONTROLS, Entry, entry_of
from sequencing.results import Delivered
from sequencing.vocabulary import Navigation

ENDING = frozenset({Navigation.EXIT_ALL, Navigation.ABANDON_ALL, Navigation.SUSPEND_ALL})
STEPS = {Navigation.CONTINUE: 1, Navigation.PREVIOUS: -1}
NOTHING_THERE = {Navigation.CONTINUE: "SB.2.1-1", Navigation.PREVIOUS: "SB.2.1-3"}
Found = tuple[Session | None, bool, str | None]


def navigate(
    room: Room, left: Session | None, request: Navigation | None, target: str | None
) -> Found:
    """Do what a shell asks for; gives the sitting, whether it is over, and why nothing was done."""
    if request is None and left is not None:
        asked = asked_by(left)
        request, target = asked if asked else (None, None)
    if left is not None:
        end_session(room, left, "unit")
    if request in ENDING:
        return None, True, None
    unit = _wanted(room, request, target)
    if unit is None:
        return None, False, NOTHING_THERE.get(request or Navigation.START, "NB.2.1-11")
    return _open(room, unit), False, None


def render(
    course: Course, registration: Registration, shown: Session | None, language: str
) -> dict[str, Any]:
    """Give the contents and controls: all is open, and each part stands as it was left."""
    current = activity_of(registration, shown) if shown else None
    units = list(registration.structure.units())
    place = next((n for n, unit in enumerate(units) if unit.identifier == current), None)
    enabled = {
        Navigation.CONTINUE: place is not None and place + 1 < len(units),
        Navigation.PREVIOUS: bool(place),
    }
    controls = {
        each.value: {
            "visible": each in enabled or each is Navigation.EXIT_ALL,
            "enabled": enabled.get(each, shown is not None),
        }
        for each in CONTROLS
    }
    entries = _entries(course, {unit.identifier for unit in units}, current)
    rows = render_rows(registration, entries, None, language)
    return {"units": rows, "controls": controls, "offers_choice": len(units) > 1}


def _entries(course: Course, units: set[str], current: str | None) -> Iterator[Entry]:
    for activity in course.tree.root.walk():
        depth = len(course.tree.path(activity)) - 1
        is_open = activity.identifier in units or not activity.is_leaf
        entry = entry_of(course.at, activity, depth, visible=activity.visible, enabled=is_open)
        yield replace(entry, current=activity.identifier == current)


def _wanted(room: Room, request: Navigation | None, target: str | None) -> Unit | None:
    """Choose the unit to open: the one asked for, the next, or where the learner was."""
    registration = room.registration
    units = list(registration.structure.units())
    if request in (Navigation.CHOICE, Navigation.JUMP):
        return _first_in(registration, target)
    played = sessions.sessions_of_launch(room.db, room.launch.institution, room.launch.id)
    at = played[-1].unit_id if played else room.launch.unit_id
    place = next((number for number, unit in enumerate(units) if unit.id == at), 0)
    place += STEPS.get(request, 0) if request else 0
    return units[place] if 0 <= place < len(units) else None


def _first_in(registration: Registration, target: str | None) -> Unit | None:
    activity = tree_of(registration).find(target)
    found = (
        unit_of_activity(registration, each.identifier)
        for each in (activity.walk() if activity else ())
    )
    return next((unit for unit in found if unit), None)


def _open(room: Room, unit: Unit) -> Session:
    registration = room.registration
    course = look_at_course(room.db, registration)
    activity = course.tree.find(unit.identifier)
    assert activity, unit
    kept = sessions.find_attempt(room.db, registration.institution, registration.id, unit.id)
    units = [each.identifier for each in registration.structure.units()]
    place = units.index(unit.identifier)
    valid = RequestValid(
        continues=place + 1 < len(units),
        previous=place > 0,
        choice=dict.fromkeys(course.tree.paths, True),
        jump=dict.fromkeys(course.tree.paths, True),
    )
    delivered = Delivered(activity, resumed=True, attempt=kept.number)
    return begin_sitting(room, course, delivered, kept, valid)
