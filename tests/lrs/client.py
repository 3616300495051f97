"""An xAPI client over Flask's."""

from dataclasses import dataclass, field
from typing import Any

import orjson
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from accounts.credentials import Credential, basic_token, issue
from storage.installation import Installation


@dataclass
class LrsClient:
    """Sends requests with one credential and one version; `headers` come on top."""

    http: FlaskClient
    credential: Credential
    token: str
    version: str
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, method: str, resource: str, **request: Any) -> TestResponse:
        """Send a request to a resource, `statements?…` or `activities/state`."""
        headers = {
            "Authorization": f"Basic {self.token}",
            "X-Experience-API-Version": self.version,
            "Host": "localhost:8000",
            **self.headers,
            **request.pop("headers", {}),
        }
        path = resource if resource.startswith("/") else f"/xapi/{resource}"
        return self.http.open(path, method=method, headers=headers, **request)

    def get(self, resource: str, **query: Any) -> TestResponse:
        """Ask; agents are written as JSON."""
        headers = query.pop("headers", {})
        written = {name: _written(value) for name, value in query.items()}
        return self.send("GET", resource, query_string=written or None, headers=headers)

    def post(self, *statements: dict[str, Any]) -> TestResponse:
        """Send one statement, or a batch."""
        body = statements[0] if len(statements) == 1 else list(statements)
        return self.send("POST", "statements", json=body)

    def store(self, *statements: dict[str, Any]) -> list[str]:
        """Send statements that must be taken; give their ids."""
        answer = self.post(*statements)
        assert answer.status_code == 200, answer.text
        return list(answer.get_json())

    def ids(self, **query: Any) -> list[str]:
        """Give the ids of all statements that match, following `more` to its end."""
        answer = self.get("statements", **query)
        found: list[str] = []
        while True:
            assert answer.status_code == 200, answer.text
            page = answer.get_json()
            found += [statement["id"] for statement in page["statements"]]
            if not page["more"]:
                return found
            answer = self.get(page["more"])


def a_client(
    app: Flask, installation: Installation, *scopes: str, version: str = "1.0.3", **bounds: Any
) -> LrsClient:
    """Issue a credential and give a client that uses it."""
    given = {"institution": 1, "name": "test", **bounds}
    with installation.transaction() as db:
        credential, secret = issue(
            db,
            scopes=scopes,
            settings=installation.settings,
            now=installation.now(),
            **given,
        )
    return LrsClient(app.test_client(), credential, basic_token(credential, secret), version)


def _written(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return orjson.dumps(value).decode() if isinstance(value, dict) else value
