"""Every refusal, rendered once: a problem document for programs, a page for people.

Source: RFC 9457 (problem details), RFC 9110 §15.5.6 (405 names the methods in Allow).
"""

import errno
from typing import Any

import structlog
from flask import Flask, Response, g, make_response, render_template, request
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from schemas.problem import Problem
from web.requests import is_for_program

log = structlog.get_logger()
RETRY_SECONDS = "2"
# The words of our own refusals are translated; the framework's are not, so a page has its own.
FOR_PEOPLE = "for people"
FULL_DISK = (errno.ENOSPC, errno.EDQUOT)


def prepare_errors(app: Flask) -> None:
    """Catch what views raise, at the top and nowhere else."""
    app.register_error_handler(Problem, _refused)
    app.register_error_handler(HTTPException, _refused_by_framework)
    app.register_error_handler(RecursionError, _too_deep)
    app.register_error_handler(Exception, _failed)


def _refused(problem: Problem) -> Response:
    members = {
        "requirement": problem.requirement,
        FOR_PEOPLE: problem.message,
        **problem.members,
    }
    return _answer(problem.status, problem.title, problem.message, members)


def _refused_by_framework(error: HTTPException) -> Response:
    status = error.code or 500
    data: Any = getattr(error, "data", None)  # webargs: the messages by location and field
    members = {"errors": data["messages"]} if data and "messages" in data else {}
    words = _first(members["errors"]) if members else error.description or error.name
    answer = _answer(status, error.name, words, members)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    if error.response is not None and status in (301, 302, 303, 307, 308):
        return make_response(error.response)
    location = getattr(error, "new_url", None)
    if location:
        answer.headers["Location"] = location
    return answer


def _too_deep(_: RecursionError) -> Response:
    """Refuse what no parser follows: only a sender's nesting goes that deep."""
    return _answer(400, "Bad request", "The body is nested too deeply.", {})


def _failed(error: Exception) -> Response:
    log.exception("request.failed", id=g.get("request_id"), kind=type(error).__name__)
    if isinstance(error, OSError) and error.errno in FULL_DISK:
        return _answer(507, "Storage is full", "No room is left on the server's disk.", {})
    if isinstance(error, DBAPIError):
        return _answer(503, "Not available now", "The database did not take this. Try again.", {})
    return _answer(500, "Internal error", "This is our fault; it has been noted.", {})


def _answer(status: int, title: str, detail: str, members: dict[str, Any]) -> Response:
    if is_for_program(request.path):
        response = _document(status, title, detail, members)
    else:
        response = _page(status, title, members.get(FOR_PEOPLE))
    if status == 503:
        response.headers["Retry-After"] = RETRY_SECONDS
    return response


def _document(status: int, title: str, detail: str, members: dict[str, Any]) -> Response:
    said = {
        name: value for name, value in members.items() if value is not None and name != FOR_PEOPLE
    }
    response = make_response(
        {"type": "about:blank", "title": title, "status": status, "detail": detail, **said}, status
    )
    response.content_type = "application/problem+json"
    if status == 401 and not _is_browser():
        response.headers["WWW-Authenticate"] = 'Basic realm="Vidyalekh"'
    return response


def _page(status: int, title: str, message: Any) -> Response:
    html = render_template(
        "error.html",
        status=status,
        title=title,
        message=message,
        request_id=g.get("request_id", ""),
    )
    return make_response(html, status)


def _is_browser() -> bool:
    """Tell a page's fetch from a program: a browser would ask its user for a password. D6."""
    headers = request.headers
    return "Origin" in headers or any(name.startswith("Sec-Fetch-") for name, _ in headers)


def _first(messages: Any) -> str:
    """Word the first of marshmallow's messages with the path to its field."""
    path: list[str] = []
    while isinstance(messages, dict) and messages:
        name, messages = next(iter(messages.items()))
        path.append(str(name))
    words = messages[0] if isinstance(messages, list) and messages else str(messages)
    return f"{'.'.join(path[1:]) or 'body'}: {words}"
