"""Readers that follow the record store in every way that there is, and what each claims to know.

A claim is a Consistent-Through and the ids of everything stored at or before it, oldest first; when
nobody writes any more, each claim can be held against what there is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.lrs.wire import Broken, Wire

CONSISTENT_THROUGH = "x-experience-api-consistent-through"
PAGE = 40


@dataclass(frozen=True)
class Page:
    """What one request gave."""

    horizon: str
    statements: list[dict[str, Any]]

    def ids(self) -> list[str]:
        return [statement["id"] for statement in self.statements]


@dataclass(frozen=True)
class Claim:
    """Everything stored at or before `horizon`, as one reader saw it."""

    reader: str
    horizon: str
    ids: list[str]


def pages(wire: Wire, **query: Any) -> Iterator[Page]:
    """Ask for a list, and follow `more` to its end; raises Broken where it cannot be had now."""
    answer = wire.xapi("GET", "statements", **{"limit": PAGE, **query})
    while True:
        if answer.status == 503:
            raise Broken("not now")
        assert answer.status == 200, answer.body
        body = answer.json()
        yield Page(answer.headers[CONSISTENT_THROUGH], body["statements"])
        if not body["more"]:
            return
        answer = wire.xapi("GET", body["more"])


def ids_in(listed: Iterable[Page]) -> list[str]:
    """Give the ids of pages, in their order."""
    return [id for page in listed for id in page.ids()]


@dataclass
class Follower:
    """A reader that remembers how far it came; each look makes a claim."""

    wire: Wire
    horizon: str = ""
    ids: list[str] = field(default_factory=list)

    def since(self) -> dict[str, str]:
        return {"since": self.horizon} if self.horizon else {}

    def by_more_ascending(self) -> Claim:
        """Walk from the first statement to the last, however many come in the meantime."""
        walked = list(pages(self.wire, ascending=True))
        return Claim("more, ascending", walked[-1].horizon, ids_in(walked))

    def by_more_descending(self) -> Claim:
        """Walk back from what was the newest at the start."""
        walked = list(pages(self.wire))
        return Claim("more, descending", walked[0].horizon, ids_in(walked)[::-1])

    def by_since_ascending(self) -> Claim:
        """Ask for what came since the last look."""
        walked = list(pages(self.wire, ascending=True, **self.since()))
        self.ids += ids_in(walked)
        self.horizon = walked[-1].horizon
        return Claim("since, ascending", self.horizon, list(self.ids))

    def by_since_descending(self) -> Claim:
        """Ask for what came since the last look, newest first."""
        walked = list(pages(self.wire, **self.since()))
        self.ids += ids_in(walked)[::-1]
        self.horizon = walked[0].horizon
        return Claim("since, descending", self.horizon, list(self.ids))

    def by_consistent_through(self) -> Claim:
        """Ask how far reading goes, then for everything up to there."""
        horizon = next(pages(self.wire, limit=1)).horizon
        walked = list(pages(self.wire, ascending=True, until=horizon))
        return Claim("up to Consistent-Through", horizon, ids_in(walked))


WAYS = (
    Follower.by_more_ascending,
    Follower.by_more_descending,
    Follower.by_since_ascending,
    Follower.by_since_descending,
    Follower.by_consistent_through,
)


def false_claims(claims: Iterable[Claim], everything: list[dict[str, Any]]) -> list[str]:
    """Tell which claims are not so; `everything` that is stored, oldest first."""
    instants = [statement["stored"] for statement in everything]
    assert instants == sorted(instants)
    found = []
    for claim in claims:
        there = [one["id"] for one in everything if one["stored"] <= claim.horizon]
        if claim.ids != there:
            missed, extra = set(there) - set(claim.ids), set(claim.ids) - set(there)
            found.append(
                f"{claim.reader}, up to {claim.horizon}: {len(missed)} missed, {len(extra)} beyond,"
                f" {len(claim.ids) - len(set(claim.ids))} twice"
            )
    return found
