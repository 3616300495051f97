"""REST: who is the same human being, who was transferred, which office moved (E14, D4)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import g

from accounts.access import require_scope
from accounts.learner_changes import (
    Asker,
    add_identifier_for,
    get_visible,
    identity_of,
    merge_for,
    move_for,
    render_organisation,
    render_placements,
    split_for,
    transfer_for,
)
from accounts.learners import render_learners
from accounts.people import Person
from accounts.transfers import placements_of
from schemas.learner import Learner
from schemas.persona import (
    IdentifierBody,
    IdentityView,
    MergeBody,
    MoveBody,
    OrganisationView,
    PlacementsView,
    SplitBody,
    TransferBody,
)
from storage.database import Database
from storage.request import iri_base, now, reading, transaction
from storage.rest import Blueprint

api = Blueprint("people_api", __name__, url_prefix="/api/v1")

Say = Callable[[Database, Person, dict[str, Any], Asker], object]


@api.get("/learners/<uuid:learner_id>")
@require_scope("learners/write", "records/read")
@api.response(200, Learner)
def get_learner(learner_id: UUID) -> dict[str, Any]:
    """Give a learner by id."""
    with reading() as db:
        person = get_visible(db, g.credential, str(learner_id))
        return learner(db, person)


@api.get("/learners/<uuid:learner_id>/identifiers")
@require_scope("learners/write", "records/read")
@api.response(200, IdentityView)
def get_identifiers(learner_id: UUID) -> dict[str, Any]:
    """Give a learner's identifiers, those who are the same human being, and how that came."""
    with reading() as db:
        return identity(db, get_visible(db, g.credential, str(learner_id)))


@api.post("/learners/<uuid:learner_id>/identifiers")
@require_scope("learners/write")
@api.arguments(IdentifierBody)
@api.response(200, IdentityView)
def post_identifier(body: dict[str, Any], learner_id: UUID) -> dict[str, Any]:
    """Say that a learner is known by another identifier too; the same again is nothing."""
    return identity_after(add_identifier_for, learner_id, body)


@api.post("/learners/<uuid:learner_id>/merge")
@require_scope("learners/write")
@api.arguments(MergeBody)
@api.response(200, IdentityView)
def post_merge(body: dict[str, Any], learner_id: UUID) -> dict[str, Any]:
    """Say that two learners are the same human being; both stay as they are."""
    return identity_after(merge_for, learner_id, body)


@api.post("/learners/<uuid:learner_id>/split")
@require_scope("learners/write")
@api.arguments(SplitBody)
@api.response(200, IdentityView)
def post_split(body: dict[str, Any], learner_id: UUID) -> dict[str, Any]:
    """Take back a merge, or an identifier that was added; all is as it was before."""
    return identity_after(split_for, learner_id, body)


@api.get("/learners/<uuid:learner_id>/placements")
@require_scope("learners/write", "records/read")
@api.response(200, PlacementsView)
def get_placements(learner_id: UUID) -> dict[str, Any]:
    """List where a learner belonged, the newest first."""
    with reading() as db:
        person = get_visible(db, g.credential, str(learner_id))
        return render_placements(person, placements_of(db, person))


@api.post("/learners/<uuid:learner_id>/transfer")
@require_scope("learners/write")
@api.arguments(TransferBody)
@api.response(200, Learner)
def post_transfer(body: dict[str, Any], learner_id: UUID) -> dict[str, Any]:
    """Let a learner belong elsewhere; a job lets the new office see the earlier records too."""
    with transaction() as db:
        person = get_visible(db, g.credential, str(learner_id))
        return learner(db, transfer_for(db, person, body, the_asker()))


@api.post("/organisations/move")
@require_scope("learners/write")
@api.arguments(MoveBody)
@api.response(200, OrganisationView)
def post_move(body: dict[str, Any]) -> dict[str, Any]:
    """Put an organisation, with all below it, under another one."""
    with transaction() as db:
        return render_organisation(move_for(db, body, the_asker()))


def the_asker() -> Asker:
    """Give who came in as who says something of learners."""
    return Asker(g.credential, now(), iri_base())


def identity_after(say: Say, learner_id: UUID, body: dict[str, Any]) -> dict[str, Any]:
    """Say something of a learner whom the credential reaches; give who he is then."""
    with transaction() as db:
        person = get_visible(db, g.credential, str(learner_id))
        say(db, person, body, the_asker())
        return identity(db, person)


def identity(db: Database, person: Person) -> dict[str, Any]:
    """Give who a learner is, as far as the credential reaches."""
    return identity_of(db, person, g.credential.organisation, iri_base())


def learner(db: Database, person: Person) -> dict[str, Any]:
    """Give a learner's own row and names."""
    return render_learners(db, [person], g.credential, iri_base())[0]
