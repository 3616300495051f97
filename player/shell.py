"""The page that plays: `/play/<launch id>`, and the scripts that it needs.

It is the same for everyone but for its language: who learns what is fetched with the token, which
the shell takes out of the address at once (D9). Its scripts lie under a path that names their
version, so that they can be kept for ever.
"""

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, render_template, send_from_directory

from player.errors import LaunchMissing
from player.scorm.table import FOLDER as TABLES
from player.store.launches import find_by_id
from player.words import commands, words
from schemas import language
from storage.request import reading

STATIC = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
# A worker has the policy of its own script: decoders of pictures come as WebAssembly, no text runs.
OF_SCRIPTS = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"

bp = Blueprint("shell", __name__, template_folder="templates")


@bp.get("/play/<uuid:launch_id>")
def play(launch_id: object) -> Response:
    """Show the shell, in the learner's language."""
    with reading() as db:
        launch = find_by_id(db, str(launch_id))
    if launch is None:
        raise LaunchMissing("There is no such launch. Start the course again.")
    with language.use(launch.language):
        page = render_template(
            "player/shell.html",
            language=launch.language,
            version=version(),
            words=words(),
            commands=commands(),
            modules=modules(),
            _=language.gettext,
        )
    response = Response(page)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/shell/<version>/<path:name>")
def static(version: str, name: str) -> Response:
    """Serve a script or style of the shell, or a CMI table."""
    folder, name = (TABLES, name[4:]) if name.startswith("cmi/") else (STATIC, name)
    response = send_from_directory(folder, name)
    response.headers["Cache-Control"] = FOREVER
    response.headers["Content-Security-Policy"] = OF_SCRIPTS
    return response


@cache
def modules() -> list[str]:
    """Name the scripts that the shell imports: asked for at once, not one after another."""
    return sorted(path.name for path in STATIC.glob("*.js") if path.name != "shell.js")


@cache
def version() -> str:
    """Name the state of the shell's files."""
    digest = hashlib.sha256()
    for path in sorted([*STATIC.rglob("*"), *TABLES.iterdir()]):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
