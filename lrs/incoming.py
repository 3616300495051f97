"""The body of a PUT or POST of statements: JSON, or multipart with the contents of attachments.

Source: xAPI 1.0.3 Communication §1.5; IEEE 9274.1.1 §4.1.3.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import IO, Any, BinaryIO

import orjson

from lrs.bodies import read_whole
from lrs.errors import BodyTooLarge, RequestInvalid
from lrs.json_body import parse_json, write_json
from lrs.multipart import CHUNK, Part, find_boundary, read_parts

LARGEST_JSON = 16 << 20
LARGEST_STATEMENT = 1 << 20
JSON = "application/json"
MIXED = "multipart/mixed"
REQUIREMENT = "Communication §1.5.2"
# Which SHA-2 a hash in hexadecimal is, by its length.
ALGORITHMS = {56: "sha224", 64: "sha256", 96: "sha384", 128: "sha512"}


@dataclass(frozen=True)
class Incoming:
    """What a request brought: its JSON, and contents by the SHA-2 that they came under."""

    body: Any
    contents: Mapping[str, BinaryIO] = field(default_factory=dict)


def read_incoming(stream: IO[bytes], content_type: str, files: ExitStack) -> Incoming:
    """Read a body; raises RequestInvalid (400), BodyTooLarge (413).

    files  closes the temporary file that holds its contents
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind == JSON:
        return Incoming(_parse(read_whole(stream, LARGEST_JSON, files)))
    if kind == MIXED:
        return _read_mixed(read_parts(stream, find_boundary(content_type), files), files)
    raise RequestInvalid(
        f"Content-Type: {content_type[:80]!r} is neither {JSON} nor {MIXED}",
        requirement="Communication §1.5",
    )


def _read_mixed(parts: Iterator[Part], files: ExitStack) -> Incoming:
    first = next(parts, None)
    if first is None or not _is_json(first):
        raise RequestInvalid(f"the first part is not {JSON}", requirement=REQUIREMENT)
    body = _parse(read_whole(first.content, LARGEST_JSON, files))
    return Incoming(body, dict(_content(part) for part in parts))


def _content(part: Part) -> tuple[str, BinaryIO]:
    """Give a part's hash and content, once they fit each other."""
    if part.headers.get("content-transfer-encoding", "").lower() != "binary":
        raise RequestInvalid(
            "Content-Transfer-Encoding: not binary in the part of an attachment",
            requirement=REQUIREMENT,
        )
    claimed = part.headers.get("x-experience-api-hash", "").lower()
    algorithm = ALGORITHMS.get(len(claimed))
    if algorithm is None:
        raise RequestInvalid(
            "X-Experience-API-Hash: no SHA-2 in the part of an attachment", requirement=REQUIREMENT
        )
    if _digest(part.content, algorithm) != claimed:
        raise RequestInvalid(
            f"X-Experience-API-Hash: the content is not {claimed}", requirement=REQUIREMENT
        )
    part.content.seek(0)
    return claimed, part.content


def _digest(content: IO[bytes], algorithm: str) -> str:
    digest = hashlib.new(algorithm)
    while chunk := content.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _is_json(part: Part) -> bool:
    return part.headers.get("content-type", "").partition(";")[0].strip().lower() == JSON


def _parse(text: bytes) -> Any:
    """Parse JSON in which no statement is larger than a page of answers may hold many of."""
    body = parse_json(text)
    if len(text) > LARGEST_STATEMENT:
        for index, one in enumerate(body if isinstance(body, list) else [body]):
            if _size(one) > LARGEST_STATEMENT:
                raise BodyTooLarge(
                    f"[{index}]: a statement is at most {LARGEST_STATEMENT} bytes; larger contents "
                    "are attachments",
                    limit=LARGEST_STATEMENT,
                )
    return body


def _size(statement: Any) -> int:
    try:
        return len(write_json(statement))
    except orjson.JSONEncodeError:
        raise RequestInvalid("nested too deep", requirement="Data §2.2") from None
