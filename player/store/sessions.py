"""Sessions: one sitting with one unit; and the attempt that stays between them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select, union, update

from player.errors import LaunchMissing
from player.scorm.attempt import Attempt, Delivery, Mode
from player.scorm.runtime import Phase
from player.scorm.transitions import Told
from player.store.tables import cmi5_session, play_session, unit_attempt
from storage.database import Database
from storage.dialect import for_update, upsert


@dataclass(frozen=True)
class Session:
    """One sitting.

    number       1 for the first of the registration
    attempt      number of the attempt on the unit; None: the first
    base         the attempt as the session found it
    snapshot     that `values` hold; what was given out since is in `renewals`
    renewals     [snapshot, values that it changes] in order
    shown        digest of the contents that the shell was shown last
    applied_seq  of the last call of the journal that was run again
    told_at      the time of the last statement; told_time what its end reported, hundredths
    closed_by    unit, exit, reload, taken over, lost, abandoned
    """

    institution: int
    id: str
    launch_id: str
    registration: str
    number: int
    unit_id: str
    kind: str
    attempt: int | None
    delivery: Delivery
    base: Attempt
    snapshot: int
    renewals: Sequence[tuple[int, Mapping[str, str]]]
    shown: str | None
    phase: Phase
    values: Mapping[str, str]
    applied_seq: int
    told_at: datetime | None
    told_time: int | None
    opened_at: datetime
    initialized_at: datetime | None
    heard_at: datetime | None
    closed_at: datetime | None
    closed_by: str | None


@dataclass(frozen=True)
class UnitAttempt:
    """What is kept of a unit; `told` is what statements have said of it."""

    unit_id: str
    number: int
    attempt: Attempt
    status: str
    told: Told


def insert_session(db: Database, row: Mapping[str, Any]) -> None:
    """Store a session."""
    db.execute(insert(play_session), dict(row))


def lock_session(db: Database, institution: int, session_id: str) -> Session:
    """Get a session and keep others from it until the transaction ends; LaunchMissing (404)."""
    row = db.execute(for_update(db, _one(institution, session_id))).first()
    if row is None:
        raise LaunchMissing(f"session: there is no {session_id!r}")
    return _session(row)


def find_session(db: Database, institution: int, session_id: str) -> Session | None:
    """Find a session."""
    row = db.execute(_one(institution, session_id)).first()
    return None if row is None else _session(row)


def find_newest(db: Database, institution: int, registration: str) -> Session | None:
    """Find the session of a registration that began last."""
    query = _of(institution, registration)
    row = db.execute(query.order_by(play_session.c.number.desc()).limit(1)).first()
    return None if row is None else _session(row)


def open_sessions(db: Database, institution: int, registration: str) -> list[Session]:
    """List and lock the sessions of a registration that have not ended."""
    query = _of(institution, registration).where(play_session.c.closed_at.is_(None))
    return [_session(row) for row in db.execute(for_update(db, query))]


def unfinished_sessions(db: Database, institution: int, registration: str) -> list[Session]:
    """List the sessions of a registration that have not ended, in order."""
    query = _of(institution, registration).where(play_session.c.closed_at.is_(None))
    return [_session(row) for row in db.execute(query.order_by(play_session.c.number))]


def unfinished_of_all(
    db: Database, institution: int, registrations: Collection[str]
) -> dict[str, Session]:
    """Give the newest session that has not ended of each registration that has one."""
    query = select(play_session).where(
        play_session.c.institution == institution,
        play_session.c.registration.in_(list(registrations)),
        play_session.c.closed_at.is_(None),
    )
    rows = db.execute(query.order_by(play_session.c.number)) if registrations else ()
    return {row.registration: _session(row) for row in rows}


def has_played(db: Database, institution: int, launch_id: str) -> bool:
    """Tell whether a launch has begun any session."""
    query = select(play_session.c.id).where(
        play_session.c.institution == institution, play_session.c.launch_id == launch_id
    )
    return db.execute(query.limit(1)).first() is not None


def sessions_of_launch(db: Database, institution: int, launch_id: str) -> list[Session]:
    """List the sessions of a launch in order."""
    query = select(play_session).where(
        play_session.c.institution == institution, play_session.c.launch_id == launch_id
    )
    return [_session(row) for row in db.execute(query.order_by(play_session.c.number))]


def launches_of_sessions(
    db: Database, institution: int, session_ids: Collection[str]
) -> dict[str, str]:
    """Tell which launch each session belongs to."""
    kinds = (
        select(each.c.id, each.c.launch_id).where(
            each.c.institution == institution, each.c.id.in_(session_ids)
        )
        for each in (play_session, cmi5_session)
    )
    rows = db.execute(union(*kinds)) if session_ids else ()
    return {row.id: row.launch_id for row in rows}


def update_session(db: Database, session: Session, **columns: Any) -> None:
    """Change columns of a session."""
    db.execute(
        update(play_session)
        .where(play_session.c.institution == session.institution, play_session.c.id == session.id)
        .values(**columns)
    )


def find_attempts(db: Database, institution: int, registration: str) -> dict[str, UnitAttempt]:
    """Give the attempts of a registration by unit."""
    query = select(unit_attempt).where(
        unit_attempt.c.institution == institution, unit_attempt.c.registration == registration
    )
    return {row.unit_id: _attempt(row) for row in db.execute(query)}


def find_attempt(db: Database, institution: int, registration: str, unit_id: str) -> UnitAttempt:
    """Give the attempt on a unit, a fresh one where there was none."""
    query = select(unit_attempt).where(
        unit_attempt.c.institution == institution,
        unit_attempt.c.registration == registration,
        unit_attempt.c.unit_id == unit_id,
    )
    row = db.execute(query).first()
    if row is None:
        return UnitAttempt(unit_id, 1, Attempt({}), "not attempted", Told())
    return _attempt(row)


def save_attempt(
    db: Database, institution: int, registration: str, kept: UnitAttempt, now: datetime
) -> None:
    """Keep what stays of a unit."""
    columns = {
        "number": kept.number,
        "values": dict(kept.attempt.values),
        "entry": kept.attempt.entry,
        "status": kept.status,
        "total": kept.attempt.total,
        "told": kept.told.to_json(),
        "changed_at": now,
    }
    key = {"institution": institution, "registration": registration, "unit_id": kept.unit_id}
    db.execute(upsert(db, unit_attempt, list(columns)), {**key, **columns})


def delivery_to_json(delivery: Delivery) -> dict[str, Any]:
    """Give a delivery as JSON."""
    return {**vars(delivery), "mode": str(delivery.mode)}


def attempt_to_json(attempt: Attempt) -> dict[str, Any]:
    """Give an attempt as JSON."""
    return {**vars(attempt), "values": dict(attempt.values)}


def _one(institution: int, session_id: str) -> Select[Any]:
    return select(play_session).where(
        play_session.c.institution == institution, play_session.c.id == session_id
    )


def _of(institution: int, registration: str) -> Select[Any]:
    return select(play_session).where(
        play_session.c.institution == institution, play_session.c.registration == registration
    )


def _session(row: Any) -> Session:
    columns = dict(row._mapping)
    delivery = Delivery(**columns["delivery"])
    return Session(
        **{
            **columns,
            "delivery": replace(delivery, mode=Mode(delivery.mode)),
            "base": Attempt(**columns["base"]),
            "renewals": columns["renewals"] or (),
            "phase": Phase(columns["phase"]),
        }
    )


def _attempt(row: Any) -> UnitAttempt:
    attempt = Attempt(row.values, row.entry, row.total)
    return UnitAttempt(row.unit_id, row.number, attempt, row.status, Told(**row.told))
