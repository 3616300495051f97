"""What the shell is told: the course with its units, and a unit with its snapshot."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from catalogue.store.registrations import Registration, get_registration
from packages.launch import address
from packages.store import get_package
from player import browsing
from player.contents import contents_of, render_contents, say
from player.course import is_current, look_at_course
from player.native.delivery import begin, is_native
from player.room import Room, is_sequenced, played_by, table_name
from player.scorm.attempt import DONE, Mode
from player.scorm.sequenced import reported
from player.scorm.table import Element, Table, general_name
from player.scorm.time_allowed import seconds_until_said
from player.standing import Lock, locks_of, statuses_of
from player.store import sessions
from player.store.launches import Launch, epoch_of
from player.store.sessions import Session
from player.telling import unit_of
from player.tokens import capability, seal_key
from schemas.course_structure import Block, Unit, UnitKind
from schemas.language import gettext as _
from schemas.language import use
from schemas.settings import Settings
from storage.database import Database


def outline(db: Database, settings: Settings, launch: Launch) -> dict[str, Any]:
    """Describe a course to its shell."""
    registration = get_registration(db, launch.institution, launch.registration)
    structure, played = registration.structure, played_by(launch, registration)
    shown = sequenced_contents if is_sequenced(structure) else _contents
    return {
        "title": say(registration.title, launch.language),
        "mode": launch.mode,
        "standard": structure.standard,
        "edition": played.edition,
        "table": table_name(played),
        "return_url": launch.return_url,
        "registration": registration.id,
        "seal": seal_key(settings, registration.id),
        # Another person at this browser: storage of the origin is cleared (D11).
        "learner": registration.actor["account"]["name"],
        **shown(db, registration, launch),
    }


def sequenced_contents(db: Database, registration: Registration, launch: Launch) -> dict[str, Any]:
    """Describe what may be done in a course of SCORM 2004 now."""
    running = sessions.unfinished_sessions(db, registration.institution, registration.id)
    shown = next((one for one in running if one.launch_id == launch.id), None)
    has_played = sessions.has_played(db, launch.institution, launch.id)
    course = look_at_course(db, registration)
    if launch.mode is not Mode.NORMAL:
        rows = browsing.render(course, registration, shown, launch.language)
        return {**rows, "ended": shown is None and has_played}
    is_left = course.kept.is_ended or course.at.tracking.suspended is not None
    # Before it begins, silence says what the end of a silent attempt would.
    if shown and shown.initialized_at and is_current(course, registration, shown):
        course.at.runtime = reported(shown.values)
    rows = render_contents(registration, contents_of(course), shown, launch.language)
    return {**rows, "ended": has_played and is_left and not course.is_begun}


def _contents(db: Database, registration: Registration, launch: Launch) -> dict[str, Any]:
    statuses = statuses_of(db, registration)
    is_for_credit = launch.mode is Mode.NORMAL
    locks = locks_of(db, registration, statuses) if is_for_credit else {}
    shown = _Shown(statuses, locks, launch.language, frozenset(_elsewhere(launch, registration)))
    return {"units": _rows(registration.structure.children, shown)}


def delivery_of(room: Room, session: Session) -> dict[str, Any]:
    """Describe a session to the shell: the address of its unit, and what its API answers."""
    launch = room.launch
    unit = unit_of(room.registration, session.unit_id)
    package = get_package(room.db, launch.institution, launch.package_id)
    epoch = epoch_of(room.db, launch.institution, launch.package_id)
    opens = capability(room.settings, package.origin_label, epoch)
    return {
        "session": session.id,
        "unit": session.unit_id,
        "kind": session.kind,
        "address": _frame_address(room, session, unit, f"/c/{opens}/") if unit else "",
        "snapshot": session.snapshot,
        "values": readable(room.table, session),
        "time_left": seconds_until_said(session.delivery, session.base.total),
    }


def _frame_address(room: Room, session: Session, unit: Unit, folder: str) -> str:
    """Give what the frame shows: a file of the package, or a player of ours."""
    if is_native(session):
        return begin(room, session, unit, folder)
    return folder + address(unit.launch, unit.parameters)


def readable(table: Table, session: Session) -> dict[str, str]:
    """Give the values that content can read; what it can only write stays here."""
    return {
        name: value
        for name, value in session.values.items()
        if not _is_secret(table.elements.get(general_name(name)))
    }


def _is_secret(element: Element | None) -> bool:
    # What is no element of the model steers those that are.
    return element is not None and element.access == "write only"


@dataclass(frozen=True)
class _Shown:
    """What the rows of the contents are made from."""

    statuses: Mapping[str, str]
    locks: Mapping[str, Lock]
    language: str
    elsewhere: frozenset[str] = frozenset()


def _elsewhere(launch: Launch, registration: Registration) -> Iterator[str]:
    """Give the units that another launch plays."""
    here = {unit.id for unit in played_by(launch, registration).units()}
    for unit in registration.structure.units():
        if unit.id not in here or unit.kind is UnitKind.AU:
            yield unit.id


def _rows(
    children: tuple[Unit | Block, ...], shown: _Shown, depth: int = 0
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for child in children:
        row = {"title": say(child.title, shown.language), "depth": depth}
        if isinstance(child, Block):
            rows += [row, *_rows(child.children, shown, depth + 1)]
        else:
            rows.append({**row, **_unit_row(child, shown)})
    return rows


def _unit_row(unit: Unit, shown: _Shown) -> dict[str, Any]:
    lock = shown.locks.get(unit.id)
    return {
        "unit": unit.id,
        "state": _state(shown.statuses.get(unit.id)),
        "visible": unit.visible,
        "lock": _reason(lock, shown.language) if lock else "",
        "elsewhere": unit.id in shown.elsewhere,
    }


def _reason(lock: Lock, language: str) -> str:
    """Say what opens a unit."""
    titles = ", ".join(say(name, language) for name in lock.names)
    with use(language):
        text = _("Complete first: {titles}") if lock.is_plain else _("Depends on: {titles}")
    return text.format(titles=titles)


def _state(status: str | None) -> str:
    if status is None:
        return "todo"
    if status == "failed":
        return "failed"
    return "done" if status in DONE else "now"
