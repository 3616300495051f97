"""REST: registrations with their progress, and learning records. Contract, REST API."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, g, jsonify, request

from accounts.access import require_scope
from catalogue.registrations import get_visible
from reports.records import horizon_of, page_of, render_csv
from reports.registrations import enrol, view_of, waive_unit
from schemas.record import (
    RecordPage,
    RecordQuery,
    RegistrationBody,
    RegistrationView,
    WaiveBody,
)
from storage.request import installation, reading, transaction
from storage.rest import Blueprint

api = Blueprint("reports_api", __name__, url_prefix="/api/v1")

CSV, JSON = "text/csv", "application/json"


@api.post("/registrations")
@require_scope("registrations/write")
@api.arguments(RegistrationBody)
@api.response(201, RegistrationView)
def post_registration(body: dict[str, Any]) -> dict[str, Any]:
    """Enrol a learner; the same pair again gives the same registration, unless `again`."""
    with transaction() as db:
        registration, _ = enrol(db, body, g.credential, installation())
        _, person = get_visible(db, registration.id, g.credential)
        # 201 both times, as the contract has it: a client that retries need not tell them apart.
        return view_of(db, registration, person)


@api.get("/registrations/<uuid:registration_id>")
@require_scope("registrations/write", "records/read")
@api.response(200, RegistrationView)
def show_registration(registration_id: UUID) -> dict[str, Any]:
    """Show how far a registration is, and why it is not further."""
    with reading() as db:
        registration, person = get_visible(db, str(registration_id), g.credential)
        return view_of(db, registration, person)


@api.post("/registrations/<uuid:registration_id>/waive")
@require_scope("registrations/write")
@api.arguments(WaiveBody)
@api.response(204)
def post_waive(body: dict[str, Any], registration_id: UUID) -> None:
    """Let a learner off one unit. cmi5 §9.3.7."""
    with transaction() as db:
        registration, _ = get_visible(db, str(registration_id), g.credential)
        waive_unit(db, registration, body, g.credential, installation())


@api.get("/records")
@require_scope("records/read")
@api.arguments(RecordQuery, location="query")
@api.response(200, RecordPage)
def list_records(query: dict[str, Any]) -> Response:
    """List learning records in the order of their last change, as JSON or CSV by `Accept`."""
    until = horizon_of(installation(), g.credential.institution)
    with reading() as db:
        page = page_of(db, query, g.credential, until)
    shown: Any = RecordPage().dump(page)
    if request.accept_mimetypes.best_match([JSON, CSV]) == CSV:
        return _csv(render_csv(shown["records"]), shown["next"])
    return jsonify(shown)


def _csv(text: str, cursor: str | None) -> Response:
    answer = Response(text, content_type=f"{CSV}; charset=utf-8")
    answer.headers["Content-Disposition"] = "attachment; filename=records.csv"
    if cursor:
        # RFC 8288: CSV has no place for the cursor.
        following = urlencode({**request.args.to_dict(), "cursor": cursor})
        answer.headers["Link"] = f"<{request.path}?{following}>; rel=next"
    return answer
