"""Which statements an export is of: filters as GET /statements has, within what one may see (E9).

A filter may be given several times and then means any of its values: the identifiers of one person,
say. Each combination of them is one question to the store; what it answers comes in the order of
storing, so the answers are merged without being held.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any

from accounts.credentials import Credential
from lrs.bounds import check_activity
from lrs.errors import RequestInvalid
from lrs.identifiers import find_identifier
from lrs.parameters import (
    Parse,
    parse_agent,
    parse_boolean,
    parse_instant,
    parse_iri,
    parse_parameters,
    parse_uuid,
)
from lrs.queries import identifier_asked
from lrs.terms import Kind, Name

MOST = 100
Given = Mapping[str, Sequence[str]]

SEVERAL: Mapping[str, Parse] = {
    "agent": parse_agent,
    "verb": parse_iri,
    "activity": parse_iri,
    "registration": parse_uuid,
}
ONE: Mapping[str, Parse] = {
    "related_agents": parse_boolean,
    "related_activities": parse_boolean,
    "since": parse_instant,
    "until": parse_instant,
}


@dataclass(frozen=True)
class Bounds:
    """What somebody may see.

    organisations  statements under one of them; None: all of the institution
    authority      the identifier of the one authority whose statements they must be
    """

    organisations: tuple[int, ...] | None = None
    authority: str | None = None


@dataclass(frozen=True)
class Selection:
    """What is asked for.

    names         each set of terms is one question; a statement under all of one of them is wanted
    since, until  stored after the one, and at or before the other
    """

    names: tuple[frozenset[Name], ...] = (frozenset(),)
    since: datetime | None = None
    until: datetime | None = None


def parse_selection(given: Given) -> Selection:
    """Parse filters; raises RequestInvalid (400) that names the culprit."""
    single = {name: _only(name, given[name]) for name in given if name not in SEVERAL}
    parsed = parse_parameters(single, ONE)
    names = tuple(map(frozenset, product(*_choices(given, parsed))))
    if len(names) > MOST:
        raise RequestInvalid(f"the filters combine in {len(names)} ways; there may be {MOST}")
    return Selection(names, parsed.get("since"), parsed.get("until"))


def bounds_of(credential: Credential) -> Bounds:
    """Give what a key may see."""
    node = credential.organisation
    return Bounds(
        organisations=None if node is None else (node,),
        authority=None
        if credential.allows("statements/read")
        else find_identifier(credential.agent),
    )


def check_prefix(credential: Credential, given: Given) -> None:
    """Check that a key bound to activities asks for some of those; raises ScopeMissing (403)."""
    if credential.activity_prefix:
        for activity in given.get("activity") or [""]:
            check_activity(credential, activity)


def _choices(given: Given, parsed: Mapping[str, Any]) -> list[list[Name]]:
    kinds = {
        "agent": Kind.RELATED_AGENT if parsed.get("related_agents") else Kind.AGENT,
        "activity": Kind.RELATED_ACTIVITY if parsed.get("related_activities") else Kind.ACTIVITY,
        "verb": Kind.VERB,
        "registration": Kind.REGISTRATION,
    }
    return [
        [Name(kind, value) for value in _values(name, given[name])]
        for name, kind in kinds.items()
        if given.get(name)
    ]


def _values(name: str, texts: Iterable[str]) -> list[str]:
    read: Callable[[Any], str] = identifier_asked if name == "agent" else str
    found = [parse_parameters({name: text}, SEVERAL)[name] for text in texts]
    return list(dict.fromkeys(map(read, found)))


def _only(name: str, texts: Sequence[str]) -> str:
    if len(texts) != 1:
        raise RequestInvalid(f"{name[:80]}: given {len(texts)} times")
    return texts[0]
