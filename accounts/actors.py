"""xAPI Agents as keys of people: one inverse functional identifier each. xAPI 2.0 §4.2.2.2."""

from collections.abc import Mapping
from typing import Any

from accounts.errors import PersonInvalid

SIMPLE = ("mbox", "mbox_sha1sum", "openid")
LONGEST = 500


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
    return next((f"{key} {actor[key]}" for key in SIMPLE if isinstance(actor.get(key), str)), None)


def _account(actor: Mapping[str, Any]) -> str | None:
    account = account_of(actor)
    return f"account {account['homePage']} {account['name']}" if account else None
