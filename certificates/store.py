"""The tables of certificates and their keys, and all SQL on them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    select,
    update,
)

from certificates.award import Award
from schemas.course_structure import LangString
from schemas.problem import NotFound
from storage.database import Database
from storage.dialect import insert
from storage.schema import Instant, Json, institution, metadata


class Status(StrEnum):
    """What stands in the register; expiry is a matter of the clock, not of a row."""

    VALID = "valid"
    UNDER_REVIEW = "under_review"
    REVOKED = "revoked"


certificate = Table(
    "certificate",
    metadata,
    institution(),
    Column("number", String(16), primary_key=True),
    Column("registration", String(36), nullable=False),
    Column("person", Integer, nullable=False),
    Column("status", String(16), nullable=False),
    Column("status_at", Instant, nullable=False),
    Column("status_reason", String(500)),
    # Its place in the list of what is revoked (Bitstring Status List).
    Column("status_index", Integer, nullable=False),
    Column("award", Json, nullable=False),
    Column("rule_version", Integer, nullable=False),
    Column("evidence", Json, nullable=False),
    Column("evidence_hash", String(64), nullable=False),
    Column("satisfied_statement", String(36), nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("valid_until", Instant),
    # Written once, by the job; never changed after (G3).
    Column("pdf", String(64)),
    Column("jwt", Text),
    ForeignKeyConstraint(
        ["institution", "registration"], ["registration.institution", "registration.id"]
    ),
    ForeignKeyConstraint(["institution", "person"], ["person.institution", "person.id"]),
    ForeignKeyConstraint(["institution", "pdf"], ["blob.institution", "blob.sha256"]),
    # A number is checked by people who know of no institution.
    UniqueConstraint("number"),
    UniqueConstraint("institution", "registration"),
    UniqueConstraint("institution", "status_index"),
    CheckConstraint("status IN ('valid', 'under_review', 'revoked')", name="status"),
    Index(None, "institution", "person", "issued_at"),
    Index(None, "institution", "status", "status_at"),
)

signing_key = Table(
    # The installation signs, under its own host name; no tenant leads its keys.
    "signing_key",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("purpose", String(20), nullable=False),
    Column("certificate", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    CheckConstraint("purpose IN ('credential', 'document')", name="purpose"),
)

verify_visit = Table(
    # Visits of the public page by address, counted a minute; the tenant is not known before.
    "verify_visit",
    metadata,
    Column("address_hash", String(64), primary_key=True),
    Column("minute", Instant, primary_key=True),
    Column("count", Integer, nullable=False),
)


class CertificateMissing(NotFound):
    """No certificate with that number."""


@dataclass(frozen=True)
class Certificate:
    """A certificate as the register holds it.

    evidence  ids of the statements on which it was issued, in the order of the fold
    pdf       hash of the frozen file, None until the job has made it; jwt likewise
    """

    institution: int
    number: str
    registration_id: str
    person_id: int
    status: Status
    status_at: datetime
    status_reason: str | None
    status_index: int
    award: Award
    rule_version: int
    evidence: tuple[str, ...]
    evidence_hash: str
    satisfied_statement: str
    issued_at: datetime
    valid_until: datetime | None
    pdf: str | None
    jwt: str | None

    @property
    def title(self) -> LangString:
        """The course's title as it was."""
        return self.award.course

    @property
    def course_id(self) -> str:
        """The course."""
        return self.award.course_id

    @property
    def is_rendered(self) -> bool:
        """Whether its file is there."""
        return self.pdf is not None

    @property
    def is_upheld(self) -> bool:
        """Whether a person decided that it stands, though evidence of it was voided."""
        return self.status is Status.VALID and self.status_reason is not None

    def is_expired(self, now: datetime) -> bool:
        """Whether its time is over."""
        return self.valid_until is not None and self.valid_until <= now


def insert_certificate(db: Database, row: Mapping[str, Any]) -> None:
    """Write a certificate into the register."""
    db.execute(certificate.insert(), dict(row))


def get_certificate(db: Database, number: str, institution: int | None = None) -> Certificate:
    """Get a certificate by number, of one institution or any; raises CertificateMissing (404)."""
    found = find_certificate(db, number)
    if found is None or institution not in (None, found.institution):
        raise CertificateMissing(f"certificate: there is no {number!r}")
    return found


def find_certificate(db: Database, number: str) -> Certificate | None:
    """Find a certificate by number."""
    return _first(db, select(certificate).where(certificate.c.number == number))


