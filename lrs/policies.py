"""Rules of a kind of credential, registered by the room that issues it (D19).

A session token of cmi5 may only write and read what that standard allows. The room that issues
such tokens registers its rules in the factory, and the record store asks them without knowing
them. Nobody issues one yet, so none is registered: SCORM's sessions come no further than the
player, which writes for them.
"""

from typing import Any, Protocol

from accounts.credentials import Credential
from storage.database import Database


class Policy(Protocol):
    """What a kind of credential may do beyond its scopes; each raises a Problem to refuse."""

    def before_statements(
        self, db: Database, credential: Credential, statements: list[dict[str, Any]]
    ) -> None:
        """Refuse statements, in the transaction that would store them."""

    def before_documents(
        self, db: Database, credential: Credential, method: str, address: Any
    ) -> None:
        """Refuse a request for a document; `address` is an lrs.documents.Address."""


_policies: dict[str, Policy] = {}


def register(kind: str, policy: Policy) -> None:
    """Ask this policy for every request by that kind of credential."""
    _policies[kind] = policy


def before_statements(
    db: Database, credential: Credential, statements: list[dict[str, Any]]
) -> None:
    """Ask the policy of the credential's kind, if it has one."""
    if policy := _policies.get(credential.kind):
        policy.before_statements(db, credential, statements)


def before_documents(db: Database, credential: Credential, method: str, address: Any) -> None:
    """Ask the policy of the credential's kind, if it has one."""
    if policy := _policies.get(credential.kind):
        policy.before_documents(db, credential, method, address)
