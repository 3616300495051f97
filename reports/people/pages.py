"""The desk's pages for people: find one, see who he is, say what is so, take it back (E14, D4)."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from accounts import identity
from accounts.access import require_role
from accounts.decision import Decision, by_person
from accounts.errors import ChangeMissing, IdentityConflict, PersonInvalid, PlacementInvalid
from accounts.mobile import masked
from accounts.names import find_people
from accounts.organisations import get_root, is_within
from accounts.people import Person
from accounts.placement import find_place
from accounts.transfers import transfer
from reports.people.cards import (
    cards_of,
    desk_reach,
    get_reached,
    history_of,
    placed,
    whole_of,
)
from schemas.form import Form, read_form
from schemas.language import gettext as _
from schemas.people import (
    WRONG,
    IdentifierForm,
    MergeForm,
    PeopleQuery,
    ReasonForm,
    TransferForm,
    read_agent,
)
from storage.database import Database
from storage.request import iri_base, now, reading, transaction

Page = str | Response | tuple[str, int]
Change = Callable[[Database, Person, Form], Form | None]


@require_role("admin")
def find() -> Page:
    """Find a person by employee id, mobile number or name."""
    query = read_form(PeopleQuery(), request.args).values
    with reading() as db:
        found = _found(db, query.get("q", ""))
    return render_template("reports/people.html", text=query.get("q", ""), found=found)


@require_role("admin")
def show(person_id: UUID) -> Page:
    """Show who a person is known as, who is the same, where he belonged, and what was said."""
    with reading() as db:
        person = get_reached(db, g.person.institution, str(person_id))
        shown = {
            "cards": whole_of(db, person, iri_base()),
            "history": history_of(db, person, iri_base()),
            "placements": placed(db, person, iri_base()),
        }
    mobile = masked(person.mobile) if person.mobile else "–"
    return render_template("reports/person.html", who=person, mobile=mobile, **shown)


@require_role("admin")
def ask_identifier(person_id: UUID) -> Page:
    """Ask for another identifier."""
    with reading() as db:
        person = get_reached(db, g.person.institution, str(person_id))
    return _asked("person_identifier", person, Form({}))


@require_role("admin")
def add_identifier(person_id: UUID) -> Page:
    """Keep another identifier."""
    form = read_form(IdentifierForm(), request.form)
    done = _("The identifier is added.")
    return _changed(person_id, form, _identify, page="person_identifier", done=done)


@require_role("admin")
def ask_merge(person_id: UUID) -> Page:
    """Find the other one; then show what will be joined, before it is."""
    query = read_form(PeopleQuery(), request.args).values
    other = query.get("other")
    with reading() as db:
        person = get_reached(db, g.person.institution, str(person_id))
        if other:
            second = get_reached(db, g.person.institution, str(other))
            return _joining(db, person, second, Form({"other": other}))
        found = [one for one in _found(db, query.get("q", "")) if one.id != person.id]
    return render_template(
        "reports/person_other.html", who=person, text=query.get("q", ""), found=found
    )


@require_role("admin")
def merge(person_id: UUID) -> Page:
    """Know two as one."""
    form = read_form(MergeForm(), request.form)
    other = str(form.values.get("other") or form.data.get("other"))
    with transaction() as db:
        person = get_reached(db, g.person.institution, str(person_id))
        second = get_reached(db, g.person.institution, other)
        refused = form if form.errors else _merge(db, person, second, form)
        if refused:
            return _joining(db, person, second, refused), 422
    flash(_("The two are known as one person."), "done")
    return _to(person)


@require_role("admin")
def ask_undo(person_id: UUID, change: int) -> Page:
    """Ask why something is taken back."""
    with reading() as db:
        person = get_reached(db, g.person.institution, str(person_id))
        return _undoing(db, person, change, Form({}))


@require_role("admin")
def undo(person_id: UUID, change: int) -> Page:
    """Take something back; all is as it was before."""
    form = read_form(ReasonForm(), request.form)
    with transaction() as db:
        person = get_reached(db, g.person.institution, str(person_id))
        page = _undoing(db, person, change, form)
        if form.errors:
            return page, 422
        identity.undo(db, person.institution, change, _decision(form.values))
    flash(_("It is taken back; everything is as it was before."), "done")
    return _to(person)


@require_role("admin")
def ask_transfer(person_id: UUID) -> Page:
    """Ask where a person belongs now."""
    with reading() as db:
        person = get_reached(db, g.person.institution, str(person_id))
    return _asked("person_transfer", person, Form({}))


@require_role("admin")
def transfer_person(person_id: UUID) -> Page:
    """Let a person belong elsewhere."""
    form = read_form(TransferForm(), request.form)
    done = _("The transfer is noted. Earlier records follow within minutes.")
    return _changed(person_id, form, _transfer, page="person_transfer", done=done)


ROUTES = (
    ("GET", "/desk/people", "people", find),
    ("GET", "/desk/people/<uuid:person_id>", "person", show),
    ("GET", "/desk/people/<uuid:person_id>/identifier", "ask_identifier", ask_identifier),
    ("POST", "/desk/people/<uuid:person_id>/identifier", "add_identifier", add_identifier),
    ("GET", "/desk/people/<uuid:person_id>/merge", "ask_merge", ask_merge),
    ("POST", "/desk/people/<uuid:person_id>/merge", "merge", merge),
    (
        "GET",
        "/desk/people/<uuid:person_id>/changes/<int(max=2147483647):change>/undo",
        "ask_undo",
        ask_undo,
    ),
    (
        "POST",
        "/desk/people/<uuid:person_id>/changes/<int(max=2147483647):change>/undo",
        "undo",
        undo,
    ),
    ("GET", "/desk/people/<uuid:person_id>/transfer", "ask_transfer", ask_transfer),
    ("POST", "/desk/people/<uuid:person_id>/transfer", "transfer", transfer_person),
)


def _found(db: Database, text: str) -> list[Any]:
    institution = g.person.institution
    return find_people(db, institution, desk_reach(db, institution), text) if text else []


def _changed(person_id: UUID, form: Form, change: Change, *, page: str, done: str) -> Page:
    """Do to a person what a form says; lead back to the person, or show the form again.

    change  gives the form where it is refused
    """
    with transaction() as db:
        person = get_reached(db, g.person.institution, str(person_id))
        refused = form if form.errors else change(db, person, form)
    if refused:
        return _asked(page, person, refused)
    flash(done, "done")
    return _to(person)


def _identify(db: Database, person: Person, form: Form) -> Form | None:
    """Add what was typed; gives the form where it is refused."""
    values = form.values
    actor = read_agent(values["kind"], values["value"], values.get("home"))
    if actor is None:
        return form.refused("value", _(WRONG[values["kind"]]))
    try:
        identity.add_identifier(db, person, actor, _decision(values), iri_base=iri_base())
    except IdentityConflict:
        return form.refused(
            "value", _("Another person has this identifier. If the two are one, merge them.")
        )
    except PersonInvalid:
        return form.refused("value", _("Accounts of this system are given by itself."))
    return None


def _merge(db: Database, person: Person, other: Person, form: Form) -> Form | None:
    try:
        identity.merge(db, person, other, _decision(form.values))
    except (IdentityConflict, PersonInvalid):
        return form.refused("reason", _("These two are known as one person already."))
    return None


def _transfer(db: Database, person: Person, form: Form) -> Form | None:
    values, institution = form.values, person.institution
    top = get_root(db, institution).id
    try:
        place = find_place(db, institution, values["organisation"], below=top)
    except PersonInvalid:
        return form.refused("organisation", _("Several have this name. Enter the code instead."))
    within = desk_reach(db, institution)
    tops = {top} if within is None else within
    if place is None or not any(is_within(db, institution, place.id, one) for one in tops):
        return form.refused("organisation", _("No office where you decide has this name or code"))
    try:
        transfer(db, person, place.id, _decision(values), since=values.get("since"))
    except PlacementInvalid:
        return form.refused(
            "since", _("Enter a day that has come, and not before the last transfer")
        )
    return None


def _joining(db: Database, person: Person, other: Person, form: Form) -> str:
    cards = cards_of(db, [person, other], iri_base())
    return render_template("reports/person_merge.html", who=person, cards=cards, form=form)


def _undoing(db: Database, person: Person, number: int, form: Form) -> str:
    told = {one.change.number: one for one in history_of(db, person, iri_base())}
    if number not in told or told[number].change.undone:
        raise ChangeMissing(_("There is no such change, or it was undone before."))
    return render_template("reports/person_undo.html", who=person, told=told[number], form=form)


def _asked(name: str, person: Person, form: Form) -> tuple[str, int]:
    page = render_template(f"reports/{name}.html", who=person, form=form)
    return page, 422 if form.errors else 200


def _decision(values: Mapping[str, Any]) -> Decision:
    return by_person(g.person, values["reason"], now())


def _to(person: Person) -> Response:
    return redirect(url_for("reports.person", person_id=person.public_id), 303)
