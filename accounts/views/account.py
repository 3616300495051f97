"""The person's own pages: details, sessions by device, notices (A13)."""

from uuid import UUID

from flask import flash, g, redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from accounts import sessions
from accounts.access import SESSION_KEY, signed_in
from accounts.registration import details_in_words
from accounts.views.blueprint import bp
from accounts.views.sign_in import Page
from messaging.notifications import mark_read, notifications_of
from schemas.language import gettext as _
from schemas.language import language
from storage.request import installation, now, reading, transaction


@bp.get("/account")
@signed_in
def account() -> Page:
    """Show what is known about the person."""
    with reading() as db:
        words = details_in_words(db, g.person, language())
    return render_template("accounts/account.html", words=words)


@bp.get("/account/sessions")
@signed_in
def list_sessions() -> Page:
    """Show where the person is signed in."""
    with reading() as db:
        found = sessions.sessions_of(
            db,
            g.person,
            secret=session[SESSION_KEY],
            settings=installation().settings,
            now=now(),
        )
    return render_template("accounts/sessions.html", sessions=found)


@bp.post("/account/sessions/<uuid:session_id>/end")
@signed_in
def end_session(session_id: UUID) -> Response:
    """Sign out a device."""
    with transaction() as db:
        sessions.end_session(db, g.person, str(session_id), now())
    flash(_("That device is signed out."), "done")
    return redirect(url_for("accounts.list_sessions"), 303)


@bp.get("/account/notifications")
@signed_in
def list_notifications() -> Page:
    """Show the notices; having seen them makes them read."""
    with transaction() as db:
        found = notifications_of(db, g.person.institution, g.person.id, language())
        mark_read(db, g.person.institution, g.person.id, now())
    return render_template("accounts/notifications.html", notifications=found)
