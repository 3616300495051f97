"""The tables of accounts and all SQL on them, one module a subject."""

from datetime import datetime

from accounts.store import tables
from accounts.store.masters import insert_states
from accounts.store.organisations import FIRST, insert_institution, insert_root
from schemas.settings import Settings
from storage.database import Database

__all__ = ["ensure_institution", "tables"]


def ensure_institution(db: Database, settings: Settings, now: datetime) -> None:
    """Write the first tenant, the root of its tree and the list of states, once. D1."""
    insert_institution(db, FIRST, settings.issuer_name, now)
    insert_root(db, FIRST, settings.issuer_name)
    insert_states(db, FIRST)
