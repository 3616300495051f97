"""The pages of our own players, for the shell's frame; who plays comes with the launch."""

from uuid import UUID

from flask import Blueprint, Response, render_template

from player.errors import LaunchMissing
from player.shell import version
from player.store.launches import find_by_id
from schemas import language
from storage.request import installation, reading

bp = Blueprint("native", __name__, url_prefix="/native", template_folder="../templates")

KINDS = ("video", "pdf", "quiz")


@bp.get("/<uuid:launch_id>/<any(video, pdf, quiz):kind>")
def play(launch_id: UUID, kind: str) -> Response:
    """Show the player of a kind of unit, in the learner's language."""
    with reading() as db:
        launch = find_by_id(db, str(launch_id))
    if launch is None:
        raise LaunchMissing("There is no such launch. Start the course again.")
    with language.use(launch.language):
        page = render_template(
            f"player/native/{kind}.html",
            language=launch.language,
            version=version(),
            _=language.gettext,
        )
    response = Response(page)
    response.headers["Content-Security-Policy"] = policy(installation().settings.portal_url)
    response.headers["Cache-Control"] = "no-store"
    return response


def policy(portal: str) -> str:
    """Say what a player may load: its own scripts, the package's files, the record store."""
    return (
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; "
        "style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
        f"font-src 'self' data:; connect-src 'self' {portal}; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'self'"
    )
