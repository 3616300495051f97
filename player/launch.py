"""Launching: a registration becomes an address that plays it, in a browser that has no cookie (D8).

The address carries a token in its fragment, which no server and no log sees; the shell that it
opens lives on the package's own origin.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import uuid4

from accounts.people import get_person
from catalogue.store.registrations import Registration
from packages.store import get_package
from player.errors import RegistrationLeft, UnitMissing
from player.opening import playable_unit
from player.scorm.attempt import Mode
from player.store import launches
from player.tokens import new_token, token_hash
from schemas.course_structure import Unit
from schemas.language import LANGUAGES
from schemas.settings import Settings
from storage.database import Database

OWN_WINDOW = "own_window"
# A shell calls every minute while it lives; a phone's may sleep. After this it is lost (D16).
LOST_AFTER = timedelta(minutes=30)
UNUSED_AFTER = timedelta(hours=24)


@dataclass(frozen=True)
class Address:
    """What a caller gets: `method` is cmi5's word, `session` the id of the first session."""

    url: str
    method: str
    session: str


def launch(
    db: Database,
    settings: Settings,
    registration: Registration,
    *,
    unit: int | str | None = None,
    mode: Mode = Mode.NORMAL,
    return_url: str | None = None,
    language: str | None = None,
    now: datetime,
) -> Address:
    """Make an address that plays a registration; nothing of the learner's state changes yet.

    unit        index or id; None: where the learner stopped
    return_url  where Exit leads; None: the course's page on the portal
    raises      UnitMissing (404), UnitNotPlayable (422), RegistrationLeft (409)
    """
    if registration.left_at is not None:
        raise RegistrationLeft(f"registration: {registration.id} was left by its learner")
    chosen = find_unit(registration, unit).id if unit is not None else None
    playable_unit(registration, chosen or _first_unit(registration).id)
    package = get_package(db, registration.institution, registration.package_id)
    launch_id, token, first_session = str(uuid4()), new_token(), str(uuid4())
    row = {
        "institution": registration.institution,
        "id": launch_id,
        "registration": registration.id,
        "package_id": registration.package_id,
        "label": package.origin_label,
        "unit_id": chosen,
        "first_session": first_session,
        "mode": str(mode),
        "language": language or _language_of(db, registration),
        "return_url": return_url or _return_url(settings, launch_id),
        "token_hash": token_hash(settings, token),
        "issued_at": now,
    }
    launches.insert_launch(db, row)
    origin = settings.content_origin(package.origin_label)
    return Address(f"{origin}/play/{launch_id}#{token}", OWN_WINDOW, first_session)


def find_unit(registration: Registration, wanted: int | str) -> Unit:
    """Get a unit by index, from 0, or by id; raises UnitMissing (404)."""
    for index, unit in enumerate(registration.structure.units()):
        if wanted in (index, unit.id):
            return unit
    raise UnitMissing(f"unit: the course has no {wanted!r}")


def _first_unit(registration: Registration) -> Unit:
    unit = next(registration.structure.units(), None)
    if unit is None:
        raise UnitMissing("unit: the course has none")
    return unit


def _language_of(db: Database, registration: Registration) -> str:
    person = get_person(db, registration.institution, registration.person_id)
    return person.language if person.language in LANGUAGES else "en"


def _return_url(settings: Settings, launch_id: str) -> str:
    return f"{settings.portal_url}/play/return?{urlencode({'launch': launch_id})}"
