"""A row of a client's table, and what its calls are given."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest

VERSIONS = ("1.0.3", "2.0.0")
IDS = ("one", "two", "three", "four", "five", "six", "attached", "doomed", "doomed too", "voiding")
# The word test, and what says so in a statement.
WORD = "test"
FILE = {
    "usageType": "http://id.tincanapi.com/attachment/supporting_media",
    "display": {"en": "A word"},
    "contentType": "text/plain",
    "length": len(WORD),
    "sha2": sha256(WORD.encode()).hexdigest(),
}


@dataclass(frozen=True)
class Row:
    """One call: what it is, how it is made, and what its answer must be.

    call      JavaScript in which `lrs` is the client, or a function of the client
    expect    what the call gives, as JSON; `refused(status)` where the store must refuse
    """

    name: str
    call: str | Callable[..., Any]
    expect: Any

    def expected(self, version: str) -> Any:
        """Give what is expected in one version of xAPI."""
        return self.expect[version] if isinstance(self.expect, By) else self.expect


class By(dict[str, Any]):
    """What is expected in each version."""


def by(first: Any, second: Any) -> By:
    """Expect one answer in xAPI 1.0.3, and another one in 2.0."""
    return By(zip(VERSIONS, (first, second), strict=True))


def refused(status: int) -> dict[str, int]:
    """Expect that the store refuses."""
    return {"refused": status}


def rows_of(rows: Sequence[Row]) -> pytest.MarkDecorator:
    """Turn a table into test ids."""
    return pytest.mark.parametrize("row", [pytest.param(row, id=row.name) for row in rows])


def rows_of_each(variants: Iterable[Any], rows: Sequence[Row]) -> pytest.MarkDecorator:
    """Turn a table into test ids, for each variant."""
    pairs = [(variant, row) for variant in variants for row in rows]
    return pytest.mark.parametrize(
        ("variant", "row"),
        [pytest.param(variant, row, id=f"{variant}: {row.name}") for variant, row in pairs],
    )


def calls_of(rows: Iterable[Row]) -> list[str]:
    """Give the JavaScript of a table."""
    return [str(row.call) for row in rows]


def by_name(rows: Iterable[Row], found: Iterable[Any]) -> dict[str, Any]:
    """Give what each call gave under the name of its row."""
    return dict(zip([row.name for row in rows], found, strict=True))


def given_to(run: Any) -> dict[str, Any]:
    """Make what the calls of one run are about: nobody else's activity, agents and ids."""
    base = f"https://example.org/{str(run).replace(' ', '-')}"
    return {
        "activity": f"{base}/activity",
        "course": f"{base}/course",
        "agent": {
            "objectType": "Agent",
            "account": {"homePage": base, "name": "a learner, सीता"},
        },
        "mentor": {
            "objectType": "Agent",
            "mbox": f"mailto:{uuid5(NAMESPACE_URL, base)}@example.org",
        },
        "file": FILE,
        "registration": str(uuid5(NAMESPACE_URL, f"{base}/registration")),
        "ids": {name: str(uuid5(NAMESPACE_URL, f"{base}/{name}")) for name in IDS},
    }
