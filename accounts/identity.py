"""Saying that identifiers or people are the same human being, and taking it back (E14).

Each saying is a row of its own with who, when and why, and none is ever changed but by being
taken back. A merge joins two rows that stay as they are, so taking it back restores exactly what
was; only a merge on which a later one rests must wait until that one is taken back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from accounts import audit
from accounts.actors import account_of, ifi_of
from accounts.decision import Decision
from accounts.errors import ChangeMissing, IdentityConflict, PersonInvalid
from accounts.organisations import is_within
from accounts.people import Person, get_person
from accounts.store import people as people_store
from accounts.store import personas as store
from accounts.store.counters import next_number
from storage.database import Database


class Kind(StrEnum):
    """What was said: this identifier is his too; these two are one."""

    IDENTIFIER = "identifier"
    MERGE = "merge"


@dataclass(frozen=True)
class Change:
    """What was said of a person.

    joined         number of the other person of a merge
    ifi            identifier that was added, as `accounts.actors` writes it
    undone         when, by whom and why it was taken back, if it was
    """

    number: int
    kind: Kind
    person: int
    joined: int | None
    ifi: str | None = field(repr=False)
    made: Decision
    undone: Decision | None

    @property
    def people(self) -> frozenset[int]:
        """The numbers of those whom it is about."""
        return frozenset({self.person} if self.joined is None else {self.person, self.joined})


def add_identifier(
    db: Database,
    person: Person,
    actor: Mapping[str, Any],
    decision: Decision,
    *,
    iri_base: str,
    within: int | None = None,
) -> Change | None:
    """Say that a person is known by another identifier too; None where that is known already.

    within  the organisation whose people may be named in a refusal
    raises  PersonInvalid (422: one of ours), IdentityConflict (409: somebody else has it)
    """
    institution, ifi = person.institution, ifi_of(actor)
    account = account_of(actor)
    if account and account["homePage"] == iri_base:
        raise PersonInvalid("actor.account: such accounts are ours to assign; merge people instead")
    _lock(db, institution)
    holder = people_store.find_persona(db, institution, ifi)
    if holder == person.id:
        return None
    if holder is not None:
        raise _taken(db, institution, holder, within)
    people_store.insert_persona(db, institution, ifi, person.id)
    values = {"kind": Kind.IDENTIFIER, "person": person.id, "ifi": ifi}
    change = _insert(db, institution, values, decision)
    _note(db, "person.identifier_added", change, [person], decision)
    return change


def merge(db: Database, person: Person, other: Person, decision: Decision) -> Change:
    """Say that two people are the same human being.

    raises  PersonInvalid (422: one and the same row), IdentityConflict (409: known already)
    """
    if person.id == other.id:
        raise PersonInvalid("learner: that is the same learner, there is nothing to merge")
    _lock(db, person.institution)
    if other.id in store.same_people(db, person.institution, [person.id])[person.id]:
        raise IdentityConflict("learner: these two are known as one already")
    values = {"kind": Kind.MERGE, "person": person.id, "joined": other.id}
    change = _insert(db, person.institution, values, decision)
    _note(db, "person.merged", change, [person, other], decision)
    return change


def undo(db: Database, institution: int, number: int, decision: Decision) -> Change:
    """Take back what was said, so that all is as it was before.

    raises  ChangeMissing (404), IdentityConflict (409: taken back before, or a later merge rests
            on this one)
    """
    _lock(db, institution)
    change = get_change(db, institution, number)
    if change.undone:
        raise IdentityConflict(f"change: {number} was taken back before")
    if later := resting_on(db, institution, change):
        raise IdentityConflict(
            f"change: the later merge {later[0]} rests on {number}; take that back first",
            later=later,
        )
    if change.ifi:
        store.delete_identifier(db, institution, change.ifi, change.person)
    values = {
        "undone_at": decision.at,
        "undone_by": decision.by,
        "undone_reason": decision.reason,
    }
    store.mark_undone(db, institution, number, values)
    people = [get_person(db, institution, one) for one in sorted(change.people)]
    _note(db, "person.change_undone", change, people, decision)
    return get_change(db, institution, number)


def resting_on(db: Database, institution: int, change: Change) -> list[int]:
    """List the merges that are in force, came later, and joined someone to those of this one; the
    newest first."""
    if change.kind is not Kind.MERGE or change.undone:
        return []
    same = store.same_people(db, institution, [change.person])[change.person]
    return [
        one.number
        for one in _changes(store.changes_about(db, institution, same))
        if one.kind is Kind.MERGE and one.undone is None and one.number > change.number
    ]


def get_change(db: Database, institution: int, number: int) -> Change:
    """Get what was said, by its number; raises ChangeMissing (404)."""
    row = store.find_change(db, institution, number)
    if row is None:
        raise ChangeMissing(f"change: there is no number {number}")
    return _change(row)


def changes_about(db: Database, institution: int, people: Iterable[Person]) -> list[Change]:
    """List what was said of people and what of it was taken back, the newest first."""
    return _changes(store.changes_about(db, institution, [one.id for one in people]))


def _lock(db: Database, institution: int) -> None:
    """Let one at a time say who is who; the same lock as where people are added."""
    next_number(db, institution, "person lock")


def _taken(db: Database, institution: int, holder: int, within: int | None) -> IdentityConflict:
    other = get_person(db, institution, holder)
    if not is_within(db, institution, other.organisation, within):
        return IdentityConflict("actor: another person has this identifier")
    return IdentityConflict(
        "actor: another learner has this identifier; merge the two if they are the same person",
        learner=other.public_id,
    )


def _insert(
    db: Database, institution: int, values: Mapping[str, Any], decision: Decision
) -> Change:
    said = {"made_at": decision.at, "made_by": decision.by, "reason": decision.reason}
    number = store.insert_change(db, institution, {**values, **said})
    return get_change(db, institution, number)


def _note(
    db: Database, action: str, change: Change, people: Iterable[Person], decision: Decision
) -> None:
    listed = list(people)
    ids = [one.public_id for one in listed]
    facts = {"change": change.number, "people": ids, "reason": decision.reason}
    for one in listed:
        subject = f"person:{one.public_id}"
        audit.record(db, one.institution, decision.by, action, subject, decision.at, **facts)


def _changes(rows: Iterable[Any]) -> list[Change]:
    return [_change(row) for row in rows]


def _change(row: Any) -> Change:
    return Change(
        number=row.number,
        kind=Kind(row.kind),
        person=row.person,
        joined=row.joined,
        ifi=row.ifi,
        made=Decision(row.made_by, row.reason, row.made_at),
        undone=_decision(row.undone_by, row.undone_reason, row.undone_at),
    )


def _decision(by: str | None, reason: str | None, at: datetime | None) -> Decision | None:
    return None if by is None or at is None else Decision(by, reason or "", at)
