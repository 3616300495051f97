"""My record, as a page and as a file."""

import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from pypdf import PdfReader

from certificates.store import Status, certificates_of, update_status
from storage.installation import Installation
from tests.accounts.factories import a_person, sign_in
from tests.catalogue.factories import a_registration, a_structure
from tests.certificates.factories import a_completed_registration, a_rendered_certificate


def a_learner_with_a_record(installation: Installation, courses: int = 1) -> Any:
    """Someone who completed courses and began another."""
    with installation.transaction() as db:
        person = a_person(db, name="Test Learner")
        for number in range(courses):
            structure = a_structure(1, title={"en": f"Course number {number} of the record"})
            a_completed_registration(db, person=person, structure=structure)
        a_registration(db, person=person, structure=a_structure(title={"en": "Begun only"}))
    return person


def words(file: bytes, folder: Path) -> str:
    path = folder / "record.pdf"
    path.write_bytes(file)
    said = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    return said.stdout.decode()


def test_the_record_is_for_its_owner(client: FlaskClient) -> None:
    assert client.get("/record").status_code == 303
    assert client.get("/record.pdf").status_code == 303


def test_an_empty_record_says_how_to_fill_it(
    client: FlaskClient, installation: Installation
) -> None:
    with installation.transaction() as db:
        person = a_person(db)
    sign_in(client, person)
    page = client.get("/record").text
    assert "Nothing is on your record yet" in page
    assert 'href="/courses"' in page
    assert client.get("/record.pdf").data.startswith(b"%PDF")


def test_the_page_lists_what_was_completed_and_begun(
    client: FlaskClient, installation: Installation
) -> None:
    person = a_learner_with_a_record(installation)
    sign_in(client, person)
    page = client.get("/record").text
    for text in (
        "Course number 0 of the record",
        "18\u00a0November\u00a02026",
        "80\u00a0%",
        "Begun only",
    ):
        assert text in page


def test_a_certificate_is_one_tap_away(client: FlaskClient, installation: Installation) -> None:
    with installation.transaction() as db:
        person = a_person(db)
    number = a_rendered_certificate(installation, person=person).number
    sign_in(client, person)
    assert f'href="/certificates/{number}.pdf"' in client.get("/record").text  # G2


def test_the_file_is_signed_and_says_the_same(
    client: FlaskClient, installation: Installation, tmp_path: Path
) -> None:
    sign_in(client, a_learner_with_a_record(installation))
    answer = client.get("/record.pdf")
    said = words(answer.data, tmp_path)
    for text in ("Test Learner", "Course number 0 of the record", "80 %", "12 minutes", "VL-"):
        assert text in said
    assert "Begun only" not in said
    assert b"ETSI.CAdES.detached" in answer.data


def test_many_courses_take_more_pages(client: FlaskClient, installation: Installation) -> None:
    sign_in(client, a_learner_with_a_record(installation, courses=30))
    assert len(PdfReader(BytesIO(client.get("/record.pdf").data)).pages) == 2


def test_a_revoked_certificate_is_not_shown_as_one(
    client: FlaskClient, installation: Installation, tmp_path: Path
) -> None:
    person = a_learner_with_a_record(installation)
    with installation.transaction() as db:
        [found] = certificates_of(db, 1, person.id)
        update_status(db, found, Status.REVOKED, "x", installation.now())
    sign_in(client, person)
    said = words(client.get("/record.pdf").data, tmp_path)
    assert found.number not in said
    assert "Revoked" in said
