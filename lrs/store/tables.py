"""The tables of the record store.

A statement's payload is written once and never rewritten; what finds it stands beside it in narrow
rows (`reference/performance.md`). Its id has a table of its own, so that the big ones can be
spread by actor one day.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.schema import Instant, Json, institution, metadata

ID_BYTES = 16

statement_id = Table(
    # One row for every id that was stored, referred to or voided; seq is null until it is stored.
    "statement_id",
    metadata,
    institution(),
    Column("statement_id", LargeBinary(ID_BYTES), primary_key=True),
    Column("actor_key", BigInteger),
    Column("digest", LargeBinary(32)),
    Column("seq", BigInteger),
    Column("voided_by", LargeBinary(ID_BYTES)),
    # Whose statements the voiding one may void, as a digest; null: anybody's (D23).
    Column("voids_of", LargeBinary(16)),
)

statement = Table(
    "statement",
    metadata,
    institution(),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("statement_id", LargeBinary(ID_BYTES), nullable=False),
    Column("actor_key", BigInteger, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("is_voided", Boolean, nullable=False),
    # Who wrote it: a kind of credential, its id, and what a session was good for (D20).
    Column("provenance", String(16), nullable=False),
    Column("credential", String(64), nullable=False),
    Column("session", String(64)),
    Column("registration", String(36)),
    # The terms that it was stored under, packed, for whoever seals it (`lrs.sealing`).
    Column("terms", LargeBinary),
)

posting = Table(
    "posting",
    metadata,
    institution(),
    Column("term", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

sealing = Table(
    # How far statements are sealed: so many have a place, up to that seq, and the first so many
    # blocks are merged. `stamp` is a random number, another whenever a merged block has changed.
    "sealing",
    metadata,
    institution(),
    Column("sealed", BigInteger, nullable=False),
    Column("highest_seq", BigInteger, nullable=False),
    Column("merged", Integer, nullable=False),
    Column("stamp", BigInteger, nullable=False),
)

place = Table(
    # The sealed statements, counted through in the order of their seqs.
    "place",
    metadata,
    institution(),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    UniqueConstraint("institution", "seq"),
    sqlite_with_rowid=False,
)

mask = Table(
    # Which places of a block are under a term; `run` is the part of the block, WHOLE all of it.
    "mask",
    metadata,
    institution(),
    Column("block", Integer, primary_key=True, autoincrement=False),
    Column("term", BigInteger, primary_key=True, autoincrement=False),
    Column("run", Integer, primary_key=True, autoincrement=False),
    Column("places", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

late = Table(
    # Terms that a statement came under after it was stored, until its mask has them.
    "late",
    metadata,
    institution(),
    Column("term", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

term = Table(
    "term",
    metadata,
    institution(),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", LargeBinary(16), nullable=False),
    sqlite_with_rowid=False,
)

reference = Table(
    "reference",
    metadata,
    institution(),
    Column("source", LargeBinary(ID_BYTES), primary_key=True),
    Column("target", LargeBinary(ID_BYTES), nullable=False),
    Column("seq", BigInteger, nullable=False),
)
Index(None, reference.c.institution, reference.c.target)

attachment = Table(
    "attachment",
    metadata,
    institution(),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("sha2", String(128), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("content_type", Text, nullable=False),
    ForeignKeyConstraint(["institution", "sha256"], ["blob.institution", "blob.sha256"]),
)
Index(None, attachment.c.institution, attachment.c.sha256)

activity_definition = Table(
    # Each definition that was ever given of an activity, by whom it may be seen (0: everybody).
    "activity_definition",
    metadata,
    institution(),
    Column("organisation", Integer, primary_key=True, autoincrement=False),
    Column("activity", LargeBinary(16), primary_key=True),
    Column("digest", LargeBinary(16), primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("definition", LargeBinary, nullable=False),
)

document = Table(
    # `key` is the digest of the whole address, `scope` of what a listing asks for, `agent` of
    # whose it is; null for what is an activity's.
    "document",
    metadata,
    institution(),
    Column("key", LargeBinary(16), primary_key=True),
    Column("scope", LargeBinary(16), nullable=False),
    Column("agent", LargeBinary(16)),
    Column("registration", String(36)),
    Column("document_id", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("etag", String(40), nullable=False),
    Column("updated_at", Instant, nullable=False),
)
Index(None, document.c.institution, document.c.scope)
Index(None, document.c.institution, document.c.agent)

document_organisation = Table(
    "document_organisation",
    metadata,
    institution(),
    Column("key", LargeBinary(16), primary_key=True),
    Column("organisation", Integer, primary_key=True, autoincrement=False),
    ForeignKeyConstraint(
        ["institution", "key"], ["document.institution", "document.key"], ondelete="CASCADE"
    ),
)
Index(None, document_organisation.c.institution, document_organisation.c.organisation)

statement_export = Table(
    # A copy that somebody may fetch once by its link; of the link only a keyed hash is kept (E9).
    "statement_export",
    metadata,
    institution(),
    Column("id", String(36), primary_key=True),
    Column("token_hash", String(64), nullable=False),
    Column("asked_by", String(200), nullable=False),
    Column("form", String(10), nullable=False),
    # What is asked for, within what the asker may see.
    Column("filters", Json, nullable=False),
    Column("bounds", Json, nullable=False),
    # It begins behind the one row number and ends with what was stored at that instant.
    Column("after", BigInteger, nullable=False),
    Column("horizon", Instant, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("taken_at", Instant),
    # How far it came; finished only where all of it was handed over.
    Column("sent", BigInteger, nullable=False),
    Column("reached", BigInteger, nullable=False),
    Column("finished_at", Instant),
    UniqueConstraint("institution", "token_hash"),
    Index(None, "institution", "expires_at"),
)

posting_job = Table(
    # How far the terms of a transfer or a move are posted: one row for each scan that goes on (D4).
    "posting_job",
    metadata,
    institution(),
    Column("name", String(100), primary_key=True),
    Column("through", BigInteger, nullable=False),
)
