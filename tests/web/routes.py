"""The routes of the portal, and what there is to be had behind them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from accounts.requests import ask_to_join
from accounts.roles import Role
from accounts.sessions import open_session, sessions_of
from packages.quiz.store import insert_draft
from storage.installation import Installation
from tests.accounts.factories import (
    INSTITUTION,
    a_credential,
    a_person,
    an_organisation,
    authorization,
    sign_in,
)
from tests.certificates.factories import a_rendered_certificate
from tests.conftest import portal_client
from tests.packages.factories_quiz import QUESTIONS, a_document
from tests.player.factories import address_of, enrolled
from web.record_store import record_store_of
from web.requests import is_for_program

PUBLIC = frozenset(
    {
        "GET /",
        "GET /.well-known/did.json",
        "GET /.well-known/jwks.json",
        "GET /accessibility",
        "GET /accounts/static/<path:filename>",
        "GET /api/v1/openapi.json",
        "GET /certificates/<number>",
        "GET /certificates/status/<int(max=2147483647):institution>",
        "GET /components",
        "GET /courses",
        "GET /courses/<uuid:course_id>",
        "GET /healthz",
        "GET /help",
        "GET /language/<code>",
        "GET /metrics",
        "GET /publish/packages/static/<path:filename>",
        "GET /readyz",
        "GET /sign-in",
        "POST /sign-in",
        "POST /sign-out",
        # Whoever has the address is given the token, once.
        "POST /cmi5/fetch/<token>",
        "GET /static/<path:filename>",
        "GET /verify",
        "GET /verify/<number>",
        "GET /verify/<number>.jwt",
        # It tells its versions to whoever asks, and which methods it has to who takes another.
        *(
            f"{method} {mount}/about"
            for mount in ("/xapi", "/xapi/v1", "/xapi/v2")
            for method in ("DELETE", "GET", "PATCH", "POST", "PUT")
        ),
    }
)
# It knows its caller by the key of the one message.
BY_KEY_OF_MESSAGE = "POST /api/v1/messages/<int:institution>/<message_id>/delivery"
BODIES: Mapping[str, Any] = {
    "POST /api/v1/registrations/<uuid:registration_id>/waive": {"unit": 0, "reason": "x"},
    "PATCH /api/v1/courses/<uuid:course_id>": {"provider": "x"},
    **{
        f"POST /api/v1/learners/<uuid:learner_id>/{call}": {**body, "reason": "x"}
        for call, body in (
            ("identifiers", {"actor": {"mbox": "mailto:x@example.org"}}),
            ("merge", {"employee_id": "TARGET-1"}),
            ("split", {"change": 1}),
            ("transfer", {"organisation": "Office of Aims"}),
        )
    },
}


@dataclass(frozen=True)
class Route:
    """A method and a rule of the map of routes."""

    method: str
    rule: str
    arguments: frozenset[str]

    def __str__(self) -> str:
        return f"{self.method} {self.rule}"


@dataclass(frozen=True)
class Target:
    """What there is to be had: the values of routes' arguments, and words that must not get out."""

    values: Mapping[str, Any]
    secrets: tuple[str, ...]


def routes_of(app: Flask) -> Iterator[Route]:
    """List every method of every rule, the record store's too."""
    for rule in (*app.url_map.iter_rules(), *record_store_of(app).url_map.iter_rules()):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Route(method, rule.rule, frozenset(rule.arguments))


def a_draft(house: Installation, title: str = "Targeted quiz") -> str:
    """A quiz that is being written."""
    draft_id = str(uuid4())
    questions = [{**question, "text": {"en": title}} for question in QUESTIONS]
    with house.transaction() as db:
        insert_draft(
            db, INSTITUTION, draft_id, a_document(questions, title={"en": title}), house.now()
        )
    return draft_id


def a_target(house: Installation) -> Target:
    """A learner of one office with everything that a learner can have."""
    with house.transaction() as db:
        office = an_organisation(db, name="Office of Aims")
        person = a_person(
            db, organisation=office.id, name="Targeted Person", employee_id="TARGET-1"
        )
        open_session(db, person, device="Targeted Device", settings=house.settings, now=house.now())
        (session,) = sessions_of(db, person, secret="", settings=house.settings, now=house.now())
        filed = ask_to_join(
            db,
            INSTITUTION,
            name="Targeted Asker",
            mobile="+919876500000",
            organisation=office.id,
            note="",
            now=house.now(),
        )
    registration = enrolled(house, person=person)
    certificate = a_rendered_certificate(house, person=person)
    launched = address_of(house, registration)
    values = {
        "learner_id": person.public_id,
        "person_id": person.public_id,
        "change": 1,
        "registration_id": registration.id,
        "course_id": registration.course_id,
        "package_id": registration.package_id,
        "draft_id": a_draft(house),
        "place": 1,
        "launch_id": launched.rpartition("/")[2].partition("#")[0],
        "session_id": session.id,
        "request_id": filed.id,
        "number": certificate.number,
        "institution": INSTITUTION,
        "message_id": str(uuid4()),
        "decision": "revoke",
        "step": "name",
        "code": "hi",
        "filename": "none",
        "key": "vl1-aaaaaaaaaaaaaaaa",
        "export_id": str(uuid4()),
        "upload_id": str(uuid4()),
        "token": "1-none",
    }
    secrets = ("Targeted", "TARGET-1", certificate.registration_id, person.public_id)
    return Target(values, secrets)


def path_of(portal: Flask, route: Route, values: Mapping[str, Any]) -> str:
    """Fill in a route; what has no value is "none"."""
    given = {name: values.get(name, "none") for name in route.arguments}
    for app in (portal, record_store_of(portal)):
        for rule in app.url_map.iter_rules():
            if rule.rule == route.rule and route.method in (rule.methods or ()):
                adapter = app.url_map.bind("localhost:8000")
                return adapter.build(rule.endpoint, given, method=route.method)
    raise AssertionError(route)


def ask(portal: Flask, route: Route, target: Target, **request: Any) -> TestResponse:
    """Send a request to a route, its arguments filled in."""
    path = path_of(portal, route, target.values)
    client: FlaskClient = request.pop("client", None) or portal_client(portal)
    given = {"json": BODIES.get(str(route), {}), **request}
    if route.method in ("GET", "DELETE"):
        del given["json"]
    return client.open(path, method=route.method, **given)


def a_key(house: Installation, **fields: Any) -> dict[str, str]:
    """Issue a credential; gives its header."""
    with house.transaction() as db:
        return authorization(*a_credential(db, house.settings, **fields))


def rest(routes: list[Route]) -> list[Route]:
    """List the calls of the REST API that need a credential."""
    found = [route for route in routes if route.rule.startswith("/api/")]
    return [route for route in found if str(route) not in PUBLIC | {BY_KEY_OF_MESSAGE}]


def record_store(routes: list[Route]) -> list[Route]:
    """List the calls of the record store that are not public."""
    found = [route for route in routes if route.rule.startswith("/xapi")]
    return [route for route in found if str(route) not in PUBLIC]


def pages(routes: list[Route]) -> list[Route]:
    """List what people are shown."""
    return [route for route in routes if not is_for_program(route.rule)]


def signed_in(portal: Flask, house: Installation, *roles: Role) -> FlaskClient:
    """Give the client of someone in an office of its own."""
    with house.transaction() as db:
        person = a_person(db, roles=roles, organisation=an_organisation(db).id)
    client = portal_client(portal)
    sign_in(client, person)
    return client
