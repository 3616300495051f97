"""What somebody looks for among the statements: read from an address, written into one again."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

import orjson

from lrs.formats import is_iri, is_mailto, is_sha1
from lrs.identifiers import identifiers_in
from lrs.parameters import parse_agent, parse_iri, parse_uuid
from lrs.queries import Query, parse_cursor
from lrs.terms import Kind, Name
from schemas.clock import INDIA
from schemas.language import gettext as _
from schemas.problem import Problem

PATH = "/desk/statements"
PAGE = 25
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
HOME = re.compile(r"https?://[^/]")
FIRST_YEAR, LAST_YEAR = 1971, 2200
MICROSECOND, DAY_LONG = timedelta(microseconds=1), timedelta(days=1)
ON = "1"


class FilterInvalid(Problem):
    """An address that asks for what there is not."""


@dataclass(frozen=True)
class Filter:
    """What to look for; None asks for nothing.

    person        opaque id of one of our people
    agent         an Agent by which others know somebody
    related       with the activity, also what belongs to it
    since, until  days in India on which a statement was stored, both included
    """

    person: str | None = None
    agent: dict[str, Any] | None = None
    verb: str | None = None
    activity: str | None = None
    related: bool = False
    registration: str | None = None
    since: date | None = None
    until: date | None = None

    def parameters(self) -> dict[str, str]:
        """Write what is asked for as parameters of an address."""
        asked = {
            "person": self.person,
            "agent": self.agent and agent_text(self.agent),
            "verb": self.verb,
            "activity": self.activity,
            "related": ON if self.related and self.activity else None,
            "registration": self.registration,
            "since": self.since and self.since.isoformat(),
            "until": self.until and self.until.isoformat(),
        }
        return {name: text for name, text in asked.items() if text}

    def address(self, **more: str) -> str:
        """Give the address of the list of these statements."""
        query = urlencode({**self.parameters(), **more})
        return f"{PATH}?{query}" if query else PATH

    def without(self, name: str) -> "Filter":
        """Give the filter with one thing less asked for."""
        nothing: Any = getattr(Filter(), name)
        return replace(self, **{name: nothing})

    @property
    def after(self) -> datetime | None:
        """The instant after which it was stored."""
        return _midnight(self.since) - MICROSECOND if self.since else None

    @property
    def before(self) -> datetime | None:
        """The last instant at which it was stored."""
        return _midnight(self.until + DAY_LONG) - MICROSECOND if self.until else None


@dataclass(frozen=True)
class Place:
    """Where in the list a page is: older or newer than a row, else at the newest."""

    older: int | None = None
    newer: int | None = None


def parse_filter(given: Mapping[str, str]) -> Filter:
    """Read the parameters of an address; raises FilterInvalid (400)."""
    parsed = {
        name: _parsed(name, given[name], parse)
        for name, parse in PARSERS.items()
        if given.get(name)
    }
    return Filter(**parsed)


def parse_place(given: Mapping[str, str]) -> Place:
    """Read where a page is; raises FilterInvalid (400)."""
    names = [name for name in ("older", "newer") if given.get(name)]
    return Place(**{name: _parsed(name, given[name], parse_cursor) for name in names[:1]})


def parse_day(text: str) -> date:
    """Parse a day as an address has it."""
    if not DAY.fullmatch(text):
        raise ValueError("is not a day as 2026-07-01")
    day = date.fromisoformat(text)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError("is not a day of this time")
    return day


def find_agent(text: str) -> dict[str, Any] | None:
    """Find the Agent that a text writes: JSON, an e-mail address, a SHA-1 of one, `homePage name`
    of an account, an OpenID; None where it is anything else."""
    if text.startswith("{"):
        return _find_agent_in_json(text)
    mbox = text if text.lower().startswith("mailto:") else f"mailto:{text}"
    if is_mailto(mbox):
        return {"objectType": "Agent", "mbox": mbox}
    if is_sha1(text):
        return {"objectType": "Agent", "mbox_sha1sum": text}
    home, _space, name = text.partition(" ")
    if not HOME.match(home) or not is_iri(home):
        return None
    if name.strip():
        return {"objectType": "Agent", "account": {"homePage": home, "name": name.strip()}}
    return {"objectType": "Agent", "openid": home}


def agent_text(agent: Mapping[str, Any]) -> str:
    """Write an Agent as `find_agent` reads it."""
    return str(agent["mbox"]) if "mbox" in agent else orjson.dumps(agent).decode()


def queries_of(
    wanted: Filter, identifiers: Collection[str] | None, place: Place, limit: int = PAGE
) -> list[Query]:
    """Ask the store, once for each identifier of the person who is looked for.

    identifiers  as `lrs.identifiers` writes them; None where nobody is looked for
    """
    names = {Name(kind, value) for kind, value in _names(wanted)}
    people = [()] if identifiers is None else [(Name(Kind.AGENT, one),) for one in identifiers]
    return [
        Query(
            names=frozenset({*names, *person}),
            since=wanted.after,
            until=wanted.before,
            limit=limit,
            is_ascending=place.newer is not None,
            cursor=place.older if place.newer is None else place.newer,
        )
        for person in people
    ]


def store_parameters(
    wanted: Filter, agents: Collection[Mapping[str, Any]]
) -> list[tuple[str, str]]:
    """Write the filter as the parameters of GET /statements, for the export of the same."""
    asked = [
        *(("agent", orjson.dumps(agent).decode()) for agent in agents),
        ("verb", wanted.verb),
        ("activity", wanted.activity),
        ("related_activities", "true" if wanted.related and wanted.activity else None),
        ("registration", wanted.registration),
        ("since", wanted.after and wanted.after.isoformat()),
        ("until", wanted.before and wanted.before.isoformat()),
    ]
    return [(name, text) for name, text in asked if text]


def _names(wanted: Filter) -> list[tuple[Kind, str]]:
    of_activity = Kind.RELATED_ACTIVITY if wanted.related else Kind.ACTIVITY
    asked = (
        (Kind.VERB, wanted.verb),
        (of_activity, wanted.activity),
        (Kind.REGISTRATION, wanted.registration),
    )
    return [(kind, value) for kind, value in asked if value]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), INDIA).astimezone(UTC)


def _parsed(name: str, text: str, parse: Any) -> Any:
    try:
        return parse(text)
    except ValueError:
        damaged = _("The address of this list is damaged at “{name}”. Open the list and look anew.")
        raise FilterInvalid(damaged.format(name=name)) from None


def _parse_agent(text: str) -> dict[str, Any]:
    agent = find_agent(text)
    if agent is None or not next(identifiers_in(agent), None):
        raise ValueError("is not an Agent")
    return agent


def _find_agent_in_json(text: str) -> dict[str, Any] | None:
    try:
        agent = parse_agent(text)
    except ValueError:
        return None
    return None if agent.get("objectType") == "Group" else {"objectType": "Agent", **agent}


PARSERS: Mapping[str, Any] = {
    "person": parse_uuid,
    "agent": _parse_agent,
    "verb": parse_iri,
    "activity": parse_iri,
    "related": lambda text: text == ON,
    "registration": parse_uuid,
    "since": parse_day,
    "until": parse_day,
}
