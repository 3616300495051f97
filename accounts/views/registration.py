"""Registration, one question a page (A4-A6). Works without JavaScript."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import g, redirect, render_template, request, session, url_for
from marshmallow import Schema
from werkzeug.wrappers import Response

from accounts import masters, registration
from accounts.access import forget_reader, signed_in_unregistered
from accounts.errors import RegistrationInvalid
from accounts.people import get_person
from accounts.views.blueprint import bp
from accounts.views.joining import search_text
from accounts.views.sign_in import Page
from schemas import accounts as shapes
from schemas.accounts import parse_day
from schemas.form import Form, read_form
from schemas.language import gettext as _
from schemas.language import language
from storage.database import Database
from storage.request import now, reading, transaction

SHAPES: Mapping[str, Callable[[], Schema]] = {
    "name": shapes.NameForm,
    "department": shapes.DepartmentForm,
    "office": shapes.OfficeForm,
    "designation": shapes.DesignationForm,
    "state": shapes.StateForm,
    "employee-type": shapes.EmployeeTypeForm,
    "joining": shapes.JoiningForm,
    "language": shapes.LanguageForm,
}
CHECK = "check"
MOST_STATES = 100


@bp.get("/register")
@signed_in_unregistered
def register() -> Response:
    """Go to the first question that is open, or to the check."""
    with reading() as db:
        return redirect(step_url(registration.next_step(db, g.person)), 303)


@bp.get(
    "/register/<any(name,department,office,designation,state,'employee-type',joining,language):step>"
)
@signed_in_unregistered
def ask_step(step: str) -> Page:
    """Ask one question."""
    with reading() as db:
        return render_step(db, step, Form(known_answer(db, step)))


@bp.post(
    "/register/<any(name,department,office,designation,state,'employee-type',joining,language):step>"
)
@signed_in_unregistered
def answer_step(step: str) -> Page:
    """Keep the answer and go on to what is open."""
    form = read_form(SHAPES[step](), request.form)
    with transaction() as db:
        form = with_entry_checked(db, step, form)
        if form.errors:
            return render_step(db, step, form), 422
        registration.answer(db, g.person, step, answer_text(step, form))
        person = get_person(db, g.person.institution, g.person.id)
        following = registration.next_step(db, person)
    return redirect(step_url(following), 303)


@bp.get("/register/check")
@signed_in_unregistered
def check() -> Page:
    """Show all answers, whom the person is about to join, and ask to confirm. A6."""
    with reading() as db:
        missing = registration.next_step(db, g.person)
        return redirect(step_url(missing), 303) if missing else render_check(db, Form({}))


@bp.post("/register/check")
@signed_in_unregistered
def confirm() -> Page:
    """Register."""
    form = read_form(shapes.ConfirmForm(), request.form)
    with transaction() as db:
        if form.errors:
            return render_check(db, form), 422
        person = registration.submit(db, g.person, now())
    session["language"] = person.language
    forget_reader()
    return redirect("/", 303)


def step_url(step: str | None) -> str:
    """Give the address of a question; of the check where none is open."""
    return url_for("accounts.ask_step", step=step) if step else url_for("accounts.check")


def with_entry_checked(db: Database, step: str, form: Form) -> Form:
    """Refuse an entry that is on no managed list, and a day that has not come."""
    if form.errors:
        return form
    if step == "joining" and (parse_day(form.values) or now().date()) > now().date():
        return form.refused("joined", _("The date of joining cannot be in the future"))
    kind = step if step in registration.PICKED or step == "state" else None
    if kind and registration.find_picked(db, g.person, step, form.values[step]) is None:
        return form.refused(step, _("Choose one from the list"))
    return form


def answer_text(step: str, form: Form) -> str:
    """Write an answer as the draft keeps it."""
    if step == "joining":
        day = parse_day(form.values)
        return day.isoformat() if day else ""
    return str(form.values[registration.answer_name(step)])


def known_answer(db: Database, step: str) -> dict[str, Any]:
    """Fill a question with what is known."""
    answers = registration.answers_of(db, g.person)
    if step == "name":
        return {"name": answers.get("name") or g.person.name}
    if step == "language":
        return {"language": answers.get("language") or language()}
    if step == "joining" and answers["date_of_joining"]:
        parts = answers["date_of_joining"].split("-")
        names = ("joined-year", "joined-month", "joined-day")
        return {name: str(int(part)) for name, part in zip(names, parts, strict=True)}
    name = registration.answer_name(step)
    return {name: answers.get(name)}


def render_step(db: Database, step: str, form: Form) -> str:
    """Show a question."""
    earlier = registration.step_before(db, g.person, step)
    place = {
        "form": form,
        "step": step,
        "number": registration.STEPS.index(step) + 1,
        "of": len(registration.STEPS),
        "back_href": step_url(earlier) if earlier else None,
    }
    if step in registration.PICKED:
        return render_pick(db, step, place)
    if step == "state":
        institution = g.person.institution
        states = masters.search(db, institution, "state", limit=MOST_STATES)
        place["states"] = [(state.code, state.name_in(language())) for state in states]
    return render_template(f"accounts/register_{step.replace('-', '_')}.html", **place)


def render_pick(db: Database, step: str, place: dict[str, Any]) -> str:
    """Show a question whose answer is picked from a long list."""
    text = search_text()
    titles = {
        "department": _("Which department do you work in?"),
        "office": _("Which office do you work in?"),
        "designation": _("What is your designation?"),
    }
    return render_template(
        "accounts/pick.html",
        name=step,
        title=titles[step],
        hint=_("Your department's nodal officer checks it.") if step == "department" else None,
        query=text,
        shown=masters.SHOWN,
        options=registration.options(db, g.person, step, text),
        nothing=masters.no_match_words(step),
        chosen=registration.answers_of(db, g.person).get(step),
        **place,
    )


def render_check(db: Database, form: Form) -> str:
    """Show the answers and the guard."""
    if registration.next_step(db, g.person):
        raise RegistrationInvalid(_("Some questions are not answered yet."))
    return render_template(
        "accounts/check.html",
        form=form,
        answers=registration.answers_in_words(db, g.person, language()),
        guard=registration.guard(db, g.person),
    )
