"""Ask to be added to a roll, with a number that was just proved (A3)."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from accounts import masters, organisations
from accounts.access import portal_institution
from accounts.errors import OrganisationMissing
from accounts.organisations import Organisation, OrganisationKind
from accounts.requests import JoinRequest, ask_to_join, find_open_request
from accounts.roles import find_officer
from accounts.views.blueprint import bp
from accounts.views.sign_in import Page, proved_mobile
from schemas.accounts import DepartmentForm, JoinForm, SearchQuery
from schemas.form import Form, read_form
from schemas.language import gettext as _
from storage.database import Database
from storage.request import now, reading, transaction

KIND = OrganisationKind.DEPARTMENT


@bp.get("/join")
def join() -> Page:
    """Let the person pick the department that should add him."""
    mobile = proved_mobile()
    if mobile is None:
        return redirect(url_for("accounts.sign_in"), 303)
    with reading() as db:
        filed = find_open_request(db, portal_institution(), mobile)
        return render_filed(filed) if filed else render_pick(db, Form({}))


@bp.post("/join")
def pick_department() -> Page:
    """Go on with the department that was picked."""
    if proved_mobile() is None:
        return redirect(url_for("accounts.sign_in"), 303)
    form = read_form(DepartmentForm(), request.form)
    with reading() as db:
        if form.errors:
            return render_pick(db, form), 422
        department = get_department(db, form.values["department"])
    return redirect(url_for("accounts.join_department", code=department.code), 303)


@bp.get("/join/<code>")
def join_department(code: str) -> Page:
    """Name the department's contact, and offer to ask."""
    if proved_mobile() is None:
        return redirect(url_for("accounts.sign_in"), 303)
    with reading() as db:
        return render_join(db, get_department(db, code), Form({}))


@bp.post("/join/<code>")
def send_request(code: str) -> Page:
    """File the request."""
    mobile = proved_mobile()
    if mobile is None:
        return redirect(url_for("accounts.sign_in"), 303)
    form = read_form(JoinForm(), request.form)
    with transaction() as db:
        department = get_department(db, code)
        if form.errors:
            return render_join(db, department, form), 422
        ask_to_join(
            db,
            portal_institution(),
            name=form.values["name"],
            mobile=mobile,
            organisation=department.id,
            note=form.values["note"],
            now=now(),
        )
    return redirect(url_for("accounts.join"), 303)


def get_department(db: Database, code: str) -> Organisation:
    """Get a department of the managed list; raises OrganisationMissing (404)."""
    code = code if code.isprintable() else ""
    found = organisations.find_organisation_by_code(db, portal_institution(), code)
    if found is None or found.kind is not KIND or not found.is_listed:
        raise OrganisationMissing(_("There is no such department."))
    return found


def search_text() -> str:
    """Give what was typed into the search field of a list."""
    form = read_form(SearchQuery(), request.args)
    return str(form.values.get("q", ""))


def render_pick(db: Database, form: Form) -> str:
    """Show the departments to pick from."""
    text = search_text()
    return render_template(
        "accounts/pick.html",
        form=form,
        name="department",
        title=_("Which department do you work in?"),
        hint=_("It decides whether to add your number."),
        query=text,
        shown=masters.SHOWN,
        options=masters.search(db, portal_institution(), KIND, text),
        nothing=masters.no_match_words(KIND),
        back_href=url_for("accounts.not_registered"),
        chosen=None,
    )


def render_join(db: Database, department: Organisation, form: Form) -> str:
    """Show the contact and the form."""
    officer = find_officer(db, department.institution, department.id)
    return render_template(
        "accounts/join.html",
        form=form,
        department=department,
        officer=officer.name if officer else None,
        contact=organisations.contact_of(db, department),
    )


def render_filed(filed: JoinRequest) -> str | Response:
    """Show what was asked, and when."""
    return render_template("accounts/join_sent.html", filed=filed)
