"""Addresses, queries, forms and headers that nobody honest sends, on every page: never a 500.

The pages come from the map of routes, so a new one is asked too; FIELDS are the names that any of
them reads.
"""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts import identity
from accounts.decision import Decision
from accounts.roles import Role
from certificates.store import Status, update_status
from schemas.people import KINDS
from storage.installation import Installation
from tests.accounts.factories import a_person, sign_in
from tests.certificates.factories import a_rendered_certificate
from tests.conftest import portal_client
from tests.player.factories import address_of, enrolled
from tests.web.routes import PUBLIC, a_draft, pages, path_of, routes_of

HOSTILE = (
    "\0",
    "a\0b",
    "\ufffd\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "\r\nX-Evil: 1",
    "//[",
    "/\\[",
    "'\"><script>alert(1)</script>",
    "{{ 7*7 }}{% raw %}%s%(x)s{0.__class__}",
    "=1+1",
    "-1",
    "9" * 40,
    "9" * 5000,
    "1e400",
    "NaN",
    "9999-12-31T23:59:59-14:00~00000000-0000-0000-0000-000000000000",
    "0001-01-01T00:00:00+14:00~00000000-0000-0000-0000-000000000000",
    "٣" * 10,
    "²",
    "\u202e\u2066\ufeff",
    "x" * 20_000,
)
# One of each kind: there are many fields.
FOR_FIELDS = ("a\0b", "//[", HOSTILE[6], HOSTILE[7], "9" * 5000, "NaN", "٣" * 10)
FIELDS = (
    *("after", "cursor", "key", "language", "launch", "limit", "next", "number", "page", "q"),
    *("short", "code", "confirm", "department", "designation", "description_en", "employee_type"),
    *("file", "filename", "hosts", "joined-day", "joined-month", "joined-year", "languages"),
    *("home", "kind", "other", "since", "value"),
    *("activity_prefix", "expires", "format", "organisation", "overlap", "scopes"),
    *(
        "keywords_en",
        "minutes",
        "mobile",
        "mode",
        "name",
        "note",
        "office",
        "outcomes_en",
        "package",
        "provider",
    ),
    *(
        "reason",
        "state",
        "title_en",
        "title_hi",
        "unit",
        "valid_days",
        "opens",
        "closes",
        "mastery-u-1",
        "move_on-u-1",
        "text_en",
        "option_1_en",
        "answers",
        "points",
        "min",
        "draw",
        "pass_mark",
        "review",
    ),
)
WORDS = frozenset({"code", "number", "filename", "path", "name", "version", "message_id"})
EVERY_ROLE = tuple(Role)


@pytest.fixture
def ids(installation: Installation) -> dict[str, Any]:
    """Things that the hostile one may have the ids of."""
    registration = enrolled(installation)
    certificate = a_rendered_certificate(installation)
    with installation.transaction() as db:
        update_status(db, certificate, Status.UNDER_REVIEW, "Voided", certificate.issued_at)
        person, said = a_person(db), Decision("command", "", certificate.issued_at)
        change = identity.merge(db, person, a_person(db), said)
    launched = address_of(installation, registration)
    return {
        "person_id": person.public_id,
        "change": change.number,
        "registration_id": registration.id,
        "course_id": registration.course_id,
        "package_id": registration.package_id,
        "launch_id": launched.rpartition("/")[2].partition("#")[0],
        "session_id": registration.id,
        "request_id": registration.id,
        "number": certificate.number,
        "institution": 1,
        "decision": "revoke",
        "step": "name",
        "code": "hi",
        "filename": "none",
        "draft_id": a_draft(installation),
        "place": 1,
    }


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    return portal_client(app)


@pytest.fixture
def insider(client: FlaskClient, installation: Installation) -> FlaskClient:
    """Someone with every role, who turns on us."""
    with installation.transaction() as db:
        person = a_person(db, roles=EVERY_ROLE)
    sign_in(client, person)
    return client


def test_hostile_fields_are_no_failure(
    app: Flask, ids: dict[str, Any], stranger: FlaskClient, insider: FlaskClient
) -> None:
    known = pages(list(routes_of(app)))
    routes = [route for route in known if route.rule not in ("/sign-out", "/record.pdf")]
    for word in FOR_FIELDS:
        given = dict.fromkeys(FIELDS, word)
        for route in routes:
            # Behind a closed door nobody reads what a stranger sends: one word shows that.
            is_read = str(route) in PUBLIC or word == FOR_FIELDS[0]
            for client in (stranger, insider) if is_read else (insider,):
                sent: Any = {"query_string" if route.method == "GET" else "data": given}
                answer = client.open(path_of(app, route, ids), method=route.method, **sent)
                is_made_later = route.rule.endswith((".pdf", ".jwt"))
                assert answer.status_code < 500 or is_made_later, (str(route), word, answer.text)
                assert_harmless(answer)


