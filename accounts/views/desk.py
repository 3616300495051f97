"""The nodal officer's desk: who asks to be added and since when; approve, or reject (A3)."""

from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from accounts.access import current_reader, require_role
from accounts.mobile import masked
from accounts.requests import JoinRequest, approve, get_request_for, reject, requests_for
from accounts.roles import Grant
from accounts.views.blueprint import bp
from accounts.views.sign_in import Page
from schemas.accounts import RejectForm
from schemas.form import Form, read_form
from schemas.language import gettext as _
from schemas.language import ngettext
from storage.database import Database
from storage.request import iri_base, now, reading, transaction


@bp.get("/desk/requests")
@require_role("nodal_officer")
def list_requests() -> Page:
    """Show what is to be decided, the oldest first."""
    with reading() as db:
        found = requests_for(db, g.person.institution, grants())
    rows = [(filed, masked(filed.mobile), age_words(filed)) for filed in found]
    return render_template("accounts/requests.html", rows=rows)


@bp.post("/desk/requests/<uuid:request_id>/approve")
@require_role("nodal_officer")
def approve_request(request_id: UUID) -> Response:
    """Add the person to the roll."""
    with transaction() as db:
        filed = get_filed(db, request_id)
        approve(db, filed, g.person, iri_base=iri_base(), now=now())
    flash(_("{name} is added and is told by SMS.").format(name=filed.name), "done")
    return redirect(url_for("accounts.list_requests"), 303)


@bp.get("/desk/requests/<uuid:request_id>/reject")
@require_role("nodal_officer")
def ask_reason(request_id: UUID) -> Page:
    """Ask why."""
    with reading() as db:
        filed = get_filed(db, request_id)
    return render_template("accounts/reject.html", filed=filed, form=Form({}))


@bp.post("/desk/requests/<uuid:request_id>/reject")
@require_role("nodal_officer")
def reject_request(request_id: UUID) -> Page:
    """Refuse with the reason, which the person is told."""
    form = read_form(RejectForm(), request.form)
    with transaction() as db:
        filed = get_filed(db, request_id)
        if form.errors:
            return render_template("accounts/reject.html", filed=filed, form=form), 422
        reject(db, filed, g.person, form.values["reason"], now=now())
    flash(_("{name} is told that the request was not approved.").format(name=filed.name), "done")
    return redirect(url_for("accounts.list_requests"), 303)


def get_filed(db: Database, request_id: UUID) -> JoinRequest:
    """Get a request that this officer decides."""
    return get_request_for(db, g.person.institution, str(request_id), grants())


def grants() -> tuple[Grant, ...]:
    """List the officer's roles."""
    reader = current_reader()
    return reader.grants if reader else ()


def age_words(filed: JoinRequest) -> str:
    """Say how long a request has waited."""
    hours = int((now() - filed.created_at).total_seconds() // 3600)
    if hours < 1:
        return _("less than an hour")
    if hours < 48:
        return ngettext("{number} hour", "{number} hours", hours).format(number=hours)
    days = hours // 24
    return ngettext("{number} day", "{number} days", days).format(number=days)
