"""The tables of the catalogue. A version pins package, structure and rule; it never changes once it
is published (D17)."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from storage.schema import BigId, Instant, Json, institution, metadata

course = Table(
    "course",
    metadata,
    institution(),
    Column("id", String(36), primary_key=True),
    Column("status", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("title", Json, nullable=False),
    Column("description", Json, nullable=False),
    Column("outcomes", Json, nullable=False),
    Column("keywords", Json),
    Column("provider", String(200), nullable=False),
    # ` en hi `: codes between spaces, so that one LIKE finds one.
    Column("languages", String(200), nullable=False),
    Column("minutes", Integer),
    # Everything that a search looks at, folded.
    Column("words", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("published_at", Instant),
    CheckConstraint("status IN ('draft', 'live', 'retired')", name="status"),
    Index(None, "institution", "status", "published_at", "id"),
)

course_version = Table(
    "course_version",
    metadata,
    institution(),
    Column("course_id", String(36), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("package_id", String(36), nullable=False),
    Column("structure", Json, nullable=False),
    Column("rule", Json, nullable=False),
    Column("bytes", BigId, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("published_at", Instant),
    ForeignKeyConstraint(["institution", "course_id"], ["course.institution", "course.id"]),
    ForeignKeyConstraint(["institution", "package_id"], ["package.institution", "package.id"]),
    Index(None, "institution", "package_id"),
)

# The packages of a course of parts: none of them may be removed.
course_part = Table(
    "course_part",
    metadata,
    institution(),
    Column("course_id", String(36), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("package_id", String(36), primary_key=True),
    ForeignKeyConstraint(
        ["institution", "course_id", "version"],
        ["course_version.institution", "course_version.course_id", "course_version.version"],
    ),
    ForeignKeyConstraint(["institution", "package_id"], ["package.institution", "package.id"]),
    Index(None, "institution", "package_id"),
)

registration = Table(
    "registration",
    metadata,
    institution(),
    Column("id", String(36), primary_key=True),
    Column("course_id", String(36), nullable=False),
    Column("course_version", Integer, nullable=False),
    Column("person_id", Integer, nullable=False),
    Column("actor", Json, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("enrolled_at", Instant, nullable=False),
    Column("left_at", Instant),
    # A publisher's trial of a course: no learner's, and never on record.
    Column("is_trial", Boolean, nullable=False, server_default=false()),
    ForeignKeyConstraint(
        ["institution", "course_id", "course_version"],
        ["course_version.institution", "course_version.course_id", "course_version.version"],
    ),
    ForeignKeyConstraint(["institution", "person_id"], ["person.institution", "person.id"]),
    UniqueConstraint("institution", "person_id", "course_id", "attempt"),
    Index(None, "institution", "course_id", "course_version"),
)
