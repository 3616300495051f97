"""The shell's calls: what to show, deliver a unit, take a journal, stay alive, end.

Each takes its own transaction and locks the registration (D22). The token opens one launch, and
through it the sessions of its registration: a new launch brings in what an older one left unsent.
"""

from itertools import pairwise
from typing import Any
from uuid import UUID

from flask import Blueprint, Response

from player.calls import authorised, bearer, body, json_answer, load, room_of
from player.contents import render_contents
from player.errors import (
    JournalInvalid,
    LaunchMissing,
    UnitLocked,
    UnitNotPlayable,
)
from player.launch import launch
from player.navigation import Answer, Wanted, navigate
from player.outline import delivery_of, outline, sequenced_contents
from player.refusals import words_of
from player.replay import Batch, Entry, receive
from player.room import Room
from player.scorm.attempt import Mode
from player.sessions import close_launch, close_session, open_session
from player.standing import locks_of, next_unit, statuses_of
from player.store import sessions
from player.telling import unit_of
from schemas.language import use
from schemas.launch import JournalBatch, NavigationRequest, UnitChoice
from sequencing.vocabulary import Navigation
from storage.request import installation, reading, transaction

BATCH, CHOICE, REQUEST = JournalBatch(), UnitChoice(), NavigationRequest()

bp = Blueprint("run", __name__, url_prefix="/run")


@bp.get("/<uuid:launch_id>")
def look(launch_id: UUID) -> Response:
    """Tell what the shell shows: the course, its units, and how far the learner is."""
    with reading() as db:
        launch = authorised(db, launch_id, bearer())
        return json_answer(outline(db, installation().settings, launch))


@bp.post("/<uuid:launch_id>/unit")
def deliver(launch_id: UUID) -> Response:
    """Begin a session with a unit, and give its address and snapshot."""
    wanted = load(CHOICE, body())["unit"]
    with transaction() as db:
        room = room_of(db, launch_id, bearer())
        if room.is_sequenced:
            raise UnitNotPlayable("unit: what comes next is asked for by navigate")
        unit = _open_unit(room, wanted) if wanted else _unit_to_open(room)
        if address := _elsewhere(room, unit):
            return json_answer({"elsewhere": address})
        return json_answer(delivery_of(room, open_session(room, unit)))


@bp.post("/<uuid:launch_id>/navigate")
def move_on(launch_id: UUID) -> Response:
    """Carry out a navigation request of SCORM 2004, and give what it delivers."""
    wanted = load(REQUEST, body())
    request = Navigation(wanted["request"]) if wanted["request"] else None
    with transaction() as db:
        room = room_of(db, launch_id, bearer())
        if not room.is_sequenced:
            raise UnitNotPlayable("navigate: this course has no activity tree")
        answer = navigate(room, Wanted(request, wanted["target"], wanted["session"]))
        return json_answer(_moved(room, answer))


@bp.post("/<uuid:launch_id>/sessions/<uuid:session_id>/journal")
def journal(launch_id: UUID, session_id: UUID) -> Response:
    """Take calls of a session; what is answered with 2xx is kept for ever (D13)."""
    data = load(BATCH, body())
    with transaction() as db:
        room = room_of(db, launch_id, data.get("token") or bearer())
        session = sessions.lock_session(db, room.launch.institution, str(session_id))
        if session.registration != room.launch.registration:
            raise LaunchMissing(f"session: there is no {str(session_id)!r}")
        return json_answer(receive(room, session, _batch(data)).to_json())


@bp.post("/<uuid:launch_id>/sessions/<uuid:session_id>/close")
def close(launch_id: UUID, session_id: UUID) -> Response:
    """End a session whose unit has been left."""
    with transaction() as db:
        room = room_of(db, launch_id, bearer())
        session = sessions.lock_session(db, room.launch.institution, str(session_id))
        if session.launch_id == room.launch.id and session.closed_at is None:
            close_session(room, session, "unit")
        return json_answer({"closed": True})


