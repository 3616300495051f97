"""Launching and ending over REST. Contract, `/api/v1`."""

from typing import Any
from uuid import UUID

from flask import g
from flask_smorest import Blueprint

from accounts.access import require_scope
from catalogue.store.registrations import get_registration
from player.errors import LaunchMissing
from player.launch import Address, launch
from player.scorm.attempt import Mode
from player.sessions import close_launch, enter
from player.store import launches, sessions
from schemas.launch import LaunchAnswer, LaunchRequest
from storage.request import installation, now, transaction

api = Blueprint("player", __name__, url_prefix="/api/v1", description="Launch and sessions")


@api.post("/registrations/<uuid:registration_id>/launch")
@require_scope("registrations/write")
@api.arguments(LaunchRequest)
@api.response(200, LaunchAnswer)
def launch_registration(body: dict[str, Any], registration_id: UUID) -> Address:
    """Give an address that plays the registration in a browser without a cookie (D8)."""
    wanted = {**body, "mode": Mode(body["mode"])}
    with transaction() as db:
        registration = get_registration(db, g.credential.institution, str(registration_id))
        return launch(db, installation().settings, registration, now=now(), **wanted)


@api.post("/sessions/<uuid:session_id>/abandon")
@require_scope("registrations/write")
@api.response(204)
def abandon(session_id: UUID) -> None:
    """End a session, and the launch that it belongs to; its last values are kept."""
    with transaction() as db:
        institution, wanted = g.credential.institution, str(session_id)
        session = sessions.find_session(db, institution, wanted)
        if session:
            found = launches.get_launch(db, institution, session.launch_id)
        else:
            awaited = launches.find_by_first_session(db, institution, wanted)
            if awaited is None:
                raise LaunchMissing(f"session: there is no {wanted!r}")
            found = awaited
        if found.closed_at is None:
            close_launch(enter(db, installation().settings, found, now()), "abandoned")
