"""A filter that a list does not know is refused, never answered as if nothing were asked."""

from typing import Any

from flask.testing import FlaskClient

from storage.installation import Installation
from tests.accounts.factories import a_credential, authorization


def test_every_list_refuses_a_filter_that_it_does_not_know(
    client: FlaskClient, installation: Installation
) -> None:
    with installation.transaction() as db:
        header = authorization(*a_credential(db, installation.settings))
    described: Any = client.get("/api/v1/openapi.json").json
    lists = [path for path, calls in described["paths"].items() if _takes_a_query(calls)]
    assert {"/api/v1/courses", "/api/v1/packages", "/api/v1/records"} <= set(lists)
    for path in lists:
        answer = client.get(f"{path}?mistyped=1", headers=header)
        assert (path, answer.status_code) == (path, 422)
        assert "mistyped" in answer.text


def _takes_a_query(calls: dict[str, Any]) -> bool:
    return any(one["in"] == "query" for one in calls.get("get", {}).get("parameters", ()))
