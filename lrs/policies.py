"""Rules of a kind of credential, registered by the room that issues it (D19).

A session token of cmi5 may only write and read what that standard allows. The room that issues
such tokens registers its rules in the factory, and the record store asks them without knowing
them. SCORM's sessions come no further than the player, which writes for them.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from accounts.credentials import Credential
from schemas.problem import Problem
from storage.database import Database
from storage.installation import Installation


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

    def before_lookups(
        self, db: Database, credential: Credential, agent: Mapping[str, Any] | None
    ) -> None:
        """Refuse to tell of an agent."""

    def after_reading(
        self, installation: Installation, credential: Credential, address: Any
    ) -> None:
        """Take note that a document was asked for, there or not."""

    def after_refusal(
        self, installation: Installation, credential: Credential, problem: Problem
    ) -> None:
        """Take note of what was refused, here or elsewhere in the record store."""


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


def before_lookups(db: Database, credential: Credential, agent: Mapping[str, Any] | None) -> None:
    """Ask the policy of the credential's kind, if it has one."""
    if policy := _policies.get(credential.kind):
        policy.before_lookups(db, credential, agent)


def after_reading(installation: Installation, credential: Credential, address: Any) -> None:
    """Tell the policy of the credential's kind, if it has one."""
    if policy := _policies.get(credential.kind):
        policy.after_reading(installation, credential, address)


def after_refusal(
    installation: Installation, credential: Credential | None, problem: Problem
) -> None:
    """Tell the policy of the credential's kind, if it has one."""
    if credential and (policy := _policies.get(credential.kind)):
        policy.after_refusal(installation, credential, problem)
