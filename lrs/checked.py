"""Statements that are checked, with all that can be worked out before the database is asked."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import orjson

from accounts.credentials import Credential
from lrs.attached import check_attached
from lrs.bounds import check_statements
from lrs.equality import digest_of
from lrs.errors import StatementInvalid
from lrs.terms import Name, names_of
from lrs.validation import check_statement
from lrs.versions import Version
from lrs.voiding import check_may_void
from storage.blobs import Blob

MOST = 5_000


@dataclass(frozen=True)
class Checked:
    """A statement as received, its id (given now if it brought none), and what it means."""

    received: dict[str, Any]
    id: str
    digest: bytes
    names: frozenset[Name]

    @property
    def key(self) -> bytes:
        """Give the id as 16 bytes."""
        return UUID(self.id).bytes


@dataclass(frozen=True)
class Submission:
    """What one request brought, ready to be stored."""

    statements: tuple[Checked, ...]
    credential: Credential
    version: Version
    attachments: Mapping[str, Blob] = field(default_factory=dict)

    def ids(self) -> list[str]:
        """Give the ids in the order given."""
        return [one.id for one in self.statements]


def check_submission(
    statements: Sequence[dict[str, Any]],
    contents: Set[str],
    credential: Credential,
    version: Version,
) -> Submission:
    """Check what a request brought against every rule that needs no database.

    contents  the SHA-2 of those that came with it; they are added when they are stored
    raises  StatementInvalid (400), ScopeMissing (403)
    """
    check_batch(statements, version)
    check_attached(statements, contents)
    check_statements(credential, statements)
    check_may_void(credential, statements)
    checked = tuple(_checked(statement, credential) for statement in statements)
    return Submission(checked, credential, version)


def check_batch(statements: Sequence[dict[str, Any]], version: Version) -> None:
    """Check every statement, and that no id stands twice among them."""
    if len(statements) > MOST:
        raise StatementInvalid(f"{len(statements)} statements; one request may bring {MOST}")
    seen: set[str] = set()
    for index, statement in enumerate(statements):
        try:
            check_statement(statement, version)
        except StatementInvalid as defect:
            raise (defect.within(index) if len(statements) > 1 else defect) from None
        id = statement.get("id", "").lower()
        if id and id in seen:
            raise StatementInvalid(
                f"{id} is the id of two statements of the batch",
                requirement="IEEE 9274.1.1 §4.1.6.1",
                path="id",
            ).within(index)
        seen.add(id)


def _checked(statement: dict[str, Any], credential: Credential) -> Checked:
    vouched = {**statement, "authority": credential.agent}
    return Checked(
        received=statement,
        id=statement.get("id") or str(uuid4()),
        digest=_digest(statement),
        names=frozenset(names_of(vouched)),
    )


def _digest(statement: dict[str, Any]) -> bytes:
    try:
        return digest_of(statement)
    except orjson.JSONEncodeError:
        raise StatementInvalid("nested too deep", requirement="Data §2.2") from None
