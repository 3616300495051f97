"""What the shell's calls share: the token, the locked room, bodies in and out (D9, D22)."""

from typing import Any
from uuid import UUID

import orjson
from flask import Response, request
from marshmallow import Schema, ValidationError

from player.errors import JournalInvalid, LaunchOver, TokenRefused
from player.room import Room, enter
from player.store import launches
from player.store.launches import Launch
from player.tokens import token_hash
from schemas.problem import TooLarge
from storage.database import Database
from storage.request import installation, now

MOST_BYTES = 4 << 20


def room_of(db: Database, launch_id: UUID, token: str) -> Room:
    """Enter the room of the launch that the token opens; raises as `authorised` does."""
    launch = authorised(db, launch_id, token)
    room = enter(db, installation().settings, launch, now())
    # Once more, now that nobody else can end it.
    authorised(db, launch_id, token)
    launches.update_seen(db, launch, now())
    return room


def authorised(db: Database, launch_id: UUID, token: str) -> Launch:
    """Get the launch that the token opens; raises TokenRefused (401), LaunchOver (410)."""
    launch = launches.find_by_token(db, token_hash(installation().settings, token))
    label = request.environ.get("vidyalekh.label", "")
    if launch is None or launch.id != str(launch_id) or label not in ("", launch.label):
        raise TokenRefused("The token opens no launch here.")
    if launch.closed_at is not None:
        raise LaunchOver(
            f"The launch has ended: {launch.closed_by}.",
            code=launch.closed_by,
            at=launch.closed_at.isoformat(),
            return_url=launch.return_url,
        )
    return launch


def bearer() -> str:
    """Give the token of the request, "" where there is none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else ""


def body() -> Any:
    """Read the body as JSON; raises JournalInvalid (422), TooLarge (413)."""
    if (request.content_length or 0) > MOST_BYTES:
        raise TooLarge(f"A batch has at most {MOST_BYTES} bytes.", limit=MOST_BYTES)
    data = request.stream.read(MOST_BYTES)
    try:
        return orjson.loads(data or b"{}")
    except orjson.JSONDecodeError as error:
        raise JournalInvalid(f"body: {error}") from None


def load(schema: Schema, data: Any) -> dict[str, Any]:
    """Read members by their schema; raises JournalInvalid (422)."""
    try:
        loaded: dict[str, Any] = schema.load(data)
    except ValidationError as error:
        raise JournalInvalid("body: not as it must be", errors=error.messages) from None
    return loaded


def json_answer(document: Any) -> Response:
    """Answer with JSON that nobody keeps."""
    response = Response(orjson.dumps(document), content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
