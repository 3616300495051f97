"""The exact Host decides, before any route (D7)."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from schemas.settings import parse
from web.hosts import LABEL_KEY, Hosts


def app(name: str) -> Callable[..., Iterable[bytes]]:
    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start("200 OK", [])
        label = environ.get(LABEL_KEY, "")
        return [f"{name} {label} {environ['PATH_INFO']}".encode()]

    return answer


def ask(host: str, path: str = "/", **environ: str) -> tuple[str, str]:
    hosts = Hosts(parse(environ), app("portal"), app("content"))
    said = []
    body = hosts({"HTTP_HOST": host, "PATH_INFO": path}, lambda status, _: said.append(status))
    return said[0], b"".join(body).decode()


@pytest.mark.parametrize(
    ("host", "answer"),
    [
        ("localhost:8000", "portal  /"),
        ("LOCALHOST:8000", "portal  /"),
        ("k7x.localhost:8000", "content k7x /"),
    ],
)
def test_known_host_is_answered(host: str, answer: str) -> None:
    assert ask(host) == ("200 OK", answer)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "localhost",
        "localhost:8001",
        "127.0.0.1:8000",
        "a.b.localhost:8000",
        ".localhost:8000",
        "evil.example",
        "localhost:8000.evil.example",
        "k7x.localhost:8000\n",
        "k_7.localhost:8000",
    ],
)
def test_unknown_host_is_misdirected(host: str) -> None:
    assert ask(host)[0] == "421 Misdirected Request"


def test_slashes_are_collapsed_without_redirect() -> None:
    assert ask("localhost:8000", "//xapi///statements") == ("200 OK", "portal  /xapi/statements")


def test_default_port_may_be_written_out() -> None:
    production = {
        "VIDYALEKH_PORTAL_URL": "https://learn.example",
        "VIDYALEKH_CONTENT_URL": "https://{package}.content.example",
        "VIDYALEKH_SECRET_KEY": "k" * 32,
        "VIDYALEKH_SMS_MODE": "file",
        "VIDYALEKH_CONTENT_SAME_SITE": "accept",
    }
    assert ask("learn.example:443", **production)[0] == "200 OK"
    assert ask("a1.content.example", **production)[1] == "content a1 /"
