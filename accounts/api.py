"""REST: learners and credentials. Contract, REST API."""

from typing import Any

from flask import g, jsonify
from flask.wrappers import Response

from accounts.access import require_scope
from accounts.issuing import issue_for, render_issued
from accounts.learners import add_learner, get_learner, learners_after, render_learner
from schemas.credential import CredentialBody, IssuedCredential
from schemas.learner import Learner, LearnerBody, LearnerPage, LearnerQuery
from storage.request import installation, reading, transaction
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
        answer = render_learner(person, iri_base())
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
        answer = render_learner(person, iri_base())
    return answered(Learner().dump(answer), 200)


@api.post("/credentials")
@require_scope("credentials/write")
@api.arguments(CredentialBody)
@api.response(201, IssuedCredential)
def post_credential(body: dict[str, Any]) -> dict[str, Any]:
    """Issue a credential; its secret is shown this once."""
    with transaction() as db:
        issued, secret = issue_for(db, body, g.credential, installation())
        return render_issued(db, issued, secret, body["name"])


def get_learner_page(query: dict[str, Any]) -> Response:
    """Give a page of learners, and the cursor of the next."""
    with reading() as db:
        found = learners_after(db, g.credential, cursor=query["cursor"], limit=query["limit"] + 1)
        shown = found[: query["limit"]]
        page = {
            "learners": [render_learner(person, iri_base()) for person in shown],
            "next": shown[-1].id if len(found) > len(shown) else None,
        }
    return answered(LearnerPage().dump(page), 200)


def iri_base() -> str:
    """Give the base of the IRIs of this installation. D2."""
    return installation().settings.iri_base or ""


def answered(body: Any, status: int) -> Response:
    """Answer with JSON and a status that the decorator does not fix."""
    response = jsonify(body)
    response.status_code = status
    return response
