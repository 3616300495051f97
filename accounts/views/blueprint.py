"""The blueprint of the pages, and what is looked up before each page of the portal."""

from flask import Blueprint, request, session

from accounts.access import SESSION_KEY, current_reader

bp = Blueprint(
    "accounts",
    "accounts",
    template_folder="templates",
    static_folder="static",
    static_url_path="/accounts/static",
)
WITHOUT_READER = ("/static/", "/accounts/static/", "/api/", "/xapi", "/fetch/")


@bp.before_app_request
def look_up_reader() -> None:
    """Find who is signed in now: inside a page's transaction it would be a second one."""
    if not request.path.startswith(WITHOUT_READER) and SESSION_KEY in session:
        current_reader()
