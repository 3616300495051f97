"""Launching: a registration becomes an address that plays it, in a browser that has no cookie (D8).

The address carries a token in its fragment, which no server and no log sees; the shell that it
opens lives on the package's own origin.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from accounts.people import get_person
from catalogue.store.registrations import Registration
from packages.store import get_package
from player.cmi5.launching import launch_unit
from player.errors import RegistrationLeft, UnitLocked, UnitMissing
from player.opening import playable_unit
from player.scorm.attempt import Mode
from player.standing import locks_of, next_unit, statuses_of
from player.store import launches
from player.tokens import new_token, token_hash
from schemas.course_structure import Unit, UnitKind
from schemas.language import LANGUAGES
from schemas.settings import Settings
from storage.database import Database

OWN_WINDOW, ANY_WINDOW = "own_window", "any_window"
# A shell calls every minute while it lives; a phone's may sleep. After this it is lost (D16).
LOST_AFTER = timedelta(minutes=30)
UNUSED_AFTER = timedelta(hours=24)
# Content with an address of its own is heard of only when it speaks: reading a long text is silent.
SILENT_AFTER = timedelta(hours=24)


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
    mode: Mode | None = None,
    return_url: str | None = None,
    language: str | None = None,
    now: datetime,
) -> Address:
    """Make an address that plays a registration.

    Of what the shell plays, nothing changes before it is opened. A unit with an address of its own
    begins now: whatever else is open of the registration ends (cmi5 §9.3.6).

    unit        index or id; None: where the learner stopped
    mode        None: for credit, but an AU of cmi5 that is satisfied is looked at again
    return_url  where Exit leads; None: the course's page on the portal
    raises      UnitMissing (404), UnitNotPlayable (422), RegistrationLeft, UnitLocked (409)
    """
    if registration.left_at is not None:
        raise RegistrationLeft(f"registration: {registration.id} was left by its learner")
    chosen = find_unit(registration, unit) if unit is not None else None
    if chosen is None and registration.structure.parts:
        # Where it goes on decides which package's origin the player stands on.
        chosen = next_unit(db, registration)
    first = playable_unit(registration, (chosen or _first_unit(registration)).id)
    package_id = registration.structure.package_of(first.id, registration.package_id)
    launch_id = str(uuid4())
    row = {
        "institution": registration.institution,
        "id": launch_id,
        "registration": registration.id,
        "package_id": package_id,
        "label": get_package(db, registration.institution, package_id).origin_label,
        "mode": str(mode) if mode else None,
        "language": language or _language_of(db, registration),
        "return_url": return_url or _return_url(settings, launch_id),
        "issued_at": now,
    }
    own = _own_address(db, registration, chosen)
    if own is None:
        return _launch_shell(db, settings, row, chosen)
    if mode in (None, Mode.NORMAL):
        _check_open(db, registration, own)
    opened = launch_unit(db, settings, registration, own, row, now)
    method = OWN_WINDOW if own.launch_method == "OwnWindow" else ANY_WINDOW
    return Address(opened.url, method, opened.session)


def _launch_shell(
    db: Database, settings: Settings, row: dict[str, Any], chosen: Unit | None
) -> Address:
    """Make an address that opens the player, with its token in the fragment (D9)."""
    token, first_session = new_token(), str(uuid4())
    given = {
        "unit_id": chosen.id if chosen else None,
        "mode": row["mode"] or str(Mode.NORMAL),
        "first_session": first_session,
        "token_hash": token_hash(settings, token),
    }
    launches.insert_launch(db, {**row, **given})
    origin = settings.content_origin(row["label"])
    return Address(f"{origin}/play/{row['id']}#{token}", OWN_WINDOW, first_session)


def _own_address(db: Database, registration: Registration, chosen: Unit | None) -> Unit | None:
    """Give the unit to launch where it has an address of its own; None where the shell plays."""
    if chosen is None and any(u.kind is UnitKind.AU for u in registration.structure.units()):
        chosen = next_unit(db, registration)
    return chosen if chosen and chosen.kind is UnitKind.AU else None


def _check_open(db: Database, registration: Registration, unit: Unit) -> None:
    """Refuse a unit that is not open yet; the shell asks by itself."""
    locks = locks_of(db, registration, statuses_of(db, registration))
    if unit.id in locks:
        raise UnitLocked(f"unit: {unit.id} is not open yet", code="locked")


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
