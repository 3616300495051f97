"""A credential bound to activities whose IRIs begin alike (E7): what it may write and ask for."""

from collections.abc import Iterable
from typing import Any

from accounts.credentials import Credential
from lrs.errors import ScopeMissing
from lrs.terms import activities_in


def check_activity(credential: Credential, activity: str | None) -> None:
    """Check that the activity lies under the credential's prefix; raises ScopeMissing (403)."""
    prefix = credential.activity_prefix
    if prefix and not (activity or "").startswith(prefix):
        raise ScopeMissing(f"the credential is bound to activities under {prefix}")


def check_statements(credential: Credential, statements: Iterable[dict[str, Any]]) -> None:
    """Check that each statement is about such an activity; raises ScopeMissing (403)."""
    for statement in statements:
        if credential.activity_prefix and not is_within(credential, statement):
            check_activity(credential, None)


def is_within(credential: Credential, statement: dict[str, Any]) -> bool:
    """Tell whether the statement names an activity under the credential's prefix."""
    prefix = credential.activity_prefix
    return not prefix or any(
        activity["id"].startswith(prefix) for activity in activities_in(statement)
    )
