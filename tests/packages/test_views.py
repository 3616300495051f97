"""The publisher's pages: upload, follow, read the report, allow hosts, delete."""

import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from accounts.roles import Role
from jobs.store import lease_next
from jobs.worker import run_pending
from packages.tasks import TASKS
from packages.upload import KIND
from storage.installation import Installation
from tests.accounts.factories import a_person, sign_in
from tests.conftest import SetClock
from tests.packages.factories import (
    AnItem,
    a_html_zip,
    a_manifest,
    a_package,
    a_scorm12_zip,
    a_zip,
    an_item,
    an_upload,
)
from tests.packages.factories2004 import a_scorm2004_zip

NOBODY = "7d2ecd98-f481-4851-9f0c-000000000000"
UPLOAD = "/publish/packages"


@pytest.fixture
def publisher(client: FlaskClient, installation: Installation) -> FlaskClient:
    with installation.transaction() as db:
        person = a_person(db, roles=(Role.PUBLISHER,))
    sign_in(client, person)
    return client


def page(client: FlaskClient, package_id: str, **kwargs: Any) -> str:
    answer = client.get(f"{UPLOAD}/{package_id}", **kwargs)
    assert answer.status_code == 200
    return answer.text


def test_empty_list_says_what_will_be_here(publisher: FlaskClient) -> None:
    answer = publisher.get("/publish")
    assert answer.status_code == 200
    assert "No packages yet" in answer.text
    assert 'enctype="multipart/form-data"' in answer.text


def test_form_upload_leads_to_the_package(
    publisher: FlaskClient, installation: Installation
) -> None:
    form = {"file": (io.BytesIO(a_scorm12_zip()), "course.zip")}
    answer = publisher.post(UPLOAD, data=form)
    assert answer.status_code == 303
    waiting = publisher.get(answer.location).text
    assert '<noscript><meta http-equiv="refresh"' in waiting
    run_pending(installation, TASKS)
    done = publisher.get(answer.location).text
    assert "It can be played as it is." in done
    assert 'action="/publish/courses"' in done
    assert "http-equiv" not in done


def test_script_upload_is_a_raw_body(publisher: FlaskClient, installation: Installation) -> None:
    answer = publisher.post(
        f"{UPLOAD}?filename=पाठ.zip", data=a_html_zip(), content_type="application/octet-stream"
    )
    assert answer.status_code == 303
    run_pending(installation, TASKS)
    assert "पाठ.zip" in publisher.get("/publish").text


def test_form_without_a_file_asks_for_it(publisher: FlaskClient) -> None:
    answer = publisher.post(UPLOAD, data={"file": (io.BytesIO(b""), "")})
    assert answer.status_code == 400
    assert "Choose the file to upload." in answer.text


def test_running_import_shows_its_stage(
    publisher: FlaskClient, installation: Installation, clock: SetClock
) -> None:
    package_id = an_upload(installation)
    with installation.transaction() as db:
        lease_next(db, [KIND], lease="x", now=clock(), seconds=60)
    text = page(publisher, package_id)
    assert "Being read" in text
    assert "Keeping the files" in text


def test_report_lists_errors_above_and_names_file_and_line(
    publisher: FlaskClient, installation: Installation
) -> None:
    package = a_package(installation, a_zip({"imsmanifest.xml": a_manifest(2)}))
    text = page(publisher, package.id)
    assert text.count('href="#error-') == 2
    assert "sco1/index.html, which “Lesson 1” opens, is not in the package." in text
    assert "<code>imsmanifest.xml</code>, line 16" in text
    assert 'action="/publish/courses"' not in text


def test_report_is_downloaded_as_json_and_html(
    publisher: FlaskClient, installation: Installation
) -> None:
    package = a_package(installation, b"nothing")
    as_json = publisher.get(f"{UPLOAD}/{package.id}/report.json")
    assert as_json.json["findings"][0]["code"] == "not_a_zip"
    assert as_json.headers["Content-Disposition"].startswith("attachment")
    as_html = publisher.get(f"{UPLOAD}/{package.id}/report.html")
    assert as_html.mimetype == "text/html"
    assert "The file is not a zip archive" in as_html.text
    assert "<link" not in as_html.text


