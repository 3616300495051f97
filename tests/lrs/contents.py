"""Contents beside statements, as a program sends them."""

import hashlib
from collections.abc import Iterable
from typing import Any

BOUNDARY = "b0undary"
MIXED = {
    "Content-Type": f'multipart/mixed; boundary="{BOUNDARY}"',
    "X-Experience-API-Version": "1.0.3",
}


def an_attachment(content: bytes) -> dict[str, Any]:
    """What a statement says of a content."""
    return {
        "usageType": "https://example.org/usage/report",
        "display": {"en": "Report"},
        "contentType": "application/octet-stream",
        "length": len(content),
        "sha2": hashlib.sha256(content).hexdigest(),
    }


def multipart(statements: bytes, contents: Iterable[bytes]) -> bytes:
    """Write statements and contents as one body."""
    parts = [b"Content-Type: application/json\r\n\r\n" + statements]
    for content in contents:
        sha2 = hashlib.sha256(content).hexdigest()
        head = "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n"
        parts.append(f"{head}X-Experience-API-Hash: {sha2}\r\n\r\n".encode() + content)
    marks = [f"--{BOUNDARY}\r\n".encode() + part + b"\r\n" for part in parts]
    return b"".join(marks) + f"--{BOUNDARY}--\r\n".encode()
