"""What a credential may do, by name. Contract, LRS; xAPI 1.0.3 Communication §4.2."""

from collections.abc import Mapping

LRS = frozenset(
    {
        "statements/write",
        "statements/read",
        "statements/read/mine",
        "state",
        "define",
        "profile",
        "all/read",
        "all",
    }
)
REST = frozenset(
    {
        "packages/write",
        "courses/write",
        "learners/write",
        "registrations/write",
        "records/read",
        "credentials/write",
    }
)
SCOPES = LRS | REST

# A key that makes keys must say so by name: `all` does not.
IMPLIED: Mapping[str, frozenset[str]] = {
    "all": SCOPES - {"credentials/write"},
    "all/read": frozenset({"statements/read", "statements/read/mine", "records/read"}),
    "statements/read": frozenset({"statements/read/mine"}),
}


def allows(granted: frozenset[str], scope: str) -> bool:
    """Tell whether the scopes granted include or imply `scope`."""
    return scope in granted or any(scope in IMPLIED.get(given, ()) for given in granted)
