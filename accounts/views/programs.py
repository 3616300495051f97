"""The administrator's desk of programs: keys, what they may do, new secrets, withdrawal (E7).

A secret stands on the page that answers the form, which nobody keeps, and never again.
"""

from datetime import timedelta
from typing import Any

from flask import Response, flash, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from accounts import issuing, programs
from accounts.access import require_role
from accounts.issuing import Giver
from accounts.organisations import Organisation, get_organisation
from accounts.views.blueprint import bp
from accounts.views.desk import grants
from accounts.views.sign_in import Page
from schemas.credential import RotateForm
from schemas.form import Form, read_form
from schemas.language import gettext as _
from storage.database import Database
from storage.request import installation, now, reading, transaction

USUAL_DAYS = "7"


@bp.get("/desk/programs")
@require_role("admin")
def list_programs() -> Page:
    """Show the programs within reach, the live ones first, by name."""
    at = now()
    with reading() as db:
        found = issuing.listed_for(db, the_giver(db))
    rows = [(key, programs.state_of(key, at)) for key in found]
    rows.sort(key=lambda row: (row[1] != programs.LIVE, row[0]["name"].casefold(), row[0]["key"]))
    return render_template("accounts/programs.html", rows=rows, words_of=programs.words_of)


@bp.get("/desk/programs/new")
@require_role("admin")
def ask_program() -> Page:
    """Ask what a new program is, and what it may do."""
    return program_form(Form({}))


@bp.post("/desk/programs")
@require_role("admin")
def add_program() -> Page | Response:
    """Give the program its key and show the secret, this once."""
    form = programs.read_program(request.form, request.form.getlist("scopes"), now())
    if form.errors:
        return program_form(form), 422
    with transaction() as db:
        added = programs.add_program(db, form, the_giver(db), installation())
    if isinstance(added, Form):
        return program_form(added), 422
    key, secret = added
    return secret_page(key, secret, str(form.values["name"]))


@bp.get("/desk/programs/<key>")
@require_role("admin")
def show_program(key: str) -> Page:
    """Show a program, with what can be done about its key."""
    return program_page(key, Form({"overlap": USUAL_DAYS}))


@bp.post("/desk/programs/<key>/rotate")
@require_role("admin")
def rotate_program(key: str) -> Page | Response:
    """Give the key a new secret and show it, this once."""
    form = read_form(RotateForm(), request.form)
    if form.errors:
        return program_page(key, form), 422
    overlap = timedelta(days=form.values["overlap"])
    with transaction() as db:
        giver = the_giver(db)
        name = issuing.get_for(db, key, giver)["name"]
        _found, secret = issuing.rotate_for(db, key, giver, installation(), overlap)
    return secret_page(key, secret, name)


@bp.post("/desk/programs/<key>/withdraw-previous")
@require_role("admin")
def withdraw_previous(key: str) -> Answer:
    """End the secret before the last."""
    with transaction() as db:
        issuing.withdraw_previous_for(db, key, the_giver(db), now())
    flash(_("The old secret is withdrawn. Within seconds nobody gets in with it."), "done")
    return redirect(url_for("accounts.show_program", key=key), 303)


@bp.get("/desk/programs/<key>/withdraw")
@require_role("admin")
def ask_withdrawal(key: str) -> Page:
    """Ask whether the program is to be shut out."""
    with reading() as db:
        found = issuing.get_for(db, key, the_giver(db))
    return render_template("accounts/program_withdraw.html", key=found, form=Form({}))


@bp.post("/desk/programs/<key>/withdraw")
@require_role("admin")
def withdraw_program(key: str) -> Answer:
    """Shut the program out, for good."""
    with transaction() as db:
        giver = the_giver(db)
        name = issuing.get_for(db, key, giver)["name"]
        issuing.revoke_for(db, key, giver, now())
    flash(_("The key of {name} is withdrawn.").format(name=name), "done")
    return redirect(url_for("accounts.list_programs"), 303)


def the_giver(db: Database) -> Giver:
    """Give who is signed in as one who gives keys."""
    who = f"person:{g.person.public_id}"
    return issuing.giver_at_desk(db, g.person.institution, who, grants())


def program_form(form: Form) -> str:
    """Render the form of a new program."""
    with reading() as db:
        tops = tops_of(db, the_giver(db))
    return render_template(
        "accounts/program_new.html", form=form, scopes=programs.scope_words(), tops=tops
    )


def tops_of(db: Database, giver: Giver) -> list[Organisation]:
    """List the organisations that bound what is given; none where nothing does."""
    return [get_organisation(db, giver.institution, top) for top in giver.tops]


def program_page(key: str, form: Form) -> str:
    """Render what there is to know and to do about a key."""
    at = now()
    with reading() as db:
        found = issuing.get_for(db, key, the_giver(db))
    old: Any = found["previous_ends"]
    return render_template(
        "accounts/program.html",
        key=found,
        form=form,
        state=programs.state_of(found, at),
        words=programs.words_of(found["scopes"]),
        has_previous=old is not None and old > at,
    )


def secret_page(key: str, secret: str, name: str) -> Response:
    """Answer with a secret that no cache and no history keeps."""
    page = render_template("accounts/program_secret.html", key=key, secret=secret, name=name)
    return make_response(page, 200, {"Cache-Control": "no-store"})
