"""The one door through which statements are stored, for programs and for the product itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from accounts.credentials import Credential
from lrs import policies, voiding
from lrs.checked import Submission, check_submission
from lrs.equality import is_equal
from lrs.errors import StatementConflict
from lrs.insertion import Entry, insert, prepare_all
from lrs.json_body import read_json
from lrs.references import hold, inherit, target_of
from lrs.signals import statement_stored
from lrs.store import ids, sequence
from lrs.store import statements as payloads
from lrs.store.ids import Claim, Held
from lrs.versions import V1, Version
from lrs.voiding import Target
from storage.blobs import Blob
from storage.database import Database


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
    checked = check_submission(statements, attachments.keys(), credential, version)
    submission = replace(checked, attachments=attachments)
    store_submissions(db, [submission], now=now, iri_base=iri_base)
    return submission.ids()


def store_submissions(
    db: Database, submissions: Sequence[Submission], *, now: datetime, iri_base: str
) -> None:
    """Keep what requests of one institution brought, no id twice among them, all or none."""
    institution = submissions[0].credential.institution
    for one in submissions:
        policies.before_statements(db, one.credential, [s.received for s in one.statements])
    count = sum(len(one.statements) for one in submissions)
    draw = sequence.draw(db, institution, count, now)
    entries = prepare_all(db, submissions, draw)
    held = _claim(db, institution, entries)
    fresh = [one for one in entries if _is_new(db, institution, one, held)]
    if fresh:
        _keep(db, institution, fresh, held, iri_base)
        _tell(db, fresh)
    draw.settle()


def _claim(db: Database, institution: int, entries: Sequence[Entry]) -> dict[bytes, Held]:
    """Claim the ids of the batch and of what it refers to; give those that were there before."""
    own = {one.id: one.claim() for one in entries}
    targets = {id for one in entries if (id := target_of(one.statement)) is not None}
    referred = [Claim(id) for id in targets - own.keys()]
    entered = ids.claim_ids(db, institution, [*own.values(), *referred])
    before = (own.keys() | targets) - entered
    known = own.keys() & before
    awaited = ids.find_awaited(db, institution, known) if known else set()
    if awaited:
        return hold(db, institution, before, awaited)
    return ids.lock_ids(db, institution, before) if before else {}


def _is_new(db: Database, institution: int, one: Entry, held: Mapping[bytes, Held]) -> bool:
    """Tell whether it is to be stored; raises StatementConflict where its id says otherwise."""
    there = held.get(one.id)
    if there is None or there.seq is None:
        return True
    if there.digest == one.checked.digest:
        return False
    payload = payloads.find_payloads(db, institution, [there.seq])[there.seq]
    if is_equal(one.checked.received, read_json(payload)):
        return False
    raise StatementConflict(
        f"id: another statement is stored as {one.checked.id}", requirement="Data §2.3.1"
    )


def _keep(
    db: Database,
    institution: int,
    fresh: Sequence[Entry],
    held: Mapping[bytes, Held],
    iri_base: str,
) -> None:
    awaited = [one for one in fresh if one.id in held]
    if awaited:
        ids.fill_ids(db, institution, [one.claim() for one in awaited])
    insert(db, institution, fresh, iri_base)
    rows = [(one.id, one.seq, one.statement) for one in fresh]
    inherit(db, institution, rows, {one.id for one in awaited})
    voiding.settle_pending(db, institution, list(map(_target, awaited)), held)
    _void(db, fresh, held)


def _void(db: Database, fresh: Sequence[Entry], held: Mapping[bytes, Held]) -> None:
    """Let each writer's voiding statements take effect, as far as that writer may."""
    here = {one.id: _target(one) for one in fresh}
    for credential, voids in _voids(fresh).items():
        stored = {id: here[id] for id in voids if id in here}
        voiding.void(db, credential, voids, stored, held)


def _voids(fresh: Iterable[Entry]) -> dict[Credential, dict[bytes, bytes]]:
    found: dict[Credential, dict[bytes, bytes]] = {}
    for one in fresh:
        target = target_of(one.statement)
        if target is not None and voiding.is_voiding(one.statement):
            found.setdefault(one.credential, {})[target] = one.id
    return found


def _target(one: Entry) -> Target:
    return Target(one.id, one.seq, one.statement)


def _tell(db: Database, fresh: Sequence[Entry]) -> None:
    for one in fresh:
        statement_stored.send(
            None,
            db=db,
            statement=one.statement,
            seq=one.seq,
            stored=one.stored,
            credential=one.credential,
        )
