"""Voiding: a statement that takes another back (xAPI 1.0.3 Data §2.3.2, D23).

A voiding statement is always kept. It has no effect on another voiding statement, nor on one that
is not its author's to void; where its target is not here yet, it waits for it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from accounts.credentials import Credential, CredentialKind
from lrs.errors import ScopeMissing
from lrs.reading import find_statement
from lrs.references import inherited_names, target_of
from lrs.store import ids
from lrs.store import statements as payloads
from lrs.store.dictionary import find_numbers, key_of
from lrs.store.ids import Held
from lrs.terms import Kind, Name, find_identifier_of_authority, names_of
from lrs.validation.statement import VOIDED
from storage.database import Database

SESSIONS = frozenset({CredentialKind.CMI5_SESSION, CredentialKind.SHELL_SESSION})


@dataclass(frozen=True)
class Target:
    """A stored statement that is to be voided."""

    id: bytes
    seq: int
    statement: dict[str, Any]


def is_voiding(statement: dict[str, Any]) -> bool:
    """Tell whether the statement voids another."""
    return bool(statement["verb"]["id"] == VOIDED)


def check_may_void(credential: Credential, statements: Iterable[dict[str, Any]]) -> None:
    """Refuse a session: what a session token wrote is not for it to take back."""
    if credential.kind in SESSIONS and any(map(is_voiding, statements)):
        raise ScopeMissing("a session token may not void statements", requirement="Data §2.3.2")


def void(
    db: Database,
    credential: Credential,
    voiding: Mapping[bytes, bytes],
    stored: Mapping[bytes, Target],
    held: Mapping[bytes, Held],
) -> None:
    """Take back what new voiding statements name, now or when it comes.

    voiding  id of the target → id of the voiding statement
    stored   targets that came in the same batch
    held     what was known of the ids before
    """
    key = key_of(db)
    reach = _reach(credential, key)
    targets = {**_stored_before(db, credential.institution, voiding.keys(), held), **stored}
    allowed = {
        id
        for id in voiding
        if id not in targets
        or _is_in_reach(targets[id].statement, reach, key)
        or _is_administered(db, credential, targets[id])
    }
    marks = {id: (voiding[id], reach) for id in allowed if not _is_voided(held.get(id))}
    if marks:
        ids.mark_voided(db, credential.institution, marks)
        _hide(db, credential.institution, [targets[id] for id in marks if id in targets])


def settle_pending(
    db: Database, institution: int, arrived: Collection[Target], held: Mapping[bytes, Held]
) -> None:
    """Take back statements that were voided before they came, unless that void is not valid."""
    key = key_of(db)
    waiting = [one for one in arrived if _is_voided(held.get(one.id))]
    right = [one for one in waiting if _is_in_reach(one.statement, held[one.id].voids_of, key)]
    wrong = {one.id: (None, None) for one in waiting if one not in right}
    if right:
        _hide(db, institution, right)
    if wrong:
        ids.mark_voided(db, institution, wrong)


def _stored_before(
    db: Database, institution: int, targets: Collection[bytes], held: Mapping[bytes, Held]
) -> dict[bytes, Target]:
    seqs = {id: held[id].seq for id in targets if id in held}
    there = {id: seq for id, seq in seqs.items() if seq is not None}
    found = payloads.find_payloads(db, institution, list(there.values())) if there else {}
    return {
        id: Target(id, seq, orjson.loads(found[seq])) for id, seq in there.items() if seq in found
    }


def _hide(db: Database, institution: int, targets: Collection[Target]) -> None:
    if not targets:
        return
    names = {
        one.id: names_of(one.statement)
        | (inherited_names(db, institution, one.id) if target_of(one.statement) else set())
        for one in targets
    }
    numbers = find_numbers(db, institution, set[Name]().union(*names.values()))
    postings = [
        (numbers[name], one.seq) for one in targets for name in names[one.id] if name in numbers
    ]
    payloads.hide_statements(db, institution, [one.seq for one in targets], postings)


def _is_voided(held: Held | None) -> bool:
    return held is not None and held.voided_by is not None


def _reach(credential: Credential, key: bytes) -> bytes | None:
    """Give the digest of the authority whose statements it may void; None: anybody's.

    A key that is bound has no reach over what is not here yet: nobody knows whose that will be.
    """
    is_bound = credential.organisation is not None or credential.activity_prefix is not None
    if "all" in credential.scopes and not is_bound:
        return None
    return _authority_digest({"authority": credential.agent}, key)


def _is_administered(db: Database, credential: Credential, target: Target) -> bool:
    """Tell whether a bound key of scope `all` may void it: what it may not see is not its own."""
    if "all" not in credential.scopes or is_voiding(target.statement):
        return False
    return find_statement(db, credential, target.id, voided=False) is not None


def _authority_digest(statement: dict[str, Any], key: bytes) -> bytes:
    return Name(Kind.AUTHORITY, find_identifier_of_authority(statement) or "").digest(key)


def _is_in_reach(statement: dict[str, Any], reach: bytes | None, key: bytes) -> bool:
    if is_voiding(statement):
        return False
    return reach is None or reach == _authority_digest(statement, key)
