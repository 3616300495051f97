"""The public page, the keys, the owner's file, the desk of reviews, and REST."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier

from accounts.roles import Role
from certificates.review import revoke
from certificates.store import Status, certificate, get_certificate, update_status
from storage.installation import Installation
from tests.accounts.factories import (
    a_credential,
    a_person,
    an_organisation,
    authorization,
    sign_in,
)
from tests.certificates.factories import a_certificate, a_rendered_certificate

HR = ("records/read",)


def on(client: FlaskClient) -> Callable[..., bytes]:
    """Fetch as an outside verifier would, from this app."""

    def fetch(url: str, *args: Any, **kwargs: Any) -> bytes:
        path = "/" + url.split("://", 1)[1].split("/", 1)[1]
        return bytes(client.get(path).data)

    return fetch


def test_a_genuine_one_says_so_to_anyone(client: FlaskClient, installation: Installation) -> None:
    found = a_rendered_certificate(installation)
    answer = client.get(f"/verify/{found.number}")
    assert answer.status_code == 200
    assert "This certificate is genuine" in answer.text
    assert "Confirmed just now from the 2 records" in answer.text
    assert found.award.holder in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_it_speaks_hindi(client: FlaskClient, installation: Installation) -> None:
    number = a_rendered_certificate(installation).number
    answer = client.get(f"/verify/{number}", headers={"Accept-Language": "hi"})
    assert "यह प्रमाणपत्र असली है" in answer.text


def test_the_number_may_be_typed_loosely(client: FlaskClient, installation: Installation) -> None:
    number = a_rendered_certificate(installation).number
    answer = client.get("/verify", query_string={"number": number.lower().replace("-", " ")})
    assert answer.headers["Location"] == f"/verify/{number}"


@pytest.mark.parametrize(
    "number", ["VL-2222-2222", "unknown", "x" * 5000, "%00", "VL-7Q4M-28X%F0", "½"]
)
def test_an_unknown_number_is_said_to_be_unknown(client: FlaskClient, number: str) -> None:
    answer = client.get(f"/verify/{number}")
    assert answer.status_code == 404
    assert "No certificate has this number" in answer.text


def test_an_expired_one(client: FlaskClient, installation: Installation, clock: Any) -> None:
    number = a_rendered_certificate(installation, rule={"certificate": {"valid_days": 1}}).number
    clock.tick(100_000)
    assert "This certificate has expired" in client.get(f"/verify/{number}").text


def test_a_revoked_one_and_one_under_review(
    client: FlaskClient, installation: Installation
) -> None:
    found = a_rendered_certificate(installation)
    now = installation.now()
    with installation.transaction() as db:
        update_status(db, found, Status.UNDER_REVIEW, "voided", now)
    assert "under review" in client.get(f"/verify/{found.number}").text
    with installation.transaction() as db:
        update_status(db, found, Status.VALID, "Seen on paper", now)
        db.execute(certificate.update().values(evidence_hash="0" * 64))
    assert "This certificate stands" in client.get(f"/verify/{found.number}").text
    with installation.transaction() as db:
        revoke(db, found, "Issued by mistake", decided_by="person:x", now=now)
    page = client.get(f"/verify/{found.number}").text
    assert "This certificate was revoked" in page
    assert "Issued by mistake" not in page


def test_one_whose_evidence_is_gone_is_not_called_genuine(
    client: FlaskClient, installation: Installation
) -> None:
    found = a_rendered_certificate(installation)
    with installation.transaction() as db:
        db.execute(certificate.update().values(evidence_hash="0" * 64))
    assert "We cannot confirm this certificate now" in client.get(f"/verify/{found.number}").text


def test_numbers_cannot_be_tried_in_bulk(client: FlaskClient, clock: Any) -> None:
    codes = [client.get("/verify/VL-2222-2222").status_code for _ in range(61)]
    assert codes == [404] * 60 + [429]
    clock.tick(60)
    assert client.get("/verify/VL-2222-2222").status_code == 404


def test_an_outside_verifier_needs_nothing_but_the_portal(
    client: FlaskClient, installation: Installation
) -> None:
    found = a_rendered_certificate(installation)
    token = client.get(f"/verify/{found.number}.jwt").text
    verifier = OB3Verifier.for_issuer_did("did:web:localhost%3A8000", download=on(client))
    verifier.verify(token, check_status=False)
    keys: Any = client.get("/.well-known/jwks.json").json
    assert keys["keys"][0]["kid"].startswith("did:web:localhost%3A8000#key-")


def test_the_status_list_follows_a_revocation(
    client: FlaskClient, installation: Installation
) -> None:
    found = a_rendered_certificate(installation)
    token = client.get(f"/verify/{found.number}.jwt").text
    fetch = on(client)
    verifier = OB3Verifier.for_issuer_did("did:web:localhost%3A8000", download=fetch)
    # The lists are fetched over https only, as the library wants; ours are on loopback here.
    credential = verifier.verify(token)
    for entry in credential.credential_status:
        entry["statusListCredential"] = entry["statusListCredential"].replace("http:", "https:")
    verifier.check_status(credential, download=fetch)
    with installation.transaction() as db:
        revoke(db, found, "By mistake", decided_by="person:x", now=installation.now())
    with pytest.raises(OB3VerificationError, match="is set"):
        verifier.check_status(credential, download=fetch)


@pytest.mark.parametrize("path", ["/.well-known/did.json", "/.well-known/jwks.json"])
def test_the_keys_are_there_before_any_certificate(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert b"PRIVATE" not in answer.data
    assert orjson.loads(answer.data)


def test_the_owner_downloads_the_frozen_bytes(
    client: FlaskClient, installation: Installation
) -> None:
    with installation.transaction() as db:
        owner, other = a_person(db), a_person(db)
    found = a_rendered_certificate(installation, person=owner)
    path = f"/certificates/{found.number}.pdf"
    assert client.get(path).status_code == 303
    sign_in(client, other)
    assert client.get(path).status_code == 404
    sign_in(client, owner)
    first, second = client.get(path), client.get(path)
    assert first.data == second.data
    assert first.data.startswith(b"%PDF")
    assert f"filename={found.number}.pdf" in first.headers["Content-Disposition"]


def test_a_file_that_is_not_made_yet(client: FlaskClient, installation: Installation) -> None:
    with installation.transaction() as db:
        owner = a_person(db)
        number = a_certificate(db, person=owner).number
    sign_in(client, owner)
    assert client.get(f"/certificates/{number}.pdf").status_code == 503
    assert client.get(f"/verify/{number}.jwt").status_code == 503


def test_an_admin_decides(client: FlaskClient, installation: Installation) -> None:
    found = a_rendered_certificate(installation)
    with installation.transaction() as db:
        admin, learner = a_person(db, roles=(Role.ADMIN,)), a_person(db)
        update_status(db, found, Status.UNDER_REVIEW, "A statement was voided", found.issued_at)
    sign_in(client, learner)
    assert client.get("/desk/certificates").status_code == 403
    sign_in(client, admin)
    assert found.number in client.get("/desk/certificates").text
    path = f"/desk/certificates/{found.number}"
    assert client.post(f"{path}/revoke", data={"reason": " "}).status_code == 422
    assert client.post(f"{path}/uphold", data={"reason": "Seen"}).status_code == 303
    assert client.post(f"{path}/uphold", data={"reason": "Seen"}).status_code == 409
    assert "Nothing waits" in client.get("/desk/certificates").text


def test_rest_gives_certificate_file_and_credential(
    client: FlaskClient, installation: Installation
) -> None:
    found = a_rendered_certificate(installation)
    with installation.transaction() as db:
        header = authorization(*a_credential(db, installation.settings, scopes=HR))
    path = f"/api/v1/certificates/{found.number}"
    shown: Any = client.get(path, headers=header).json
    assert (shown["status"], shown["confirmed"]) == ("genuine", True)
    assert shown["evidence"] == list(found.evidence)
    assert client.get(f"{path}.pdf", headers=header).data.startswith(b"%PDF")
    assert client.get(f"{path}.jwt", headers=header).text == found.jwt
    assert client.get(path).status_code == 401


def test_rest_shows_nothing_outside_the_credentials_organisation(
    client: FlaskClient, installation: Installation
) -> None:
    with installation.transaction() as db:
        mine, theirs = an_organisation(db), an_organisation(db)
        person = a_person(db, organisation=mine.id)
    number = a_rendered_certificate(installation, person=person).number
    for node, status in ((mine, 200), (theirs, 404)):
        with installation.transaction() as db:
            made = a_credential(db, installation.settings, scopes=HR, organisation=node.id)
        for ending in ("", ".pdf", ".jwt"):
            path = f"/api/v1/certificates/{number}{ending}"
            assert client.get(path, headers=authorization(*made)).status_code == status


def test_an_iri_leads_to_its_page(client: FlaskClient, installation: Installation) -> None:
    with installation.transaction() as db:
        number = a_certificate(db).number
        assert get_certificate(db, number).pdf is None
    assert client.get(f"/certificates/{number}").headers["Location"] == f"/verify/{number}"


def test_an_admin_of_another_organisation_decides_nothing(
    client: FlaskClient, installation: Installation
) -> None:  # I2
    with installation.transaction() as db:
        mine, theirs = an_organisation(db), an_organisation(db)
        admin = a_person(db, roles=(Role.ADMIN,), organisation=theirs.id)
        person = a_person(db, organisation=mine.id)
    found = a_rendered_certificate(installation, person=person)
    with installation.transaction() as db:
        update_status(db, found, Status.UNDER_REVIEW, "A statement was voided", found.issued_at)
    sign_in(client, admin)
    assert found.number not in client.get("/desk/certificates").text
    path = f"/desk/certificates/{found.number}/revoke"
    assert client.post(path, data={"reason": "Mine now"}).status_code == 404


@pytest.mark.parametrize("number", ["7", "2147483647", "9" * 30])
def test_no_list_is_signed_for_an_institution_that_is_not(client: FlaskClient, number: str) -> None:
    assert client.get(f"/certificates/status/{number}").status_code == 404


def test_one_subscriber_of_ipv6_is_one_visitor(client: FlaskClient) -> None:  # RFC 6177
    def visit(number: int) -> int:
        place = {"REMOTE_ADDR": f"2001:db8:1:2::{number:x}"}
        return client.get("/verify/VL-0000-0000", environ_base=place).status_code

    assert [visit(number) for number in range(1, 62)] == [404] * 60 + [429]


def test_forwarded_address_of_a_stranger_counts_for_nothing(client: FlaskClient) -> None:  # D7
    def visit(number: int) -> int:
        claimed = {"X-Forwarded-For": f"192.0.2.{number}", "Forwarded": f"for=192.0.2.{number}"}
        return client.get("/verify/VL-0000-0000", headers=claimed).status_code

    assert [visit(number) for number in range(1, 62)] == [404] * 60 + [429]
