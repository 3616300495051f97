"""Terms that a statement comes under after it was stored (D27)."""

from collections.abc import Iterable

from lrs.store.statements import insert_postings
from lrs.store.tables import late
from storage.database import Database
from storage.dialect import insert_rows


def add_terms(db: Database, institution: int, postings: Iterable[tuple[int, int]]) -> None:
    """Put statements that are stored under further terms: (term, seq) rows, any number of them.

    Whoever adds terms to statements of earlier transactions does it here and nowhere else; many at
    once are cheaper than one by one. What is there stays.
    """
    rows = sorted(postings)
    insert_postings(db, institution, rows)
    # Masks may lack them until they are sealed too (`lrs.sealing`).
    insert_rows(db, late, [(institution, *row) for row in rows])
