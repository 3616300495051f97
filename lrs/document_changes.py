"""Requests that change documents, several at once (D28)."""

from collections.abc import Sequence
from dataclasses import dataclass

from lrs import documents, policies
from lrs.documents import Address, Conditions, Content, Owner
from lrs.versions import Version
from storage.database import Database
from storage.installation import Installation

MOST = 64


@dataclass(frozen=True)
class Change:
    """A request that changes a document; `content` None: that removes it, or all at an address."""

    method: str
    owner: Owner
    address: Address
    conditions: Conditions
    version: Version
    content: Content | None = None


class Together:
    """Changes of one document each; what removes all at an address goes alone."""

    def __init__(self, first: Change) -> None:
        self.count = 1 if _is_of_one(first) else MOST

    def takes(self, one: Change) -> bool:
        """Take one more, where it may be made together with those."""
        if self.count >= MOST or not _is_of_one(one):
            return False
        self.count += 1
        return True


class Changes:
    """How changes of documents are made."""

    def begin(self, first: Change) -> Together:
        """Begin a batch."""
        return Together(first)

    def do(self, installation: Installation, wanted: Sequence[Change]) -> None:
        """Make them, all or none; by their keys, so that two processes do not lock crosswise."""
        with installation.transaction() as db:
            for one in sorted(wanted, key=lambda change: change.address.key()):
                policies.before_documents(db, one.owner.credential, one.method, one.address)
                _make(db, one, installation)

    def is_done(self, installation: Installation, one: Change) -> bool:
        """A document does not tell who wrote it: the client is to ask again."""
        return False


CHANGES = Changes()


def _is_of_one(change: Change) -> bool:
    return change.address.document_id is not None


def _make(db: Database, one: Change, installation: Installation) -> None:
    if one.content is None:
        documents.delete(db, one.owner, one.address, one.conditions)
    elif one.method == "POST":
        documents.post(
            db, one.owner, one.address, one.content, one.conditions, now=installation.now()
        )
    else:
        documents.put(
            db,
            one.owner,
            one.address,
            one.content,
            one.conditions,
            now=installation.now(),
            version=one.version,
        )
