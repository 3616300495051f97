"""The fetch address: it gives a session's token once, to whoever has the address. cmi5 §8.2.

It stands on the portal's host, takes no credential, reads no cookie, and answers 200 whatever
happens (8.2.2.0-3): content reads the code in the body.
"""

from typing import Any

import orjson
import structlog
from flask import Blueprint, Response

from player.cmi5.sessions import fetch_hash, hand_out
from player.room import enter
from player.store import cmi5 as store
from player.store.launches import get_launch
from storage.database import Database
from storage.request import installation, now, transaction

# cmi5 §8.2.3: always strings.
USED, SECURITY, FAILURE = "1", "2", "3"
HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type, Accept, Authorization, X-Requested-With, "
    "X-Experience-API-Version",
    "Access-Control-Max-Age": "86400",
    "Cache-Control": "no-store",
}

log = structlog.get_logger()
bp = Blueprint("cmi5", __name__, url_prefix="/cmi5")


@bp.route("/fetch/<token>", methods=["POST"], provide_automatic_options=False)
def fetch(token: str) -> Response:
    """Give the token, or say why not."""
    try:
        with transaction() as db:
            document = _fetched(db, token)
    except Exception:  # 8.2.2.0-3: content must be able to read the answer, whatever went wrong
        log.exception("cmi5.fetch_failed")
        document = _error(FAILURE, "This is our fault; it has been noted. Try again.")
    return Response(orjson.dumps(document), content_type="application/json")


@bp.route("/fetch/<token>", methods=["OPTIONS"], provide_automatic_options=False)
def preflight(token: str) -> Response:
    """Let a page of any origin ask: what it has is the address alone."""
    return Response(status=204)


@bp.after_request
def add_headers(response: Response) -> Response:
    """Open the answer to pages of every origin, and keep it nowhere."""
    response.headers.update(HEADERS)
    return response


def _fetched(db: Database, token: str) -> dict[str, Any]:
    settings = installation().settings
    found = store.find_by_fetch(db, fetch_hash(settings, token))
    if found is None:
        return _error(SECURITY, "This address opens nothing.")
    launch = get_launch(db, found.institution, found.launch_id)
    room = enter(db, settings, launch, now())
    session = store.lock_session(db, found.institution, found.id)
    if session.fetched_at is not None:
        return _error(USED, "This address was used already. Launch again.")
    if not session.is_open or room.registration.left_at is not None:
        return _error(USED, "The session has ended. Launch again.")
    return {"auth-token": hand_out(room, session)}


def _error(code: str, text: str) -> dict[str, Any]:
    return {"error-code": code, "error-text": text}
