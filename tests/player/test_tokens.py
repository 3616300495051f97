"""What a launch token and a capability open, and what they never open (D6, D9, D10)."""

from base64 import b64encode
from urllib.parse import urlsplit

import pytest

from player.cli import revoke_links
from player.store.launches import find_by_id
from tests.player.factories import INITIALIZE, a_shell, enrolled


@pytest.fixture
def shell(installation, content_client):
    opened = a_shell(installation, content_client, enrolled(installation))
    opened.deliver()
    opened.send(INITIALIZE)
    return opened


def basic(name, secret):
    """Write a Basic header."""
    return f"Basic {b64encode(f'{name}:{secret}'.encode()).decode()}"


def attempts(shell):
    """Give every way in which a page could hand in what it has."""
    token, session = shell.token, shell.session
    return [
        f"Bearer {token}",
        f"Bearer {shell.launch}.{token}",
        f"Bearer {session}.{token}",
        f"Basic {token}",
        *(basic(name, token) for name in ("", shell.launch, session, token)),
        basic(token, ""),
    ]


@pytest.mark.parametrize("base", ["", "/v1", "/v2"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/statements"),
        ("POST", "/statements"),
        ("PUT", "/statements"),
        ("GET", "/activities/state"),
        ("PUT", "/agents/profile"),
    ],
)
def test_a_launch_token_opens_nothing_of_the_record_store(client, shell, base, method, path):
    for header in attempts(shell):
        headers = {"Authorization": header, "X-Experience-API-Version": "1.0.3"}
        response = client.open(f"/xapi{base}{path}", method=method, json={}, headers=headers)
        assert response.status_code == 401, header


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/registrations"),
        ("GET", "/records"),
        ("GET", "/courses"),
        ("POST", "/registrations/00000000-0000-4000-8000-000000000000/launch"),
        ("POST", "/sessions/00000000-0000-4000-8000-000000000000/abandon"),
    ],
)
def test_a_launch_token_opens_nothing_of_the_rest_api(client, shell, method, path):
    for header in attempts(shell):
        headers = {"Authorization": header}
        response = client.open(f"/api/v1{path}", method=method, json={}, headers=headers)
        assert response.status_code == 401, header


def test_revoked_links_open_nothing_and_new_ones_do(installation, app, content_client, shell):
    old = shell.delivered["address"]
    package = get_package_id(installation, shell)
    assert look(content_client, shell, old) == 200
    result = app.test_cli_runner().invoke(revoke_links, [package])
    assert result.exit_code == 0, result.output
    assert "links revoked, epoch 1" in result.output
    assert look(content_client, shell, old) == 404
    assert look(content_client, shell, shell.deliver()["address"]) == 200
    again = app.test_cli_runner().invoke(revoke_links, [package])
    assert "epoch 2" in again.output


def test_links_of_no_package_cannot_be_revoked(app):
    assert app.test_cli_runner().invoke(revoke_links, ["none"]).exit_code != 0


def get_package_id(installation, shell):
    """Give the package of a launch."""
    with installation.reading() as db:
        return find_by_id(db, shell.launch).package_id


def look(content_client, shell, address):
    """Ask for a file on the package's host; gives the status."""
    return content_client.get(
        urlsplit(address).path, buffered=True, environ_overrides={"vidyalekh.label": shell.label}
    ).status_code
