"""A certificate whose evidence was voided: listed, decided by a person, never silently revoked."""

from datetime import datetime

from accounts.audit import record
from accounts.credentials import product
from catalogue.store.registrations import (
    Registration,
    get_registration,
    lock_registration,
)
from certificates import store
from certificates.issuing import about_certificate
from certificates.store import Certificate, Status
from lrs import statements as door
from progress.store import touch
from schemas.problem import Conflict, Unprocessable
from storage.database import Database
from storage.identity import recorded_iri_base

REVOKED = "https://w3id.org/vidyalekh/verbs/revoked"
REASON = "https://w3id.org/vidyalekh/extensions/reason"
LONGEST_REASON = 500


class DecisionConflict(Conflict):
    """The certificate does not wait for a decision."""


class ReasonMissing(Unprocessable):
    """A decision without its reason."""


def on_evidence_voided(
    sender: object,
    *,
    db: Database,
    registration: Registration,
    statement_id: str,
    now: datetime,
    **_: object,
) -> None:
    """Put the certificate that rests on the voided statement under review (D23)."""
    found = store.find_of_registration(db, registration.institution, registration.id)
    if found is None or found.status is not Status.VALID or statement_id not in found.evidence:
        return
    reason = f"A statement on which it was issued was voided: {statement_id}"
    _enter(db, found, Status.UNDER_REVIEW, reason, "product", now)


def uphold(
    db: Database, certificate: Certificate, reason: str, *, decided_by: str, now: datetime
) -> None:
    """Let a certificate under review stand.

    decided_by  as in the audit log: `person:<public id>`
    raises      DecisionConflict (409), ReasonMissing (422)
    """
    current = _locked(db, certificate)
    if current.status is not Status.UNDER_REVIEW:
        raise DecisionConflict(f"certificate: {current.number} is not under review")
    _enter(db, current, Status.VALID, _checked(reason), decided_by, now)


def revoke(
    db: Database, certificate: Certificate, reason: str, *, decided_by: str, now: datetime
) -> None:
    """Revoke a certificate; the verify page follows at once, and a statement says so.

    raises  DecisionConflict (409) where it is revoked already, ReasonMissing (422)
    """
    current = _locked(db, certificate)
    if current.status is Status.REVOKED:
        raise DecisionConflict(f"certificate: {current.number} is revoked already")
    said = _checked(reason)
    _enter(db, current, Status.REVOKED, said, decided_by, now)
    _tell(db, current, said, now)


def _locked(db: Database, certificate: Certificate) -> Certificate:
    """Let one decision at a time be taken, and none beside a fold that may ask for one (D22)."""
    lock_registration(db, certificate.institution, certificate.registration_id)
    return store.get_certificate(db, certificate.number)


def _enter(
    db: Database,
    certificate: Certificate,
    status: Status,
    reason: str,
    decided_by: str,
    now: datetime,
) -> None:
    institution = certificate.institution
    store.update_status(db, certificate, status, reason, now)
    touch(db, institution, certificate.registration_id, now)
    subject = f"certificate:{certificate.number}"
    record(db, institution, decided_by, f"certificate.{status}", subject, now, reason=reason)


def _tell(db: Database, certificate: Certificate, reason: str, now: datetime) -> None:
    iri_base = recorded_iri_base(db)
    statement = about_certificate(
        get_registration(db, certificate.institution, certificate.registration_id),
        certificate.award,
        {"id": REVOKED, "display": {"en": "revoked"}},
        iri_base,
        at=now,
        extensions={REASON: reason},
    )
    credential = product(certificate.institution, iri_base)
    door.store(db, [statement], {}, credential, now=now, iri_base=iri_base)


def _checked(reason: str) -> str:
    said = " ".join(reason.split())
    if not said or len(said) > LONGEST_REASON:
        raise ReasonMissing(f"reason: say why, in at most {LONGEST_REASON} characters")
    return said
