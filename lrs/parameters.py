"""Parameters of a request: which there may be, and what each must be.

Source: the tables of xAPI 1.0.3 Communication §2; names are case-sensitive, any other is refused.
"""

from collections.abc import Callable, Mapping
from typing import Any

from lrs import formats
from lrs.errors import RequestInvalid, StatementInvalid
from lrs.json_body import parse_json
from lrs.validation.agents import check_actor
from lrs.versions import V2

Parse = Callable[[str], Any]


def parse_parameters(given: Mapping[str, str], allowed: Mapping[str, Parse]) -> dict[str, Any]:
    """Parse each parameter; raises RequestInvalid (400) that names it."""
    parsed = {}
    for name, text in given.items():
        parse = allowed.get(name)
        if parse is None:
            raise RequestInvalid(
                f"{name[:80]}: not a parameter of this resource", requirement="Communication §3.2"
            )
        try:
            parsed[name] = parse(text)
        except ValueError as error:
            raise RequestInvalid(f"{name}: {error}", requirement="Communication §2") from None
    return parsed


def require(parsed: Mapping[str, Any], *names: str) -> None:
    """Check that the parameters are there; raises RequestInvalid (400)."""
    for name in names:
        if name not in parsed:
            raise RequestInvalid(f"{name}: missing", requirement="Communication §2")


def parse_text(text: str) -> str:
    """Take any text."""
    return text


def parse_uuid(text: str) -> str:
    """Parse a UUID."""
    if not formats.is_uuid(text):
        raise ValueError(f"{text[:80]!r} is not a UUID")
    return text.lower()


def parse_iri(text: str) -> str:
    """Parse an absolute IRI."""
    if not formats.is_iri(text):
        raise ValueError(f"{text[:80]!r} is not an absolute IRI")
    return text


def parse_boolean(text: str) -> bool:
    """Parse true or false."""
    # Lenient: tincan (Python) writes True.
    if text.lower() not in ("true", "false"):
        raise ValueError(f"{text[:80]!r} is not true or false")
    return text.lower() == "true"


def parse_instant(text: str) -> Any:
    """Parse a timestamp into an aware datetime."""
    # A + that was not encoded arrives as a space.
    return formats.parse_timestamp(text.replace(" ", "+") if "T" in text else text)


def parse_count(text: str) -> int:
    """Parse a count from 0."""
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise ValueError(f"{text[:80]!r} is not a count from 0")
    return int(text)


def parse_agent(text: str) -> dict[str, Any]:
    """Parse an Agent or identified Group written in JSON."""
    try:
        agent = parse_json(text.encode())
    except RequestInvalid as error:
        raise ValueError(str(error)) from None
    try:
        check_actor(agent, V2)
    except StatementInvalid as defect:
        raise ValueError(str(defect)) from None
    return dict(agent)


def parse_choice(*choices: str) -> Parse:
    """Make the parser of a word out of a few."""

    def parse(text: str) -> str:
        if text not in choices:
            raise ValueError(f"{text[:80]!r} is none of {', '.join(choices)}")
        return text

    return parse
