"""Every route of the portal, asked by those whom it is not for: strangers, other keys and people.

The cases are made from the map of routes, so a new route is asked too: it is closed to strangers
unless it stands in PUBLIC, and a REST call is closed to every scope that SCOPES does not give it.
"""

from collections.abc import Mapping
from datetime import datetime

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from accounts.credentials import CredentialKind
from accounts.roles import Role
from accounts.scopes import SCOPES as ALL_SCOPES
from storage.installation import Installation
from tests.accounts.factories import (
    an_organisation,
)
from tests.web.routes import (
    BY_KEY_OF_MESSAGE,
    PUBLIC,
    Route,
    Target,
    a_key,
    ask,
    pages,
    record_store,
    rest,
    signed_in,
)

CLOSED = (302, 303, 401, 403, 404, 405)

READ_COURSES = ("courses/write", "registrations/write", "records/read", "all/read", "all")
READ_PACKAGES = ("packages/write", "courses/write", "all")
READ_RECORDS = ("records/read", "all/read", "all")
READ_STATEMENTS = ("statements/read/mine", "statements/read", "all/read", "all")
REGISTER = ("registrations/write", "all")
SCOPES: Mapping[str, tuple[str, ...]] = {
    "GET /api/v1/certificates/<number>": (*READ_RECORDS, "registrations/write"),
    "GET /api/v1/certificates/<number>.jwt": (*READ_RECORDS, "registrations/write"),
    "GET /api/v1/certificates/<number>.pdf": (*READ_RECORDS, "registrations/write"),
    "GET /api/v1/courses": READ_COURSES,
    "POST /api/v1/courses": ("courses/write", "all"),
    "GET /api/v1/courses/<uuid:course_id>": READ_COURSES,
    "PATCH /api/v1/courses/<uuid:course_id>": ("courses/write", "all"),
    "DELETE /api/v1/courses/<uuid:course_id>": ("courses/write", "all"),
    "POST /api/v1/courses/<uuid:course_id>/publish": ("courses/write", "all"),
    "POST /api/v1/credentials": ("credentials/write",),
    "GET /api/v1/credentials": ("credentials/write",),
    "GET /api/v1/credentials/<key>": ("credentials/write",),
    "DELETE /api/v1/credentials/<key>": ("credentials/write",),
    "POST /api/v1/credentials/<key>/rotate": ("credentials/write",),
    "DELETE /api/v1/credentials/<key>/previous": ("credentials/write",),
    "POST /api/v1/exports": READ_STATEMENTS,
    "GET /api/v1/exports/<uuid:export_id>": READ_STATEMENTS,
    "POST /api/v1/learners": ("learners/write", "all"),
    "GET /api/v1/learners": (*READ_RECORDS, "learners/write"),
    "GET /api/v1/learners/<uuid:learner_id>": (*READ_RECORDS, "learners/write"),
    "GET /api/v1/learners/<uuid:learner_id>/identifiers": (*READ_RECORDS, "learners/write"),
    "POST /api/v1/learners/<uuid:learner_id>/identifiers": ("learners/write", "all"),
    "POST /api/v1/learners/<uuid:learner_id>/merge": ("learners/write", "all"),
    "POST /api/v1/learners/<uuid:learner_id>/split": ("learners/write", "all"),
    "GET /api/v1/learners/<uuid:learner_id>/placements": (*READ_RECORDS, "learners/write"),
    "POST /api/v1/learners/<uuid:learner_id>/transfer": ("learners/write", "all"),
    "POST /api/v1/organisations/move": ("learners/write", "all"),
    "POST /api/v1/packages": ("packages/write", "all"),
    "GET /api/v1/packages": READ_PACKAGES,
    "GET /api/v1/packages/<uuid:package_id>": READ_PACKAGES,
    "DELETE /api/v1/packages/<uuid:package_id>": ("packages/write", "all"),
    "POST /api/v1/packages/<uuid:package_id>/repair": ("packages/write", "all"),
    "GET /api/v1/records": READ_RECORDS,
    "POST /api/v1/registrations": REGISTER,
    "GET /api/v1/registrations/<uuid:registration_id>": (*READ_RECORDS, "registrations/write"),
    "POST /api/v1/registrations/<uuid:registration_id>/launch": REGISTER,
    "POST /api/v1/registrations/<uuid:registration_id>/waive": REGISTER,
    "POST /api/v1/sessions/<uuid:session_id>/abandon": REGISTER,
}
# What belongs to a learner; courses and packages belong to the whole institution.
OF_A_LEARNER = ("learner_id", "registration_id", "session_id", "number")


def leaked(answer: TestResponse, target: Target) -> list[str]:
    """List what an answer tells of the target beside what its own address holds."""
    told = answer.data.replace(answer.request.path.encode(), b"")
    return [word for word in target.secrets if word.encode() in told]


def test_strangers_find_every_route_closed(
    portal: Flask, routes: list[Route], target: Target
) -> None:
    open_to_all = {
        str(route): answer.status_code
        for route in routes
        if (answer := ask(portal, route, target)).status_code not in CLOSED
        or leaked(answer, target)
    }
    assert set(open_to_all) - PUBLIC == {BY_KEY_OF_MESSAGE}, open_to_all


def test_list_of_public_routes_is_true(routes: list[Route]) -> None:
    assert {str(route) for route in routes} >= PUBLIC


