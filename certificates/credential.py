"""The Open Badges 3.0 credential of a certificate, as VC-JWT.

Open Badges 3.0 §8.2.4 (JSON Web Token Proof Format): the payload is the credential itself and its
registered claims; the header has alg, kid and typ and nothing else; RS256 is the one algorithm
that every verifier knows.
"""

import base64
import gzip
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from joserfc import jws
from joserfc.jwk import RSAKey

from certificates.award import Award
from certificates.keys import SigningKey

CONTEXT = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
SCHEMA = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)
# Bitstring Status List §6.1: fewer entries would tell whose credential is looked up.
LIST_SIZE = 131_072


@dataclass(frozen=True)
class Addresses:
    """Where a credential's parts live; all absolute.

    did         of the issuer
    certificate of this one, also its id
    verify      the public page
    course      IRI of the course
    status      of the status list, and the place in it
    """

    did: str
    certificate: str
    verify: str
    course: str
    status: str
    status_index: int


def credential_of(award: Award, at: Addresses, evidence: str) -> dict[str, Any]:
    """Give the credential as JSON members. Open Badges 3.0 §B.1.

    evidence  how the certificate came about, in one sentence
    """
    until = {} if award.valid_until is None else {"validUntil": instant(award.valid_until)}
    return {
        "@context": list(CONTEXT),
        "id": at.certificate,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": award.title,
        "issuer": {"id": at.did, "type": ["Profile"], "name": award.issuer},
        "validFrom": instant(award.issued_at),
        **until,
        "credentialSubject": _subject(award, at),
        "evidence": [
            {"id": at.verify, "type": ["Evidence"], "name": award.number, "narrative": evidence}
        ],
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "credentialStatus": {
            "id": f"{at.status}#{at.status_index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(at.status_index),
            "statusListCredential": at.status,
        },
    }


def _subject(award: Award, at: Addresses) -> dict[str, Any]:
    """An opaque id and a salted hash of the name: the page and the PDF say the rest."""
    return {
        "id": f"urn:uuid:{award.subject}",
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "identityHash": hashed(award.holder, award.number),
                "identityType": "name",
                "hashed": True,
                "salt": award.number,
            }
        ],
        "achievement": {
            "id": at.course,
            "type": ["Achievement"],
            "achievementType": "Course",
            "name": award.title,
            "description": award.title,
            "version": str(award.course_version),
            "criteria": {"narrative": "Every required part of the course is completed or passed."},
        },
    }


def hashed(text: str, salt: str) -> str:
    """Hash an identity as Open Badges 3.0 §B.1.12 wants it."""
    return "sha256$" + hashlib.sha256((text + salt).encode()).hexdigest()


def status_list(did: str, url: str, revoked: set[int], now: datetime) -> dict[str, Any]:
    """Give the credential that lists what is revoked. W3C Bitstring Status List §4.2."""
    bits = bytearray(max(LIST_SIZE, 8 * (max(revoked, default=0) // 8 + 1)) // 8)
    for place in revoked:
        bits[place // 8] |= 0x80 >> place % 8
    packed = base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=")
    return {
        "@context": [CONTEXT[0]],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did,
        "validFrom": instant(now),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": "u" + packed.decode(),
        },
    }


def sign(credential: dict[str, Any], key: SigningKey, did: str) -> str:
    """Sign a credential as compact JWS."""
    header = {"alg": "RS256", "kid": f"{did}#{key.id}", "typ": "JWT"}
    payload = orjson.dumps({**credential, **_claims(credential)})
    return jws.serialize_compact(header, payload, RSAKey.import_key(key.private))


def _claims(credential: dict[str, Any]) -> dict[str, Any]:
    issuer = credential["issuer"]
    until = credential.get("validUntil")
    return {
        "iss": issuer if isinstance(issuer, str) else issuer["id"],
        "sub": credential["credentialSubject"]["id"],
        "jti": credential["id"],
        "nbf": _seconds(credential["validFrom"]),
        **({} if until is None else {"exp": _seconds(until)}),
    }


def instant(at: datetime) -> str:
    """Render in whole seconds, so that it equals its claim (NumericDate)."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())
