"""What counts as evidence of learning in a registration (D20).

Only what a session of that registration or the product itself wrote, and nobody has voided. Who
wrote a statement is a column set at the door, never read from its `authority`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from accounts.credentials import CredentialKind
from lrs.sequence import stored_of
from lrs.store.dictionary import find_numbers
from lrs.store.search import find_written
from lrs.terms import Kind, Name
from storage.database import Database


@dataclass(frozen=True)
class Evidence:
    """A statement that a fold may use.

    provenance  kind of the credential that wrote it
    session     of the launch that it came from; None where the product wrote it
    """

    statement: dict[str, Any]
    stored: datetime
    provenance: str
    session: str | None


def evidence_of(db: Database, institution: int, registration: str) -> list[Evidence]:
    """Give the evidence of a registration in the order of storing."""
    name = Name(Kind.REGISTRATION, registration.lower())
    number = find_numbers(db, institution, [name]).get(name)
    if number is None:
        return []
    rows = find_written(db, institution, number, registration.lower(), CredentialKind.PRODUCT)
    return [
        Evidence(orjson.loads(row.payload), stored_of(row.seq), row.provenance, row.session)
        for row in rows
    ]
