"""Terms that a statement comes under after it was stored (D27)."""

from collections.abc import Iterable

from lrs.store.statements import insert_postings
from storage.database import Database


def add_terms(db: Database, institution: int, postings: Iterable[tuple[int, int]]) -> None:
    """Put statements that are stored under further terms: (term, seq) rows, any number of them.

    Whoever adds terms to statements of earlier transactions does it here and nowhere else; many at
    once are cheaper than one by one. What is there stays.
    """
    insert_postings(db, institution, postings)
