"""Sessions of units that speak to the record store themselves. cmi5 §9.6.3.1 (session id)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, insert, select, update

from player.errors import LaunchMissing
from player.scorm.attempt import Mode
from player.store.tables import cmi5_session
from schemas.course_structure import Standard
from storage.database import Database
from storage.dialect import for_update


@dataclass(frozen=True)
class Cmi5Session:
    """One sitting with such a unit.

    kind         cmi5, xapi, or the native player's: video, pdf, quiz
    state        of `player.cmi5.rules.sessions`
    terms        what it was launched with: publisher_id, move_on, mastery_score
    credential   key of its token; None: not fetched yet
    said         what was said in it, by the last part of the verb: number of statements
    ended_by     terminated, or why it was abandoned: as in `Launch.closed_by`
    """

    institution: int
    id: str
    launch_id: str
    registration: str
    unit_id: str
    kind: Standard
    mode: Mode
    state: str
    terms: Mapping[str, Any]
    fetch_hash: str | None = field(repr=False)
    fetched_at: datetime | None
    credential: str | None
    said: Mapping[str, int]
    launched_at: datetime
    launch_data_at: datetime | None
    preferences_at: datetime | None
    initialized_at: datetime | None
    heard_at: datetime | None
    terminated_at: datetime | None
    abandoned_at: datetime | None
    ended_at: datetime | None
    ended_by: str | None
    refusals: int

    @property
    def is_open(self) -> bool:
        """Whether its token may still open anything."""
        return self.ended_at is None

    @property
    def publisher_id(self) -> str:
        """The unit's id in its package, which groups its statements."""
        return str(self.terms["publisher_id"])


def insert_session(db: Database, row: Mapping[str, Any]) -> None:
    """Store a session."""
    db.execute(insert(cmi5_session), {"said": {}, "refusals": 0, **row})


def find_session(db: Database, institution: int, session_id: str) -> Cmi5Session | None:
    """Find a session."""
    return _first(db, _one(institution, session_id))


def find_by_fetch(db: Database, fetch_hash: str) -> Cmi5Session | None:
    """Find the session whose token an address gives: who calls it says no institution."""
    return _first(db, select(cmi5_session).where(cmi5_session.c.fetch_hash == fetch_hash))


def lock_session(db: Database, institution: int, session_id: str) -> Cmi5Session:
    """Get a session and keep others from it until the transaction ends; LaunchMissing (404).

    The caller holds the lock of its registration. D22.
    """
    found = _first(db, for_update(db, _one(institution, session_id)))
    if found is None:
        raise LaunchMissing(f"session: there is no {session_id!r}")
    return found


def sessions_of_unit(
    db: Database, institution: int, registration: str, unit_id: str
) -> list[Cmi5Session]:
    """List the sessions of a registration with a unit, in order."""
    query = _of(institution).where(
        cmi5_session.c.registration == registration, cmi5_session.c.unit_id == unit_id
    )
    return [_session(row) for row in db.execute(query.order_by(cmi5_session.c.launched_at))]


def find_newest(db: Database, institution: int, registration: str) -> Cmi5Session | None:
    """Find the session of a registration that was launched last."""
    query = _of(institution).where(cmi5_session.c.registration == registration)
    return _first(db, query.order_by(cmi5_session.c.launched_at.desc()).limit(1))


def open_sessions(
    db: Database, institution: int, registration: str, launch_id: str | None = None
) -> list[Cmi5Session]:
    """List and lock the sessions of a registration, or one launch of it, that have not ended."""
    query = _of(institution).where(
        cmi5_session.c.registration == registration, cmi5_session.c.ended_at.is_(None)
    )
    if launch_id is not None:
        query = query.where(cmi5_session.c.launch_id == launch_id)
    return [_session(row) for row in db.execute(for_update(db, query))]


def silent_sessions(
    db: Database, kinds: frozenset[Standard], before: datetime, limit: int
) -> list[Cmi5Session]:
    """List open sessions that nobody has heard of since an instant."""
    heard = func.coalesce(cmi5_session.c.heard_at, cmi5_session.c.launched_at)
    query = select(cmi5_session).where(
        and_(cmi5_session.c.ended_at.is_(None), heard < before, cmi5_session.c.kind.in_(kinds))
    )
    return [_session(row) for row in db.execute(query.limit(limit))]


def update_session(db: Database, session: Cmi5Session, **columns: Any) -> None:
    """Change columns of a session."""
    db.execute(
        update(cmi5_session)
        .where(cmi5_session.c.institution == session.institution, cmi5_session.c.id == session.id)
        .values(**columns)
    )


def _of(institution: int) -> Select[Any]:
    return select(cmi5_session).where(cmi5_session.c.institution == institution)


def _one(institution: int, session_id: str) -> Select[Any]:
    return _of(institution).where(cmi5_session.c.id == session_id)


def _first(db: Database, query: Select[Any]) -> Cmi5Session | None:
    row = db.execute(query).first()
    return None if row is None else _session(row)


def _session(row: Any) -> Cmi5Session:
    given = {"kind": Standard(row.kind), "mode": Mode(row.mode)}
    return Cmi5Session(**{**row._mapping, **given})
