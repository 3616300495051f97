"""A credential bound to activities whose IRIs begin alike (E7): what it may write and ask for."""

from collections.abc import Iterable
from typing import Any

from accounts.credentials import Credential
from lrs.errors import ScopeMissing
from lrs.terms import activities_in


def check_activity(credential: Credential, activity: str | None) -> None:
    """Check that the activity lies under the credential's prefix; raises ScopeMissing (403)."""
    if not is_reached(credential, activity or ""):
        prefix = credential.activity_prefix
        raise ScopeMissing(f"the credential is bound to activities under {prefix}")


def check_statements(credential: Credential, statements: Iterable[dict[str, Any]]) -> None:
    """Check that each statement is about such an activity; raises ScopeMissing (403).

    One about a person or a statement must name such an activity in its context.
    """
    for statement in statements if credential.activity_prefix else ():
        target = statement["object"]
        kind = target.get("objectType", "Activity")
        if kind == "Activity":
            check_activity(credential, target["id"])
        elif kind == "SubStatement":
            check_statements(credential, [target])
        elif not is_within(credential, statement):
            check_activity(credential, None)


def is_within(credential: Credential, statement: dict[str, Any]) -> bool:
    """Tell whether the statement names an activity under the credential's prefix."""
    return any(is_reached(credential, activity["id"]) for activity in activities_in(statement))


def is_reached(credential: Credential, activity: str) -> bool:
    """Tell whether the activity lies under the credential's prefix, or there is none."""
    return not credential.activity_prefix or activity.startswith(credential.activity_prefix)
