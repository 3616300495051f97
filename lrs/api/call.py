"""One request as the standard sees it, whichever of its two syntaxes it came in.

Source: xAPI 1.0.3 Communication §1.2 (headers), §1.3 (alternate request syntax), §3.3 (versions).
"""

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from typing import IO
from urllib.parse import parse_qsl, unquote_to_bytes

from flask import Request

from accounts.credentials import Credential
from lrs.bodies import read_announced
from lrs.errors import CodingUnknown, QueryTooLong, RequestInvalid
from lrs.versions import Version, find_version
from storage.installation import Installation

LARGEST_FORM = 4 << 20
LONGEST_QUERY = 1 << 16
MOST_FIELDS = 64
FORM = "application/x-www-form-urlencoded"
# Names that a form of the alternate syntax gives headers by; the others are parameters.
FORM_HEADERS = {
    name.lower(): name
    for name in (
        "Authorization",
        "X-Experience-API-Version",
        "Content-Type",
        "Content-Length",
        "If-Match",
        "If-None-Match",
        "Accept",
        "Accept-Language",
        "Accept-Encoding",
    )
}
NUL = "\x00"
VERSION_HEADER = "X-Experience-API-Version"


@dataclass(frozen=True)
class Envelope:
    """A request before anybody knows its version or who sends it.

    length  how many bytes its body is said to have; None: it came in chunks
    """

    method: str
    parameters: Mapping[str, str]
    headers: Mapping[str, str]
    stream: IO[bytes]
    length: int | None
    is_alternate: bool


@dataclass(frozen=True)
class Call:
    """A request that may be answered.

    files  closes the temporary files of its body when it is answered
    mount  where the record store stands that it came to, `/xapi` or one of the fixed ones
    """

    method: str
    parameters: Mapping[str, str]
    headers: Mapping[str, str]
    stream: IO[bytes]
    length: int | None
    files: ExitStack
    mount: str
    version: Version
    credential: Credential
    installation: Installation

    def body(self, limit: int) -> bytes:
        """Read the body whole; raises BodyTooLarge (413), LengthMissing (411), RequestInvalid."""
        return read_announced(self.stream, limit, self.length, self.files)


def open_envelope(request: Request) -> Envelope:
    """Give the request as it was meant; raises RequestInvalid (400)."""
    _check_coding(request)
    parameters = _query_of(request)
    if request.method == "POST" and "method" in parameters:
        return _alternate(request, parameters)
    return Envelope(
        method="GET" if request.method == "HEAD" else request.method,
        parameters=parameters,
        headers={name.lower(): value for name, value in request.headers},
        stream=request.stream,
        length=request.content_length,
        is_alternate=False,
    )


def choose_version(envelope: Envelope) -> Version:
    """Give the version that the request asks for; raises RequestInvalid (400)."""
    header = envelope.headers.get(VERSION_HEADER.lower())
    version = find_version(header)
    if version is None:
        said = f"{header!r} is not a version served here" if header else "the header is missing"
        raise RequestInvalid(f"{VERSION_HEADER}: {said}", requirement="Communication §3.3")
    check_syntax(envelope, version)
    return version


def check_syntax(envelope: Envelope, version: Version) -> None:
    """Check that the version has the syntax of the request; raises RequestInvalid (400)."""
    if envelope.is_alternate and not version.has_alternate_syntax:
        raise RequestInvalid(
            f"method: xAPI {version.number} has no alternate request syntax",
            requirement="IEEE 9274.1.1 §4.1.2",
        )


def single(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Give parameters by name; raises RequestInvalid (400) where one stands twice."""
    found: dict[str, str] = {}
    for name, value in pairs:
        if name in found:
            raise RequestInvalid(f"{name}: given more than once", requirement="Communication §2")
        if NUL in value or NUL in name:
            raise RequestInvalid(f"{name.strip(NUL)}: has a NUL", requirement="Communication §2")
        found[name] = value
    return found


def _check_coding(request: Request) -> None:
    coding = request.headers.get("Content-Encoding", "identity")
    if coding.strip().lower() not in ("identity", ""):
        raise CodingUnknown(
            f"Content-Encoding: {coding[:80]} is not taken; send the body as it is",
            requirement="RFC 9110 §8.4",
        )


def _query_of(request: Request) -> dict[str, str]:
    """Give the parameters of the query string; raises RequestInvalid (400), QueryTooLong (414)."""
    if len(request.query_string) > LONGEST_QUERY:
        raise QueryTooLong(
            f"the query string is longer than {LONGEST_QUERY} bytes",
            requirement="Communication §1.3",
        )
    try:
        unquote_to_bytes(request.query_string).decode()
    except UnicodeDecodeError:
        raise RequestInvalid(
            "the query string is not UTF-8", requirement="Communication §2"
        ) from None
    return single(request.args.items(multi=True))


def _alternate(request: Request, query: Mapping[str, str]) -> Envelope:
    extra = [name for name in query if name != "method"]
    if extra:
        raise RequestInvalid(
            f"{extra[0]}: beside `method` the query string has nothing",
            requirement="Communication §1.3",
        )
    method = query["method"].upper()
    form = _read_form(request)
    _check_headers(form)
    content = form.pop("content", None)
    if method in ("PUT", "POST") and content is None:
        raise RequestInvalid("content: missing in the form", requirement="Communication §1.3")
    headers = {name.lower(): value for name, value in request.headers}
    headers["content-type"] = "application/json"
    headers.update({name.lower(): form[name] for name in form if name.lower() in FORM_HEADERS})
    body = (content or "").encode()
    return Envelope(
        method="GET" if method == "HEAD" else method,
        parameters={name: form[name] for name in form if name.lower() not in FORM_HEADERS},
        headers=headers,
        stream=BytesIO(body),
        length=len(body),
        is_alternate=True,
    )


def _check_headers(form: Mapping[str, str]) -> None:
    """Refuse what no header could have brought: a document's type goes out as a header again."""
    single((name.lower(), "") for name in form if name.lower() in FORM_HEADERS)
    for name, value in form.items():
        if name.lower() in FORM_HEADERS and not (value.isascii() and value.isprintable()):
            raise RequestInvalid(f"{name}: not the value of a header", requirement="RFC 9110 §5.5")


def _read_form(request: Request) -> dict[str, str]:
    if request.mimetype not in (FORM, ""):
        raise RequestInvalid(
            f"Content-Type: {request.mimetype} is not {FORM}", requirement="Communication §1.3"
        )
    with ExitStack() as files:
        body = read_announced(request.stream, LARGEST_FORM, request.content_length, files)
    if body.count(b"&") >= MOST_FIELDS:
        raise RequestInvalid(
            f"the form has more than {MOST_FIELDS} fields", requirement="Communication §1.3"
        )
    try:
        text = body.decode()
        return single(parse_qsl(text, keep_blank_values=True, errors="strict"))
    except ValueError:
        raise RequestInvalid("the form is not UTF-8", requirement="Communication §1.3") from None
