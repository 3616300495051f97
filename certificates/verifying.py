"""What the public page says of a number (G4): one of seven answers, and no more than is needed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from accounts.keys import keyed_hash
from accounts.networks import network_of
from certificates import store
from certificates.evidence import Confirmation, confirm
from certificates.number import find_number
from certificates.store import Certificate, Status
from schemas.problem import TooMany
from schemas.settings import Settings
from storage.database import Database

VISITS_A_MINUTE = 60
PURPOSE = "verify visit"


class TooManyVisits(TooMany):
    """More numbers from one address than a person checks."""


class Verdict(StrEnum):
    """What the page says."""

    GENUINE = "genuine"
    EXPIRED = "expired"
    UNDER_REVIEW = "under_review"
    REVOKED = "revoked"
    UPHELD = "upheld"
    UNCONFIRMED = "unconfirmed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Answer:
    """What became of checking a number."""

    verdict: Verdict
    certificate: Certificate | None = None
    confirmation: Confirmation | None = None


def verify(db: Database, number: str, now: datetime) -> Answer:
    """Check a number as somebody typed or scanned it."""
    written = find_number(number)
    found = store.find_certificate(db, written) if written else None
    if found is None:
        return Answer(Verdict.UNKNOWN)
    confirmation = confirm(db, found)
    return Answer(_verdict(found, confirmation, now), found, confirmation)


def count_visit(db: Database, settings: Settings, address: str, now: datetime) -> None:
    """Count a visit; raises TooManyVisits (429) so that numbers cannot be tried in bulk."""
    minute = now - timedelta(seconds=now.second, microseconds=now.microsecond)
    count = store.count_visit(db, keyed_hash(settings, PURPOSE, network_of(address)), minute)
    if count > VISITS_A_MINUTE:
        raise TooManyVisits("Too many certificates were checked from here. Wait a minute.")


def _verdict(found: Certificate, confirmation: Confirmation, now: datetime) -> Verdict:
    if found.status is Status.REVOKED:
        return Verdict.REVOKED
    if found.status is Status.UNDER_REVIEW:
        return Verdict.UNDER_REVIEW
    if found.is_expired(now):
        return Verdict.EXPIRED
    if confirmation.is_confirmed:
        return Verdict.GENUINE
    return Verdict.UPHELD if found.is_upheld else Verdict.UNCONFIRMED