def find_of_registration(
    db: Database, institution_number: int, registration_id: str
) -> Certificate | None:
    """Find the certificate of a registration."""
    query = _of(institution_number).where(certificate.c.registration == registration_id)
    return _first(db, query)


def find_of_registrations(
    db: Database, institution_number: int, registration_ids: Collection[str]
) -> dict[str, Certificate]:
    """Find the certificates of several registrations."""
    query = _of(institution_number).where(certificate.c.registration.in_(registration_ids))
    rows = db.execute(query) if registration_ids else ()
    return {row.registration: _certificate(row) for row in rows}


def certificates_of(db: Database, institution_number: int, person_id: int) -> list[Certificate]:
    """List a person's certificates, newest first."""
    query = _of(institution_number).where(certificate.c.person == person_id)
    order = (certificate.c.issued_at.desc(), certificate.c.number)
    return [_certificate(row) for row in db.execute(query.order_by(*order))]


def certificates_under_review(
    db: Database, institution_number: int, limit: int = 200
) -> list[Certificate]:
    """List what waits for a decision, longest first (F7)."""
    query = _of(institution_number).where(certificate.c.status == Status.UNDER_REVIEW)
    return [
        _certificate(row)
        for row in db.execute(query.order_by(certificate.c.status_at).limit(limit))
    ]


def revoked_places(db: Database, institution_number: int) -> set[int]:
    """List the places of the revoked certificates in the status list."""
    query = select(certificate.c.status_index).where(
        certificate.c.institution == institution_number,
        certificate.c.status == Status.REVOKED,
    )
    return set(db.execute(query).scalars())


def update_status(
    db: Database, found: Certificate, status: Status, reason: str, now: datetime
) -> None:
    """Enter another status, with its reason."""
    db.execute(
        update(certificate)
        .where(*_is(found))
        .values(status=status, status_at=now, status_reason=reason)
    )


def freeze(db: Database, found: Certificate, *, pdf: str, jwt: str) -> bool:
    """Keep the file and the credential unless they are kept already; tells which."""
    is_open = certificate.c.pdf.is_(None)
    result = db.execute(update(certificate).where(*_is(found), is_open).values(pdf=pdf, jwt=jwt))
    return result.rowcount == 1


def is_taken(db: Database, number: str) -> bool:
    """Tell whether a number is in use anywhere."""
    query = select(certificate.c.number).where(certificate.c.number == number)
    return db.execute(query).first() is not None


def key_rows(db: Database, purpose: str) -> Sequence[Any]:
    """List the keys of a purpose, newest first."""
    query = select(signing_key).where(signing_key.c.purpose == purpose)
    return db.execute(
        query.order_by(signing_key.c.created_at.desc(), signing_key.c.id.desc())
    ).all()


def count_keys(db: Database) -> int:
    """Count all keys that there ever were."""
    return len(db.execute(select(signing_key.c.id)).all())


def insert_key(db: Database, row: Mapping[str, Any]) -> None:
    """Write a key."""
    db.execute(signing_key.insert(), dict(row))


def count_visit(db: Database, address_hash: str, minute: datetime) -> int:
    """Count a visit; tells how many there were in that minute."""
    row = {"address_hash": address_hash, "minute": minute, "count": 1}
    counted = insert(db, verify_visit).on_conflict_do_update(
        index_elements=list(verify_visit.primary_key.columns),
        set_={"count": verify_visit.c.count + 1},
    )
    return int(db.execute(counted.returning(verify_visit.c.count), row).scalar_one())


def forget_visits(db: Database, before: datetime) -> None:
    """Forget the visits before an instant."""
    db.execute(delete(verify_visit).where(verify_visit.c.minute < before))


def _of(institution_number: int) -> Select[Any]:
    return select(certificate).where(certificate.c.institution == institution_number)


def _is(found: Certificate) -> list[Any]:
    return [
        certificate.c.institution == found.institution,
        certificate.c.number == found.number,
    ]


def _first(db: Database, query: Select[Any]) -> Certificate | None:
    row = db.execute(query).first()
    return None if row is None else _certificate(row)


def _certificate(row: Any) -> Certificate:
    members = dict(row._mapping)
    registration_id, person_id = members.pop("registration"), members.pop("person")
    return Certificate(
        **{
            **members,
            "registration_id": registration_id,
            "person_id": person_id,
            "status": Status(row.status),
            "award": Award.from_json(row.award),
            "evidence": tuple(row.evidence),
        }
    )
