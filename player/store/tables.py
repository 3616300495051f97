"""Run-time state. None of it is a learning record: those are the statements (D17)."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.schema import Instant, Json, institution, metadata

UUID = String(36)

launch = Table(
    "launch",
    metadata,
    institution(),
    Column("id", UUID, primary_key=True),
    Column("registration", UUID, nullable=False),
    Column("package_id", UUID, nullable=False),
    Column("label", String(63), nullable=False),
    # None: the shell goes where the learner stopped.
    Column("unit_id", String(64)),
    # The id that the first session of this launch will have, so that it can be told beforehand.
    Column("first_session", UUID, nullable=False),
    Column("mode", String(8), nullable=False),
    Column("language", String(8), nullable=False),
    Column("return_url", Text, nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("issued_at", Instant, nullable=False),
    Column("seen_at", Instant),
    Column("closed_at", Instant),
    Column("closed_by", String(16)),
    Index(None, "institution", "registration", "issued_at"),
    Index(None, "closed_at", "seen_at"),
)

play_session = Table(
    "play_session",
    metadata,
    institution(),
    Column("id", UUID, primary_key=True),
    Column("launch_id", UUID, nullable=False),
    Column("registration", UUID, nullable=False),
    # 1 for the first session of the registration: two may begin in the same microsecond.
    Column("number", Integer, nullable=False),
    Column("unit_id", String(64), nullable=False),
    Column("kind", String(8), nullable=False),
    # Number of the attempt on the unit; None: the first.
    Column("attempt", Integer),
    # What the server told the SCO, so that its rules are those of the launch.
    Column("delivery", Json, nullable=False),
    # The attempt as this session found it: closing twice counts once.
    Column("base", Json, nullable=False),
    # Of the values below; what was given out since is in `renewals`, until a call names it.
    Column("snapshot", Integer, nullable=False),
    Column("renewals", Json),
    # Digest of the contents that the shell was shown last.
    Column("shown", String(64)),
    Column("phase", String(16), nullable=False),
    Column("values", Json, nullable=False),
    Column("applied_seq", Integer, nullable=False),
    Column("told_at", Instant),
    Column("told_time", BigInteger),
    Column("opened_at", Instant, nullable=False),
    Column("initialized_at", Instant),
    Column("heard_at", Instant),
    Column("closed_at", Instant),
    Column("closed_by", String(16)),
    ForeignKeyConstraint(["institution", "launch_id"], ["launch.institution", "launch.id"]),
    UniqueConstraint("institution", "registration", "number"),
    Index(None, "institution", "launch_id"),
)

unit_attempt = Table(
    "unit_attempt",
    metadata,
    institution(),
    Column("registration", UUID, primary_key=True),
    Column("unit_id", String(64), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("values", Json, nullable=False),
    Column("entry", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    # Hundredths of a second.
    Column("total", BigInteger, nullable=False),
    Column("told", Json, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

# SCORM 2004: where a learner stands in the activity tree of a course.
course_attempt = Table(
    "course_attempt",
    metadata,
    institution(),
    Column("registration", UUID, primary_key=True),
    # What is random stays as drawn.
    Column("seed", UUID, nullable=False),
    Column("tracking", Json, nullable=False),
    # As it was before the server ended the last session: a late journal begins again there.
    Column("before", Json),
    Column("is_ended", Boolean, nullable=False),
    # How often it moved on: the part of the ids of its statements that differs.
    Column("moves", Integer, nullable=False),
    Column("told", Json, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

# What courses of SCORM 2004 share: global objectives and adl.data that are "global to system".
learner_global = Table(
    "learner_global",
    metadata,
    institution(),
    Column("person_id", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(16), primary_key=True),
    # Of the name, which may have thousands of characters.
    Column("digest", String(64), primary_key=True),
    Column("name", Json, nullable=False),
    Column("value", Json, nullable=False),
    Column("changed_at", Instant, nullable=False),
    ForeignKeyConstraint(["institution", "person_id"], ["person.institution", "person.id"]),
)

journal = Table(
    "journal",
    metadata,
    institution(),
    Column("session_id", UUID, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("snapshot", Integer, nullable=False),
    # The browser's clock, milliseconds since 1970: a hint.
    Column("t", Float, nullable=False),
    Column("method", String(32), nullable=False),
    # JSON text: content may write characters that a text column refuses.
    Column("element", Json, nullable=False),
    Column("value", Json, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("answer", Json, nullable=False),
    Column("error", String(8), nullable=False),
    Column("warning", Json),
    Column("is_applied", Boolean, nullable=False),
    Column("received_at", Instant, nullable=False),
    ForeignKeyConstraint(
        ["institution", "session_id"], ["play_session.institution", "play_session.id"]
    ),
)

launch_event = Table(
    "launch_event",
    metadata,
    institution(),
    Column("launch_id", UUID, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("session_id", UUID),
    # The last call of the journal before it; None where there is no session.
    Column("seq", Integer),
    Column("kind", String(16), nullable=False),
    Column("detail", Json, nullable=False),
    Column("at", Instant, nullable=False),
    ForeignKeyConstraint(["institution", "launch_id"], ["launch.institution", "launch.id"]),
)

# One sitting with a unit that speaks to the record store itself: of cmi5, xAPI, our own players.
cmi5_session = Table(
    "cmi5_session",
    metadata,
    institution(),
    Column("id", UUID, primary_key=True),
    Column("launch_id", UUID, nullable=False),
    Column("registration", UUID, nullable=False),
    Column("unit_id", String(200), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("mode", String(8), nullable=False),
    Column("state", String(16), nullable=False),
    # What it was launched with: a rule that is changed later does not judge it otherwise.
    Column("terms", Json, nullable=False),
    # Of the address that gives the token, once; None where the token went with the launch.
    Column("fetch_hash", String(64), unique=True),
    Column("fetched_at", Instant),
    Column("credential", String(60)),
    # What was said in it, by verb.
    Column("said", Json, nullable=False),
    Column("launched_at", Instant, nullable=False),
    Column("launch_data_at", Instant),
    Column("preferences_at", Instant),
    Column("initialized_at", Instant),
    Column("heard_at", Instant),
    Column("terminated_at", Instant),
    Column("abandoned_at", Instant),
    Column("ended_at", Instant),
    Column("ended_by", String(16)),
    # Of the log: refusals are counted, so that content cannot fill it.
    Column("refusals", Integer, nullable=False),
    ForeignKeyConstraint(["institution", "launch_id"], ["launch.institution", "launch.id"]),
    Index(None, "institution", "registration", "unit_id"),
    Index(None, "institution", "launch_id"),
    Index(None, "ended_at", "heard_at"),
)

package_epoch = Table(
    "package_epoch",
    metadata,
    institution(),
    Column("package_id", UUID, primary_key=True),
    Column("epoch", Integer, nullable=False),
)
