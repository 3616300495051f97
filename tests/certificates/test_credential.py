"""The Open Badges credential, checked by an implementation that is not ours."""

from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier

from certificates.credential import credential_of, sign, status_list
from certificates.keys import did_document, did_of, jwk_of
from tests.certificates.factories import (
    DID,
    ISSUED,
    NUMBER,
    PORTAL,
    a_key,
    an_award,
    some_addresses,
)

STATUS = some_addresses().status


def a_token(**changed: Any) -> str:
    credential = credential_of(an_award(**changed), some_addresses(), "From 5 records.")
    return sign(credential, a_key(), DID)


class Web:
    """What a verifier would fetch: the DID document and the status list."""

    def __init__(self, *revoked: int) -> None:
        keys = {"key-1": a_key().certificate, "key-0": a_key("key-0").certificate}
        listed = status_list(DID, STATUS, set(revoked), ISSUED)
        self.pages = {
            f"{PORTAL}/.well-known/did.json": orjson.dumps(did_document(DID, keys)),
            STATUS: sign(listed, a_key(), DID).encode(),
        }

    def __call__(self, url: str, *args: Any, **kwargs: Any) -> bytes:
        return self.pages[url]


def test_an_independent_verifier_accepts_the_credential() -> None:
    verified = OB3Verifier.for_issuer_did(DID, download=Web()).verify(a_token())
    assert verified.issuer.name == "Institute of Tests"
    assert verified.recipient_id == f"urn:uuid:{an_award().subject}"


def test_it_accepts_the_status_of_what_is_not_revoked() -> None:
    web = Web(6, 8)
    OB3Verifier.for_issuer_did(DID, download=web).verify(a_token(), check_status=True, download=web)


def test_it_refuses_what_is_revoked() -> None:
    web = Web(7)
    verifier = OB3Verifier.for_issuer_did(DID, download=web)
    with pytest.raises(OB3VerificationError, match="set at index 7"):
        verifier.verify(a_token(), check_status=True, download=web)


def test_it_refuses_what_was_changed() -> None:
    header, payload, signature = a_token().split(".")
    other = a_token(holder="Somebody Else").split(".")[1]
    assert other != payload
    with pytest.raises(OB3VerificationError, match="Invalid signature"):
        OB3Verifier.for_issuer_did(DID, download=Web()).verify(f"{header}.{other}.{signature}")


def test_it_refuses_what_has_expired() -> None:
    token = a_token(issued_at=ISSUED - timedelta(days=900), valid_until=ISSUED - timedelta(days=1))
    with pytest.raises(OB3VerificationError, match="expired"):
        OB3Verifier.for_issuer_did(DID, download=Web()).verify(token)


def test_the_header_has_three_members_only() -> None:
    header = orjson.loads(urlsafe_b64decode(a_token().split(".")[0] + "=="))
    assert header == {"alg": "RS256", "kid": f"{DID}#key-1", "typ": "JWT"}


def test_the_claims_match_the_members() -> None:  # Open Badges 3.0 §8.2.4.1
    payload = orjson.loads(urlsafe_b64decode(a_token().split(".")[1] + "=="))
    assert payload["iss"] == payload["issuer"]["id"] == DID
    assert payload["sub"] == payload["credentialSubject"]["id"]
    assert payload["jti"] == payload["id"]
    assert payload["nbf"] == ISSUED.timestamp()
    assert "exp" not in payload


def test_no_name_is_in_the_credential() -> None:
    text = orjson.dumps(credential_of(an_award(), some_addresses(), "")).decode()
    assert "Test Learner" not in text
    assert NUMBER in text


def test_an_award_survives_its_json() -> None:
    award = an_award(valid_until=ISSUED, score=0.9)
    assert type(award).from_json(orjson.loads(orjson.dumps(award.to_json()))) == award
    assert replace(award, valid_until=None).to_json()["valid_until"] is None


@pytest.mark.parametrize(
    ("portal", "did"),
    [
        ("http://localhost:8000", "did:web:localhost%3A8000"),
        ("https://Learn.Example.org", "did:web:learn.example.org"),
    ],
)
def test_did_of(portal: str, did: str) -> None:
    assert did_of(portal) == did


def test_a_jwk_has_no_private_part() -> None:
    assert set(jwk_of("k", a_key().certificate)) == {"kty", "n", "e", "kid", "alg", "use"}
