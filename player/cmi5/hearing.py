"""What a session says and reads, noted with it and in the log of its launch."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from catalogue.store.registrations import lock_registration
from lrs.documents import Address, Kind
from player.cmi5.ending import close
from player.cmi5.telling import said_as
from player.cmi5.vocabulary import LAUNCH_DATA, PREFERENCES, State, last_part
from player.store import cmi5 as store
from player.store.cmi5 import Cmi5Session
from player.store.journal import Line, note
from player.store.launches import get_launch
from schemas.problem import Problem
from storage.database import Database

MOST_REFUSALS, MOST_WORDS = 100, 500


def hear(
    db: Database,
    session: Cmi5Session,
    state: str,
    statements: Sequence[Mapping[str, Any]],
    now: datetime,
) -> None:
    """Note what a session said, and the state that it is in then; the token dies with it.

    The caller holds the locks of registration and session.
    """
    launch = get_launch(db, session.institution, session.launch_id)
    said, lines = dict(session.said), []
    for statement in statements:
        name = said_as(session.kind, statement)
        if name not in said:
            verb = last_part(statement["verb"]["id"])[:80]
            lines.append(Line("statement", {"verb": verb, "id": statement.get("id")}, session.id))
        said[name] = said.get(name, 0) + 1
    note(db, launch, now, lines)
    columns: dict[str, Any] = {"said": said, "state": state, "heard_at": now}
    if state != State.LAUNCHED and session.initialized_at is None:
        columns["initialized_at"] = now
    if state == State.TERMINATED:
        close(db, launch, session, State.TERMINATED, now, terminated_at=now, **columns)
    else:
        store.update_session(db, session, **columns)


def note_reading(session: Cmi5Session, address: Address) -> str | None:
    """Name the column that notes the first reading of a document; None where it notes nothing."""
    if address.kind is Kind.STATE and address.document_id == LAUNCH_DATA:
        return None if session.launch_data_at else "launch_data_at"
    if address.kind is Kind.AGENT_PROFILE and address.document_id == PREFERENCES:
        return None if session.preferences_at else "preferences_at"
    return None


def note_refusal(
    db: Database, institution: int, session_id: str, problem: Problem, now: datetime
) -> None:
    """Add a refusal to the log, as long as it is not full of them."""
    found = store.find_session(db, institution, session_id)
    if found is None:
        return
    lock_registration(db, institution, found.registration)
    session = store.lock_session(db, institution, session_id)
    if session.refusals >= MOST_REFUSALS:
        return
    said = {"why": problem.message[:MOST_WORDS], "requirement": problem.requirement}
    detail = {name: value for name, value in said.items() if value}
    launch = get_launch(db, institution, session.launch_id)
    note(db, launch, now, [Line("refused", detail, session.id)])
    store.update_session(db, session, refusals=session.refusals + 1)
