"""Contents beside statements: in, out, signed, and wrong in every way."""

import hashlib
import os
import random
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import orjson
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from joserfc import jws
from joserfc.jwk import RSAKey

from lrs.errors import RequestInvalid
from lrs.multipart import find_boundary, read_parts
from lrs.signatures import SIGNATURE
from tests.lrs.client import LrsClient
from tests.lrs.factories import a_statement

BOUNDARY = "b0undary"
MIXED = {"Content-Type": f'multipart/mixed; boundary="{BOUNDARY}"'}
CONTENT = b"here is\r\n--a simple\r\n\r\nattachment\x00\xff"


@pytest.fixture
def files() -> Iterator[ExitStack]:
    """Closes what a test reads."""
    with ExitStack() as stack:
        yield stack


def an_attachment(content: bytes = CONTENT, **members: Any) -> dict[str, Any]:
    """What a statement says of a content."""
    return {
        "usageType": "https://example.org/usage/report",
        "display": {"en": "Report"},
        "contentType": "text/plain",
        "length": len(content),
        "sha2": hashlib.sha256(content).hexdigest(),
        **members,
    }


def a_part(content: bytes = CONTENT, **headers: str | None) -> bytes:
    """A part of a body; a header that is None is left out."""
    given: dict[str, str | None] = {
        "Content-Type": "text/plain",
        "Content-Transfer-Encoding": "binary",
        "X-Experience-API-Hash": hashlib.sha256(content).hexdigest(),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in given.items() if value is not None)
    return lines.encode() + b"\r\n" + content


def a_json_part(value: Any, content_type: str = "application/json") -> bytes:
    return f"Content-Type: {content_type}\r\n\r\n".encode() + orjson.dumps(value)


def a_body(*parts: bytes, end: bytes = b"--\r\n") -> bytes:
    dash = f"--{BOUNDARY}".encode()
    return b"".join(dash + b"\r\n" + part + b"\r\n" for part in parts) + dash + end


def test_a_content_comes_back_as_it_was(lrs: LrsClient, files: ExitStack) -> None:
    statement = a_statement(attachments=[an_attachment()])
    answer = lrs.send(
        "POST", "statements", data=a_body(a_json_part(statement), a_part()), headers=MIXED
    )
    assert answer.get_json() == [statement["id"]]
    read = lrs.get("statements", attachments=True)
    boundary = find_boundary(read.headers["Content-Type"])
    first, second = list(read_parts(BytesIO(read.data), boundary, files))
    assert orjson.loads(first.content.read())["statements"][0]["id"] == statement["id"]
    assert second.content.read() == CONTENT
    assert second.headers["x-experience-api-hash"] == an_attachment()["sha2"]
    assert second.headers["content-type"] == "text/plain"


@pytest.mark.parametrize("algorithm", ["sha224", "sha256", "sha384", "sha512"])
def test_every_sha2_is_known(lrs: LrsClient, algorithm: str) -> None:
    sha2 = hashlib.new(algorithm, CONTENT).hexdigest()
    statement = a_statement(attachments=[an_attachment(sha2=sha2.upper())])
    body = a_body(a_json_part(statement), a_part(X_Experience_API_Hash=sha2))
    assert lrs.send("POST", "statements", data=body, headers=MIXED).status_code == 200


STATEMENT = a_statement(attachments=[an_attachment()])


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (a_body(a_json_part(STATEMENT)), MIXED),
        (a_body(a_part(), a_json_part(STATEMENT)), MIXED),
        (a_body(a_json_part(STATEMENT, "text/plain"), a_part()), MIXED),
        (a_body(a_json_part(STATEMENT), a_part(), a_part(b"nobody named me")), MIXED),
        (a_body(a_json_part(STATEMENT), a_part(X_Experience_API_Hash=None)), MIXED),
        (a_body(a_json_part(STATEMENT), a_part(X_Experience_API_Hash="0" * 64)), MIXED),
        (a_body(a_json_part(STATEMENT), a_part(X_Experience_API_Hash="x")), MIXED),
        (a_body(a_json_part(STATEMENT), a_part(Content_Transfer_Encoding=None)), MIXED),
        (a_body(a_json_part(STATEMENT), a_part(Content_Transfer_Encoding="base64")), MIXED),
        (a_body(a_json_part(STATEMENT), a_part(), end=b""), MIXED),
        (a_body(a_json_part(STATEMENT), a_part(), end=b"junk\r\n"), MIXED),
        (a_body(a_json_part(STATEMENT), a_part())[:-40], MIXED),
        (a_body(a_json_part(STATEMENT), b"no colon\r\n\r\nx"), MIXED),
        (a_body(a_json_part(STATEMENT), b"A: " + b"x" * 10_000 + b"\r\n\r\nx"), MIXED),
        (a_body(*[a_json_part(STATEMENT)] * 1001), MIXED),
        (a_body(), MIXED),
        (b"", MIXED),
        (b"--" + BOUNDARY.encode(), MIXED),
        (a_body(a_json_part(STATEMENT), a_part()), {"Content-Type": "multipart/mixed"}),
        (a_body(a_json_part(STATEMENT), a_part()), {"Content-Type": "multipart/mixed; boundary="}),
        (
            a_body(a_json_part(STATEMENT), a_part()),
            {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"},
        ),
        (orjson.dumps(STATEMENT), {"Content-Type": "application/json"}),
    ],
)
def test_a_wrong_body_is_refused_whole(
    lrs: LrsClient, body: bytes, headers: dict[str, str]
) -> None:
    answer = lrs.send("POST", "statements", data=body, headers=headers)
    assert answer.status_code == 400
    assert lrs.ids() == []


