"""Completing units whose content never says so, by the fallback that their rule declares (F8).

The condition is judged from statements like everything else: that the unit was opened, and how long
its sittings were. Where it holds, the product says so once, in a `completed` that is marked as its
own and names the rule, so that every reader of the record sees on what it stands.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from accounts.credentials import product
from accounts.people import Person, actor_of
from catalogue.iris import course_iri, unit_iri
from catalogue.rule import Fallback, FallbackWhen, fallback_of
from catalogue.store.registrations import Registration, lock_registration
from lrs import statements as door
from lrs.store.ids import find_ids
from progress.announcing import LESSON, REASON
from progress.fold import Progress
from progress.observation import FALLBACK, SET_BY_SERVER, Effect, Observation, observe
from progress.requirements import ROOT, Requirements, UnitRequirement
from schemas.fields import render_instant
from schemas.problem import Conflict
from storage.database import Database
from storage.identity import recorded_iri_base

COURSE = "http://adlnet.gov/expapi/activities/course"
COMPLETED = "http://adlnet.gov/expapi/verbs/completed"


class NotForOfficers(Conflict):
    """The rule of the unit does not leave its completion to an officer."""


def due(
    db: Database,
    registration: Registration,
    progress: Progress,
    evidence: Sequence[Mapping[str, Any]],
    requirements: Requirements,
) -> list[dict[str, Any]]:
    """Give the statements that the rule's fallbacks call for and that were never made."""
    states = (*progress.units, *([progress.root] if progress.root else []))
    open_units = {state.unit for state in states if not state.satisfied}
    asked = (*requirements.units, *requirements.rolled_up)
    wanted = [one for one in asked if one.unit in open_units and one.fallback is not None]
    if not wanted:
        return []
    seen = [found for one in evidence if (found := observe(one, requirements)) is not None]
    ordered = sorted(seen, key=lambda found: found.order)
    made = [
        _statement(registration, one.unit, one.fallback, met.at, recorded_iri_base(db), met)
        for one in wanted
        if one.fallback and (met := met_by(one, ordered))
    ]
    return list(_unsaid(db, registration.institution, made))


def met_by(required: UnitRequirement, ordered: Sequence[Observation]) -> Observation | None:
    """Find what meets a unit's fallback; what is said by content or an officer is not judged here.

    ordered   by (timestamp, id)
    """
    assert required.fallback is not None
    # What was done in any unit was done in the course, where the course is one condition.
    is_root = required.unit == ROOT
    own = [found for found in ordered if is_root or found.activity == required.activity]
    if required.fallback.when is FallbackWhen.OPENED:
        return next((found for found in own if found.effect is Effect.ATTEMPTED), None)
    if required.fallback.when is not FallbackWhen.MINUTES:
        return None
    left = (required.fallback.minutes or 0) * 60.0
    for found in own:
        left -= found.seconds
        if left <= 0 and found.effect is Effect.ENDED:
            return found
    return None


def complete_by_officer(
    db: Database,
    registration: Registration,
    unit: str,
    officer: Person,
    reason: str,
    *,
    now: datetime,
) -> None:
    """Complete a unit on an officer's word, where its rule leaves it to one; twice is once.

    unit    its id
    raises  NotForOfficers (409)
    """
    known = {ROOT, *(one.id for one in registration.structure.units())}
    fallback = fallback_of(registration.rule, unit) if unit in known else None
    if fallback is None or fallback.when is not FallbackWhen.OFFICER:
        raise NotForOfficers(f"unit: the rule does not leave {unit!r} to an officer")
    lock_registration(db, registration.institution, registration.id)
    iri_base = recorded_iri_base(db)
    made = _statement(registration, unit, fallback, now, iri_base)
    made["context"]["instructor"] = actor_of(officer, iri_base)
    made["result"]["extensions"] = {REASON: reason}
    fresh = list(_unsaid(db, registration.institution, [made]))
    if fresh:
        credential = product(registration.institution, iri_base)
        door.store(db, fresh, {}, credential, now=now, iri_base=iri_base)


def _statement(
    registration: Registration,
    unit: str,
    fallback: Fallback,
    at: datetime,
    iri_base: str,
    met: Observation | None = None,
) -> dict[str, Any]:
    whole = course_iri(iri_base, registration.course_id)
    iri = whole if unit == ROOT else unit_iri(iri_base, registration.course_id, unit)
    titles = {found.id: found.title for found in registration.structure.units()}
    course = {"objectType": "Activity", "id": whole}
    rule = fallback.to_json() | ({"met_by": met.statement} if met else {})
    return {
        "id": str(uuid5(UUID(registration.id), f"completed {iri} {fallback.when}")),
        "actor": registration.actor,
        "verb": {"id": COMPLETED, "display": {"en": "completed"}},
        "object": {
            "objectType": "Activity",
            "id": iri,
            "definition": {
                "type": COURSE if unit == ROOT else LESSON,
                "name": registration.title if unit == ROOT else titles[unit],
            },
        },
        "result": {"completion": True},
        "context": {
            "registration": registration.id,
            "contextActivities": {"grouping": [course]},
            "extensions": {SET_BY_SERVER: True, FALLBACK: rule},
        },
        "timestamp": render_instant(at),
    }


def _unsaid(db: Database, institution: int, made: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give what was never said; what was voided is not said again under its id."""
    ids = [UUID(one["id"]).bytes for one in made]
    held = find_ids(db, institution, ids) if ids else {}
    for id, one in zip(ids, made, strict=True):
        there = held.get(id)
        if there is None or there.seq is None:
            yield one
