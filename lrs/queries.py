"""GET /statements: what is asked, and the page that answers it (Communication §2.1.3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from lrs.errors import RequestInvalid
from lrs.identifiers import identifiers_in
from lrs.parameters import (
    Parse,
    parse_agent,
    parse_boolean,
    parse_choice,
    parse_count,
    parse_instant,
    parse_iri,
    parse_parameters,
    parse_uuid,
)
from lrs.sequence import highest_seq
from lrs.store import Window
from lrs.terms import Kind, Name

LARGEST_PAGE = 500
USUAL_PAGE = 100
LARGEST_SEQ = (1 << 63) - 1

PARAMETERS: Mapping[str, Parse] = {
    "statementId": parse_uuid,
    "voidedStatementId": parse_uuid,
    "agent": parse_agent,
    "verb": parse_iri,
    "activity": parse_iri,
    "registration": parse_uuid,
    "related_activities": parse_boolean,
    "related_agents": parse_boolean,
    "since": parse_instant,
    "until": parse_instant,
    "limit": parse_count,
    "format": parse_choice("ids", "exact", "canonical"),
    "attachments": parse_boolean,
    "ascending": parse_boolean,
    # Ours, in `more` only: the row number after which the page begins.
    "cursor": lambda text: parse_cursor(text),
}
BESIDE_AN_ID = frozenset({"statementId", "voidedStatementId", "format", "attachments"})
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Query:
    """What is asked for.

    id           of the one statement wanted, else None; `voided` tells which kind
    names        the terms that it must be under, all of them
    given        the parameters as they came, for `more`
    """

    id: str | None = None
    voided: bool = False
    names: frozenset[Name] = frozenset()
    activity: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    limit: int = USUAL_PAGE
    format: str = "exact"
    with_attachments: bool = False
    is_ascending: bool = False
    cursor: int | None = None
    given: Mapping[str, str] = field(default_factory=dict)

    def window(self, horizon: datetime) -> Window:
        """Give the range of row numbers of this page: up to the horizon, after the cursor."""
        lowest = 0 if self.since is None else highest_seq(self.since) + 1
        highest = highest_seq(min(self.until, horizon) if self.until else horizon)
        if self.cursor is not None and self.is_ascending:
            lowest = max(lowest, self.cursor + 1)
        elif self.cursor is not None:
            highest = min(highest, self.cursor - 1)
        return Window(_as_seq(lowest), _as_seq(highest), self.is_ascending, self.limit + 1)

    def more(self, path: str, last_seq: int) -> str:
        """Give the address of the next page, relative to the host."""
        given = {name: text for name, text in self.given.items() if name != "cursor"}
        return f"{path}?{urlencode({**given, 'cursor': render_cursor(last_seq)})}"


def parse_query(given: Mapping[str, str]) -> Query:
    """Parse the parameters of GET /statements; raises RequestInvalid (400)."""
    parsed = parse_parameters(given, PARAMETERS)
    _check_single(parsed)
    wanted = parsed.get("limit", 0) or USUAL_PAGE
    return Query(
        id=parsed.get("statementId") or parsed.get("voidedStatementId"),
        voided="voidedStatementId" in parsed,
        names=_names(parsed),
        activity=parsed.get("activity"),
        since=parsed.get("since"),
        until=parsed.get("until"),
        limit=min(wanted, LARGEST_PAGE),
        format=parsed.get("format", "exact"),
        with_attachments=parsed.get("attachments", False),
        is_ascending=parsed.get("ascending", False),
        cursor=parsed.get("cursor"),
        given=given,
    )


def render_cursor(seq: int) -> str:
    """Write a row number short."""
    text = ""
    while seq:
        seq, digit = divmod(seq, 36)
        text = DIGITS[digit] + text
    return text or "0"


def parse_cursor(text: str) -> int:
    """Parse what `render_cursor` wrote; raises ValueError for anything else."""
    if not text.isascii() or not text.isalnum() or len(text) > 13:
        raise ValueError(f"{text[:80]!r} is not a cursor of ours")
    seq = int(text, 36)
    if seq > LARGEST_SEQ:
        raise ValueError(f"{text[:80]!r} is not a cursor of ours")
    return seq


def _as_seq(number: int) -> int:
    """Give the nearest number that a row may have: years before 1970 or after 2112 have none."""
    return min(max(number, 0), LARGEST_SEQ)


def _check_single(parsed: Mapping[str, Any]) -> None:
    ids = parsed.keys() & {"statementId", "voidedStatementId"}
    if not ids:
        return
    extra = parsed.keys() - BESIDE_AN_ID
    if len(ids) == 2 or extra:
        raise RequestInvalid(
            f"{min(extra or ids)}: not allowed beside {max(ids)}",
            requirement="Communication §2.1.3",
        )


def _names(parsed: Mapping[str, Any]) -> frozenset[Name]:
    names = set()
    if agent := parsed.get("agent"):
        kind = Kind.RELATED_AGENT if parsed.get("related_agents") else Kind.AGENT
        names.add(Name(kind, identifier_asked(agent)))
    if activity := parsed.get("activity"):
        kind = Kind.RELATED_ACTIVITY if parsed.get("related_activities") else Kind.ACTIVITY
        names.add(Name(kind, activity))
    if verb := parsed.get("verb"):
        names.add(Name(Kind.VERB, verb))
    if registration := parsed.get("registration"):
        names.add(Name(Kind.REGISTRATION, registration))
    return frozenset(names)


def identifier_asked(agent: Mapping[str, Any]) -> str:
    """Give the identifier of an agent that is asked for.

    raises  RequestInvalid (400) for a group without one of its own
    """
    own = {name: value for name, value in agent.items() if name != "member"}
    found = next(identifiers_in(own), None)
    if found is None:
        raise RequestInvalid(
            "agent: a Group without an identifier cannot be asked for",
            requirement="Communication §2.1.3",
        )
    return found
