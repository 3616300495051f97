"""The learner's page of wishes for content. cmi5 §11."""

from flask import Blueprint, flash, g, redirect, render_template, request
from werkzeug.wrappers import Response

from accounts.access import signed_in
from player.cmi5.preferences import AUDIO, LANGUAGE, preferences_of, set_preferences
from schemas.form import Form
from schemas.language import gettext as _
from storage.request import now, reading, transaction

LANGUAGES = ("hi,en", "en,hi")
SPEECH = ("on", "off")

bp = Blueprint("wishes", __name__, template_folder="../templates")


@bp.get("/account/content")
@signed_in
def show() -> str:
    """Show what the learner wishes of content."""
    with reading() as db:
        found = preferences_of(db, g.person)
    form = Form({"language": found.get(LANGUAGE, ""), "audio": found.get(AUDIO, "")})
    return render_template("player/preferences.html", form=form)


@bp.post("/account/content")
@signed_in
def save() -> Response:
    """Keep it; what is not one of the choices is left to the content."""
    language, audio = request.form.get("language", ""), request.form.get("audio", "")
    with transaction() as db:
        set_preferences(
            db,
            g.person,
            language if language in LANGUAGES else None,
            audio if audio in SPEECH else None,
            now(),
        )
    flash(_("Saved. Content that goes by it does so from the next start."), "done")
    return redirect("/account/content", 303)
