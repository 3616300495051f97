"""The REST API keeps to its own description, whatever is sent. Contract, REST API; OpenAPI 3.1."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis import checks
from schemathesis.core.failures import FailureGroup

from storage.request import KEY
from tests.accounts.factories import a_credential, authorization

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


def operations_of(portal: Flask) -> Iterator[Any]:
    """List what the description describes."""
    schema: Any = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", portal)
    for found in schema.get_all_operations():
        yield found.ok()


@pytest.mark.usefixtures("world")
def test_answers_are_as_described(portal: Flask, header: dict[str, str]) -> None:
    failures = [
        f"{operation.label}: {failure}"
        for operation in operations_of(portal)
        if (failure := first_failure(operation, header))
    ]
    assert not failures, "\n\n".join(failures)


def first_failure(operation: Any, header: dict[str, str]) -> str | None:
    """Send what the description allows, and what it does not; give the first wrong answer."""

    @given(case=operation.as_strategy())
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    def send(case: Any) -> None:
        case.call_and_validate(headers=header, checks=CHECKS)

    try:
        send()
    except FailureGroup as group:
        return str(group)
    return None
