"""From a proved number to a session; who is on no roll is told so only now (A3)."""

import re
from dataclasses import dataclass
from datetime import datetime

from accounts import audit
from accounts.people import Person, Status, find_person_by_mobile, update_person
from accounts.sessions import open_session
from schemas.settings import Settings
from storage.database import Database

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class Entrance:
    """A person who came in, and the secret id of the new session."""

    person: Person
    secret: str


def enter(
    db: Database,
    institution: int,
    mobile: str,
    *,
    device: str,
    settings: Settings,
    now: datetime,
) -> Entrance | None:
    """Open a session for whoever has the number; None where nobody may come in with it."""
    person = find_person_by_mobile(db, institution, mobile)
    if person is None or person.status is Status.SUSPENDED:
        return None
    person = update_person(db, person, mobile_verified_at=now)
    who = f"person:{person.public_id}"
    audit.record(db, institution, who, "session.opened", who, now, device=device)
    return Entrance(person, open_session(db, person, device=device, settings=settings, now=now))


def device_of(user_agent: str) -> str:
    """Name a browser and its system, so that a person knows the device again."""
    browser = next((name for sign, name in BROWSERS if f"{sign}/" in user_agent), "Browser")
    system = next((name for sign, name in SYSTEMS if re.search(rf"\b{sign}\b", user_agent)), None)
    return f"{browser}, {system}" if system else browser
