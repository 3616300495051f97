"""Answers and the headers that each carries (xAPI 1.0.3 Communication §1.2, §2.1.3, §3.3)."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

import orjson
from flask import Request, Response
from werkzeug.http import http_date

from lrs.formats import render_timestamp
from lrs.versions import Version
from schemas.problem import Problem, Unavailable

JSON = "application/json"
CONSISTENT_THROUGH = "X-Experience-API-Consistent-Through"
# Any page may ask, none with the reader's cookies: this store reads none (D6).
OPEN_TO_PAGES = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": ", ".join(
        (
            "ETag",
            "Last-Modified",
            "Content-Length",
            "X-Experience-API-Version",
            CONSISTENT_THROUGH,
            "Retry-After",
        )
    ),
}
# A form of the alternate syntax is a navigation: content that someone kept here is then a page of
# the portal's origin. It may run nothing, load nothing and send nothing.
NO_PAGE = "default-src 'none'; sandbox; frame-ancestors 'none'"
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, PUT, POST, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": ", ".join(
        (
            "Authorization",
            "Content-Type",
            "Content-Length",
            "X-Experience-API-Version",
            "X-Experience-API-Hash",
            "If-Match",
            "If-None-Match",
            "Accept",
            "Accept-Language",
        )
    ),
    "Access-Control-Max-Age": "86400",
}
RETRY_AFTER = "1"


def json_answer(body: bytes, *, status: int = HTTPStatus.OK) -> Response:
    """Answer JSON that is written already."""
    return Response(body, status, content_type=JSON)


def no_content() -> Response:
    """Answer 204."""
    return _bare(HTTPStatus.NO_CONTENT)


def not_modified() -> Response:
    """Answer 304: the reader has what is there."""
    return _bare(HTTPStatus.NOT_MODIFIED)


def preflight() -> Response:
    """Answer a browser that asks whether a page may ask."""
    answer = no_content()
    answer.headers.update(PREFLIGHT)
    return answer


def problem_answer(problem: Problem, request: Request) -> Response:
    """Answer a refusal (RFC 9457), with what the culprit is and the rule that it breaks."""
    members: dict[str, Any] = {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.message,
        **({"requirement": problem.requirement} if problem.requirement else {}),
        **problem.members,
    }
    answer = Response(
        orjson.dumps(members, default=str), problem.status, content_type="application/problem+json"
    )
    if "allow" in problem.members:
        answer.headers["Allow"] = str(problem.members["allow"])
    if isinstance(problem, Unavailable):
        answer.headers["Retry-After"] = RETRY_AFTER
    # A browser would ask its user for a password of ours and keep it (D6).
    if problem.status == HTTPStatus.UNAUTHORIZED and not _is_from_browser(request):
        answer.headers["WWW-Authenticate"] = 'Basic realm="xAPI", charset="UTF-8"'
    return answer


def add_headers(answer: Response, version: Version) -> Response:
    """Add what every answer carries."""
    answer.headers["X-Experience-API-Version"] = version.number
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = NO_PAGE
    answer.headers.setdefault("Cache-Control", "no-cache, private")
    answer.headers.update(OPEN_TO_PAGES)
    return answer


def add_consistent_through(answer: Response, horizon: datetime) -> None:
    """Say up to when nothing is missing."""
    answer.headers[CONSISTENT_THROUGH] = render_timestamp(horizon)


def add_last_modified(answer: Response, moment: datetime) -> None:
    """Say when it last changed."""
    answer.headers["Last-Modified"] = http_date(moment)


def _bare(status: HTTPStatus) -> Response:
    answer = Response(status=status)
    # Flask would say that nothing is HTML.
    del answer.headers["Content-Type"]
    return answer


def _is_from_browser(request: Request) -> bool:
    return "Origin" in request.headers or any(
        name.lower().startswith("sec-fetch-") for name, _ in request.headers
    )
