"""The portal: people's pages, the REST API and the LRS on one host (D6, D7)."""

from functools import cache
from pathlib import Path

from flask import Flask, Response, g, redirect, request, session

from accounts.access import current_desks, current_person
from accounts.views.sign_in import local_path
from schemas import language
from storage.installation import Installation
from storage.request import attach
from web import filters, wiring
from web.bounds import LARGEST_FORM, prepare_bounds
from web.csrf import prepare_csrf
from web.errors import prepare_errors
from web.health import prepare_health
from web.metrics import prepare_metrics
from web.openapi import ProblemApi
from web.record_store import create_record_store, stand_in
from web.requests import (
    is_for_program,
    portal_headers,
    prepare_headers,
    prepare_language,
    prepare_requests,
)

ROOT = Path(__file__).parent.parent


def create_portal(installation: Installation) -> Flask:
    """Make the app of the portal's host."""
    app = Flask("web", root_path=str(ROOT / "web"))
    attach(app, installation)
    configure(app, installation)
    load_languages()
    prepare_requests(app)
    prepare_bounds(app)
    prepare_language(app)
    prepare_headers(app, portal_headers(installation.settings))
    prepare_csrf(app)
    prepare_errors(app)
    prepare_health(app)
    prepare_metrics(app)
    prepare_templates(app)
    prepare_api(app)
    for blueprint in wiring.PAGES:
        app.register_blueprint(blueprint)
    stand_in(app, create_record_store(installation))
    for command in wiring.COMMANDS:
        app.cli.add_command(command)
    wiring.connect()
    return app


def configure(app: Flask, installation: Installation) -> None:
    """Set what Flask itself needs: keys, cookies, limits. D12."""
    settings = installation.settings
    is_secure = settings.portal_url.startswith("https:")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-vidyalekh" if is_secure else "vidyalekh",
        SESSION_COOKIE_SECURE=is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        SERVER_NAME=None,
        DEMO=settings.demo,
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it


@cache
def load_languages() -> None:
    """Read the catalogue of every package, once a process."""
    for folder in sorted(ROOT.glob("*/translations")):
        language.load(folder)


def prepare_templates(app: Flask) -> None:
    """Give templates the language, the reader and the filters."""
    filters.connect(app)
    app.before_request(_meet_reader)
    app.add_url_rule("/language/<code>", view_func=choose_language)


def prepare_api(app: Flask) -> None:
    """Serve `/api/v1` with its OpenAPI description."""
    app.config.update(
        API_TITLE="Vidyalekh",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
    )
    api = ProblemApi(app)
    for blueprint in wiring.API:
        name = blueprint.name.removesuffix("_api")
        api.register_blueprint(blueprint, name=f"{name}_api")


def choose_language(code: str) -> Response:
    """Remember the reader's language and go back to the page that was open."""
    if code in language.LANGUAGES:
        session["language"] = code
    return redirect(local_path(request.args.get("next", "")) or "/", 303)  # type: ignore[return-value]


def _meet_reader() -> None:
    if request.endpoint == "static" or is_for_program(request.path):
        return
    g.person, g.desks = current_person(), current_desks()
