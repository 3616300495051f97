"""The nodal officer's word: units that their rule leaves to an officer, and who waits (F8)."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from flask import flash, g, redirect, render_template, request
from werkzeug.wrappers import Response

from accounts.access import current_reader, portal_institution, reaches, require_role
from accounts.audit import record
from accounts.names import reach_of
from accounts.people import Person, get_person
from accounts.roles import Role
from catalogue.errors import RegistrationMissing
from catalogue.rule import FallbackWhen, fallback_of, root_fallback_of
from catalogue.store import Registration, get_registration
from catalogue.words import text_in
from progress.fallback import complete_by_officer
from progress.requirements import ROOT
from progress.store import progress_of_all
from reports.publishing.store import left_to_officers
from schemas.course_structure import LangString
from schemas.form import Form, read_form
from schemas.language import gettext as _
from schemas.record import OfficerForm
from storage.database import Database
from storage.request import now, reading, transaction

MOST = 50


@dataclass(frozen=True)
class Waiting:
    """A learner's unit that waits for an officer's word."""

    registration: Registration
    person: Person
    unit_id: str
    title: str


@require_role(Role.NODAL_OFFICER)
def show() -> str:
    """List what waits, longest enrolled first."""
    with reading() as db:
        waiting = list(_waiting(db))
    return render_template("reports/officers.html", waiting=waiting, form=Form({}))


@require_role(Role.NODAL_OFFICER)
def complete(registration_id: UUID) -> Response | tuple[str, int]:
    """Complete a unit on the officer's word; the reason stays on record."""
    form = read_form(OfficerForm(), request.form)
    reason = form.values.get("reason", "").strip()
    with transaction() as db:
        registration = get_registration(db, portal_institution(), str(registration_id))
        learner = get_person(db, registration.institution, registration.person_id)
        if registration.is_trial or not reaches(db, learner, Role.NODAL_OFFICER):
            raise RegistrationMissing(_("There is no such learner here."))
        if form.errors or not reason:
            said = Form({}).refused("reason", _("Say in a few words how you know it"))
            page = render_template("reports/officers.html", waiting=list(_waiting(db)), form=said)
            return page, 422
        unit = form.values["unit"]
        complete_by_officer(db, registration, unit, g.person, reason, now=now())
        by, about = f"person:{g.person.public_id}", f"registration:{registration.id}"
        record(db, registration.institution, by, "unit.completed", about, now(), unit=unit)
    flash(_("Recorded: {name} has completed it.").format(name=learner.name), "done")
    return redirect("/desk/completions", 303)


def _waiting(db: Database) -> Iterator[Waiting]:
    reader = current_reader()
    institution = portal_institution()
    grants = reader.grants if reader else ()
    reach = reach_of(db, institution, grants, {Role.NODAL_OFFICER})
    found = left_to_officers(db, institution, reach, limit=MOST)
    progress = progress_of_all(db, institution, [one.id for one in found])
    for registration in found:
        done = {unit.unit_id for unit in progress[registration.id].units if unit.satisfied}
        person = get_person(db, institution, registration.person_id)
        for unit_id, title in _left(registration):
            if unit_id not in done:
                yield Waiting(registration, person, unit_id, text_in(title))


def _left(registration: Registration) -> Iterator[tuple[str, LangString]]:
    """Give what the rule leaves to an officer: units, or the whole course of SCORM 2004."""
    whole = root_fallback_of(registration.rule)
    if whole and whole.when is FallbackWhen.OFFICER:
        yield ROOT, registration.title
        return
    for unit in registration.structure.units():
        fallback = fallback_of(registration.rule, unit.id)
        if fallback and fallback.when is FallbackWhen.OFFICER:
            yield unit.id, unit.title
