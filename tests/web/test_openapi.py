"""The REST API keeps to its own description, whatever is sent. Contract, REST API; OpenAPI 3.1."""

import pytest
from flask import Flask
from schemathesis import checks

from storage.request import KEY
from tests.accounts.factories import a_credential, authorization
from tests.describing import failures

EXAMPLES = 15
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]


@pytest.fixture(scope="module")
def header(portal: Flask) -> dict[str, str]:
    house = portal.extensions[KEY]
    with house.transaction() as db:
        return authorization(*a_credential(db, house.settings))


@pytest.mark.usefixtures("world")
def test_answers_are_as_described(portal: Flask, header: dict[str, str]) -> None:
    found = list(failures(portal, "/api/v1/openapi.json", header, CHECKS, examples=EXAMPLES))
    assert not found, "\n\n".join(found)
