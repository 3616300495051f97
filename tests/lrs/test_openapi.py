"""What schemathesis makes of a description of the record store: no failure, every refusal told."""

from typing import Any

import pytest
from flask import jsonify
from schemathesis import checks

from storage.installation import Installation
from tests.describing import failures
from tests.lrs.client import LrsClient
from tests.lrs.conftest import a_store
from tests.lrs.openapi import description

EXAMPLES = 6
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.response_schema_conformance,
]


def test_answers_are_as_described(installation: Installation, lrs: LrsClient) -> None:
    app = a_store(installation)
    app.add_url_rule("/description.json", view_func=lambda: jsonify(description()))
    header = {"Authorization": f"Basic {lrs.token}"}
    found = list(failures(app, "/description.json", header, CHECKS, examples=EXAMPLES))
    assert not found, "\n\n".join(found)


@pytest.mark.parametrize("scope", ["statements/read/mine", "state"])
def test_a_key_without_the_scope_is_told_so(make_lrs: Any, scope: str) -> None:
    client = make_lrs(scope)
    wanted = {"statements/read/mine": "activities/state", "state": "statements"}[scope]
    assert client.send("GET", wanted).status_code == 403
