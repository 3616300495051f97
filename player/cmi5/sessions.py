"""Sessions of units that speak for themselves: begun at launch, ended once, with their token.

The caller holds the registration's lock, as every room does (D22).
"""

import secrets
from datetime import timedelta
from typing import Any
from uuid import uuid4

import orjson

from accounts import credentials
from accounts.credentials import CredentialKind, basic_token
from accounts.keys import keyed_hash
from catalogue.iris import course_iri, unit_iri
from catalogue.rule import demands_of
from lrs import documents
from lrs.documents import Address, Conditions, Content, Kind, Owner
from lrs.versions import V1
from player.cmi5.ending import abandon_all
from player.cmi5.sitting import (
    Launching,
    Sitting,
    cmi5_parameters,
    launch_data,
    launched_statement,
    xapi_parameters,
)
from player.cmi5.telling import base_of, note_line, product_of, say
from player.cmi5.vocabulary import LAUNCH_DATA, State
from player.errors import UnitMissing
from player.room import Room
from player.scorm.attempt import Mode
from player.store import cmi5 as store
from player.store.cmi5 import Cmi5Session
from schemas.course_structure import Standard, Unit, UnitKind
from schemas.settings import Settings

SCOPES = frozenset({"statements/write", "statements/read/mine", "state", "profile", "define"})
# However often it is heard of: a token that somebody else got hold of is not one for ever.
LONGEST_LIFE = timedelta(days=7)
NATIVE = {
    UnitKind.VIDEO: Standard.VIDEO,
    UnitKind.PDF: Standard.PDF,
    UnitKind.QUIZ: Standard.QUIZ,
}


def open_session(
    room: Room, unit: Unit, session_id: str | None = None, *, url: str = ""
) -> Launching:
    """Begin a sitting with a unit that speaks for itself; gives what it is launched with.

    Whatever else of the registration is open ends as abandoned; LMS.LaunchData is written, and
    `launched` said. cmi5 §9.3.1, §9.3.6, §10.

    session_id  of the sitting that the shell knows, where it has one
    url         absolute, as content sees it but for the launch's parameters
    """
    sitting = _sitting(room, unit, session_id or str(uuid4()))
    abandon_all(room, "unit")
    launched = _give_token if sitting.kind is Standard.XAPI else _give_address
    return Launching(sitting.session, launched(room, sitting, url))


def _give_address(room: Room, sitting: Sitting, url: str) -> dict[str, str]:
    """Begin a session whose content fetches its token."""
    fetch = secrets.token_urlsafe(32)
    row = {**_row(room, sitting), "fetch_hash": fetch_hash(room.settings, fetch)}
    _insert(room, sitting, row)
    say(room, sitting.session, launched_statement(sitting, url, room.now))
    _write_launch_data(room, sitting)
    address = f"{room.settings.portal_url}/cmi5/fetch/{fetch}"
    return cmi5_parameters(sitting, endpoint_of(room.settings), address)


def _give_token(room: Room, sitting: Sitting, _url: str) -> dict[str, str]:
    """Begin a session of an xAPI package, whose token goes with the launch."""
    row = _row(room, sitting)
    token = _issue(room, row)
    _insert(room, sitting, row)
    course = course_iri(base_of(room), room.registration.course_id)
    return xapi_parameters(sitting, endpoint_of(room.settings), token, course)


def _insert(room: Room, sitting: Sitting, row: dict[str, Any]) -> None:
    store.insert_session(room.db, row)
    note_line(room, sitting.session, "launched", unit=sitting.unit.id, mode=str(sitting.mode))


def hand_out(room: Room, session: Cmi5Session) -> str:
    """Give the token of a session whose address is fetched, once. cmi5 §8.2."""
    row: dict[str, Any] = {"id": session.id, "mode": str(session.mode)}
    token = _issue(room, row)
    store.update_session(
        room.db, session, fetched_at=room.now, credential=row["credential"], heard_at=room.now
    )
    note_line(room, session.id, "fetched")
    return token


def endpoint_of(settings: Settings) -> str:
    """Give the record store that content is sent to, without a slash at its end."""
    return f"{settings.portal_url}/xapi/v1"


def fetch_hash(settings: Settings, token: str) -> str:
    """Hash the secret part of a fetch address as it is stored."""
    return keyed_hash(settings, "cmi5 fetch", token)


def kind_of(room: Room, unit: Unit) -> Standard:
    """Tell how a unit is launched."""
    return NATIVE.get(unit.kind, room.registration.structure.standard_of(unit.id))


def _sitting(room: Room, unit: Unit, session_id: str) -> Sitting:
    registration = room.registration
    demands = demands_of(registration.structure, registration.rule)
    demand = next((one for one in demands if one.unit.id == unit.id), None)
    if demand is None:
        raise UnitMissing(f"unit: the course has no {unit.id!r}")
    activity = unit_iri(base_of(room), registration.course_id, unit.id)
    is_iri = "://" in unit.identifier or unit.identifier.startswith("urn:")
    return Sitting(
        session=session_id,
        registration=registration.id,
        actor=registration.actor,
        kind=kind_of(room, unit),
        activity=activity,
        publisher_id=unit.identifier if is_iri else activity,
        unit=unit,
        mode=room.launch.mode,
        move_on=str(demand.move_on),
        mastery_score=demand.mastery_score,
    )


def _row(room: Room, sitting: Sitting) -> dict[str, Any]:
    return {
        "institution": room.launch.institution,
        "id": sitting.session,
        "launch_id": room.launch.id,
        "registration": sitting.registration,
        "unit_id": sitting.unit.id,
        "kind": str(sitting.kind),
        "mode": str(sitting.mode),
        "state": str(State.LAUNCHED),
        "terms": sitting.terms,
        "launched_at": room.now,
    }


def _issue(room: Room, row: dict[str, Any]) -> str:
    """Issue the token of a session, written as HTTP Basic wants it; its key goes into the row."""
    counts = row["mode"] == Mode.NORMAL and not room.registration.is_trial
    credential, secret = credentials.issue(
        room.db,
        institution=room.launch.institution,
        name=f"Session {row['id']}",
        scopes=SCOPES,
        settings=room.settings,
        now=room.now,
        kind=CredentialKind.CMI5_SESSION,
        expires=room.now + LONGEST_LIFE,
        actor=dict(room.registration.actor),
        # What has no registration is evidence of none (D20).
        registration=room.registration.id if counts else None,
        session=row["id"],
        package=room.launch.package_id,
    )
    row["credential"] = credential.id
    return basic_token(credential, secret)


def _write_launch_data(room: Room, sitting: Sitting) -> None:
    """Write what the unit reads first; each launch writes it anew. cmi5 §10.1."""
    base = base_of(room)
    owner = Owner(product_of(room), base)
    address = Address(
        Kind.STATE, sitting.activity, dict(sitting.actor), sitting.registration, LAUNCH_DATA
    )
    content = Content(orjson.dumps(launch_data(sitting, room.launch.return_url)), documents.JSON)
    documents.put(room.db, owner, address, content, Conditions(), now=room.now, version=V1)
