"""The portal's side of playing: start, come back, and what support can read of a launch (D15)."""

from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request
from werkzeug.wrappers import Response

from accounts.access import reaches, require_role, signed_in
from accounts.people import Person, find_person_by_employee_id, get_person
from accounts.roles import Role
from catalogue.errors import RegistrationMissing
from catalogue.store.registrations import (
    Registration,
    find_latest,
    get_registration,
    registrations_of,
)
from player.launch import Address, find_unit, launch
from player.log import lines_of
from player.scorm.attempt import Mode
from player.store import launches
from player.store.launches import Launch
from schemas.accounts import SearchQuery
from schemas.form import read_form
from schemas.language import gettext as _
from schemas.language import language
from storage.database import Database
from storage.request import installation, now, reading, transaction

bp = Blueprint("player", __name__, template_folder="templates")


@bp.post("/courses/<uuid:course_id>/start")
@signed_in
def start(course_id: UUID) -> Response:
    """Open the player where the learner stopped, or at the unit asked for."""
    person = g.person
    wanted = request.form.get("mode", "")
    mode = Mode(wanted) if wanted in (Mode.BROWSE, Mode.REVIEW) else None
    with transaction() as db:
        registration = find_latest(db, person.institution, person.id, str(course_id))
        if registration is None or registration.left_at is not None:
            return redirect(f"/courses/{course_id}", 303)
        opened = launch(
            db,
            installation().settings,
            registration,
            unit=request.form.get("unit") or None,
            mode=mode,
            language=language(),
            now=now(),
        )
        response = lead_to(db, registration, opened)
    response.headers["Cache-Control"] = "no-store"
    return response


def lead_to(db: Database, registration: Registration, opened: Address) -> Response:
    """Lead to what was launched; to another site, only by the learner's own step there.

    A form of ours may not lead elsewhere (form-action), and who leaves the portal should know it.
    """
    host = urlsplit(opened.url).hostname or ""
    launched = launches.find_by_first_session(db, registration.institution, opened.session)
    if launched is None or opened.url.startswith(content_origin_of(launched)):
        return redirect(opened.url, 303)
    unit = find_unit(registration, launched.unit_id or 0)
    page = render_template(
        "player/elsewhere.html", registration=registration, unit=unit, url=opened.url, host=host
    )
    return Response(page, mimetype="text/html")


def content_origin_of(launched: Launch) -> str:
    """Give where the files of a launch's package are."""
    return f"{installation().settings.content_origin(launched.label)}/"


@bp.get("/play/return")
@signed_in
def come_back() -> Response:
    """Lead from the player to the page of the course that was played."""
    with reading() as db:
        found = launches.find_by_id(db, request.args.get("launch", ""))
        if found is None or found.institution != g.person.institution:
            return redirect("/", 303)
        registration = get_registration(db, found.institution, found.registration)
    return redirect(f"/courses/{registration.course_id}", 303)


@bp.get("/launches")
@require_role(Role.SUPPORT)
def find_launches() -> str:
    """Find the courses of a learner by employee id."""
    text = str(read_form(SearchQuery(), request.args).values.get("q", "")).strip()
    with reading() as db:
        learner = find_supported(db, text) if text else None
        found = registrations_of(db, learner.institution, learner.id) if learner else []
        return render_template("player/find.html", text=text, learner=learner, registrations=found)


@bp.get("/registrations/<uuid:registration_id>/launches")
@require_role(Role.SUPPORT)
def list_launches(registration_id: UUID) -> str:
    """List the launches of a registration, newest first."""
    with reading() as db:
        registration, learner = get_supported(db, str(registration_id))
        return render_template(
            "player/launches.html",
            registration=registration,
            learner=learner,
            launches=launches.launches_of(db, registration.institution, registration.id),
        )


@bp.get("/launches/<uuid:launch_id>")
@require_role(Role.SUPPORT)
def show_launch(launch_id: UUID) -> str:
    """Show everything of one launch in order: calls, errors, decisions, statements."""
    with reading() as db:
        found = launches.get_launch(db, g.person.institution, str(launch_id))
        registration, learner = get_supported(db, found.registration)
        lines, after = lines_of(db, found, request.args.get("after", ""))
        return render_template(
            "player/launch.html",
            launch=found,
            registration=registration,
            learner=learner,
            lines=lines,
            after=after,
        )


def find_supported(db: Database, text: str) -> Person | None:
    """Find someone whom the reader supports. An address is logged by proxies: no numbers here."""
    found = find_person_by_employee_id(db, g.person.institution, text)
    return found if found and reaches(db, found, Role.SUPPORT) else None


def get_supported(db: Database, registration_id: str) -> tuple[Registration, Person]:
    """Get a registration of someone whom the reader supports; raises RegistrationMissing (404)."""
    found = get_registration(db, g.person.institution, registration_id)
    learner = get_person(db, found.institution, found.person_id)
    if not reaches(db, learner, Role.SUPPORT):
        raise RegistrationMissing(_("There is no such launch."))
    return found, learner
