"""Transfers of people and moves of offices: dated facts (D4).

What was recorded before stays visible to those who saw it; a job of the record store lets the new
office, and all above it, see it too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts import audit, organisations
from accounts.decision import Decision
from accounts.errors import PlacementInvalid
from accounts.organisations import Organisation
from accounts.people import Person, get_person, update_person
from accounts.store import organisations as organisation_store
from accounts.store import placements as store
from jobs.store import enqueue
from schemas.clock import INDIA
from schemas.language import name_in
from storage.database import Database

# Jobs that the record store serves.
TRANSFERRED = "lrs.post_transfer"
MOVED = "lrs.post_move"


@dataclass(frozen=True)
class Placement:
    """Where a person belonged, since a day.

    made  who said so, when and why; for the first one, how the person came on the roll
    """

    number: int
    organisation: int
    name: str
    name_hi: str | None
    since: date
    made: Decision

    def name_in(self, language: str) -> str:
        """Give the organisation's name in a language, else in English."""
        return name_in(language, self.name, self.name_hi)


def transfer(
    db: Database, person: Person, node: int, decision: Decision, *, since: date | None = None
) -> Person:
    """Let a person belong to another node; the same one again is nothing.

    since   the day in India from which it is so; that of the decision if none
    raises  PlacementInvalid (422) for a day to come, or before the last transfer
    """
    institution = person.institution
    store.lock_tree(db, institution)
    before = get_person(db, institution, person.id)
    if before.organisation == node:
        return before
    day, last = _day(since, decision), placements_of(db, before)[0].since
    if since is not None and day < last:
        raise PlacementInvalid(f"since: the last transfer was on {last}, which is later")
    day = max(day, last)
    values = {"organisation": node, "since": day, **_made(decision)}
    number = store.insert_placement(db, institution, person.id, values)
    after = update_person(db, before, organisation=node)
    facts = {"before": before.organisation, "organisation": node, "since": str(day)}
    subject = f"person:{person.public_id}"
    _note(db, institution, "person.transferred", subject, decision, facts)
    payload = {"person": person.id, "placement": number}
    enqueue(db, TRANSFERRED, payload, institution=institution, now=decision.at)
    return after


def move(
    db: Database,
    node: Organisation,
    parent: Organisation,
    decision: Decision,
    *,
    since: date | None = None,
) -> Organisation:
    """Put a node with all below it under another one; where it stands already is nothing.

    raises  PlacementInvalid (422) for the institution itself, a place below the node, or a day to
            come
    """
    institution = node.institution
    store.lock_tree(db, institution)
    before = organisations.get_organisation(db, institution, node.id)
    if before.parent == parent.id:
        return before
    if before.parent is None:
        raise PlacementInvalid("organisation: the institution itself stands at the top")
    if parent.id in organisations.subtree(db, institution, node.id):
        raise PlacementInvalid("below: that is the organisation itself, or below it")
    values = {"old_parent": before.parent, "new_parent": parent.id, "since": _day(since, decision)}
    number = store.insert_move(db, institution, node.id, {**values, **_made(decision)})
    organisation_store.update_organisation(db, institution, node.id, {"parent": parent.id})
    _set_departments(db, institution, node.id)
    facts = {**values, "since": str(values["since"])}
    _note(db, institution, "organisation.moved", f"organisation:{node.id}", decision, facts)
    payload = {"organisation": node.id, "move": number}
    enqueue(db, MOVED, payload, institution=institution, now=decision.at)
    return organisations.get_organisation(db, institution, node.id)


def placements_of(db: Database, person: Person) -> list[Placement]:
    """List where a person belonged, the newest first."""
    rows = store.placement_rows(db, person.institution, person.id)
    return [
        Placement(
            number=row.number,
            organisation=row.organisation,
            name=row.node_name,
            name_hi=row.node_name_hi,
            since=row.since,
            made=Decision(row.made_by, row.reason, row.made_at),
        )
        for row in rows
    ]


def _day(since: date | None, decision: Decision) -> date:
    today = decision.at.astimezone(INDIA).date()
    if since is not None and since > today:
        raise PlacementInvalid(f"since: {since} is still to come; say it when it has come")
    return since or today


def _made(decision: Decision) -> dict[str, Any]:
    return {"made_at": decision.at, "made_by": decision.by, "reason": decision.reason}


def _set_departments(db: Database, institution: int, top: int) -> None:
    """Let people below an office that moved belong to the department that it is in now."""
    nodes = store.nodes_without_department(db, institution, top)
    if nodes:
        department = organisations.department_of(db, institution, top)
        store.update_departments(db, institution, nodes, department)


def _note(
    db: Database,
    institution: int,
    action: str,
    subject: str,
    decision: Decision,
    facts: Mapping[str, Any],
) -> None:
    told = {"reason": decision.reason, **facts}
    audit.record(db, institution, decision.by, action, subject, decision.at, **told)
