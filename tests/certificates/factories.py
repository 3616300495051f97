"""Awards and keys, valid by default, for the tests of certificates."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from certificates.award import Award
from certificates.credential import Addresses
from certificates.keys import Purpose, SigningKey, new_key

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
