"""The product's own statements about a registration: satisfied and waived. cmi5 §9.3.5, §9.3.9."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from catalogue.iris import block_iri, course_iri, unit_iri
from catalogue.store.registrations import Registration
from progress.fold import Satisfaction
from progress.observation import CMI5_SATISFIED, CMI5_WAIVED
from progress.requirements import CMI5_CATEGORY
from schemas.course_structure import LangString
from schemas.fields import render_instant

ACTIVITY_TYPE = "https://w3id.org/xapi/cmi5/activitytype/"
MOVE_ON_CATEGORY = "https://w3id.org/xapi/cmi5/context/categories/moveon"
SESSION_ID = "https://w3id.org/xapi/cmi5/context/extensions/sessionid"
REASON = "https://w3id.org/xapi/cmi5/result/extensions/reason"
LESSON = "http://adlnet.gov/expapi/activities/lesson"


def satisfied_statement(
    registration: Registration,
    iri: str,
    met: Satisfaction,
    *,
    iri_base: str,
    session: str | None,
) -> dict[str, Any]:
    """Say that a course or block is satisfied; the same content for the same facts (D21).

    iri      of the course or block
    session  that met the last condition; None: its own, as at registration. cmi5 §9.6.3.1
    """
    id = satisfied_id(registration, iri)
    return {
        "id": id,
        "actor": registration.actor,
        "verb": {"id": CMI5_SATISFIED, "display": {"en": "satisfied"}},
        "object": _group_activity(registration, iri, iri_base),
        "context": _context(
            registration,
            [CMI5_CATEGORY],
            [*_publisher_ids(registration, iri, iri_base)],
            session or id,
        ),
        "timestamp": render_instant(met.at or registration.enrolled_at),
    }


def satisfied_id(registration: Registration, iri: str) -> str:
    """Derive the statement's id from the registration and the object. D18, D21."""
    return str(uuid5(UUID(registration.id), f"satisfied {iri}"))


def waived_statement(
    registration: Registration, unit: str, reason: str, *, iri_base: str, now: datetime
) -> dict[str, Any]:
    """Say that a unit need not be done. cmi5 §9.3.7, §9.5.5.2."""
    iri = unit_iri(iri_base, registration.course_id, unit)
    at = render_instant(now)
    # With its time: a waiver that was voided may be followed by another one.
    id = str(uuid5(UUID(registration.id), f"waived {iri} {at}"))
    titles = {found.id: found.title for found in registration.structure.units()}
    identifiers = {found.id: found.identifier for found in registration.structure.units()}
    course = course_iri(iri_base, registration.course_id)
    return {
        "id": id,
        "actor": registration.actor,
        "verb": {"id": CMI5_WAIVED, "display": {"en": "waived"}},
        "object": _activity(iri, LESSON, titles[unit]),
        "result": {"success": True, "completion": True, "extensions": {REASON: reason}},
        "context": _context(
            registration,
            [CMI5_CATEGORY, MOVE_ON_CATEGORY],
            [course, *_if_iri(identifiers[unit])],
            id,
        ),
        "timestamp": at,
    }


def _group_activity(registration: Registration, iri: str, iri_base: str) -> dict[str, Any]:
    if iri == course_iri(iri_base, registration.course_id):
        return _activity(iri, ACTIVITY_TYPE + "course", registration.title)
    titles = {
        block_iri(iri_base, registration.course_id, block.id): block.title
        for block in registration.structure.blocks()
    }
    return _activity(iri, ACTIVITY_TYPE + "block", titles[iri])


def _activity(iri: str, kind: str, name: LangString) -> dict[str, Any]:
    return {
        "objectType": "Activity",
        "id": iri,
        "definition": {"type": kind, "name": dict(name)},
    }


def _publisher_ids(registration: Registration, iri: str, iri_base: str) -> Iterator[str]:
    """Give what a block belongs to, the course; and the publisher's own id of either.

    cmi5 §9.6.2.3
    """
    course = course_iri(iri_base, registration.course_id)
    if iri == course:
        yield from _if_iri(registration.structure.identifier)
        return
    yield course
    for block in registration.structure.blocks():
        if block_iri(iri_base, registration.course_id, block.id) == iri:
            yield from _if_iri(block.identifier)


def _if_iri(identifier: str) -> list[str]:
    """SCORM's identifiers are no IRIs and so no activities."""
    return [identifier] if "://" in identifier or identifier.startswith("urn:") else []


def _context(
    registration: Registration, categories: list[str], grouping: list[str], session: str
) -> Mapping[str, Any]:
    around = {"category": categories, "grouping": grouping}
    return {
        "registration": registration.id,
        "contextActivities": {
            name: [{"objectType": "Activity", "id": iri} for iri in iris]
            for name, iris in around.items()
            if iris
        },
        "extensions": {SESSION_ID: session},
    }
