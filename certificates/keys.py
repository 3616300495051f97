"""Key pairs that sign: one for credentials (JWT), one for documents (PDF)."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPublicKey,
    generate_private_key,
)
from cryptography.x509.oid import NameOID

BITS = 3072
VALID_FOR = timedelta(days=3650)
LONGEST_NAME = 64  # RFC 5280 appendix A: ub-common-name


class Purpose(StrEnum):
    """What a key signs."""

    CREDENTIAL = "credential"
    DOCUMENT = "document"


@dataclass(frozen=True)
class SigningKey:
    """A private key with its X.509 certificate (PEM).

    id  unique in the installation, the fragment of the DID URL; never used again
    """

    id: str
    purpose: Purpose
    certificate: bytes
    private: bytes = field(repr=False)


def new_key(id: str, purpose: Purpose, name: str, now: datetime) -> SigningKey:
    """Make a key pair with a certificate that it signs itself."""
    private = generate_private_key(public_exponent=65537, key_size=BITS)
    return SigningKey(id, purpose, _self_signed(private, name, now), _pem(private))


def _self_signed(private: RSAPrivateKey, name: str, now: datetime) -> bytes:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:LONGEST_NAME])])
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + VALID_FOR)
        .add_extension(usage, critical=True)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
    return built.public_bytes(serialization.Encoding.PEM)


def _pem(private: RSAPrivateKey) -> bytes:
    return private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def seal(private: bytes, secret: bytes) -> bytes:
    """Encrypt a private key (PEM) under the installation's secret, for keeping in the database."""
    key = serialization.load_pem_private_key(private, None)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(secret),
    )


@lru_cache(maxsize=16)
def unseal(sealed: bytes, secret: bytes) -> bytes | None:
    """Decrypt what `seal` made; None where the installation's secret is another one by now."""
    try:
        key = serialization.load_pem_private_key(sealed, secret)
    except ValueError:
        return None
    assert isinstance(key, RSAPrivateKey)
    return _pem(key)


def did_of(portal_url: str) -> str:
    """Give the portal's DID: its host, the port's colon percent-encoded. did:web §3.1."""
    return "did:web:" + quote(urlsplit(portal_url).netloc.lower(), safe="")


def jwk_of(id: str, certificate: bytes) -> dict[str, str]:
    """Give the public key of a certificate as a JSON Web Key. RFC 7517."""
    public = x509.load_pem_x509_certificate(certificate).public_key()
    assert isinstance(public, RSAPublicKey)  # as new_key made it
    numbers = public.public_numbers()
    return {
        "kty": "RSA",
        "n": _base64url(numbers.n),
        "e": _base64url(numbers.e),
        "kid": id,
        "alg": "RS256",
        "use": "sig",
    }


def did_document(did: str, certificates: Mapping[str, bytes]) -> dict[str, Any]:
    """Give the DID document.

    certificates  all keys of credentials by id, retired ones too; the newest first, since some
                  verifiers check a status list with the first key only
    """
    methods = [
        {
            "id": f"{did}#{id}",
            "type": "JsonWebKey2020",
            "controller": did,
            "publicKeyJwk": jwk_of(f"{did}#{id}", certificate),
        }
        for id, certificate in certificates.items()
    ]
    return {
        "@context": [
            "https://www.w3.org/ns/did/v1",
            "https://w3id.org/security/suites/jws-2020/v1",
        ],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def _base64url(number: int) -> str:
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
