"""Launching a unit that has its own address: an AU of cmi5, an xAPI package. cmi5 §8.1; D8."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from catalogue.store.registrations import Registration, lock_registration
from packages.launch import address
from packages.store import get_package
from player.cmi5.sessions import open_session
from player.room import Room, enter
from player.scorm.attempt import Mode
from player.sessions import take_over
from player.store import launches
from player.tokens import capability, new_token, token_hash
from progress.store import progress_of
from schemas.course_structure import MoveOn, Standard, Unit
from schemas.settings import Settings
from storage.database import Database

ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(frozen=True)
class Opening:
    """An address with its parameters, and the session that begins with it."""

    url: str
    session: str


def launch_unit(
    db: Database,
    settings: Settings,
    registration: Registration,
    unit: Unit,
    row: dict[str, Any],
    now: datetime,
) -> Opening:
    """Launch a unit by its own address; what else is open of the registration ends now.

    row  of the launch: what is the same for every kind of unit
    """
    lock_registration(db, registration.institution, registration.id)
    mode = row["mode"] or str(mode_for(db, registration, unit))
    session = str(uuid4())
    whole = {**row, "unit_id": unit.id, "mode": mode, "first_session": session}
    # Nobody is given its token: content has one of its own.
    launches.insert_launch(db, {**whole, "token_hash": token_hash(settings, new_token())})
    found = launches.get_launch(db, registration.institution, row["id"])
    room = enter(db, settings, found, now)
    take_over(room)
    url = url_of(room, unit)
    opened = open_session(room, unit, session, url=url)
    return Opening(opened.added_to(url), session)


def url_of(room: Room, unit: Unit) -> str:
    """Give the absolute address of a unit with its own query, under its package or elsewhere."""
    given = address(unit.launch, unit.parameters)
    if ABSOLUTE.match(given):
        return given
    package = get_package(room.db, room.launch.institution, room.launch.package_id)
    epoch = launches.epoch_of(room.db, room.launch.institution, room.launch.package_id)
    opens = capability(room.settings, package.origin_label, epoch)
    return f"{room.settings.content_origin(package.origin_label)}/c/{opens}/{given}"


def mode_for(db: Database, registration: Registration, unit: Unit) -> Mode:
    """Choose the mode where nobody asks for one: who is through looks back. cmi5 §10.2.2."""
    if registration.structure.standard_of(unit.id) is Standard.XAPI:
        return Mode.NORMAL
    progress = progress_of(db, registration.institution, registration.id)
    state = next((one for one in progress.units if one.unit_id == unit.id), None)
    if state is None or not state.satisfied or not (state.completed or state.passed):
        return Mode.NORMAL
    chosen = registration.rule.get("units", {}).get(unit.id, {}).get("move_on")
    is_asked = MoveOn(chosen or unit.move_on) is not MoveOn.NOT_APPLICABLE
    return Mode.REVIEW if is_asked else Mode.NORMAL
