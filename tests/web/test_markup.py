"""Names, titles and files that hold markup: pages, CSV and PDF show them as the text they are."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts.requests import ask_to_join
from accounts.roles import Role
from catalogue.publishing import add_course, publish_course
from certificates.store import Status, update_status
from packages.store import Package
from storage.installation import Installation
from tests.accounts.factories import (
    INSTITUTION,
    a_credential,
    a_person,
    an_organisation,
    authorization,
    sign_in,
)
from tests.catalogue.factories import a_structure, a_unit
from tests.certificates.factories import a_rendered_certificate
from tests.packages.factories import a_manifest, a_package, a_scorm12_zip, an_item
from tests.player.factories import INITIALIZE, a_shell, enrolled, set_
from tests.web.routes import a_draft, pages, rest, routes_of
from tests.web.test_hostile import path_of

MARKUP = "</title></script><img src=x onerror=alert(1)>\"'><b>{{7*7}}"
RAW = (b"<img src=x", b"</script><img", b"onerror=alert(1)>\"'><b>", b">49")


@pytest.fixture
def package(installation: Installation) -> Package:
    items = [an_item(1, title=MARKUP), an_item(2, title="Part 2")]
    content = a_scorm12_zip(
        items=items,
        files={
            "imsmanifest.xml": a_manifest(items, title=MARKUP),
            "a<img src=x onerror=alert(1)>'.html": b"<script src='https://a.example/<b>'></script>",
        },
    )
    return a_package(installation, content, filename=f"{MARKUP}\r\nX-Evil: 1.zip")


@pytest.fixture
def ids(
    installation: Installation, content_client: FlaskClient, package: Package
) -> dict[str, Any]:
    """A world in which everyone has called everything by markup."""
    now = installation.now()
    with installation.transaction() as db:
        office = an_organisation(db, name=MARKUP, name_hi=MARKUP, contact=MARKUP).id
        details = {
            **{"title": {"en": MARKUP, "hi": MARKUP}, "description": {"en": MARKUP}},
            **{"outcomes": {"en": [MARKUP]}, "provider": MARKUP},
        }
        made = add_course(db, INSTITUTION, {"package": package.id, **details}, now=now)
        course = publish_course(db, made, now)
        learner = a_person(
            db, name=MARKUP, employee_id=MARKUP, organisation=office, roles=(Role.ADMIN,)
        )
        given = {"name": MARKUP, "mobile": "+919876500000", "note": MARKUP}
        asked = ask_to_join(db, INSTITUTION, organisation=office, now=now, **given)
    titled = a_structure([a_unit(1, title={"en": MARKUP})], title={"en": MARKUP})
    certificate = a_rendered_certificate(installation, person=learner, structure=titled)
    with installation.transaction() as db:
        update_status(db, certificate, Status.UNDER_REVIEW, MARKUP, certificate.issued_at)
    registration = enrolled(installation, package=package, person=learner)
    shell = a_shell(installation, content_client, registration)
    shell.deliver()
    shell.send(INITIALIZE, set_("lesson_location", MARKUP), ("LMSSetValue", MARKUP, MARKUP))
    return {
        "person": learner,
        "person_id": learner.public_id,
        "learner_id": learner.public_id,
        "change": 1,
        "registration_id": registration.id,
        "course_id": course.id,
        "package_id": package.id,
        "launch_id": shell.launch,
        "session_id": shell.session,
        "request_id": asked.id,
        "number": certificate.number,
        "institution": INSTITUTION,
        "step": "name",
        "code": "hi",
        "filename": "none",
        "draft_id": a_draft(installation, MARKUP),
        "place": 1,
    }


def test_no_page_shows_markup_as_markup(
    app: Flask, client: FlaskClient, ids: dict[str, Any]
) -> None:
    sign_in(client, ids["person"])
    shown = 0
    for route in pages(list(routes_of(app))):
        if route.method == "GET":
            answer = client.get(path_of(app, route, ids), buffered=True)
            assert answer.status_code < 500, (str(route), answer.text)
            if answer.mimetype == "text/html":
                assert not [raw for raw in RAW if raw in answer.data], str(route)
                shown += answer.data.count(b"&lt;img src=x")
            assert "X-Evil" not in answer.headers
    assert shown > 30


def test_files_are_made_of_it(client: FlaskClient, ids: dict[str, Any]) -> None:
    sign_in(client, ids["person"])
    for path in (f"/certificates/{ids['number']}.pdf", "/record.pdf"):
        assert client.get(path).data.startswith(b"%PDF"), path


def test_rest_answers_nothing_that_a_browser_takes_for_a_page(
    app: Flask, client: FlaskClient, installation: Installation, ids: dict[str, Any]
) -> None:
    with installation.transaction() as db:
        credential, secret = a_credential(db, installation.settings)
    header = authorization(credential, secret)
    export = client.post("/api/v1/exports", json={"format": "csv"}, headers=header).json["id"]
    for route in rest(list(routes_of(app))):
        if route.method == "GET":
            path = path_of(app, route, {**ids, "key": credential.id, "export_id": export})
            answer = client.get(path, headers=header)
            assert answer.status_code in (200, 503), (str(route), answer.text)
            assert answer.mimetype != "text/html", str(route)
            assert answer.headers["X-Content-Type-Options"] == "nosniff", str(route)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\uff1d1+1", "=HYPERLINK(1)"])
def test_spreadsheet_works_nothing_out(
    client: FlaskClient, installation: Installation, text: str
) -> None:
    with installation.transaction() as db:
        header = authorization(*a_credential(db, installation.settings))
        person = a_person(db, employee_id=text)
    titled = a_structure([a_unit(1)], title={"en": text})
    a_rendered_certificate(installation, person=person, structure=titled)
    answer = client.get("/api/v1/records", headers={**header, "Accept": "text/csv"})
    assert f",'{text}," in answer.text
    assert f",{text}," not in answer.text
