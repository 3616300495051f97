"""Assigned numbers: one counter for each institution and kind."""

from accounts.store.tables import counter
from storage.database import Database
from storage.dialect import insert


def next_number(db: Database, institution: int, kind: str) -> int:
    """Draw the next number of a kind; the row stays locked until the transaction ends."""
    statement = insert(db, counter).values(institution=institution, kind=kind, last=1)
    drawn = statement.on_conflict_do_update(
        index_elements=[counter.c.institution, counter.c.kind], set_={"last": counter.c.last + 1}
    ).returning(counter.c.last)
    return int(db.execute(drawn).scalar_one())
