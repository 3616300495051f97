"""Trying a course before anybody else does: every mode, and no record of it (C10)."""

from uuid import UUID

from flask import g, render_template, request
from werkzeug.wrappers import Response

from accounts.access import portal_institution, require_role
from catalogue.errors import CourseConflict
from catalogue.store import get_course
from catalogue.store.registrations import Registration, get_registration, trials_of
from catalogue.trials import begin_trial
from player.errors import LaunchMissing
from player.launch import launch
from player.log import lines_of
from player.scorm.attempt import Mode
from player.store import launches
from player.views import lead_to
from schemas.language import gettext as _
from schemas.language import language
from storage.database import Database
from storage.request import installation, now, reading, transaction

MOST = 10


@require_role("publisher")
def show(course_id: UUID) -> str:
    """Offer to begin a trial, or to go on with one."""
    with reading() as db:
        course = get_course(db, portal_institution(), str(course_id))
        trials = trials_of(db, course.institution, course.id, g.person.id)[:MOST]
        opened = [
            (trial, launches.launches_of(db, trial.institution, trial.id)) for trial in trials
        ]
    return render_template("reports/publishing/try.html", course=course, trials=opened)


@require_role("publisher")
def begin(course_id: UUID) -> Response:
    """Open the player: a fresh trial, or the one that the form names."""
    mode = request.form.get("mode", "")
    with transaction() as db:
        settings, at = installation().settings, now()
        registration = _wanted(db, str(course_id), request.form.get("trial", ""))
        opened = launch(
            db,
            settings,
            registration,
            mode=Mode(mode) if mode in tuple(Mode) else Mode.NORMAL,
            return_url=f"{settings.portal_url}/publish/courses/{course_id}/try",
            language=language(),
            now=at,
        )
        response = lead_to(db, registration, opened)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_role("publisher")
def show_log(course_id: UUID, launch_id: UUID) -> str:
    """Show what the content called in a trial, and what it would have put on record."""
    with reading() as db:
        found = launches.get_launch(db, portal_institution(), str(launch_id))
        registration = get_registration(db, found.institution, found.registration)
        is_own = registration.is_trial and registration.person_id == g.person.id
        if not is_own or registration.course_id != str(course_id):
            raise LaunchMissing(_("There is no such trial."))
        lines, after = lines_of(db, found, request.args.get("after", ""))
    return render_template(
        "reports/publishing/trial.html",
        registration=registration,
        launch=found,
        lines=lines,
        after=after,
    )


def _wanted(db: Database, course_id: str, trial: str) -> Registration:
    course = get_course(db, portal_institution(), course_id)
    if not any(course.structure.units()):
        raise CourseConflict(_("The course has nothing that could be played."))
    mine = trials_of(db, course.institution, course.id, g.person.id)
    chosen = next((one for one in mine if one.id == trial), None)
    return chosen or begin_trial(db, g.person, course, now())
