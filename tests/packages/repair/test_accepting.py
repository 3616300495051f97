"""Accepting a repair, on the page and over REST: a copy, and the upload kept."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from accounts.roles import Role
from jobs.worker import run_pending
from packages.store import Package, Status, find_file, get_package
from packages.tasks import TASKS
from storage.installation import Installation
from tests.accounts.factories import a_credential, a_person, authorization, sign_in
from tests.catalogue.factories import a_course
from tests.packages.factories import PAGE, a_manifest, a_package, a_zip, an_item

API = "/api/v1/packages"
PAGES = "/publish/packages"
STRAY = a_manifest(title="R and D").replace(b"R and D", b"R&D")
BROKEN = a_zip({"imsmanifest.xml": STRAY, "sco1/index.html": PAGE})


@pytest.fixture
def publisher(client: FlaskClient, installation: Installation) -> FlaskClient:
    with installation.transaction() as db:
        person = a_person(db, roles=(Role.PUBLISHER,))
    sign_in(client, person)
    return client


@pytest.fixture
def headers(installation: Installation) -> dict[str, str]:
    with installation.transaction() as db:
        made = a_credential(db, installation.settings, scopes=("packages/write",))
    return authorization(*made)


@pytest.fixture
def untidy(installation: Installation) -> Package:
    """Give a package that plays, with an address in other letters."""
    item = an_item(href="Sco1/Index.html")
    files = {"imsmanifest.xml": a_manifest([item]), "sco1/index.html": PAGE}
    return a_package(installation, a_zip(files))


def shown(client: FlaskClient, package_id: str, headers: dict[str, str]) -> Any:
    return client.get(f"{API}/{package_id}", headers=headers).json


def found(installation: Installation, package_id: str) -> Package:
    run_pending(installation, TASKS)
    with installation.reading() as db:
        return get_package(db, 1, package_id)


def test_diff_is_shown_and_accepted_over_rest(
    client: FlaskClient, installation: Installation, headers: dict[str, str]
) -> None:
    package = a_package(installation, BROKEN)
    before = shown(client, package.id, headers)
    assert before["status"] == "invalid"
    assert "+      <title>R&amp;D</title>" in before["repair"]
    assert before["mends"] == ["A stray “&” is written as “&amp;”."]
    accepted: Any = client.post(f"{API}/{package.id}/repair", headers=headers)
    assert (accepted.status_code, accepted.json["id"]) == (202, package.id)
    assert shown(client, package.id, headers)["status"] == "queued"
    run_pending(installation, TASKS)
    after = shown(client, package.id, headers)
    assert (after["status"], after["repair"]) == ("repaired", None)
    assert after["title"] == {"und": "R&D"}


def test_repaired_package_holds_the_changed_file_and_the_upload_stays(
    client: FlaskClient, installation: Installation, headers: dict[str, str]
) -> None:
    package = a_package(installation, BROKEN)
    client.post(f"{API}/{package.id}/repair", headers=headers)
    after = found(installation, package.id)
    with installation.reading() as db:
        manifest = find_file(db, 1, package.id, "imsmanifest.xml")
    assert manifest
    with installation.blobs.open(1, manifest.sha256) as file:
        assert file.read() == STRAY.replace(b"R&D", b"R&amp;D")
    assert after.blob_sha256 == package.blob_sha256
    with installation.blobs.open(1, after.blob_sha256) as file:
        assert file.read() == BROKEN


def test_nothing_changes_without_acceptance(installation: Installation) -> None:
    package = a_package(installation, BROKEN)
    assert found(installation, package.id) == package
    assert package.status is Status.INVALID


def test_accepting_twice_is_a_conflict(
    client: FlaskClient, installation: Installation, headers: dict[str, str]
) -> None:
    package = a_package(installation, BROKEN)
    client.post(f"{API}/{package.id}/repair", headers=headers)
    assert client.post(f"{API}/{package.id}/repair", headers=headers).status_code == 409
    run_pending(installation, TASKS)
    assert client.post(f"{API}/{package.id}/repair", headers=headers).status_code == 409


def test_package_without_an_offer_is_a_conflict(
    client: FlaskClient, installation: Installation, headers: dict[str, str]
) -> None:
    package = a_package(installation)
    assert client.post(f"{API}/{package.id}/repair", headers=headers).status_code == 409


def test_playable_package_is_copied_and_its_courses_stay(
    client: FlaskClient, installation: Installation, headers: dict[str, str], untidy: Package
) -> None:
    assert untidy.status is Status.VALID
    with installation.transaction() as db:
        course = a_course(db, structure=untidy.structure, package_id=untidy.id)
    answer: Any = client.post(f"{API}/{untidy.id}/repair", headers=headers).json
    assert answer["id"] != untidy.id
    copy = found(installation, answer["id"])
    assert (copy.status, copy.repaired_from) == (Status.REPAIRED, untidy.id)
    assert [finding.code for finding in copy.findings if finding.code == "wrong_case"] == []
    assert copy.origin_label != untidy.origin_label
    assert found(installation, untidy.id) == untidy
    assert course.package_id == untidy.id


def test_publisher_reads_and_accepts_on_the_page(
    publisher: FlaskClient, installation: Installation
) -> None:
    package = a_package(installation, BROKEN)
    page = publisher.get(f"{PAGES}/{package.id}").text
    assert "This package cannot be played as it is" in page
    assert "<del>-      &lt;title&gt;R&amp;D&lt;/title&gt;</del>" in page
    assert "<ins>+      &lt;title&gt;R&amp;amp;D&lt;/title&gt;</ins>" in page
    answer = publisher.post(f"{PAGES}/{package.id}/repair")
    assert answer.location == f"{PAGES}/{package.id}"
    run_pending(installation, TASKS)
    page = publisher.get(f"{PAGES}/{package.id}").text
    assert "Ready, repaired" in page
    assert "What was changed" in page
    assert "Accept the changes" not in page


def test_copy_and_original_lead_to_each_other(
    publisher: FlaskClient, installation: Installation, untidy: Package
) -> None:
    assert "What could be tidied" in publisher.get(f"{PAGES}/{untidy.id}").text
    copy = publisher.post(f"{PAGES}/{untidy.id}/repair").location
    run_pending(installation, TASKS)
    assert f'href="{PAGES}/{untidy.id}"' in publisher.get(copy).text
    assert f'href="{copy}"' in publisher.get(f"{PAGES}/{untidy.id}").text


def test_diff_is_downloaded(publisher: FlaskClient, installation: Installation) -> None:
    package = a_package(installation, BROKEN)
    answer = publisher.get(f"{PAGES}/{package.id}/repair.diff")
    assert answer.mimetype == "text/plain"
    assert answer.text.startswith("--- a/imsmanifest.xml")
    good = a_package(installation)
    assert publisher.get(f"{PAGES}/{good.id}/repair.diff").status_code == 404


def test_package_with_a_repair_is_deleted(
    client: FlaskClient, installation: Installation, headers: dict[str, str], untidy: Package
) -> None:
    assert client.delete(f"{API}/{untidy.id}", headers=headers).status_code == 204


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_only_publishers_repair(
    client: FlaskClient, installation: Installation, method: str
) -> None:
    package = a_package(installation, BROKEN)
    with installation.transaction() as db:
        person = a_person(db)
    sign_in(client, person)
    path = f"{PAGES}/{package.id}/repair" + ("" if method == "POST" else ".diff")
    assert client.open(path, method=method).status_code == 403
