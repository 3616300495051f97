"""Signed-in sessions: a row named by a random id, of which only the hash is stored (A13)."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from accounts.errors import PersonMissing
from accounts.keys import keyed_hash
from accounts.people import Person, Status, get_person
from accounts.roles import LEARNER_IDLE_LIMIT, Grant, grants_of, idle_limit
from accounts.store import sessions as store
from schemas.settings import Settings
from storage.database import Database

LONGEST = timedelta(days=30)
TOUCHED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Reader:
    """Who is signed in, with which roles, and when the session was last seen."""

    person: Person
    grants: tuple[Grant, ...]
    seen_at: datetime


@dataclass(frozen=True)
class Session:
    """One of a person's sessions, as the person sees it; `id` is public and signs nobody in."""

    id: str
    device: str
    created_at: datetime
    seen_at: datetime
    is_this: bool


def open_session(
    db: Database, person: Person, *, device: str, settings: Settings, now: datetime
) -> str:
    """Open a session; returns its secret id, for the cookie only."""
    secret = secrets.token_urlsafe(32)
    row = {
        "institution": person.institution,
        "id_hash": _hash(settings, secret),
        "public_id": str(uuid4()),
        "person": person.id,
        "device": device,
        "created_at": now,
        "seen_at": now,
    }
    store.insert_session(db, row)
    return secret


def find_reader(
    db: Database, institution: int, secret: str, *, settings: Settings, now: datetime
) -> Reader | None:
    """Find who is signed in by a cookie's secret id; an idle or ended session is nobody's."""
    row = store.find_session(db, institution, _hash(settings, secret))
    if row is None:
        return None
    person = get_person(db, institution, row.person)
    grants = grants_of(db, person)
    is_over = now - row.seen_at > idle_limit(grants) or now - row.created_at > LONGEST
    if is_over or person.status is Status.SUSPENDED:
        return None
    return Reader(person, grants, row.seen_at)


def touch_session(
    db: Database, institution: int, secret: str, *, settings: Settings, now: datetime
) -> None:
    """Note that the session of this cookie was used."""
    store.touch_session(db, institution, _hash(settings, secret), now)


def sessions_of(
    db: Database, person: Person, *, secret: str, settings: Settings, now: datetime
) -> list[Session]:
    """List a person's open sessions, the latest first."""
    limit = min(idle_limit(grants_of(db, person)), LEARNER_IDLE_LIMIT)
    rows = store.open_sessions(db, person.institution, person.id, now - limit)
    own = _hash(settings, secret)
    return [
        Session(row.public_id, row.device, row.created_at, row.seen_at, row.id_hash == own)
        for row in rows
    ]


def end_session(db: Database, person: Person, public_id: str, now: datetime) -> None:
    """End one of the person's own sessions; raises PersonMissing (404) for any other."""
    if not store.end_session(db, person.institution, person.id, public_id, now):
        raise PersonMissing("session: you have no open one with that id")


def close_session(
    db: Database, institution: int, secret: str, *, settings: Settings, now: datetime
) -> None:
    """End the session of this cookie."""
    store.end_session_by_hash(db, institution, _hash(settings, secret), now)


def _hash(settings: Settings, secret: str) -> str:
    return keyed_hash(settings, "portal session", secret)
