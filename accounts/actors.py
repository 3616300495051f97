"""xAPI Agents as keys of people: one inverse functional identifier each. xAPI 2.0 §4.2.2.2."""

from collections.abc import Mapping
from typing import Any

from accounts.errors import PersonInvalid

SIMPLE = ("mbox", "mbox_sha1sum", "openid")
LONGEST = 500


def find_ifi(actor: Mapping[str, Any]) -> str | None:
    """Write an Agent's identifier as one text; None where it has none that can be kept."""
    ifi = _simple(actor) or _account(actor)
    return ifi if ifi and len(ifi) <= LONGEST else None


def agent_of(ifi: str) -> dict[str, Any]:
    """Give the Agent whose identifier `ifi_of` wrote."""
    kind, value = ifi.split(" ", 1)
    if kind != "account":
        return {"objectType": "Agent", kind: value}
    home, name = value.split(" ", 1)
    return {"objectType": "Agent", "account": {"homePage": home, "name": name}}


def in_words(actor: Mapping[str, Any]) -> str:
    """Write an identifier for people, an address with most of its name hidden."""
    ifi = ifi_of(actor)
    kind, value = ifi.split(" ", 1)
    if kind != "mbox":
        return value
    name, _, host = value.removeprefix("mailto:").rpartition("@")
    return f"{name[:1]}••••@{host}"


def ifi_of(actor: Mapping[str, Any]) -> str:
    """Write an Agent's identifier as one text; raises PersonInvalid (422)."""
    ifi = _simple(actor) or _account(actor)
    if ifi is None:
        raise PersonInvalid("actor: exactly one of mbox, mbox_sha1sum, openid, account is needed")
    if len(ifi) > LONGEST:
        raise PersonInvalid(f"actor: the identifier is longer than {LONGEST} characters")
    return ifi


def account_of(actor: Mapping[str, Any]) -> dict[str, str] | None:
    """Give the account of an Agent that is identified by one."""
    account = actor.get("account")
    if not isinstance(account, Mapping):
        return None
    return {"homePage": str(account.get("homePage")), "name": str(account.get("name"))}


def _simple(actor: Mapping[str, Any]) -> str | None:
    found = next((key for key in SIMPLE if isinstance(actor.get(key), str)), None)
    if found is None:
        return None
    # Hexadecimal digits are the same in either case.
    value = actor[found].lower() if found == "mbox_sha1sum" else actor[found]
    return f"{found} {value}"


def _account(actor: Mapping[str, Any]) -> str | None:
    account = account_of(actor)
    return f"account {account['homePage']} {account['name']}" if account else None
