"""What schemathesis makes of a description of an API: calls that it allows, and others."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis.core.failures import FailureGroup


def failures(
    app: Flask,
    description: str,
    header: dict[str, str],
    checks: Sequence[Callable[..., Any]],
    *,
    examples: int,
) -> Iterator[str]:
    """Give of each call of a description, by its path in the app, the first wrong answer."""
    schema: Any = schemathesis.openapi.from_wsgi(description, app)
    for found in schema.get_all_operations():
        operation = found.ok()
        if failure := first_failure(operation, header, checks, examples):
            yield f"{operation.label}: {failure}"


def first_failure(
    operation: Any, header: dict[str, str], checks: Sequence[Callable[..., Any]], examples: int
) -> str | None:
    """Send so many calls of an operation; give the first wrong answer."""

    @given(case=operation.as_strategy())
    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    def send(case: Any) -> None:
        case.call_and_validate(headers=header, checks=checks)

    try:
        send()
    except FailureGroup as group:
        return str(group)
    return None
