"""What schemathesis makes of a description of the record store: no failure, every refusal told."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask, jsonify
from hypothesis import HealthCheck, given, settings
from schemathesis import checks
from schemathesis.core.failures import FailureGroup

from tests.lrs.client import LrsClient
from tests.lrs.openapi import description

EXAMPLES = 6
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.response_schema_conformance,
]


def operations_of(app: Flask) -> Iterator[Any]:
    app.add_url_rule("/description.json", view_func=lambda: jsonify(description()))
    schema: Any = schemathesis.openapi.from_wsgi("/description.json", app)
    for found in schema.get_all_operations():
        yield found.ok()


def test_answers_are_as_described(app: Flask, lrs: LrsClient) -> None:
    header = {"Authorization": f"Basic {lrs.token}"}
    failures = [
        f"{operation.label}: {failure}"
        for operation in operations_of(app)
        if (failure := first_failure(operation, header))
    ]
    assert not failures, "\n\n".join(failures)


@pytest.mark.parametrize("scope", ["statements/read/mine", "state"])
def test_a_key_without_the_scope_is_told_so(app: Flask, make_lrs: Any, scope: str) -> None:
    client = make_lrs(scope)
    wanted = {"statements/read/mine": "activities/state", "state": "statements"}[scope]
    assert client.send("GET", wanted).status_code == 403


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
