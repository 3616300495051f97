"""What is true of every answer of the portal."""

import errno

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from schemas.problem import Conflict, Problem
from storage.database import DatabaseAway
from storage.installation import Installation
from tests.apps import a_portal
from tests.conftest import portal_client


@pytest.fixture
def own(installation: Installation) -> Flask:
    """A portal that views are added to."""
    return a_portal(installation)


def with_view(app: Flask, path: str, error: Exception | None = None) -> FlaskClient:
    """A client of an app with one more view, which raises or answers."""

    def view() -> str:
        if error:
            raise error
        return "fine"

    app.add_url_rule(path, path, view, methods=["GET", "POST"])
    return portal_client(app)


def test_live_and_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "live"}
    assert client.get("/readyz").json == {"status": "ready"}


def test_unmigrated_database_is_not_ready(client: FlaskClient, installation: Installation) -> None:
    with installation.transaction() as db:
        db.execute(text("DELETE FROM alembic_version"))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "upgrade" in answer.get_data(as_text=True)


def test_problem_of_program_is_a_document(own: Flask) -> None:  # RFC 9457 §3
    problem = Conflict("course: it has learners", requirement="cmi5 9.3.0.0-1", learners=3)
    answer = with_view(own, "/api/v1/trial", problem).get("/api/v1/trial")
    assert answer.status_code == 409
    assert answer.content_type == "application/problem+json"
    assert answer.get_json(force=True) == {
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
        "detail": "course: it has learners",
        "requirement": "cmi5 9.3.0.0-1",
        "learners": 3,
    }


def test_problem_of_person_is_a_page(own: Flask) -> None:
    answer = with_view(own, "/trial", Problem("The form is empty.")).get("/trial")
    assert answer.status_code == 400
    assert "The form is empty." in answer.text
    assert "<h1" in answer.text


def test_failure_says_nothing_of_its_cause(own: Flask) -> None:
    answer = with_view(own, "/api/v1/trial", ValueError("secret 42")).get("/api/v1/trial")
    assert answer.status_code == 500
    assert "42" not in answer.text


@pytest.mark.parametrize(
    "error",
    [DatabaseAway("The database does not answer."), OperationalError("s", {}, Exception("gone"))],
)
def test_absent_database_asks_to_come_back(own: Flask, error: Exception) -> None:
    answer = with_view(own, "/api/v1/trial", error).get("/api/v1/trial")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")


def test_full_disk_is_named(own: Flask) -> None:
    error = OSError(errno.ENOSPC, "No space left on device")
    answer = with_view(own, "/trial", error).post("/trial")
    assert answer.status_code == 507


def test_wrong_method_names_the_right_ones(own: Flask) -> None:  # RFC 9110 §15.5.6
    answer = with_view(own, "/api/v1/trial").delete("/api/v1/trial")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS, POST"


def test_unknown_page_is_404(client: FlaskClient) -> None:
    assert client.get("/nowhere").status_code == 404


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("X-Frame-Options", "DENY"),
    ],
)
def test_headers_of_every_page(client: FlaskClient, name: str, value: str) -> None:
    assert client.get("/nowhere").headers[name] == value


def test_pages_run_no_inline_script_and_are_framed_by_nobody(client: FlaskClient) -> None:
    policy = client.get("/nowhere").headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://k7.localhost:8000"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 400),
        ({"Origin": "http://localhost:8000"}, 400),
    ],
)
def test_form_from_elsewhere_is_refused(own: Flask, headers: dict[str, str], status: int) -> None:
    """From our own page but without the token it is 400."""
    own.config["WTF_CSRF_ENABLED"] = True
    own.add_url_rule("/trial", "trial", lambda: "fine", methods=["POST"])
    answer = own.test_client().post("/trial", headers={"Host": "localhost:8000", **headers})
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("next_page", "location"),
    [
        ("/courses?q=a", "/courses?q=a"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_language_is_kept_and_leads_back_here(
    client: FlaskClient, next_page: str, location: str
) -> None:
    answer = client.get("/language/hi", query_string={"next": next_page})
    assert answer.headers["Location"] == location
    assert '<html lang="hi"' in client.get("/nowhere").text


def test_metrics_are_for_this_machine(app: Flask) -> None:
    client = portal_client(app)
    client.get("/healthz")
    assert 'vidyalekh_requests_total{method="GET",route="/healthz"' in client.get("/metrics").text
    away = client.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert away.status_code == 403


def test_request_id_is_given_back(client: FlaskClient) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": "abcd-1234"})
    assert answer.headers["X-Request-ID"] == "abcd-1234"


def test_request_id_that_is_no_id_is_replaced(client: FlaskClient) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": "a b<script>"})
    assert len(answer.headers["X-Request-ID"]) == 36
