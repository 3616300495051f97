"""Packages over REST: upload, look, delete, and every way in which an upload goes wrong."""

import errno
import io
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.publishing import add_course
from jobs.worker import run_pending
from packages.limits import Limits
from packages.tasks import TASKS
from storage.installation import Installation
from tests.accounts.factories import a_credential, authorization
from tests.conftest import SetClock
from tests.packages.factories import a_html_zip, a_package, a_scorm12_zip, an_item

URL = "/api/v1/packages"


@pytest.fixture
def headers(installation: Installation) -> dict[str, str]:
    with installation.transaction() as db:
        return authorization(*a_credential(db, installation.settings, scopes=("packages/write",)))


def upload(client: FlaskClient, headers: dict[str, str], content: bytes, **kwargs: Any) -> Any:
    return client.post(f"{URL}?filename=a.zip", data=content, headers=headers, **kwargs)


def blobs(installation: Installation) -> list[str]:
    """Name whatever lies in the folder of blobs."""
    files = installation.blobs.folder.rglob("*")
    return [path.name for path in files if path.is_file() and path.name != ".lock"]


def test_raw_upload_is_imported(
    client: FlaskClient, installation: Installation, headers: dict[str, str]
) -> None:
    answer = upload(client, headers, a_scorm12_zip(2), content_type="application/zip")
    assert answer.status_code == 202
    assert answer.json["status"] == "queued"
    run_pending(installation, TASKS)
    shown = client.get(answer.json["url"], headers=headers).json
    assert (shown["status"], shown["standard"], shown["findings"]) == ("valid", "scorm-1.2", [])
    assert len(shown["structure"]["children"]) == 2
    assert shown["title"] == {"und": "A course"}


def test_multipart_upload_is_imported(
    client: FlaskClient, installation: Installation, headers: dict[str, str]
) -> None:
    form = {"note": "before", "file": (io.BytesIO(a_html_zip()), "site.zip")}
    answer = client.post(URL, data=form, headers=headers, content_type="multipart/form-data")
    run_pending(installation, TASKS)
    shown = client.get(answer.json["url"], headers=headers).json
    assert (shown["status"], shown["standard"]) == ("valid", "html")
    assert shown["filename"] == "site.zip"


def test_multipart_is_not_spooled(
    client: FlaskClient, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("the body was parsed into a temporary file")

    monkeypatch.setattr("werkzeug.formparser.default_stream_factory", refuse)
    form = {"file": (io.BytesIO(a_html_zip()), "site.zip")}
    answer = client.post(URL, data=form, headers=headers, content_type="multipart/form-data")
    assert answer.status_code == 202


def test_bad_archive_is_found_by_the_job(
    client: FlaskClient, installation: Installation, headers: dict[str, str]
) -> None:
    answer = upload(client, headers, b"no archive")
    assert answer.status_code == 202
    run_pending(installation, TASKS)
    shown = client.get(answer.json["url"], headers=headers).json
    assert shown["status"] == "invalid"
    (finding,) = shown["findings"]
    assert finding["code"] == "not_a_zip"
    assert finding["severity"] == "error"
    assert set(finding) == {
        "code", "severity", "file", "line", "message", "fix", "requirement",
    }  # fmt: skip


def test_findings_speak_the_language_asked_for(
    client: FlaskClient, installation: Installation, headers: dict[str, str]
) -> None:
    url = upload(client, headers, b"no archive").json["url"]
    run_pending(installation, TASKS)
    hindi = client.get(url, headers={**headers, "Accept-Language": "hi"}).json["findings"][0]
    assert "ज़िप" in hindi["message"]


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"", "application/zip", 400),
        (b"--x\r\n\r\n", "multipart/form-data", 400),
        (b"", "multipart/form-data; boundary=x", 400),
        (b"nothing of the kind", "multipart/form-data; boundary=x", 400),
        (
            b'--x\r\nContent-Disposition: form-data; name="other"\r\n\r\n1\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
            400,
        ),
        (
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n\r\nPK',
            "multipart/form-data; boundary=x",
            400,
        ),
    ],
)
def test_body_without_a_file_is_400_and_leaves_nothing(
    client: FlaskClient,
    installation: Installation,
    headers: dict[str, str],
    body: bytes,
    content_type: str,
    status: int,
) -> None:
    answer = client.post(URL, data=body, headers=headers, content_type=content_type)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert client.get(URL, headers=headers).json["packages"] == []
    assert [name for name in blobs(installation) if name.startswith(".new")] == []