def test_report_speaks_hindi(publisher: FlaskClient, installation: Installation) -> None:
    package = a_package(installation, b"nothing")
    text = page(publisher, package.id, headers={"Accept-Language": "hi"})
    assert "यह पैकेज चलाया नहीं जा सकता" in text
    assert "फ़ाइल ज़िप नहीं है" in text


def test_names_in_a_report_are_text(publisher: FlaskClient, installation: Installation) -> None:
    script = "<script>alert(1)</script>"
    content = a_scorm12_zip(manifest=a_manifest(title=script), files={"<img src=x>.html": b""})
    package = a_package(installation, content, filename=f"{script}.zip")
    for address in (f"{UPLOAD}/{package.id}", f"{UPLOAD}/{package.id}/report.html", "/publish"):
        assert script not in publisher.get(address).text


def test_hosts_are_allowed_by_the_publisher(
    publisher: FlaskClient, installation: Installation
) -> None:
    content = a_html_zip(b'<script src="https://cdn.example/a.js"></script>')
    package = a_package(installation, content)
    form = {"hosts": ["https://cdn.example", "https://never-found.example"]}
    answer = publisher.post(f"{UPLOAD}/{package.id}/hosts", data=form)
    assert answer.status_code == 303
    shown = publisher.get(f"{UPLOAD}/{package.id}/report.json").json
    assert shown["allowed_hosts"] == ["https://cdn.example"]
    assert "checked" in page(publisher, package.id)


def test_host_that_was_not_found_can_be_typed(
    publisher: FlaskClient, installation: Installation
) -> None:
    package = a_package(installation, a_html_zip(b"<p>A script loads the film."))
    publisher.post(f"{UPLOAD}/{package.id}/hosts", data={"another": "films.example/api"})
    shown = publisher.get(f"{UPLOAD}/{package.id}/report.json").json
    assert shown["allowed_hosts"] == ["https://films.example"]
    assert "https://films.example" in page(publisher, package.id)


def test_package_is_deleted(publisher: FlaskClient, installation: Installation) -> None:
    package = a_package(installation)
    assert publisher.post(f"{UPLOAD}/{package.id}/delete").status_code == 303
    assert publisher.get(f"{UPLOAD}/{package.id}").status_code == 404


def test_list_is_paged(publisher: FlaskClient, installation: Installation, clock: SetClock) -> None:
    for number in range(32):
        clock.tick()
        an_upload(installation, filename=f"number-{number}.zip")
    first = publisher.get("/publish").text
    assert "number-31.zip" in first
    assert "number-1.zip" not in first
    address = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    assert "number-1.zip" in publisher.get(address.replace("&amp;", "&")).text
    assert publisher.get("/publish?after=nonsense").status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/publish"),
        ("POST", UPLOAD),
        ("GET", f"{UPLOAD}/{NOBODY}"),
        ("GET", f"{UPLOAD}/{NOBODY}/report.json"),
        ("POST", f"{UPLOAD}/{NOBODY}/hosts"),
        ("POST", f"{UPLOAD}/{NOBODY}/delete"),
    ],
)
def test_only_publishers_come_in(
    client: FlaskClient, installation: Installation, method: str, path: str
) -> None:
    assert client.open(path, method=method).status_code in (303, 401)
    with installation.transaction() as db:
        person = a_person(db)
    sign_in(client, person)
    assert client.open(path, method=method).status_code == 403


def test_page_of_a_course_of_scorm_2004_shows_its_parts_and_edition(
    publisher: FlaskClient, installation: Installation
) -> None:
    folder = AnItem("F", "Part one", children=[an_item(1), an_item(2)])
    text = page(publisher, a_package(installation, a_scorm2004_zip([folder, an_item(3)])).id)
    assert "SCORM 2004, 4th Edition" in text
    assert "One after the other, or as learners choose" in text
    assert text.index("Part one") < text.index("Lesson 1") < text.index("Lesson 3")
