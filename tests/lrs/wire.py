"""A program that speaks HTTP to a running server, over a kept connection that may break."""

from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlencode

import orjson

PATIENCE = 60


class Broken(Exception):
    """The server went away before it answered: nobody knows whether it did what was asked."""


@dataclass(frozen=True)
class Answer:
    """A status, the headers in lower case, and the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return orjson.loads(self.body)


@dataclass
class Wire:
    """One client; not to be shared by threads. `host` is the portal's unless a package's."""

    port: int
    authorization: str
    host: str = ""
    connection: HTTPConnection | None = field(default=None, repr=False)

    def xapi(
        self,
        method: str,
        resource: str,
        body: Any = None,
        more: Mapping[str, str] | None = None,
        **query: Any,
    ) -> Answer:
        """Ask the record store; bodies and agents are written as JSON."""
        headers = {"X-Experience-API-Version": "1.0.3", **(more or {})}
        words = {name: _written(value) for name, value in query.items()}
        path = resource if resource.startswith("/") else f"/xapi/{resource}"
        return self.send(method, f"{path}?{urlencode(words)}" if words else path, body, headers)

    def send(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Ask anything; raises Broken where no whole answer comes."""
        data = body if isinstance(body, bytes | None) else orjson.dumps(body)
        given = {"Host": self.host or f"localhost:{self.port}", **(headers or {})}
        if not isinstance(body, bytes | None):
            given["Content-Type"] = "application/json"
        try:
            return self._ask(method, path, data, {"Authorization": self.authorization, **given})
        except (OSError, HTTPException) as error:
            self.close()
            raise Broken(str(error)) from error

    def close(self) -> None:
        """Hang up."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def _ask(
        self, method: str, path: str, data: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        if self.connection is None:
            self.connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        # A server may refuse before it has read the body, and close: its answer can be read.
        with suppress(BrokenPipeError):
            self.connection.request(method, path, data, dict(headers))
        answer: HTTPResponse = self.connection.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, named, answer.read())


def basic(key: str, secret: str) -> str:
    """Write a key as HTTP Basic wants it."""
    return f"Basic {b64encode(f'{key}:{secret}'.encode()).decode()}"


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return orjson.dumps(value).decode() if isinstance(value, dict) else str(value)
