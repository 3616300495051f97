"""Waiving a unit: a statement of the product, which the fold takes like any other. cmi5 §9.3.7."""

from datetime import datetime

from accounts.credentials import product
from catalogue.store.registrations import (
    Registration,
    lock_registration,
)
from lrs import statements as door
from progress.announcing import waived_statement
from progress.store import progress_of
from schemas.problem import NotFound
from storage.database import Database
from storage.identity import recorded_iri_base


class UnitMissing(NotFound):
    """No such unit in the course."""


def waive(
    db: Database, registration: Registration, unit: str, reason: str, *, now: datetime
) -> None:
    """Let a learner off one unit; a second time is nothing.

    unit    its id, or its index from 0 as text
    reason  kept in the statement; cmi5 §9.5.5.2 proposes four
    raises  UnitMissing (404)
    """
    unit_id = get_unit_id(registration, unit)
    # Before the look, or two at once would both write the one statement; and before its id (D28).
    lock_registration(db, registration.institution, registration.id)
    progress = progress_of(db, registration.institution, registration.id)
    if any(state.waived for state in progress.units if state.unit_id == unit_id):
        return
    iri_base = recorded_iri_base(db)
    statement = waived_statement(registration, unit_id, reason, iri_base=iri_base, now=now)
    credential = product(registration.institution, iri_base)
    door.store(db, [statement], {}, credential, now=now, iri_base=iri_base)


def get_unit_id(registration: Registration, unit: str) -> str:
    """Find a unit by id or index; raises UnitMissing (404)."""
    ids = [found.id for found in registration.structure.units()]
    if unit in ids:
        return unit
    if unit.isdecimal() and len(unit) < 6 and int(unit) < len(ids):
        return ids[int(unit)]
    raise UnitMissing(f"unit: the course has no {unit!r}")
