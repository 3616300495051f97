"""REST: a program asks for an export and gets a link that gives it once. Contract, REST API; E9."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from flask import g

from accounts.access import require_scope
from accounts.credentials import Credential
from lrs import exporting
from lrs.export import parse_place, stretch_of
from lrs.exporting import Export
from lrs.queries import render_cursor
from lrs.selection import bounds_of, check_prefix, parse_selection
from schemas.export import ExportBody, ExportOffer, ExportView
from schemas.fields import render_instant
from storage.request import installation, now, reading, transaction
from storage.rest import Blueprint

api = Blueprint("lrs_api", __name__, url_prefix="/api/v1")


@api.post("/exports")
@require_scope("statements/read/mine")
@api.arguments(ExportBody)
@api.response(201, ExportOffer)
def post_export(body: dict[str, Any]) -> dict[str, Any]:
    """Ask for an export of statements; the link in the answer gives it, once and for a while."""
    here, filters = installation(), given_in(body["filters"])
    check_prefix(g.credential, filters)
    asker = asker_of(g.credential)
    after = 0
    if body["cursor"]:
        with reading() as db:
            after = parse_place(db, asker.institution, body["cursor"], asker.bounds)
    stretch = stretch_of(here, asker.institution, parse_selection(filters), after)
    asked = {"form": body["format"], "filters": filters, "stretch": stretch}
    with transaction() as db:
        export, token = exporting.offer(db, asker, settings=here.settings, now=now(), **asked)
    return {**view_of(export), "url": f"{here.settings.portal_url}/exports/{token}"}


@api.get("/exports/<uuid:export_id>")
@require_scope("statements/read/mine")
@api.response(200, ExportView)
def get_export(export_id: UUID) -> dict[str, Any]:
    """Tell how far an export of one's own is."""
    with reading() as db:
        return view_of(exporting.get_export(db, asker_of(g.credential), str(export_id)))


def asker_of(credential: Credential) -> exporting.Asker:
    """Give a key as who asks for an export."""
    return exporting.program(credential, bounds_of(credential))


def given_in(filters: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    """Write filters as the parameters of an address have them."""
    return {
        name: value if isinstance(value, list) else [_text(value)]
        for name, value in filters.items()
    }


def view_of(export: Export) -> dict[str, Any]:
    """Give an export the shape of `schemas.export.ExportView`."""
    return {
        "id": export.id,
        "format": export.form,
        "expires": export.expires_at,
        "until": export.stretch.horizon,
        "taken": export.taken_at,
        "finished": export.finished_at,
        "statements": export.sent,
        "cursor": render_cursor(export.reached),
    }


def _text(value: Any) -> str:
    return orjson.dumps(value).decode() if isinstance(value, bool) else render_instant(value)
