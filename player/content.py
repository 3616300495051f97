"""The content host: the shell, its run-time calls, and one package's files (D5-D11).

Nothing here reads or sets a cookie. The exact Host has chosen this app; its label says which
package. A run-time call carries the launch's token in Authorization, a beacon in its body.
"""

from collections.abc import Mapping

import orjson
import structlog
from flask import Blueprint, Response, g, request
from werkzeug.exceptions import HTTPException

from player.errors import WorkerRefused
from player.files import bp as files
from player.native.pages import bp as native
from player.quiz.run import bp as quiz
from player.run import bp as run
from player.shell import bp as shell
from schemas.problem import Problem

HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Windows of other origins get no handle on the shell, nor it on them (D8). Files have it too:
    # content that opens its course in a window of its own keeps its opener, and the API there.
    "Cross-Origin-Opener-Policy": "same-origin",
    # unload: content saves in it, and Chromium needs it to be asked for (D8).
    "Permissions-Policy": "unload=(self), camera=(), microphone=(), geolocation=()",
}

log = structlog.get_logger()
bp = Blueprint("play", __name__)
for part in (shell, run, quiz, files, native):
    bp.register_blueprint(part)


@bp.before_request
def refuse_workers() -> None:
    """Refuse every script to a service worker (D11).

    A worker would outlive the launch and see every later learner's requests.
    """
    if "Service-Worker" in request.headers:
        raise WorkerRefused("A package cannot install a service worker.")


@bp.after_request
def add_headers(response: Response) -> Response:
    """Add what every answer of a content origin has."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


@bp.app_errorhandler(Problem)
def refuse(problem: Problem) -> Response:
    """Answer what a view refused."""
    members = {"requirement": problem.requirement, **problem.members}
    return _answer(problem.status, problem.title, problem.message, members)


@bp.app_errorhandler(HTTPException)
def refuse_request(error: HTTPException) -> Response:
    """Answer what the framework refused: no such route, no such method, too large."""
    return _answer(error.code or 500, error.name, error.description or error.name, {})


@bp.app_errorhandler(Exception)
def fail(error: Exception) -> Response:
    """Log what went wrong on our side, and say no more than that."""
    log.exception("request.failed", id=g.get("request_id"), kind=type(error).__name__)
    return _answer(500, "Internal error", "This is our fault; it has been noted.", {})


def _answer(status: int, title: str, detail: str, members: Mapping[str, object]) -> Response:
    """Tell the shell by a problem document (RFC 9457), a person by a sentence."""
    if not request.path.startswith("/run/"):
        return Response(f"{title}. {detail}\n", status, mimetype="text/plain")
    said = {name: value for name, value in members.items() if value is not None}
    document = {"type": "about:blank", "title": title, "status": status, "detail": detail, **said}
    return Response(
        orjson.dumps(document, option=orjson.OPT_NON_STR_KEYS),
        status,
        content_type="application/problem+json",
    )
