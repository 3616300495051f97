"""The tables. Secrets are kept as keyed hashes only; a mobile number is E.164 (`+91…`).

Assigned numbers come from `counter`, since SQLite numbers single-column keys only (D1: the
institution leads every key).
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from storage.schema import BigId, Instant, Json, metadata
from storage.schema import institution as tenant


def reference(column: str, table: str, key: str = "id") -> ForeignKeyConstraint:
    """Point to a row of the same institution."""
    return ForeignKeyConstraint(["institution", column], [f"{table}.institution", f"{table}.{key}"])


institution = Table(
    # The tenants themselves: their number is the key.
    "institution",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", String(200), nullable=False),
    Column("name_hi", String(200)),
    Column("codes_sent", Integer, nullable=False, default=0),
    Column("created_at", Instant, nullable=False),
)

counter = Table(
    "counter",
    metadata,
    tenant(),
    Column("kind", String(40), primary_key=True),
    Column("last", BigId, nullable=False),
)

organisation = Table(
    "organisation",
    metadata,
    tenant(),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("parent", Integer),
    Column("kind", String(20), nullable=False),
    Column("code", String(100), nullable=False),
    Column("name", String(200), nullable=False),
    Column("name_hi", String(200)),
    Column("contact", String(200)),
    Column("is_listed", Boolean, nullable=False),
    reference("parent", "organisation"),
    UniqueConstraint("institution", "code"),
    CheckConstraint("kind IN ('institution', 'department', 'office')", name="kind"),
    Index(None, "institution", "parent"),
)

master = Table(
    "master",
    metadata,
    tenant(),
    Column("kind", String(20), primary_key=True),
    Column("code", String(100), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("name_hi", String(200)),
    Column("is_listed", Boolean, nullable=False),
    CheckConstraint("kind IN ('designation', 'state')", name="kind"),
)

person = Table(
    "person",
    metadata,
    tenant(),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("public_id", String(36), nullable=False),
    Column("status", String(20), nullable=False),
    Column("employee_id", String(100)),
    Column("name", String(200), nullable=False),
    Column("mobile", String(20)),
    Column("mobile_verified_at", Instant),
    Column("organisation", Integer, nullable=False),
    Column("department", Integer),
    Column("designation", String(100)),
    Column("state", String(100)),
    Column("employee_type", String(20)),
    Column("date_of_joining", Date),
    Column("language", String(10), nullable=False),
    Column("account", Json),
    Column("draft", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    reference("organisation", "organisation"),
    reference("department", "organisation"),
    UniqueConstraint("institution", "public_id"),
    UniqueConstraint("institution", "employee_id"),
    UniqueConstraint("institution", "mobile"),
    Index(None, "institution", "organisation"),
    CheckConstraint("status IN ('invited', 'active', 'suspended')", name="status"),
)

persona = Table(
    # The identifiers under which others know a person; `ifi` is its canonical text (D3).
    "persona",
    metadata,
    tenant(),
    Column("ifi", String(600), primary_key=True),
    Column("person", Integer, nullable=False),
    reference("person", "person"),
    Index(None, "institution", "person"),
)

identity_change = Table(
    # What was said of who is the same human being, and taken back (E14): an identifier that a
    # person has too, or another person who is the same one.
    "identity_change",
    metadata,
    tenant(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(20), nullable=False),
    Column("person", Integer, nullable=False),
    Column("joined", Integer),
    Column("ifi", String(600)),
    Column("made_at", Instant, nullable=False),
    Column("made_by", String(200), nullable=False),
    Column("reason", String(1000), nullable=False),
    Column("undone_at", Instant),
    Column("undone_by", String(200)),
    Column("undone_reason", String(1000)),
    reference("person", "person"),
    reference("joined", "person"),
    CheckConstraint(
        "kind = 'identifier' AND ifi IS NOT NULL AND joined IS NULL"
        " OR kind = 'merge' AND joined IS NOT NULL AND ifi IS NULL",
        name="kind",
    ),
    Index(None, "institution", "person"),
    Index(None, "institution", "joined"),
)

placement = Table(
    # Where a person belonged, since when: the first row is made with the person, a transfer is
    # another one (D4). `person.organisation` is the newest.
    "placement",
    metadata,
    tenant(),
    Column("person", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("organisation", Integer, nullable=False),
    Column("since", Date, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("made_by", String(200), nullable=False),
    Column("reason", String(1000), nullable=False),
    reference("person", "person"),
    reference("organisation", "organisation"),
)

organisation_move = Table(
    # Under what a node stood, and since when it stands elsewhere (D4).
    "organisation_move",
    metadata,
    tenant(),
    Column("organisation", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("old_parent", Integer, nullable=False),
    Column("new_parent", Integer, nullable=False),
    Column("since", Date, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("made_by", String(200), nullable=False),
    Column("reason", String(1000), nullable=False),
    reference("organisation", "organisation"),
    reference("old_parent", "organisation"),
    reference("new_parent", "organisation"),
)

role_grant = Table(
    "role_grant",
    metadata,
    tenant(),
    Column("person", Integer, primary_key=True, autoincrement=False),
    Column("role", String(20), primary_key=True),
    Column("organisation", Integer, primary_key=True, autoincrement=False),
    Column("granted_at", Instant, nullable=False),
    reference("person", "person"),
    reference("organisation", "organisation"),
    Index(None, "institution", "organisation", "role"),
    CheckConstraint("role IN ('publisher', 'nodal_officer', 'admin', 'support')", name="role"),
)

credential = Table(
    "credential",
    metadata,
    tenant(),
    Column("id", String(60), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("name", String(200), nullable=False),
    Column("secret_hash", String(64), nullable=False),
    Column("scopes", Json, nullable=False),
    Column("organisation", Integer),
    Column("activity_prefix", String(500)),
    Column("binding", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("revoked_at", Instant),
    # The secret before the last rotation, as long as it is good beside the new one.
    Column("previous_hash", String(64)),
    Column("previous_ends_at", Instant),
    # When the secrets were last used, to the hour.
    Column("used_at", Instant),
    Column("previous_used_at", Instant),
    reference("organisation", "organisation"),
    CheckConstraint("kind IN ('api', 'cmi5_session', 'shell_session')", name="kind"),
    Index(None, "institution", "kind", "expires_at"),
)

otp_challenge = Table(
    "otp_challenge",
    metadata,
    tenant(),
    Column("id", String(36), primary_key=True),
    Column("purpose", String(20), nullable=False),
    Column("mobile", String(20), nullable=False),
    Column("address_hash", String(64), nullable=False),
    Column("browser_hash", String(64), nullable=False),
    Column("code_hash", String(64), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("proved_at", Instant),
    Column("closed_at", Instant),
    Index(None, "institution", "mobile", "created_at"),
    Index(None, "institution", "address_hash", "created_at"),
    Index(None, "institution", "created_at"),
)

portal_session = Table(
    "portal_session",
    metadata,
    tenant(),
    Column("id_hash", String(64), primary_key=True),
    Column("public_id", String(36), nullable=False),
    Column("person", Integer, nullable=False),
    Column("device", String(100), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("ended_at", Instant),
    reference("person", "person"),
    Index(None, "institution", "person"),
    UniqueConstraint("institution", "public_id"),
)

join_request = Table(
    "join_request",
    metadata,
    tenant(),
    Column("id", String(36), primary_key=True),
    Column("status", String(20), nullable=False),
    Column("name", String(200), nullable=False),
    Column("mobile", String(20), nullable=False),
    Column("organisation", Integer, nullable=False),
    Column("note", String(1000), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("decided_at", Instant),
    Column("decided_by", Integer),
    Column("reason", String(1000)),
    reference("organisation", "organisation"),
    reference("decided_by", "person"),
    CheckConstraint("status IN ('submitted', 'approved', 'rejected')", name="status"),
    Index(None, "institution", "status", "created_at"),
    Index(None, "institution", "mobile"),
)

audit_event = Table(
    # In the order of time; the random id only parts what fell on the same microsecond.
    "audit_event",
    metadata,
    tenant(),
    Column("at", Instant, primary_key=True),
    Column("id", String(36), primary_key=True),
    Column("actor", String(200), nullable=False),
    Column("action", String(100), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("facts", Json, nullable=False),
    Index(None, "institution", "subject", "at"),
)
