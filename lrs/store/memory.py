"""What this process has seen committed, so that it need not ask the database again.

What a transaction writes is known once it has committed, and forgotten when it is rolled back.
"""

from collections.abc import Mapping
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from storage.database import Database, after_commit

K = TypeVar("K")
V = TypeVar("V")


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

    def keep_seen(self, db: Database, found: Mapping[K, V]) -> None:
        """Remember what was read; a write transaction sees its own rows, so once it commits."""
        if db.get_execution_options().get("is_writing"):
            self.keep_after_commit(db, found)
        else:
            self.keep(db.engine, found)

    def keep_after_commit(self, db: Database, found: Mapping[K, V]) -> None:
        """Remember what this transaction wrote or read, once it has committed."""
        engine = db.engine
        after_commit(db, lambda: self.keep(engine, found))
