"""Package files as the content host serves them (D10), and the shell's own headers (D8, D9)."""

import pytest

from packages.store import allow_hosts
from player.tokens import capability
from tests.accounts.factories import INSTITUTION
from tests.packages.factories import a_package, a_scorm12_zip
from tests.player.factories import a_shell, enrolled

FILES = {
    "films/a film.mp4": bytes(range(256)) * 8,
    "page.html": "<meta charset=iso-8859-1>é".encode("latin-1"),
    "picture.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "Data.JSON": b"{}",
    "strange.xyz": b"?",
}


@pytest.fixture
def package(installation):
    return a_package(installation, a_scorm12_zip(files=FILES))


@pytest.fixture
def get(installation, content_client, package):
    """Ask for a file of the package on its own host."""
    opens = capability(installation.settings, package.origin_label, 0)

    def ask(path, **headers):
        return content_client.get(
            f"/c/{opens}/{path}",
            headers=headers,
            buffered=True,
            environ_overrides={"vidyalekh.label": package.origin_label},
        )

    return ask


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("films/a%20film.mp4", "video/mp4"),
        ("page.html", "text/html"),
        ("picture.svg", "image/svg+xml"),
        ("data.json", "application/json"),
        ("strange.xyz", "application/octet-stream"),
    ],
)
def test_a_file_has_our_media_type_and_is_what_it_is(get, path, media_type):
    response = get(path)
    assert (response.status_code, response.headers["Content-Type"]) == (200, media_type)
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "immutable" in response.headers["Cache-Control"]
    assert "Set-Cookie" not in response.headers


def test_a_part_is_served_as_a_part(get):
    response = get("films/a%20film.mp4", Range="bytes=256-511")
    assert response.status_code == 206
    assert response.headers["Content-Range"] == "bytes 256-511/2048"
    assert response.data == bytes(range(256))


def test_a_part_beyond_the_end_is_refused(get):
    assert get("films/a%20film.mp4", Range="bytes=9000-").status_code == 416


def test_what_is_known_is_not_sent_again(get):
    etag = get("page.html").headers["ETag"]
    assert get("page.html", **{"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("path", ["nothing.html", "../wsgi.py", "%2e%2e/wsgi.py", "a%00b", "é"])
def test_what_is_not_there(get, path):
    assert get(path).status_code == 404


def test_the_policy_names_only_what_the_publisher_accepted(installation, get, package):
    with installation.transaction() as db:
        hosts = ["https://cdn.example", "https://x; script-src *", "javascript:alert(1)"]
        allow_hosts(db, INSTITUTION, package.id, hosts, hosts)
    policy = get("page.html").headers["Content-Security-Policy"]
    assert "https://cdn.example" in policy
    assert "https://x" not in policy
    assert "javascript" not in policy
    for rule in ("base-uri 'self'", "object-src 'none'", "form-action 'self'"):
        assert rule in policy


def test_the_shell_has_its_headers(installation, content_client):
    shell = a_shell(installation, content_client, enrolled(installation))
    response = content_client.get(f"/play/{shell.launch}")
    assert response.headers["Permissions-Policy"].startswith("unload=(self)")
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
    assert "script-src 'self';" in response.headers["Content-Security-Policy"]
    assert shell.token not in response.text


def test_a_launch_that_is_not_there(content_client):
    response = content_client.get("/play/00000000-0000-4000-8000-000000000000")
    assert (response.status_code, response.mimetype) == (404, "text/plain")


@pytest.mark.parametrize("path", ["/", "/run/x", "/shell/1/none.js", "/shell/1/cmi/../../x", "/c/"])
def test_nothing_else_is_here(content_client, path):
    assert content_client.get(path).status_code == 404


def test_the_browser_reads_the_same_table(content_client):
    table = content_client.get("/shell/1/cmi/scorm12.json", buffered=True).json
    assert table["standard"] == "scorm-1.2"
