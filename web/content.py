"""The content host: the player's shell, its run-time calls and one package's files (D5, D6)."""

from flask import Flask

from player.content import bp
from storage.installation import Installation
from storage.request import attach
from web.errors import prepare_errors
from web.portal import ROOT, load_languages
from web.requests import prepare_requests


def create_content(installation: Installation) -> Flask:
    """Make the app of the packages' hosts. It has no session, reads no cookie, and sets none."""
    app = Flask("web.content", root_path=str(ROOT / "web"), static_folder=None)
    attach(app, installation)
    load_languages()
    prepare_requests(app)
    prepare_errors(app)
    app.register_blueprint(bp)
    return app
