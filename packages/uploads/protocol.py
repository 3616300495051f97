"""The headers of tus 1.0.0: what they say as values, or why they say nothing. No I/O.

Source: tus.io/protocols/resumable-upload, 1.0.0.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from packages.uploads.errors import NotPatch, UploadInvalid, VersionUnknown

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,expiration,checksum"
# The protocol demands SHA-1; it guards against a bad line, not against a forger.
ALGORITHMS = ("sha1", "sha256")
MEDIA_TYPE = "application/offset+octet-stream"
LONGEST_METADATA = 4096
NUMBER = re.compile(r"\d{1,18}", re.ASCII)
KEY = re.compile(r"[!-+\--~]+")  # printable ASCII without space and comma


@dataclass(frozen=True)
class Checksum:
    """What the bytes of one request must come to."""

    algorithm: str
    digest: bytes

    def new(self) -> Any:
        """Begin to count."""
        return hashlib.new(self.algorithm, usedforsecurity=False)


def check_version(given: str | None) -> None:
    """Refuse another version. Tus-Resumable."""
    if given != VERSION:
        raise VersionUnknown(f"Tus-Resumable: {given or 'missing'}; this server has {VERSION}")


def check_media_type(given: str | None) -> None:
    """Refuse what is not sent as the bytes that follow. PATCH."""
    if given != MEDIA_TYPE:
        raise NotPatch(f"Content-Type: {given or 'missing'}; it must be {MEDIA_TYPE}")


def parse_number(name: str, given: str | None) -> int:
    """Parse Upload-Length or Upload-Offset."""
    if given is None or not NUMBER.fullmatch(given):
        raise UploadInvalid(f"{name}: it must be a whole number of bytes")
    return int(given)


def parse_metadata(given: str) -> dict[str, str]:
    """Parse Upload-Metadata: pairs of a key and a Base64 value; a key may stand alone."""
    if len(given) > LONGEST_METADATA:
        raise UploadInvalid(f"Upload-Metadata: it has more than {LONGEST_METADATA} characters")
    found: dict[str, str] = {}
    for pair in given.split(",") if given.strip() else ():
        key, _, value = pair.strip().partition(" ")
        if not KEY.fullmatch(key) or key in found:
            raise UploadInvalid("Upload-Metadata: a key is empty, not ASCII or there twice")
        found[key] = _text(value)
    return found


def parse_checksum(given: str | None) -> Checksum | None:
    """Parse Upload-Checksum, where there is one."""
    if given is None:
        return None
    algorithm, _, encoded = given.partition(" ")
    if algorithm not in ALGORITHMS:
        raise UploadInvalid(f"Upload-Checksum: the algorithm must be {' or '.join(ALGORITHMS)}")
    return Checksum(algorithm, _decode("Upload-Checksum", encoded))


def capabilities(largest: int) -> Mapping[str, str]:
    """Give the headers of an answer to OPTIONS."""
    return {
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(largest),
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    }


def render_expiry(at: datetime) -> str:
    """Render Upload-Expires, a date as of RFC 9110 §5.6.7."""
    return format_datetime(at.replace(microsecond=0), usegmt=True)


def _text(encoded: str) -> str:
    return _decode("Upload-Metadata", encoded).decode("utf-8", "replace")


def _decode(name: str, encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise UploadInvalid(f"{name}: a value is not Base64") from None