def test_hostile_words_in_addresses_are_no_failure(
    app: Flask, ids: dict[str, Any], stranger: FlaskClient, insider: FlaskClient
) -> None:
    for route in pages(list(routes_of(app))):
        for name in route.arguments & WORDS:
            for word in HOSTILE:
                path = path_of(app, route, {**ids, name: word})
                for client in (stranger, insider):
                    answer = client.open(path, method=route.method)
                    assert answer.status_code < 500, (str(route), word, answer.text)
                    assert_harmless(answer)


@pytest.mark.parametrize("word", HOSTILE)
def test_hostile_identifiers_are_no_failure(
    installation: Installation, insider: FlaskClient, word: str
) -> None:
    with installation.transaction() as db:
        person = a_person(db)
    for kind in KINDS:
        given = {"kind": kind, "value": word, "home": f"https://{word}", "reason": word}
        answer = insider.post(f"/desk/people/{person.public_id}/identifier", data=given)
        assert answer.status_code in (303, 422), (kind, word, answer.text)
        assert_harmless(answer)


@pytest.mark.parametrize(
    "path",
    [
        "/%ff",
        "/%00",
        "/courses/%ff",
        "/verify/%ed%a0%80",
        "/static/%00",
        "/static/..%2f..%2fwsgi.py",
        "/static/..%5cwsgi.py",
        "/static/%252e%252e/wsgi.py",
        "/static/" + "a" * 5000,
        "/courses?q=%ff%00%ed%a0%80",
        "/courses/00000000-0000-0000-0000-00000000000%00",
        "/courses/{00000000-0000-0000-0000-000000000000}",
        "/certificates/status/-1",
        "/certificates/status/%D9%A3",
        "/" + "a/" * 4000,
    ],
)
def test_hostile_address_is_refused(stranger: FlaskClient, path: str) -> None:
    assert stranger.get(path).status_code in (200, 400, 404)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Accept", "\xff" * 100),
        ("Accept", "text/csv;q=nan, */*;q=-1"),
        ("Accept-Language", ",".join(f"a{n};q=0.{n}" for n in range(2000))),
        ("Accept-Language", "\xff;q=x"),
        ("Cookie", "vidyalekh=\xff; a=b;;=;"),
        ("Cookie", "vidyalekh=" + "A" * 8000),
        ("Cookie", "vidyalekh=.eJwDAAAAAAE.AAAAAA.AAAA"),
        ("Content-Type", "multipart/form-data"),
        ("Content-Type", "application/x-www-form-urlencoded; charset=\xff"),
        ("Content-Length", "-1"),
        ("Content-Length", "x"),
        ("If-None-Match", '"' * 500),
        ("If-Modified-Since", "Mon, 99 Foo 99999 99:99:99 GMT"),
        ("Range", "bytes=" + ",".join(f"{n}-{n}" for n in range(500))),
        ("X-Forwarded-Host", "evil.example"),
        ("X-Request-ID", "a" * 500),
        ("Sec-Fetch-Site", "\xff"),
        ("User-Agent", "\xff" * 3000),
    ],
)
def test_hostile_header_is_no_failure(stranger: FlaskClient, name: str, value: str) -> None:
    for path in ("/", "/courses", "/static/site.css", "/api/v1/records", "/xapi/statements"):
        for method in ("GET", "POST"):
            answer = stranger.open(path, method=method, headers={name: value}, buffered=True)
            assert answer.status_code < 500, (path, answer.text)
            assert "evil.example" not in answer.text


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "FOO", "PATCH"])
def test_unknown_method_is_refused(stranger: FlaskClient, method: str) -> None:
    for path in ("/", "/api/v1/courses", "/xapi/statements", "/nowhere"):
        assert stranger.open(path, method=method).status_code in (401, 403, 404, 405)
    metrics = stranger.get("/metrics").text
    assert f'method="{method}"' not in metrics or method == "PATCH"


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "/\\evil.example", "/\t/evil.example", "https:evil.example", "///e.example"],
)
def test_nobody_is_led_away(stranger: FlaskClient, address: str) -> None:
    led = stranger.get("/language/hi", query_string={"next": address})
    assert led.headers["Location"] == "/"
    stranger.get("/sign-in", query_string={"next": address})
    with stranger.session_transaction() as session:
        assert not session.get("next")


def assert_harmless(answer: Any) -> None:
    """Nothing hostile comes back as markup, as a header, or worked out."""
    assert "X-Evil" not in answer.headers
    for markup in (b"<script>alert", b"<class", b">49<"):
        assert markup not in answer.data
    location = answer.headers.get("Location", "/")
    assert location.startswith(("/", "http://")), location
    assert not location.startswith(("//", "/\\")), location
