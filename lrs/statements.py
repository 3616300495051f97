"""The one door through which statements are stored, for programs and for the product itself."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from accounts.credentials import Credential
from lrs import policies, voiding
from lrs.attached import check_attached
from lrs.bounds import check_statements
from lrs.definitions import keep_definitions
from lrs.equality import is_equal
from lrs.errors import StatementConflict, StatementInvalid
from lrs.insertion import Entry, attach, enter, post, prepare_all
from lrs.organisations import Organisations
from lrs.references import inherit, target_of
from lrs.signals import statement_stored
from lrs.store import ids, sequence
from lrs.store import statements as payloads
from lrs.store.ids import Claim, Held
from lrs.validation import check_statement
from lrs.versions import V1, Version
from lrs.voiding import Target
from storage.blobs import Blob
from storage.database import Database

MOST = 5_000


def store(
    db: Database,
    statements: Sequence[dict[str, Any]],
    attachments: Mapping[str, Blob],
    credential: Credential,
    *,
    now: datetime,
    iri_base: str,
    version: Version = V1,
) -> list[str]:
    """Keep the statements, all or none.

    statements   one or more, as received; checked here, not changed
    attachments  contents by their SHA-2 as the statements name it; exactly those that they need
    now          the time, where the transaction carries no clock
    iri_base     under which the actors of our own people stand (D2)
    returns      the ids, in the order given; an equal statement is not stored a second time
    raises       StatementInvalid (400), StatementConflict (409: other content under the same id)
    source       xAPI 1.0.3 Communication §2.1.2, Data §2.3.1 (immutability)
    """
    check_batch(statements, version)
    check_attached(statements, attachments)
    check_statements(credential, statements)
    voiding.check_may_void(credential, statements)
    policies.before_statements(db, credential, list(statements))
    draw = sequence.draw(db, credential.institution, len(statements), now)
    entries = prepare_all(db, statements, draw, credential, version)
    held = _claim(db, credential.institution, entries)
    fresh = [one for one in entries if _is_new(db, credential.institution, one, held)]
    if fresh:
        _keep(db, fresh, held, credential, iri_base)
        attach(db, credential.institution, fresh, attachments)
        _tell(db, fresh, credential)
    draw.settle()
    return [one.statement["id"] for one in entries]


def check_batch(statements: Sequence[dict[str, Any]], version: Version) -> None:
    """Check every statement, and that no id stands twice among them."""
    if len(statements) > MOST:
        raise StatementInvalid(f"{len(statements)} statements; one request may bring {MOST}")
    seen: set[str] = set()
    for index, statement in enumerate(statements):
        try:
            check_statement(statement, version)
        except StatementInvalid as defect:
            raise (defect.within(index) if len(statements) > 1 else defect) from None
        id = statement.get("id", "").lower()
        if id and id in seen:
            raise StatementInvalid(
                f"{id} is the id of two statements of the batch",
                requirement="IEEE 9274.1.1 §4.1.6.1",
                path="id",
            ).within(index)
        seen.add(id)


def _claim(db: Database, institution: int, entries: Sequence[Entry]) -> dict[bytes, Held]:
    """Claim the ids of the batch and of what it refers to; give those that were there before."""
    own = {one.id: one.claim() for one in entries}
    targets = {id for one in entries if (id := target_of(one.statement)) is not None}
    referred = [Claim(id) for id in targets - own.keys()]
    entered = ids.claim_ids(db, institution, [*own.values(), *referred])
    before = (own.keys() | targets) - entered
    return ids.lock_ids(db, institution, before) if before else {}


def _is_new(db: Database, institution: int, one: Entry, held: Mapping[bytes, Held]) -> bool:
    """Tell whether it is to be stored; raises StatementConflict where its id says otherwise."""
    there = held.get(one.id)
    if there is None or there.seq is None:
        return True
    if there.digest == one.digest:
        return False
    payload = payloads.find_payloads(db, institution, [there.seq])[there.seq]
    if is_equal(one.received, orjson.loads(payload)):
        return False
    raise StatementConflict(
        f"id: another statement is stored as {one.statement['id']}", requirement="Data §2.3.1"
    )


def _keep(
    db: Database,
    fresh: Sequence[Entry],
    held: Mapping[bytes, Held],
    credential: Credential,
    iri_base: str,
) -> None:
    institution = credential.institution
    awaited = [one for one in fresh if one.id in held]
    if awaited:
        ids.fill_ids(db, institution, [one.claim() for one in awaited])
    enter(db, fresh, credential)
    post(db, institution, fresh, Organisations(db, credential, iri_base))
    keep_definitions(db, credential, [(one.seq, one.statement) for one in fresh])
    rows = [(one.id, one.seq, one.statement) for one in fresh]
    inherit(db, institution, rows, {one.id for one in awaited})
    _void(db, fresh, awaited, held, credential)


def _void(
    db: Database,
    fresh: Sequence[Entry],
    awaited: Sequence[Entry],
    held: Mapping[bytes, Held],
    credential: Credential,
) -> None:
    arrived = [Target(one.id, one.seq, one.statement) for one in awaited]
    voiding.settle_pending(db, credential.institution, arrived, held)
    voids = {
        target: one.id
        for one in fresh
        if voiding.is_voiding(one.statement) and (target := target_of(one.statement))
    }
    if voids:
        here = {one.id: Target(one.id, one.seq, one.statement) for one in fresh}
        stored = {id: here[id] for id in voids if id in here}
        voiding.void(db, credential, voids, stored, held)


def _tell(db: Database, fresh: Sequence[Entry], credential: Credential) -> None:
    for one in fresh:
        statement_stored.send(
            None,
            db=db,
            statement=one.statement,
            seq=one.seq,
            stored=one.stored,
            credential=credential,
        )