@pytest.mark.parametrize("chunk", [1, 2, 7, 1000])
def test_parts_are_the_same_however_the_body_is_cut(chunk: int, files: ExitStack) -> None:
    class Slow(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(chunk)

    rng = random.Random(7)
    contents = [rng.randbytes(size) + b"\r\n--" for size in (0, 1, 100, 3000)]
    parts = list(read_parts(Slow(a_body(*map(a_part, contents))), BOUNDARY.encode(), files))
    assert [part.content.read() for part in parts] == contents


def test_parts_take_no_file_each(files: ExitStack) -> None:
    """One temporary file for all: thousands would be more than a process may open."""
    body = a_body(*map(a_part, [b"x" * 300_000] * 4))
    open_before = len(os.listdir("/proc/self/fd"))
    parts = list(read_parts(BytesIO(body), BOUNDARY.encode(), files))
    assert len(os.listdir("/proc/self/fd")) == open_before + 1
    assert [part.content.read(3) for part in parts] == [b"xxx"] * 4
    assert [len(part.content.read()) for part in parts] == [299_997] * 4


@pytest.mark.parametrize("content_type", ["text/plain\r\n\r\n;x", "text/plain\n;x", "a/b\x0b;c"])
def test_a_content_type_adds_no_lines_to_an_answer(lrs: LrsClient, content_type: str) -> None:
    statement = a_statement(attachments=[an_attachment(contentType=content_type)])
    body = a_body(a_json_part(statement), a_part())
    answer = lrs.send("POST", "statements", data=body, headers=MIXED)
    assert answer.status_code == 400
    assert answer.get_json()["detail"].startswith("attachments[0].contentType: ")


def test_a_body_without_end_is_refused(files: ExitStack) -> None:
    body = a_body(a_part(), end=b"\r\n") + b"x" * 100
    with pytest.raises(RequestInvalid, match="no end"):
        list(read_parts(BytesIO(body), BOUNDARY.encode(), files))


KEY = RSAKey.generate_key(2048)


def signed(
    statement: dict[str, Any], algorithm: str = "RS256", key: Any = KEY, **header: Any
) -> bytes:
    protected = {"alg": algorithm, **header}
    compact = jws.serialize_compact(protected, orjson.dumps(statement), key, [algorithm])
    return compact.encode()


def send_signed(lrs: LrsClient, statement: dict[str, Any], signature: bytes, **members: Any) -> int:
    named = an_attachment(
        signature, **{"usageType": SIGNATURE, "contentType": "application/octet-stream", **members}
    )
    body = a_body(a_json_part({**statement, "attachments": [named]}), a_part(signature))
    return lrs.send("POST", "statements", data=body, headers=MIXED).status_code


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512"])
def test_a_signed_statement_is_stored(lrs: LrsClient, algorithm: str) -> None:
    statement = a_statement(timestamp="2026-07-01T09:00:00Z")
    assert send_signed(lrs, statement, signed(statement, algorithm)) == 200


def test_a_signature_over_another_statement_is_refused(lrs: LrsClient) -> None:
    statement = a_statement()
    other = {**statement, "verb": {"id": "https://example.org/other"}}
    assert send_signed(lrs, statement, signed(other)) == 400


@pytest.mark.parametrize("junk", [b"", b"a.b.c", b"e30.e30.e30", b"\xff" * 20, b"x" * 5_000])
def test_what_is_no_signature_is_refused(lrs: LrsClient, junk: bytes) -> None:
    assert send_signed(lrs, a_statement(), junk) == 400


def test_a_signature_of_another_content_type_is_refused(lrs: LrsClient) -> None:
    statement = a_statement()
    assert send_signed(lrs, statement, signed(statement), contentType="text/plain") == 400


@pytest.mark.parametrize("chain", [["no certificate"], [], "x", [7], None])
def test_a_signature_with_a_wrong_certificate_is_refused(lrs: LrsClient, chain: Any) -> None:
    statement = a_statement()
    header = orjson.dumps({"alg": "RS256", "x5c": chain})
    parts = signed(statement).split(b".")
    forged = b".".join([urlsafe_b64encode(header).rstrip(b"="), *parts[1:]])
    assert send_signed(lrs, statement, forged) == 400


def a_certificate(key: RSAKey) -> str:
    """A certificate that a key gives itself, as x5c holds it."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Demo Publisher")])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    assert key.private_key
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key, x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start.replace(year=2030))
        .sign(key.private_key, hashes.SHA256())
    )
    return b64encode(certificate.public_bytes(Encoding.DER)).decode()


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512"])
@pytest.mark.parametrize(("is_own", "status"), [(True, 200), (False, 400)])
def test_a_certificate_is_believed_if_it_is_the_signers(
    lrs: LrsClient, algorithm: str, is_own: bool, status: int
) -> None:
    statement = a_statement()
    chain = [a_certificate(KEY if is_own else RSAKey.generate_key(2048))]
    assert send_signed(lrs, statement, signed(statement, algorithm, x5c=chain)) == status
