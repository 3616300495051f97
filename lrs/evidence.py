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
from lrs.store.search import find_written, has_later
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
    number = _number_of(db, institution, registration)
    if number is None:
        return []
    rows = find_written(db, institution, number, registration.lower(), CredentialKind.PRODUCT)
    return [
        Evidence(orjson.loads(row.payload), stored_of(row.seq), row.provenance, row.session)
        for row in rows
    ]


def is_newest(db: Database, institution: int, registration: str, session: str, seq: int) -> bool:
    """Tell whether a session wrote nothing of its registration behind a row of it.

    A batch is stored before any of it is told: of its statements only the last is the newest.
    """
    number = _number_of(db, institution, registration)
    return number is None or not has_later(db, institution, number, session, seq)


def _number_of(db: Database, institution: int, registration: str) -> int | None:
    name = Name(Kind.REGISTRATION, registration.lower())
    return find_numbers(db, institution, [name]).get(name)
