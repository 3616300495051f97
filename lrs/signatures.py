"""Signed statements: a JWS beside the statement that it signs (xAPI 1.0.3 Data §2.6; RFC 7515)."""

from base64 import b64decode
from collections.abc import Mapping
from typing import Any, BinaryIO

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from lrs.attached import attachments_of
from lrs.equality import is_equal, normalised
from lrs.errors import RequestInvalid, StatementInvalid
from lrs.json_body import parse_json
from lrs.validation import check_statement
from lrs.versions import Version

SIGNATURE = "http://adlnet.gov/expapi/attachments/signature"
CONTENT_TYPE = "application/octet-stream"
ALGORITHMS = ("RS256", "RS384", "RS512")
LARGEST = 4 << 20
REQUIREMENT = "Data §2.6"
# What the readers of JWS, JSON, base64 and certificates raise for junk; nesting included.
UNREADABLE = (
    JoseError,
    RequestInvalid,
    UnsupportedAlgorithm,
    ValueError,
    TypeError,
    LookupError,
    RecursionError,
)


class Registry(jws.JWSRegistry):
    """joserfc's, with room for certificates in the header and a whole statement as payload."""

    max_header_length = 1 << 16
    max_payload_length = LARGEST
    max_signature_length = 4096


REGISTRY = Registry(algorithms=ALGORITHMS, strict_check_header=False)


def check_signatures(
    statement: dict[str, Any], contents: Mapping[str, BinaryIO], version: Version
) -> None:
    """Check every signature of a statement; raises StatementInvalid (400).

    contents  what came with the request, by SHA-2
    """
    for attachment in attachments_of(statement):
        if attachment["usageType"] == SIGNATURE:
            try:
                _check_signature(statement, attachment, contents, version)
            except StatementInvalid as defect:
                raise defect.within("attachments") from None


def _check_signature(
    statement: dict[str, Any],
    attachment: dict[str, Any],
    contents: Mapping[str, BinaryIO],
    version: Version,
) -> None:
    if attachment["contentType"] != CONTENT_TYPE:
        raise _defect(f"the contentType of a signature is {CONTENT_TYPE}")
    content = contents.get(attachment["sha2"].lower())
    if content is None:
        raise _defect("the signature itself is not in the request")
    signed = _verified(_read(content))
    unsigned = _without(statement, attachment)
    if not _is_statement(signed, version) or not _says_the_same(unsigned, signed):
        raise _defect("what is signed is not this statement")


def _read(content: BinaryIO) -> bytes:
    content.seek(0)
    compact = content.read(LARGEST + 1)
    content.seek(0)
    if len(compact) > LARGEST:
        raise _defect(f"a signature is at most {LARGEST} bytes long")
    return compact


def _verified(compact: bytes) -> Any:
    """Give what a JWS in compact form signs, checked with the certificate that it brings."""
    try:
        found = jws.extract_compact(compact.strip(), registry=REGISTRY)
        header = found.headers()
        if header.get("alg") not in ALGORITHMS:
            raise _defect(f"{header.get('alg')!r} is none of {', '.join(ALGORITHMS)}")
        if "x5c" in header:
            jws.deserialize_compact(compact.strip(), _key(header["x5c"]), registry=REGISTRY)
        return parse_json(found.payload)
    except StatementInvalid:
        raise
    except UNREADABLE:
        raise _defect("not a JWS in compact form that can be verified") from None


def _key(chain: list[str]) -> RSAKey:
    certificate = x509.load_der_x509_certificate(b64decode(chain[0], validate=True))
    public = certificate.public_key()
    return RSAKey.import_key(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def _without(statement: dict[str, Any], signature: dict[str, Any]) -> dict[str, Any]:
    others = [one for one in statement.get("attachments", ()) if one is not signature]
    return {**statement, "attachments": others}


def _is_statement(signed: Any, version: Version) -> bool:
    try:
        check_statement(signed, version)
    except StatementInvalid:
        return False
    return True


def _says_the_same(unsigned: dict[str, Any], signed: dict[str, Any]) -> bool:
    if "timestamp" in signed and "timestamp" not in unsigned:
        return normalised(unsigned) == {
            name: value for name, value in normalised(signed).items() if name != "timestamp"
        }
    return is_equal(signed, unsigned)


def _defect(text: str) -> StatementInvalid:
    return StatementInvalid(text, requirement=REQUIREMENT)
