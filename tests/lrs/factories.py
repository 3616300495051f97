"""Statements, agents and credentials for tests: valid by default, everything overridable."""

from typing import Any
from uuid import uuid4

from accounts.credentials import Credential, CredentialKind
from lrs import statements as door
from storage.installation import Installation
from tests.accounts.factories import IRI_BASE

VERBS = "http://adlnet.gov/expapi/verbs/"
COURSE = "https://learning.example.org/courses/noting"


def an_agent(account_name: str = "learner-1", **members: Any) -> dict[str, Any]:
    """An Agent with an account."""
    account = {"homePage": "https://learning.example.org", "name": account_name}
    return {"objectType": "Agent", "account": account, **members}


def a_statement(
    verb: str = "experienced", display: dict[str, str] | None = None, **members: Any
) -> dict[str, Any]:
    """A statement with an id, an actor, a verb and an activity; `verb` may be a whole IRI."""
    id = verb if ":" in verb else f"{VERBS}{verb}"
    return {
        "id": str(uuid4()),
        "actor": an_agent(),
        "verb": {"id": id, **({"display": display} if display else {})},
        "object": {"objectType": "Activity", "id": COURSE},
        **members,
    }


def a_reference(target: str, verb: str = "commented", **members: Any) -> dict[str, Any]:
    """A statement about another statement."""
    return a_statement(verb, object={"objectType": "StatementRef", "id": target}, **members)


def a_void(target: str, **members: Any) -> dict[str, Any]:
    """A statement that voids another."""
    return a_reference(target, "voided", **members)


def a_credential(
    *scopes: str, kind: CredentialKind = CredentialKind.API, **members: Any
) -> Credential:
    """A credential of the first institution that may do everything, or what the scopes say."""
    given: dict[str, Any] = {
        "institution": 1,
        "kind": kind,
        "id": "vl1-aaaaaaaaaaaaaaaa",
        "scopes": frozenset(scopes or {"all"}),
        "agent": an_agent("key-1"),
    }
    return Credential(**given | members)


def tell(
    installation: Installation, *statements: dict[str, Any], credential: Credential | None = None
) -> list[str]:
    """Store statements one after the other, past the API; gives their ids."""
    ids: list[str] = []
    for statement in statements:
        with installation.transaction() as db:
            writer = credential or a_credential()
            now = installation.now()
            ids += door.store(db, [statement], {}, writer, now=now, iri_base=IRI_BASE)
    return ids
