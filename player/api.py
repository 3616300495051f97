"""Launching and ending over REST. Contract, `/api/v1`."""

from typing import Any
from uuid import UUID

from flask import g

from accounts.access import require_scope
from accounts.learners import is_visible
from accounts.people import get_person
from catalogue.registrations import get_visible
from catalogue.store.registrations import get_registration
from player.errors import LaunchMissing
from player.launch import Address, launch
from player.room import enter
from player.scorm.attempt import Mode
from player.sessions import close_launch
from player.store import launches, sessions
from player.store.launches import Launch
from schemas.launch import LaunchAnswer, LaunchRequest
from storage.database import Database
from storage.request import installation, now, transaction
from storage.rest import Blueprint

api = Blueprint("player", __name__, url_prefix="/api/v1", description="Launch and sessions")


@api.post("/registrations/<uuid:registration_id>/launch")
@require_scope("registrations/write")
@api.arguments(LaunchRequest)
@api.response(200, LaunchAnswer)
def launch_registration(body: dict[str, Any], registration_id: UUID) -> Address:
    """Give an address that plays the registration in a browser without a cookie (D8)."""
    wanted = {**body, "mode": Mode(body["mode"]) if body["mode"] else None}
    with transaction() as db:
        registration, _person = get_visible(db, str(registration_id), g.credential)
        return launch(db, installation().settings, registration, now=now(), **wanted)


@api.post("/sessions/<uuid:session_id>/abandon")
@require_scope("registrations/write")
@api.response(204)
def abandon(session_id: UUID) -> None:
    """End a session, and the launch that it belongs to; its last values are kept."""
    with transaction() as db:
        found = get_launch_of(db, str(session_id))
        if found.closed_at is None:
            close_launch(enter(db, installation().settings, found, now()), "abandoned")


def get_launch_of(db: Database, session_id: str) -> Launch:
    """Get the launch of a session within the credential's reach, begun or not yet.

    raises  LaunchMissing (404)
    """
    institution = g.credential.institution
    session = sessions.find_session(db, institution, session_id)
    found = (
        launches.get_launch(db, institution, session.launch_id)
        if session
        else launches.find_by_first_session(db, institution, session_id)
    )
    if found is None or not is_reached(db, found):
        raise LaunchMissing(f"session: there is no {session_id!r}")
    return found


def is_reached(db: Database, found: Launch) -> bool:
    """Tell whether the credential reaches the learner of a launch. D4."""
    registration = get_registration(db, found.institution, found.registration)
    learner = get_person(db, registration.institution, registration.person_id)
    return is_visible(db, learner, g.credential)
