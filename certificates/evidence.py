"""What a certificate rests on: statements, their hash, and the rule run over them again (G5)."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from catalogue.store.registrations import get_registration
from certificates.store import Certificate
from lrs.evidence import evidence_of
from progress.fold import fold
from progress.tracker import asked_of
from storage.database import Database
from storage.identity import recorded_iri_base


@dataclass(frozen=True)
class Confirmation:
    """What became of running the rule again.

    count        statements on which the certificate was issued
    is_whole     all are here and none differs from what it was
    is_satisfied the rule, as pinned, holds over them
    """

    count: int
    is_whole: bool
    is_satisfied: bool

    @property
    def is_confirmed(self) -> bool:
        """Whether the certificate stands on its evidence now."""
        return self.is_whole and self.is_satisfied


def confirm(db: Database, certificate: Certificate) -> Confirmation:
    """Run the pinned rule over the very statements on which a certificate was issued."""
    registration = get_registration(db, certificate.institution, certificate.registration_id)
    statements = evidence_named(db, certificate.institution, registration.id, certificate.evidence)
    is_whole = (
        len(statements) == len(certificate.evidence)
        and hash_of(statements) == certificate.evidence_hash
    )
    progress = fold(statements, asked_of(registration, recorded_iri_base(db)))
    return Confirmation(len(certificate.evidence), is_whole, progress.course.satisfied)


def evidence_named(
    db: Database, institution: int, registration_id: str, ids: Sequence[str]
) -> list[dict[str, Any]]:
    """Give the statements with these ids, in this order; a voided one is not evidence."""
    found = {
        one.statement["id"]: one.statement for one in evidence_of(db, institution, registration_id)
    }
    return [found[id] for id in ids if id in found]


def hash_of(statements: Iterable[Mapping[str, Any]]) -> str:
    """Hash statements: SHA-256 over a line `<id> <SHA-256 of its sorted JSON>` for each, in order.

    Anyone who can read the statements can do the same.
    """
    lines = (f"{statement['id']} {_digest(statement)}\n" for statement in statements)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _digest(statement: Mapping[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(statement, option=orjson.OPT_SORT_KEYS)).hexdigest()
