"""Statements that were stored before there were seals get their terms from their rows."""

from sqlalchemy import Engine, select, text

from lrs.masks import unpack
from lrs.store.tables import statement
from storage import migrate
from storage.database import reading, writing

BEFORE = "0003"
KEEP = text(
    "INSERT INTO statement (institution, seq, statement_id, actor_key, payload, is_voided,"
    " provenance, credential) VALUES (:institution, :seq, :id, 1, :id, false, 'api', 'key')"
)
POST = text("INSERT INTO posting (institution, term, seq) VALUES (:institution, :term, :seq)")


def test_old_statements_get_their_terms(empty: Engine) -> None:
    terms = {
        (institution, seq): sorted({3, 1 << 62 | seq, (1 << 63) - 1 - seq % 5})
        for institution in (1, 2)
        for seq in range(1, 1500)
    }
    with writing(empty) as db:
        migrate.upgrade(db, BEFORE)
        ids = [{"institution": i, "seq": seq, "id": b"%016d" % seq} for i, seq in terms]
        db.execute(KEEP, ids)
        rows = [
            {"institution": i, "term": term, "seq": seq}
            for (i, seq), own in terms.items()
            for term in own
        ]
        db.execute(POST, rows)
    with writing(empty) as db:
        migrate.upgrade(db)
    with reading(empty) as db:
        found = db.execute(select(statement.c.institution, statement.c.seq, statement.c.terms))
        assert {(i, seq): list(unpack(packed)) for i, seq, packed in found} == terms
