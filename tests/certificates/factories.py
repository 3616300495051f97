"""Awards and keys, valid by default, for the tests of certificates."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from catalogue.store.registrations import Registration
from certificates.award import Award
from certificates.credential import Addresses
from certificates.keys import Purpose, SigningKey, new_key
from certificates.store import Certificate, find_of_registration, get_certificate
from certificates.tasks import TASKS
from jobs.worker import run_pending
from storage.database import Database
from storage.installation import Installation
from tests.catalogue.factories import a_registration, a_structure
from tests.progress.factories import say

ISSUED = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
PORTAL = "https://portal.example.org"
NUMBER = "VL-7Q4M-28XK"
DID = "did:web:portal.example.org"


def an_award(**changed: Any) -> Award:
    """An invented person who completed an invented course."""
    facts = {
        "number": NUMBER,
        "subject": "5b0a9a3e-6c3f-4d0e-9d0a-0d8f6f2c1a77",
        "holder": "Test Learner",
        "designation": "Section Officer",
        "department": "Department of Tests",
        "issuer": "Institute of Tests",
        "course_id": "c1",
        "course": {"en": "Noting and drafting", "hi": "टिप्पण और प्रारूपण"},
        "course_version": 3,
        "completed_at": ISSUED - timedelta(seconds=1),
        "issued_at": ISSUED,
    }
    return Award(**{**facts, **changed})


def some_addresses(**changed: Any) -> Addresses:
    """Where the parts of its credential live."""
    parts = {
        "did": DID,
        "certificate": f"{PORTAL}/certificates/{NUMBER}",
        "verify": f"{PORTAL}/verify/{NUMBER}",
        "course": f"{PORTAL}/courses/c1",
        "status": f"{PORTAL}/certificates/status",
        "status_index": 7,
    }
    return Addresses(**{**parts, **changed})


@cache
def a_key(id: str = "key-1", purpose: Purpose = Purpose.CREDENTIAL) -> SigningKey:
    """A key pair, made once, since making one is slow."""
    return new_key(id, purpose, "Institute of Tests", datetime.now(UTC))


def a_completed_registration(db: Database, **fields: Any) -> Registration:
    """Someone who has just passed the one unit of a course, so that a certificate is issued."""
    given = {"structure": a_structure(1), **fields}
    registration = a_registration(db, **given)
    say(db, registration, "initialized", minute=1)
    say(db, registration, "passed", scaled=0.8, minute=2)
    say(db, registration, "terminated", duration="PT12M", minute=3)
    return registration


def a_certificate(db: Database, **fields: Any) -> Certificate:
    """The certificate of such a registration, its file not made yet."""
    registration = a_completed_registration(db, **fields)
    found = find_of_registration(db, registration.institution, registration.id)
    assert found is not None
    return found


def a_rendered_certificate(installation: Installation, **fields: Any) -> Certificate:
    """A certificate with its file."""
    with installation.transaction() as db:
        issued = a_certificate(db, **fields)
    installation.clock.tick()  # type: ignore[attr-defined]  # the tests' clock
    run_pending(installation, TASKS)
    with installation.reading() as db:
        return get_certificate(db, issued.number)
