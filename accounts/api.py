"""REST: learners and credentials. Contract, REST API."""

from datetime import timedelta
from typing import Any

from flask import g, jsonify
from flask.wrappers import Response

from accounts.access import require_scope
from accounts.issuing import (
    get_for,
    giver_of,
    issue_for,
    listed_for,
    render_issued,
    revoke_for,
    rotate_for,
    withdraw_previous_for,
)
from accounts.learners import add_learner, get_learner, learners_after, render_learners
from schemas.credential import (
    CredentialBody,
    CredentialPage,
    CredentialQuery,
    CredentialView,
    IssuedCredential,
    RotatedCredential,
    RotationBody,
)
from schemas.learner import Learner, LearnerBody, LearnerPage, LearnerQuery
from storage.request import installation, iri_base, now, reading, transaction
from storage.rest import Blueprint

api = Blueprint("accounts_api", __name__, url_prefix="/api/v1")


@api.post("/learners")
@require_scope("learners/write")
@api.arguments(LearnerBody)
@api.response(201, Learner)
@api.alt_response(200, schema=Learner, description="The learner existed; nothing is changed.")
def post_learner(body: dict[str, Any]) -> Response:
    """Add a learner, or give the one who exists (D3)."""
    with transaction() as db:
        person, is_new = add_learner(db, body, g.credential, installation())
        [answer] = render_learners(db, [person], g.credential, iri_base())
    return answered(Learner().dump(answer), 201 if is_new else 200)


@api.get("/learners")
@require_scope("learners/write", "records/read")
@api.arguments(LearnerQuery, location="query")
@api.response(200, {"oneOf": [Learner, LearnerPage]})
def get_learners(query: dict[str, Any]) -> Response:
    """Give the learner with an employee id or a mobile number; with neither, a page of all."""
    if "employee_id" not in query and "mobile" not in query:
        return get_learner_page(query)
    with reading() as db:
        person = get_learner(
            db, g.credential, employee_id=query.get("employee_id"), mobile=query.get("mobile")
        )
        [answer] = render_learners(db, [person], g.credential, iri_base())
    return answered(Learner().dump(answer), 200)


@api.post("/credentials")
@require_scope("credentials/write")
@api.arguments(CredentialBody)
@api.response(201, IssuedCredential)
def post_credential(body: dict[str, Any]) -> dict[str, Any]:
    """Issue a credential; its secret is shown this once."""
    with transaction() as db:
        issued, secret = issue_for(db, body, giver_of(g.credential), installation())
        return render_issued(db, issued, secret, body["name"])


@api.get("/credentials")
@require_scope("credentials/write")
@api.arguments(CredentialQuery, location="query")
@api.response(200, CredentialPage)
def get_credentials(query: dict[str, Any]) -> dict[str, Any]:
    """List the keys within reach, live and ended, without their secrets."""
    limit = query["limit"]
    with reading() as db:
        found = listed_for(db, giver_of(g.credential), after=query["cursor"], limit=limit + 1)
    shown = found[:limit]
    return {"credentials": shown, "next": shown[-1]["key"] if len(found) > limit else None}


@api.get("/credentials/<key>")
@require_scope("credentials/write")
@api.response(200, CredentialView)
def get_credential(key: str) -> dict[str, Any]:
    """Give what may be told of a key."""
    with reading() as db:
        return get_for(db, key, giver_of(g.credential))


@api.delete("/credentials/<key>")
@require_scope("credentials/write")
@api.response(204)
def delete_credential(key: str) -> None:
    """Withdraw a key; every process refuses it within seconds."""
    with transaction() as db:
        revoke_for(db, key, giver_of(g.credential), now())


@api.post("/credentials/<key>/rotate")
@require_scope("credentials/write")
@api.arguments(RotationBody)
@api.response(201, RotatedCredential)
def rotate_credential(body: dict[str, Any], key: str) -> dict[str, Any]:
    """Give a key a new secret, shown this once; the one before stays good for the overlap."""
    overlap, giver = timedelta(hours=body["overlap_hours"]), giver_of(g.credential)
    with transaction() as db:
        _, secret = rotate_for(db, key, giver, installation(), overlap)
        ends = get_for(db, key, giver)["previous_ends"]
    return {"key": key, "secret": secret, "previous_ends": ends}


@api.delete("/credentials/<key>/previous")
@require_scope("credentials/write")
@api.response(204)
def delete_previous_secret(key: str) -> None:
    """Withdraw the secret before the last rotation; every process refuses it within seconds."""
    with transaction() as db:
        withdraw_previous_for(db, key, giver_of(g.credential), now())


def get_learner_page(query: dict[str, Any]) -> Response:
    """Give a page of learners, and the cursor of the next."""
    with reading() as db:
        found = learners_after(db, g.credential, cursor=query["cursor"], limit=query["limit"] + 1)
        shown = found[: query["limit"]]
        page = {
            "learners": render_learners(db, shown, g.credential, iri_base()),
            "next": shown[-1].id if len(found) > len(shown) else None,
        }
    return answered(LearnerPage().dump(page), 200)


def answered(body: Any, status: int) -> Response:
    """Answer with JSON and a status that the decorator does not fix."""
    response = jsonify(body)
    response.status_code = status
    return response
