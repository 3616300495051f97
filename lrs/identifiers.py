"""Who is meant: the one identifier by which two agents are the same (xAPI 1.0.3 Data §2.4.2.3)."""

from collections.abc import Iterator
from typing import Any


def find_identifier(agent: dict[str, Any]) -> str | None:
    """Give an agent's or group's identifier as one text; None for an anonymous group."""
    if account := agent.get("account"):
        return f"account {account['homePage']} {account['name']}"
    for name in ("mbox", "openid"):
        if value := agent.get(name):
            return f"{name} {value}"
    if value := agent.get("mbox_sha1sum"):
        return f"mbox_sha1sum {value.lower()}"
    return None


def identifiers_in(agent: dict[str, Any]) -> Iterator[str]:
    """Give the identifiers that find a statement by this agent: its own and its members'.

    Source: xAPI 1.0.3 Communication §2.1.3, the `agent` parameter.
    """
    identifier = find_identifier(agent)
    if identifier:
        yield identifier
    for member in agent.get("member", ()):
        yield from identifiers_in(member)
