"""What the shell is told: the course with its units, and a unit with its snapshot."""

from typing import Any

from catalogue.store.registrations import get_registration
from packages.launch import address
from packages.store import get_package
from player.scorm.attempt import DONE
from player.scorm.table import general_name
from player.sessions import SCORM_12, Room
from player.store import sessions
from player.store.launches import Launch, epoch_of
from player.store.sessions import Session, UnitAttempt
from player.telling import unit_of
from player.tokens import capability, seal_key
from schemas.course_structure import Block, LangString, Unit
from schemas.settings import Settings
from storage.database import Database


def outline(db: Database, settings: Settings, launch: Launch) -> dict[str, Any]:
    """Describe a course to its shell."""
    registration = get_registration(db, launch.institution, launch.registration)
    attempts = sessions.find_attempts(db, launch.institution, launch.registration)
    return {
        "title": say(registration.title, launch.language),
        "mode": launch.mode,
        "return_url": launch.return_url,
        "registration": registration.id,
        "seal": seal_key(settings, registration.id),
        # Another person at this browser: storage of the origin is cleared (D11).
        "learner": registration.actor["account"]["name"],
        "units": list(_rows(registration.structure.children, attempts, launch.language, 0)),
    }


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
        "address": f"/c/{opens}/{address(unit.launch, unit.parameters)}" if unit else "",
        "snapshot": session.snapshot,
        "values": readable(session),
    }


def readable(session: Session) -> dict[str, str]:
    """Give the values that content can read; what it can only write stays here."""
    return {
        name: value
        for name, value in session.values.items()
        if SCORM_12.elements[general_name(name)].access != "write only"
    }


def say(title: LangString, language: str) -> str:
    """Give a title in a language, else in English, else in whatever it has."""
    return title.get(language) or title.get("en") or next(iter(title.values()), "")


def _rows(
    children: tuple[Unit | Block, ...],
    attempts: dict[str, UnitAttempt],
    language: str,
    depth: int,
) -> Any:
    for child in children:
        title = say(child.title, language)
        if isinstance(child, Block):
            yield {"title": title, "depth": depth}
            yield from _rows(child.children, attempts, language, depth + 1)
        else:
            state = _state(attempts.get(child.id))
            yield {
                "title": title,
                "depth": depth,
                "unit": child.id,
                "state": state,
                "visible": child.visible,
            }


def _state(kept: UnitAttempt | None) -> str:
    if kept is None:
        return "todo"
    if kept.status == "failed":
        return "failed"
    return "done" if kept.status in DONE else "now"
