"""What a statement can be found by. A term is a number that stands for a kind and a value (D26).

Terms of organisations are the organisations' own numbers; all others are hashes with bit 62 set,
so the two never meet. Two values that fall on the same number are told apart by the dictionary,
which keeps 16 bytes of digest and gives the second one the next number.
"""

from collections.abc import Iterator
from enum import StrEnum
from hashlib import blake2b
from typing import Any, NamedTuple

from lrs.identifiers import find_identifier, identifiers_in

HASHED = 1 << 62
DIGEST_BYTES = 16


class Kind(StrEnum):
    """The filters of GET /statements that an index serves."""

    AGENT = "agent"
    RELATED_AGENT = "related_agent"
    ACTIVITY = "activity"
    RELATED_ACTIVITY = "related_activity"
    VERB = "verb"
    REGISTRATION = "registration"
    AUTHORITY = "authority"


class Name(NamedTuple):
    """A term before it has a number."""

    kind: Kind
    value: str

    def digest(self, key: bytes) -> bytes:
        """Give the 16 bytes that stand for it under the installation's key."""
        words = f"{self.kind} {self.value}".encode()
        return blake2b(words, digest_size=DIGEST_BYTES, key=key).digest()


def number_of(digest: bytes) -> int:
    """Give the number that a digest falls on: its first eight bytes, in the range of hashes."""
    return HASHED | (int.from_bytes(digest[:8]) & (HASHED - 1))


def names_of(statement: dict[str, Any]) -> set[Name]:
    """Give every term of the statement itself; what a StatementRef adds is not among them."""
    found = {Name(Kind.VERB, statement["verb"]["id"])}
    found.update(Name(Kind.AGENT, value) for value in _agents(statement))
    found.update(Name(Kind.RELATED_AGENT, value) for value in _related_agents(statement))
    found.update(Name(Kind.RELATED_ACTIVITY, value) for value in _related_activities(statement))
    if authority := find_identifier_of_authority(statement):
        found.add(Name(Kind.AUTHORITY, authority))
    target = statement["object"]
    if target.get("objectType", "Activity") == "Activity":
        found.add(Name(Kind.ACTIVITY, target["id"]))
    if registration := statement.get("context", {}).get("registration"):
        found.add(Name(Kind.REGISTRATION, registration.lower()))
    return found


def find_identifier_of_authority(statement: dict[str, Any]) -> str | None:
    """Give who vouched for it: an agent's identifier, or those of the two of a group."""
    authority = statement.get("authority")
    if not authority:
        return None
    return find_identifier(authority) or " ".join(sorted(identifiers_in(authority)))


def _agents(statement: dict[str, Any]) -> Iterator[str]:
    yield from identifiers_in(statement["actor"])
    if statement["object"].get("objectType") in ("Agent", "Group"):
        yield from identifiers_in(statement["object"])


def _related_agents(statement: dict[str, Any]) -> Iterator[str]:
    """Actor, object, authority, and the context's; of a SubStatement too."""
    yield from _agents(statement)
    yield from identifiers_in(statement.get("authority", {}))
    context = statement.get("context", {})
    for member in ("instructor", "team"):
        yield from identifiers_in(context.get(member, {}))
    for related in context.get("contextAgents", ()):
        yield from identifiers_in(related["agent"])
    for related in context.get("contextGroups", ()):
        yield from identifiers_in(related["group"])
    if statement["object"].get("objectType") == "SubStatement":
        yield from _related_agents(statement["object"])


def _related_activities(statement: dict[str, Any]) -> Iterator[str]:
    """Object and context activities; of a SubStatement too."""
    yield from (activity["id"] for activity in activities_in(statement))


def activities_in(statement: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give every activity that the statement names, in its object and its contexts."""
    target = statement["object"]
    kind = target.get("objectType", "Activity")
    if kind == "Activity":
        yield target
    elif kind == "SubStatement":
        yield from activities_in(target)
    for listed in statement.get("context", {}).get("contextActivities", {}).values():
        yield from [listed] if isinstance(listed, dict) else listed