@pytest.mark.parametrize("is_terminated", [True, False])  # as granian's streams are, or not
@pytest.mark.parametrize("content_type", ["application/zip", "multipart/form-data; boundary=x"])
def test_cut_upload_leaves_nothing(
    client: FlaskClient,
    installation: Installation,
    headers: dict[str, str],
    content_type: str,
    is_terminated: bool,
) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n\r\n'
    body = (part if "multipart" in content_type else b"") + a_scorm12_zip()
    answer = client.post(
        URL,
        input_stream=io.BytesIO(body),
        headers=headers,
        content_type=content_type,
        environ_overrides={
            "CONTENT_LENGTH": str(len(body) + 1000),
            "wsgi.input_terminated": is_terminated,
        },
    )
    assert answer.status_code == 400
    assert client.get(URL, headers=headers).json["packages"] == []
    assert blobs(installation) == []


def test_too_large_upload_is_413_with_the_limit(
    app: Flask, client: FlaskClient, installation: Installation, headers: dict[str, str]
) -> None:
    app.config["PACKAGE_LIMITS"] = Limits(upload=1000)
    answer = upload(client, headers, bytes(1001))
    assert answer.status_code == 413
    assert answer.json["limit"] == 1000
    assert blobs(installation) == []


def _full(*args: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_full_disk_is_507_and_leaves_nothing(
    client: FlaskClient,
    installation: Installation,
    headers: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("storage.blobs.os.fsync", _full)
    answer = upload(client, headers, a_scorm12_zip())
    assert answer.status_code == 507
    assert "disk" in answer.json["detail"]
    assert blobs(installation) == []


def test_full_disk_during_the_import_is_named(
    client: FlaskClient,
    installation: Installation,
    headers: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = upload(client, headers, a_scorm12_zip()).json["url"]
    monkeypatch.setattr("storage.blobs.os.fsync", _full)
    run_pending(installation, TASKS)
    shown = client.get(url, headers=headers).json
    assert shown["status"] == "failed"
    assert shown["findings"][0]["code"] == "storage_full"


def test_list_pages_newest_first(
    client: FlaskClient, clock: SetClock, headers: dict[str, str]
) -> None:
    ids = []
    for _ in range(3):
        clock.tick()
        ids.append(upload(client, headers, a_html_zip()).json["id"])
    first = client.get(f"{URL}?limit=2", headers=headers).json
    assert [package["id"] for package in first["packages"]] == ids[:0:-1]
    rest = client.get(URL, query_string={"cursor": first["next"]}, headers=headers).json
    assert [package["id"] for package in rest["packages"]] == ids[:1]
    assert rest["next"] is None


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "cursor=x", "cursor=2026-01-01~x"])
def test_wrong_query_is_422(client: FlaskClient, headers: dict[str, str], query: str) -> None:
    assert client.get(f"{URL}?{query}", headers=headers).status_code == 422


def test_delete_is_204_then_404(client: FlaskClient, headers: dict[str, str]) -> None:
    url = upload(client, headers, a_html_zip()).json["url"]
    assert client.delete(url, headers=headers).status_code == 204
    assert client.delete(url, headers=headers).status_code == 404
    assert client.get(url, headers=headers).status_code == 404


def test_nothing_to_repair_is_409(client: FlaskClient, headers: dict[str, str]) -> None:
    url = upload(client, headers, a_html_zip()).json["url"]
    assert client.post(f"{url}/repair", headers=headers).status_code == 409
    unknown = client.post(f"{URL}/{uuid4()}/repair", headers=headers)
    assert unknown.status_code == 404


def test_without_a_scope_nothing_is_given(client: FlaskClient, installation: Installation) -> None:
    with installation.transaction() as db:
        key = a_credential(db, installation.settings, scopes=("statements/read",))
    assert client.get(URL).status_code == 401
    assert client.get(URL, headers=authorization(*key)).status_code == 403
    assert client.post(URL, data=b"x", headers=authorization(*key)).status_code == 403


def test_another_institution_sees_nothing(
    client: FlaskClient, installation: Installation, headers: dict[str, str]
) -> None:
    url = upload(client, headers, a_scorm12_zip([an_item(1)])).json["url"]
    with installation.transaction() as db:
        other = authorization(*a_credential(db, installation.settings, 2, scopes=("all",)))
    assert client.get(url, headers=other).status_code == 404
    assert client.delete(url, headers=other).status_code == 404
    assert client.get(URL, headers=other).json["packages"] == []


def test_package_of_a_course_is_not_deleted(
    client: FlaskClient, installation: Installation, headers: dict[str, str]
) -> None:
    package = a_package(installation)
    with installation.transaction() as db:
        add_course(db, package.institution, {"package": package.id}, now=installation.now())
    answer = client.delete(f"{URL}/{package.id}", headers=headers)
    assert answer.status_code == 409
    assert client.get(f"{URL}/{package.id}", headers=headers).json["status"] == "valid"
