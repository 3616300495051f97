"""Bodies of REST calls and forms that nobody honest sends: refused by name, never a 500."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts.roles import Role
from storage.installation import Installation
from storage.rest import LARGEST_JSON
from tests.accounts.factories import a_credential, a_person, authorization, sign_in
from tests.catalogue.factories import a_course
from tests.conftest import portal_client
from web.bounds import LARGEST_FORM

COURSE, LEARNERS, CREDENTIALS = (
    "/api/v1/courses/{course}",
    "/api/v1/learners",
    "/api/v1/credentials",
)
UNIT = '{"rule":{"units":{"u-1":{"mastery_score":%s}}}}'
ACTOR = '{"actor":{"%s":"%s"}}'
ACCOUNT = '{"actor":{"account":{"homePage":"http://a/%s","name":"x"}}}'
FORM = (
    b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n'
    b"Content-Type: application/zip\r\n\r\n%s\r\n--edge--\r\n"
)
KEY = '{"name":"x","scopes":["all"],"activity_prefix":"http://a/%s"}'


@pytest.fixture
def courses(installation: Installation) -> str:
    with installation.transaction() as db:
        return a_course(db).id


@pytest.fixture
def header(installation: Installation) -> dict[str, str]:
    with installation.transaction() as db:
        return authorization(*a_credential(db, installation.settings))


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", COURSE, b""),
        ("PATCH", COURSE, b"\xff"),
        ("PATCH", COURSE, '{"minutes":' + "[" * 100_000),
        ("PATCH", COURSE, '{"minutes":' + "[" * 1_000 + "]" * 1_000 + "}"),
        ("PATCH", COURSE, '{"rule":' + '{"a":' * 900 + "1" + "}" * 901),
        ("PATCH", COURSE, '{"minutes":' + "1" * 5_000 + "}"),
        ("PATCH", COURSE, '{"minutes":1e400}'),
        ("PATCH", COURSE, '{"minutes":NaN}'),
        ("PATCH", COURSE, UNIT % ("1" * 300)),
        ("PATCH", COURSE, UNIT % ("1" * 400)),
        ("PATCH", COURSE, UNIT % "-0.1"),
        ("PATCH", COURSE, '{"title":"a\\ud800"}'),
        ("PATCH", COURSE, '{"title":"a\\u0000"}'),
        ("PATCH", COURSE, '{"title":"a\\u001b[2J"}'),
        ("PATCH", COURSE, '{"title":{"en\\n":"a"}}'),
        ("PATCH", COURSE, '{"title":{"\\"><script>":"a"}}'),
        ("PATCH", COURSE, '{"description":{"en":"a\\u0000"}}'),
        ("PATCH", COURSE, '{"provider":"a\\u0000"}'),
        ("PATCH", COURSE, '{"languages":["en\\n"]}'),
        ("PATCH", COURSE, '{"outcomes":{"en":["a\\u0000"]}}'),
        ("POST", LEARNERS, ACTOR % ("mbox", "mailto:a\\u0000@b")),
        ("POST", LEARNERS, ACTOR % ("mbox", "mailto:a\\ud800@b")),
        ("POST", LEARNERS, ACTOR % ("openid", "http://a/\\u0000")),
        ("POST", LEARNERS, ACCOUNT % "\\u0000"),
        ("POST", LEARNERS, ACCOUNT % "\\udfff"),
        ("POST", CREDENTIALS, KEY % "\\u0000"),
        ("POST", CREDENTIALS, KEY % "\\ud800"),
    ],
)
def test_hostile_body_is_refused(
    client: FlaskClient,
    header: dict[str, str],
    courses: str,
    method: str,
    path: str,
    body: str | bytes,
) -> None:
    answer = client.open(
        path.format(course=courses),
        method=method,
        data=body,
        headers=header,
        content_type="application/json",
    )
    assert answer.status_code in (400, 422), answer.text
    document: Any = answer.get_json(force=True)
    assert ":" in document["detail"], document


def test_json_is_bounded(client: FlaskClient, header: dict[str, str], courses: str) -> None:
    body = b'{"title":"' + b"x" * LARGEST_JSON + b'"}'
    path = COURSE.format(course=courses)
    answer = client.patch(path, data=body, headers=header, content_type="application/json")
    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["/sign-in", "/publish/packages", "/sign-out"])
def test_strangers_form_is_bounded(app: Flask, path: str) -> None:
    """A form is read onto the disk before its CSRF token can be looked at."""
    app.config["WTF_CSRF_ENABLED"] = True
    assert send_file(portal_client(app), path, LARGEST_FORM) == 413


def test_publishers_form_may_be_large(client: FlaskClient, installation: Installation) -> None:
    with installation.transaction() as db:
        publisher = a_person(db, roles=(Role.PUBLISHER,))
    sign_in(client, publisher)
    assert send_file(client, "/publish/packages", LARGEST_FORM) == 303
    assert send_file(client, "/publish/courses", LARGEST_FORM) == 413


def send_file(client: FlaskClient, path: str, size: int) -> int:
    """Send a form with a file; gives the status."""
    kind = "multipart/form-data; boundary=edge"
    return client.post(path, data=FORM % (b"x" * size), content_type=kind).status_code
