"""What this process has seen committed, so that it need not ask the database again.

What a transaction writes is known once it has committed, and forgotten when it is rolled back.
"""

from collections.abc import Mapping
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, event

from storage.database import Database

K = TypeVar("K")
V = TypeVar("V")

UNCOMMITTED = "lrs.uncommitted"


class Memory(Generic[K, V]):
    """Facts by key, for each database; all are forgotten when they become too many."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._facts: WeakKeyDictionary[Engine, dict[K, V]] = WeakKeyDictionary()

    def of(self, db: Database) -> dict[K, V]:
        """Give what is known of a database; not to be changed."""
        return self._facts.setdefault(db.engine, {})

    def keep(self, engine: Engine, found: Mapping[K, V]) -> None:
        """Remember what is committed."""
        facts = self._facts.setdefault(engine, {})
        if len(facts) + len(found) > self.most:
            facts.clear()
        facts.update(found)

    def keep_after_commit(self, db: Database, found: Mapping[K, V]) -> None:
        """Remember what this transaction wrote or read, once it has committed."""
        db.info.setdefault(UNCOMMITTED, []).append((self, found))


@event.listens_for(Engine, "commit")
def _committed(connection: Connection) -> None:
    for memory, found in connection.info.pop(UNCOMMITTED, ()):
        memory.keep(connection.engine, found)


@event.listens_for(Engine, "rollback")
def _rolled_back(connection: Connection) -> None:
    connection.info.pop(UNCOMMITTED, None)
