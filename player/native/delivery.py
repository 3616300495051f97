"""A unit of ours is delivered: its cmi5 session begins, and the frame gets its address.

The address is launched like any AU's (cmi5 §8.1). Its fragment holds what the page needs to know of
the unit, as JSON; who changes it there changes what he sees, not what the server judges.
"""

from typing import Any
from urllib.parse import quote

import orjson

from catalogue.choices import choices_of
from packages.media.parts import RENDITIONS
from packages.store import find_file
from player.cmi5.sessions import NATIVE, open_session
from player.contents import say
from player.room import Room
from player.store.sessions import Session
from schemas.course_structure import Unit, UnitKind


def is_native(session: Session) -> bool:
    """Tell whether the unit of a session is played by a player of ours."""
    return UnitKind(session.kind) in NATIVE


def begin(room: Room, session: Session, unit: Unit, folder: str) -> str:
    """Begin the cmi5 session of a sitting; gives the address of its frame.

    folder  where the package's files are, as a path of this host
    """
    page = f"/native/{room.launch.id}/{unit.kind}"
    origin = room.settings.content_origin(room.launch.label)
    launching = open_session(room, unit, session.id, url=f"{origin}{page}")
    facts = facts_of(room, unit, folder)
    return f"{launching.added_to(page)}#{quote(orjson.dumps(facts), safe='')}"


def facts_of(room: Room, unit: Unit, folder: str) -> dict[str, Any]:
    """Give what a player shows of a unit: its title, files and what the publisher chose."""
    return {
        "launch": room.launch.id,
        "title": say(unit.title, room.launch.language),
        "source": folder + unit.launch,
        "folder": folder,
        "media": dict(unit.media),
        "files": files_of(room, unit),
        "choices": choices_of(unit, room.registration.rule.get("units", {}).get(unit.id, {})),
    }


def files_of(room: Room, unit: Unit) -> dict[str, dict[str, Any]]:
    """Give what a learner may play in place of a video: one for slow lines, its sound alone."""
    launch, media = room.launch, unit.media
    names = RENDITIONS if unit.kind is UnitKind.VIDEO else {}
    paths = {name: media.get(name) or path for name, path in names.items()}
    found = {
        name: find_file(room.db, launch.institution, launch.package_id, path)
        for name, path in paths.items()
    }
    return {name: {"path": one.path, "bytes": one.size} for name, one in found.items() if one}
