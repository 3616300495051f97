"""Our own units do not judge themselves: the server does, from what their sessions said (D20).

A token of such a session may not say `completed`, `passed` or `failed`. After each of its
statements the follower of its kind looks at all that the learner's sessions with the unit said, by
the server's own clock, and where that is enough the product says `completed`, once a registration.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID, uuid5

from accounts.credentials import Credential, CredentialKind, product
from catalogue.store.registrations import Registration, get_registration, lock_registration
from lrs import statements as door
from lrs.evidence import Evidence, evidence_of, is_newest
from player.cmi5.sitting import context_template
from player.cmi5.vocabulary import ADL, CMI5, INITIALIZED, MOVE_ON, last_part
from player.scorm.attempt import Mode
from player.scorm.timespan import render_duration
from player.store import cmi5 as store
from player.store.cmi5 import Cmi5Session
from player.telling import unit_of
from schemas.course_structure import Standard, Unit
from schemas.fields import render_instant
from storage.database import Database
from storage.identity import recorded_iri_base

COMPLETED = ADL + "completed"


@dataclass(frozen=True)
class Said:
    """A statement of a session with the unit.

    stored  by the server's clock; `began` when the session was initialized, by the same
    """

    statement: Mapping[str, Any]
    session: str
    stored: datetime
    began: datetime


@dataclass(frozen=True)
class Verdict:
    """What was seen of a unit.

    progress    share of it that counts, 0..1
    seconds     how long it took in all
    result, context   extensions that the unit's profile wants of `completed`
    categories  ids of the profiles that it follows, beside cmi5
    activity_type  that they want of the unit
    """

    is_complete: bool
    progress: float
    seconds: float = 0.0
    result: Mapping[str, Any] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)
    categories: Sequence[str] = ()
    activity_type: str | None = None


class Follower(Protocol):
    """Judges units of a kind; pure."""

    def judge(self, unit: Unit, choices: Mapping[str, Any], said: Sequence[Said]) -> Verdict:
        """Judge a unit by all that was said of it, in the order of storing.

        choices  what the publisher chose for it: `share`, `seek_ahead`
        """


FOLLOWERS: dict[Standard, Follower] = {}


def on_statement(
    sender: object, *, db: Database, seq: int, credential: Credential, **_: Any
) -> None:
    """Judge the unit again after a statement of one of its sessions; of a batch, after the last.

    Each judgement reads all that was said, so that one for each of many would take minutes.
    """
    if credential.kind is not CredentialKind.CMI5_SESSION or credential.registration is None:
        return
    session = store.find_session(db, credential.institution, credential.session or "")
    if session is None or session.kind not in FOLLOWERS or session.mode is not Mode.NORMAL:
        return
    if is_newest(db, session.institution, session.registration, session.id, seq):
        _judge(db, session)


def verdict_of(db: Database, session: Cmi5Session, registration: Registration) -> Verdict | None:
    """Give what was seen of a session's unit so far; None where it is not in the course."""
    unit = unit_of(registration, session.unit_id)
    if unit is None:
        return None
    follower = FOLLOWERS[session.kind]
    chosen = registration.rule.get("units", {}).get(unit.id, {})
    return follower.judge(unit, chosen, _said(db, registration, session.unit_id))


def _judge(db: Database, session: Cmi5Session) -> None:
    """Say that the unit is complete where it is, and was not said to be."""
    # Locked already where the statement came through the policy; the same order either way (D22).
    lock_registration(db, session.institution, session.registration)
    if any(
        "completed" in one.said
        for one in store.sessions_of_unit(
            db, session.institution, session.registration, session.unit_id
        )
    ):
        return
    registration = get_registration(db, session.institution, session.registration)
    verdict = verdict_of(db, session, registration)
    if verdict is not None and verdict.is_complete:
        _say_completed(db, session, registration, verdict)


def _said(db: Database, registration: Registration, unit_id: str) -> list[Said]:
    """Give what the sessions with a unit said of it."""
    sessions = {
        one.id
        for one in store.sessions_of_unit(db, registration.institution, registration.id, unit_id)
    }
    found = evidence_of(db, registration.institution, registration.id)
    began = _began(found)
    return [
        Said(one.statement, one.session, one.stored, began[one.session])
        for one in found
        if one.session in sessions and one.session in began
    ]


def _began(found: Sequence[Evidence]) -> dict[str, datetime]:
    """Tell when each session was initialized, by the clock that says when statements are stored.

    On PostgreSQL that is the database's own (D25), which may differ from ours.
    """
    began: dict[str, datetime] = {}
    for one in found:
        if one.session is not None and one.statement["verb"]["id"] == INITIALIZED:
            began.setdefault(one.session, one.stored)
    return began


def _say_completed(
    db: Database, session: Cmi5Session, registration: Registration, verdict: Verdict
) -> None:
    now = db.get_execution_options()["clock"]()
    iri_base = recorded_iri_base(db)
    made = completed_statement(session, registration, verdict, now)
    writer = product(session.institution, iri_base)
    door.store(db, [made], {}, writer, now=now, iri_base=iri_base)
    there = store.lock_session(db, session.institution, session.id)
    store.update_session(db, there, said={**there.said, last_part(COMPLETED): 1})


def completed_statement(
    session: Cmi5Session, registration: Registration, verdict: Verdict, now: datetime
) -> dict[str, Any]:
    """Say that a unit was completed, in the session that made it so. cmi5 §9.3.3, §9.5, §9.6."""
    template = context_template(session.id, session.publisher_id, session.mode)
    activity = str(session.terms["activity"])
    categories = [CMI5, MOVE_ON, *verdict.categories]
    around = {
        **template["contextActivities"],
        "category": [{"id": category} for category in categories],
    }
    duration = render_duration(max(int(verdict.seconds * 100), 0))
    result: dict[str, Any] = {"completion": True, "duration": duration}
    if verdict.result:
        result["extensions"] = dict(verdict.result)
    return {
        # One a registration and unit. D18, cmi5 9.3.0.0-6.
        "id": str(uuid5(UUID(session.registration), f"completed {activity}")),
        "actor": registration.actor,
        "verb": {"id": COMPLETED, "display": {"en": "completed"}},
        "object": {"objectType": "Activity", "id": activity, **_definition(verdict)},
        "result": result,
        "context": {
            "registration": session.registration,
            "contextActivities": around,
            "extensions": {**template["extensions"], **verdict.context},
        },
        "timestamp": render_instant(now),
    }


def _definition(verdict: Verdict) -> dict[str, Any]:
    return {"definition": {"type": verdict.activity_type}} if verdict.activity_type else {}
