"""Launches: one per opened player; its token, and how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, insert, or_, select, update

from player.errors import LaunchMissing
from player.scorm.attempt import Mode
from player.store.tables import cmi5_session, launch, package_epoch
from storage.database import Database
from storage.dialect import upsert


@dataclass(frozen=True)
class Launch:
    """A player that was or may be opened.

    unit_id    where to begin; None: where the learner stopped
    closed_by  exit, taken over, lost, unused, abandoned
    """

    institution: int
    id: str
    registration: str
    package_id: str
    label: str
    unit_id: str | None
    first_session: str
    mode: Mode
    language: str
    return_url: str
    token_hash: str = field(repr=False)
    issued_at: datetime
    seen_at: datetime | None
    closed_at: datetime | None
    closed_by: str | None


def insert_launch(db: Database, row: Mapping[str, Any]) -> None:
    """Store a launch."""
    db.execute(insert(launch), dict(row))


def find_by_token(db: Database, token_hash: str) -> Launch | None:
    """Find the launch that a token opens, ended or not."""
    return _first(db, select(launch).where(launch.c.token_hash == token_hash))


def find_by_id(db: Database, launch_id: str) -> Launch | None:
    """Find a launch of any institution: the content host knows none, the id is random."""
    return _first(db, select(launch).where(launch.c.id == launch_id))


def get_launch(db: Database, institution: int, launch_id: str) -> Launch:
    """Get a launch; raises LaunchMissing (404)."""
    found = _first(db, _of(institution).where(launch.c.id == launch_id))
    if found is None:
        raise LaunchMissing(f"launch: there is no {launch_id!r}")
    return found


def find_by_first_session(db: Database, institution: int, session_id: str) -> Launch | None:
    """Find the launch that will begin with this session."""
    return _first(db, _of(institution).where(launch.c.first_session == session_id))


def open_launches(db: Database, institution: int, registration: str) -> list[Launch]:
    """List the launches of a registration that have not ended."""
    query = _of(institution).where(
        launch.c.registration == registration, launch.c.closed_at.is_(None)
    )
    return [_launch(row) for row in db.execute(query.order_by(launch.c.issued_at))]


def launches_of(db: Database, institution: int, registration: str) -> list[Launch]:
    """List the launches of a registration, newest first."""
    query = _of(institution).where(launch.c.registration == registration)
    return [_launch(row) for row in db.execute(query.order_by(launch.c.issued_at.desc()))]


def silent_launches(
    db: Database, *, seen_before: datetime, issued_before: datetime, limit: int
) -> list[Launch]:
    """List open launches that nobody hears of any more, or that nobody began.

    A launch without a shell is not among them: how long content may be silent is told by its
    session (`cmi5.silent_sessions`).
    """
    is_silent = or_(
        launch.c.seen_at < seen_before,
        and_(launch.c.seen_at.is_(None), launch.c.issued_at < issued_before),
    )
    of_launch = select(cmi5_session.c.id).where(
        cmi5_session.c.institution == launch.c.institution,
        cmi5_session.c.launch_id == launch.c.id,
    )
    is_own = of_launch.where(
        cmi5_session.c.id == launch.c.first_session, launch.c.seen_at.is_(None)
    )
    query = select(launch).where(launch.c.closed_at.is_(None), is_silent, ~is_own.exists())
    query = query.limit(limit)
    return [_launch(row) for row in db.execute(query)]


def update_seen(db: Database, found: Launch, now: datetime) -> None:
    """Note that the shell was heard of."""
    db.execute(_update(found).values(seen_at=now))


def update_closed(db: Database, found: Launch, reason: str, now: datetime) -> None:
    """Note that a launch has ended; the first reason stays."""
    db.execute(
        _update(found).where(launch.c.closed_at.is_(None)).values(closed_at=now, closed_by=reason)
    )


def epoch_of(db: Database, institution: int, package_id: str) -> int:
    """Give the number in a package's capability; an operator raises it to revoke the old one."""
    query = select(func.max(package_epoch.c.epoch)).where(
        package_epoch.c.institution == institution, package_epoch.c.package_id == package_id
    )
    return db.execute(query).scalar_one() or 0


def raise_epoch(db: Database, institution: int, package_id: str) -> int:
    """Raise that number by one; gives the new one."""
    epoch = epoch_of(db, institution, package_id) + 1
    row = {"institution": institution, "package_id": package_id, "epoch": epoch}
    db.execute(upsert(db, package_epoch, ["epoch"]), row)
    return epoch


def _of(institution: int) -> Select[Any]:
    return select(launch).where(launch.c.institution == institution)


def _update(found: Launch) -> Any:
    return update(launch).where(launch.c.institution == found.institution, launch.c.id == found.id)


def _first(db: Database, query: Select[Any]) -> Launch | None:
    row = db.execute(query).first()
    return None if row is None else _launch(row)


def _launch(row: Any) -> Launch:
    return Launch(**{**row._mapping, "mode": Mode(row.mode)})