def test_strangers_call_of_rest_is_401(portal: Flask, routes: list[Route], target: Target) -> None:
    for route in rest(routes):
        assert ask(portal, route, target).status_code == 401, str(route)


@pytest.mark.parametrize(
    "header",
    [
        "Basic",
        "Basic !!!",
        "Basic dmwxLWFhYWFhYWFhYWFhYWFhYWE6eA==",
        "Basic \xff",
        "Bearer vl1-aaaaaaaaaaaaaaaa.x",
        "Bearer vl999999999-aaaaaaaaaaaaaaaa.x",
        "Negotiate x",
        "Digest username=x",
        "Basic " + "A" * 8000,
    ],
)
def test_wrong_credential_is_401(
    portal: Flask, routes: list[Route], target: Target, header: str
) -> None:
    sent = {"Authorization": header, "X-Experience-API-Version": "1.0.3"}
    for route in [*rest(routes), *record_store(routes)]:
        answer = ask(portal, route, target, headers=sent)
        assert answer.status_code == 401, str(route)


def test_report_of_a_message_needs_its_key(
    portal: Flask, routes: list[Route], target: Target
) -> None:
    (route,) = [route for route in routes if str(route) == BY_KEY_OF_MESSAGE]
    report = {"status": "delivered"}
    for query, status in (({}, 422), ({"key": "x"}, 403)):
        answer = ask(portal, route, target, json=report, query_string=query)
        assert answer.status_code == status


@pytest.mark.parametrize("scope", sorted(ALL_SCOPES))
def test_each_scope_opens_its_calls_and_no_other(
    portal: Flask, house: Installation, routes: list[Route], target: Target, scope: str
) -> None:
    header = a_key(house, scopes=(scope,), institution=2)
    refused = {
        str(route)
        for route in rest(routes)
        if ask(portal, route, target, headers=header).status_code == 403
    }
    wanted = {name for name, scopes in SCOPES.items() if scope not in scopes}
    assert refused == wanted


def test_every_call_of_rest_has_its_scopes(routes: list[Route]) -> None:
    assert {str(route) for route in rest(routes)} == set(SCOPES)


def test_key_of_another_institution_finds_nothing(
    portal: Flask, house: Installation, routes: list[Route], target: Target
) -> None:  # D1
    header = a_key(house, institution=2)
    for route in rest(routes):
        answer = ask(portal, route, target, headers=header)
        assert not leaked(answer, target), str(route)
        if route.arguments:
            assert answer.status_code in (404, 422), (str(route), answer.text)


def test_key_of_another_office_finds_no_learner(
    portal: Flask, house: Installation, routes: list[Route], target: Target
) -> None:  # D4
    with house.transaction() as db:
        office = an_organisation(db).id
    header = a_key(house, organisation=office)
    for route in rest(routes):
        if route.method != "DELETE":
            answer = ask(portal, route, target, headers=header)
            assert not leaked(answer, target), str(route)
            if route.arguments & set(OF_A_LEARNER):
                assert answer.status_code == 404, (str(route), answer.text)


@pytest.mark.parametrize("kind", [CredentialKind.CMI5_SESSION, CredentialKind.SHELL_SESSION])
def test_token_of_a_session_opens_no_call_of_rest(
    portal: Flask, house: Installation, routes: list[Route], target: Target, kind: CredentialKind
) -> None:  # D9
    header = a_key(house, kind=kind, scopes=("statements/write", "state"))
    for route in rest(routes):
        assert ask(portal, route, target, headers=header).status_code == 403, str(route)


def test_ended_key_opens_nothing(
    portal: Flask, house: Installation, routes: list[Route], target: Target
) -> None:
    header = a_key(house, expires=datetime.fromisoformat("2020-01-01T00:00:00Z"))
    for route in rest(routes):
        assert ask(portal, route, target, headers=header).status_code == 401, str(route)


def test_cookie_opens_no_call_of_a_program(
    portal: Flask, house: Installation, routes: list[Route], target: Target
) -> None:  # D6
    client = signed_in(portal, house, Role.ADMIN)
    sent = {"X-Experience-API-Version": "1.0.3"}
    for route in [*rest(routes), *record_store(routes)]:
        answer = ask(portal, route, target, client=client, headers=sent)
        assert answer.status_code == 401, str(route)


def test_other_learner_gets_nothing_of_a_learner(
    portal: Flask, house: Installation, routes: list[Route], target: Target
) -> None:
    client = signed_in(portal, house)
    for route in pages(routes):
        if str(route) != "GET /verify/<number>":  # it names the holder to whoever has the number
            answer = ask(portal, route, target, client=client)
            assert not leaked(answer, target), str(route)
            if route.rule.startswith(("/publish", "/desk", "/launches", "/registrations")):
                assert answer.status_code in (403, 404), str(route)
        if route.rule == "/sign-out":
            client = signed_in(portal, house)


@pytest.mark.parametrize("role", list(Role))
def test_role_in_another_office_gets_nothing_of_a_learner(
    portal: Flask, house: Installation, routes: list[Route], target: Target, role: Role
) -> None:  # I2
    client = signed_in(portal, house, role)
    for route in pages(routes):
        is_of_learner = route.arguments & {
            "person_id",
            "registration_id",
            "launch_id",
            "request_id",
        }
        if is_of_learner or route.rule.startswith("/desk"):
            answer = ask(portal, route, target, client=client)
            assert not leaked(answer, target), str(route)
            assert not route.arguments or answer.status_code in (403, 404), str(route)