@bp.post("/<uuid:launch_id>/alive")
def stay_alive(launch_id: UUID) -> Response:
    """Note that the shell lives; one that was overtaken learns it here."""
    with transaction() as db:
        room = room_of(db, launch_id, bearer())
        found = sessions.open_sessions(db, room.launch.institution, room.launch.registration)
        return json_answer({"session": found[0].id if found else None})


@bp.post("/<uuid:launch_id>/clear")
def clear(launch_id: UUID) -> Response:
    """Let the browser forget what content wrote into cookies, where another person plays (D11).

    The header clears a whole registrable domain: not where the portal's is the same.
    """
    with reading() as db:
        authorised(db, launch_id, bearer())
    settings = installation().settings
    response = json_answer({})
    if not (settings.content_same_site or settings.is_content_shared):
        response.headers["Clear-Site-Data"] = '"cookies"'
    return response


@bp.post("/<uuid:launch_id>/exit")
def leave(launch_id: UUID) -> Response:
    """End the launch; its token opens nothing any more."""
    with transaction() as db:
        room = room_of(db, launch_id, bearer())
        close_launch(room, "exit")
        return json_answer({"return_url": room.launch.return_url})


def _elsewhere(room: Room, unit_id: str) -> str | None:
    """Give the address of a unit that this launch does not play: a new launch, which takes over."""
    unit = unit_of(room.registration, unit_id)
    if unit is None or not room.is_elsewhere(unit):
        return None
    opened = room.launch
    return launch(
        room.db,
        room.settings,
        room.registration,
        unit=unit_id,
        mode=None if opened.mode is Mode.NORMAL else opened.mode,
        return_url=opened.return_url,
        language=opened.language,
        now=room.now,
    ).url


def _moved(room: Room, answer: Answer) -> dict[str, Any]:
    language = room.launch.language
    contents = (
        render_contents(room.registration, answer.contents, answer.session, language)
        if answer.contents
        else sequenced_contents(room.db, room.registration, room.launch)
    )
    return {
        "delivery": delivery_of(room, answer.session) if answer.session else None,
        "outline": {**contents, "ended": answer.ended},
        "ended": answer.ended,
        "exception": _exception(answer.exception, language),
        "return_url": room.launch.return_url,
    }


def _exception(code: str | None, language: str) -> dict[str, str] | None:
    if code is None:
        return None
    with use(language):
        return {"code": code, "text": words_of(code)}


def _unit_to_open(room: Room) -> str:
    """Choose a unit where the shell names none: it may have been loaded again on the way."""
    launch = room.launch
    played = sessions.sessions_of_launch(room.db, launch.institution, launch.id)
    if launch.unit_id and played:
        return played[-1].unit_id
    if launch.unit_id and not _is_locked(room, launch.unit_id):
        return launch.unit_id
    return next_unit(room.db, room.registration).id


def _open_unit(room: Room, unit_id: str) -> str:
    """Let a unit be opened, or go on; raises UnitLocked (409)."""
    newest = sessions.find_newest(room.db, room.launch.institution, room.launch.registration)
    # What is being played stays open, also where playing it made its own prerequisite untrue.
    if (newest is None or newest.unit_id != unit_id) and _is_locked(room, unit_id):
        raise UnitLocked(f"unit: {unit_id} is not open yet", code="locked")
    return unit_id


def _is_locked(room: Room, unit_id: str) -> bool:
    statuses = statuses_of(room.db, room.registration)
    is_for_credit = room.launch.mode is Mode.NORMAL
    return is_for_credit and unit_id in locks_of(room.db, room.registration, statuses)


def _batch(data: dict[str, Any]) -> Batch:
    """Give the batch; raises JournalInvalid (422) where seqs do not follow each other."""
    entries = [Entry(**entry) for entry in data["entries"]]
    if any(later.seq != entry.seq + 1 for entry, later in pairwise(entries)):
        raise JournalInvalid("entries: a batch has one seq after the other")
    return Batch(entries, data["sent"], [tuple(answer) for answer in data["answers"]])
