"""What programs may say of learners: who is the same, who was transferred, which office moved.

Each call reaches as far as its credential: a learner beyond that is not there.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts import identity
from accounts.actors import agent_of
from accounts.credentials import Credential
from accounts.decision import Decision, by_credential
from accounts.errors import ChangeMissing, OrganisationMissing, OutsideOrganisation, PersonMissing
from accounts.identity import Change, resting_on
from accounts.learners import is_visible
from accounts.organisations import Organisation, get_root
from accounts.people import (
    Person,
    find_person_by_employee_id,
    find_person_by_public_id,
    people_numbered,
)
from accounts.personas import Within, known_as, people_of, reached
from accounts.placement import find_place, place_person
from accounts.transfers import Placement, move, transfer
from storage.database import Database


@dataclass(frozen=True)
class Asker:
    """The program that says something, and when."""

    credential: Credential
    now: datetime
    iri_base: str

    def decision(self, body: Mapping[str, Any]) -> Decision:
        """Give what is kept beside what is said; a body says why."""
        return by_credential(self.credential, body["reason"], self.now)


def get_visible(db: Database, credential: Credential, public_id: str) -> Person:
    """Get a learner whom the credential reaches; raises PersonMissing (404)."""
    return _visible(db, credential, find_person_by_public_id(db, credential.institution, public_id))


def add_identifier_for(
    db: Database, person: Person, body: Mapping[str, Any], asker: Asker
) -> Change | None:
    """Say that a learner is known by another identifier; None where that is known.

    body    as of `schemas.persona.IdentifierBody`
    raises  PersonInvalid (422), IdentityConflict (409)
    """
    return identity.add_identifier(
        db,
        person,
        body["actor"],
        asker.decision(body),
        iri_base=asker.iri_base,
        within=asker.credential.organisation,
    )


def merge_for(db: Database, person: Person, body: Mapping[str, Any], asker: Asker) -> Change:
    """Say that two learners are the same human being.

    body    as of `schemas.persona.MergeBody`
    raises  PersonMissing (404), PersonInvalid (422), IdentityConflict (409)
    """
    institution = asker.credential.institution
    if "learner" in body:
        found = find_person_by_public_id(db, institution, body["learner"])
    else:
        found = find_person_by_employee_id(db, institution, body["employee_id"])
    other = _visible(db, asker.credential, found)
    return identity.merge(db, person, other, asker.decision(body))


def split_for(db: Database, person: Person, body: Mapping[str, Any], asker: Asker) -> Change:
    """Take back what was said of a learner.

    body    as of `schemas.persona.SplitBody`
    raises  ChangeMissing (404), IdentityConflict (409)
    """
    number = body["change"]
    told, _ = changes_of(db, person, asker.credential.organisation)
    if number not in {one.number for one in told}:
        raise ChangeMissing(f"change: there is no number {number} of this learner")
    return identity.undo(db, person.institution, number, asker.decision(body))


def transfer_for(db: Database, person: Person, body: Mapping[str, Any], asker: Asker) -> Person:
    """Let a learner belong elsewhere, within the credential's reach.

    body    as of `schemas.persona.TransferBody`
    raises  OrganisationMissing (404), PlacementInvalid, PersonInvalid (422)
    """
    node = place_person(
        db,
        person.institution,
        body.get("department"),
        body.get("organisation"),
        top=asker.credential.organisation,
    )
    return transfer(db, person, node, asker.decision(body), since=body.get("since"))


def move_for(db: Database, body: Mapping[str, Any], asker: Asker) -> Organisation:
    """Put an organisation below another, both within the credential's reach.

    body    as of `schemas.persona.MoveBody`
    raises  OrganisationMissing (404), OutsideOrganisation (403: the one that the credential is
            bound to itself), PlacementInvalid (422)
    """
    credential = asker.credential
    node, below = (_known(db, credential, body[name]) for name in ("organisation", "below"))
    if node.id == credential.organisation:
        raise OutsideOrganisation("organisation: this credential is bound to it, so cannot move it")
    return move(db, node, below, asker.decision(body), since=body.get("since"))


def changes_of(
    db: Database, person: Person, within: Within
) -> tuple[list[Change], dict[int, Person]]:
    """List what was said of a person and of those who are the same, the newest first, as far as
    it is about people within reach; and those people by number."""
    institution = person.institution
    changes = identity.changes_about(db, institution, people_of(db, person, within=within))
    named = {number for change in changes for number in change.people}
    rows = people_numbered(db, institution, named) if named else []
    people = {one.id: one for one in reached(db, institution, rows, within)}
    return [one for one in changes if one.people <= people.keys()], people


def identity_of(db: Database, person: Person, within: Within, iri_base: str) -> dict[str, Any]:
    """Give who a learner is, as of `schemas.persona.IdentityView`."""
    people = people_of(db, person, within=within)
    known = known_as(db, person.institution, people, iri_base)
    changes, named = changes_of(db, person, within)
    return {
        "learner": person.public_id,
        "same_as": [one.public_id for one in people[1:]],
        "identifiers": [
            {"actor": agent_of(ifi), "learner": one.public_id}
            for one in people
            for ifi in known[one.id]
        ],
        "changes": [_change(db, one, named) for one in changes],
    }


def render_placements(person: Person, placements: Collection[Placement]) -> dict[str, Any]:
    """Give where a learner belonged, as of `schemas.persona.PlacementsView`."""
    rows = [
        {
            "organisation": one.name,
            "number": one.organisation,
            "since": one.since,
            "made_at": one.made.at,
            "made_by": one.made.by,
            "reason": one.made.reason,
        }
        for one in placements
    ]
    return {"learner": person.public_id, "placements": rows}


def _change(db: Database, change: Change, people: Mapping[int, Person]) -> dict[str, Any]:
    undone = change.undone
    return {
        "change": change.number,
        "kind": change.kind,
        "learner": people[change.person].public_id,
        "joined": people[change.joined].public_id if change.joined else None,
        "actor": agent_of(change.ifi) if change.ifi else None,
        "made_at": change.made.at,
        "made_by": change.made.by,
        "reason": change.made.reason,
        "undone_at": undone.at if undone else None,
        "undone_by": undone.by if undone else None,
        "undone_reason": undone.reason if undone else None,
        # Few people are ever merged more than once.
        "later": resting_on(db, people[change.person].institution, change),
    }


def render_organisation(node: Organisation) -> dict[str, Any]:
    """Give a node as of `schemas.persona.OrganisationView`."""
    return {
        "id": node.id,
        "kind": node.kind,
        "code": node.code,
        "name": node.name,
        "below": node.parent,
    }


def _visible(db: Database, credential: Credential, person: Person | None) -> Person:
    if person is None or not is_visible(db, person, credential):
        raise PersonMissing("learner: there is none with that id")
    return person


def _known(db: Database, credential: Credential, place: str | int) -> Organisation:
    institution = credential.institution
    top = credential.organisation or get_root(db, institution).id
    found = find_place(db, institution, place, below=top)
    if found is None:
        raise OrganisationMissing(f"organisation: there is no {place!r}")
    return found
