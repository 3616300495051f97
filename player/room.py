"""The room that every session request works in: the locked registration and its launch (D22)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from catalogue.store.registrations import Registration, get_registration, lock_registration
from player.scorm.attempt import Mode
from player.scorm.table import Table, read_table
from player.scorm.transitions import Transition
from player.store.journal import Line, note
from player.store.launches import Launch
from player.store.sessions import Session
from player.telling import tell
from schemas.course_structure import CourseStructure, Standard, Unit, UnitKind
from schemas.settings import Settings
from storage.database import Database

TABLES = {Standard.SCORM_12: "scorm12", Standard.SCORM_2004: "scorm2004"}


@dataclass(frozen=True)
class Room:
    """What every session request works in: the locked registration and its launch."""

    db: Database
    settings: Settings
    launch: Launch
    registration: Registration
    now: datetime

    @property
    def structure(self) -> CourseStructure:
        """Give what the launch plays of the course: what is of its package."""
        return played_by(self.launch, self.registration)

    def is_elsewhere(self, unit: Unit) -> bool:
        """Tell whether a unit is played by another launch: of another package, or with an
        address of its own."""
        only = self.registration.package_id
        package = self.registration.structure.package_of(unit.id, only)
        return package != self.launch.package_id or unit.kind is UnitKind.AU

    @property
    def table(self) -> Table:
        """Give the data model that its content speaks."""
        return table_of(self.structure)

    @property
    def is_sequenced(self) -> bool:
        """Tell whether a sequencer decides what comes next."""
        return is_sequenced(self.structure)

    @property
    def is_for_credit(self) -> bool:
        """Tell whether what happens counts."""
        return self.launch.mode is Mode.NORMAL

    def note(self, kind: str, session: Session | None = None, **detail: Any) -> None:
        """Add a line to the log of the launch."""
        self.note_all(kind, session, [detail])

    def note_all(
        self, kind: str, session: Session | None, details: Sequence[Mapping[str, Any]]
    ) -> None:
        """Add several lines of a kind to the log of the launch."""
        session_id, seq = (session.id, session.applied_seq) if session else (None, None)
        lines = [Line(kind, detail, session_id, seq) for detail in details]
        note(self.db, self.launch, self.now, lines)

    def tell(self, session: Session, told: list[tuple[Transition, datetime]]) -> Session:
        """Store statements about a session."""
        return tell(self, session, told)


def enter(db: Database, settings: Settings, launch: Launch, now: datetime) -> Room:
    """Lock the registration of a launch and look at it (D22)."""
    lock_registration(db, launch.institution, launch.registration)
    registration = get_registration(db, launch.institution, launch.registration)
    return Room(db, settings, launch, registration, now)


def played_by(launch: Launch, registration: Registration) -> CourseStructure:
    """Give what a launch plays of a course: all of it, or in a course of parts its package's."""
    whole = registration.structure
    part = next((one for one in whole.parts if one.package_id == launch.package_id), None)
    return whole.of_part(part) if part else whole


def table_name(structure: CourseStructure) -> str | None:
    """Name the file of the data model that a course speaks; None: its content has no API."""
    return TABLES.get(structure.standard)


def table_of(structure: CourseStructure) -> Table:
    """Give the data model that a course speaks; SCORM 1.2's where it speaks none."""
    if structure.standard is Standard.SCORM_2004:
        return read_table("scorm2004", structure.edition)
    return read_table("scorm12")


def is_sequenced(structure: CourseStructure) -> bool:
    """Tell whether a course has an activity tree."""
    return structure.standard is Standard.SCORM_2004 and structure.sequencing is not None
