"""From checked statements to rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.credentials import Credential
from lrs.attached import attachments_of
from lrs.checked import Checked, Submission
from lrs.definitions import keep_definitions
from lrs.identifiers import find_identifier
from lrs.organisations import organisations_of
from lrs.preparation import prepare, render
from lrs.sequence import Draw
from lrs.store import statements as store
from lrs.store.dictionary import key_of, make_numbers
from lrs.store.ids import Claim
from lrs.store.statements import Provenance, Row
from lrs.terms import Kind, Name, number_of
from storage.database import Database


@dataclass(frozen=True)
class Entry:
    """A statement ready to be stored, with what its rows need."""

    id: bytes
    seq: int
    stored: datetime
    checked: Checked
    statement: dict[str, Any]
    actor_key: int
    submission: Submission

    @property
    def credential(self) -> Credential:
        return self.submission.credential

    def claim(self) -> Claim:
        """Give its claim on its id."""
        return Claim(self.id, self.seq, self.checked.digest, self.actor_key)


def prepare_all(db: Database, submissions: Iterable[Submission], draw: Draw) -> list[Entry]:
    """Give each statement its number, and what else the store adds."""
    key = key_of(db)
    pairs = [
        (checked, submission) for submission in submissions for checked in submission.statements
    ]
    return [
        _entry(checked, submission, draw.seq(index), draw.stored(index), key)
        for index, (checked, submission) in enumerate(pairs)
    ]


def insert(db: Database, institution: int, entries: Sequence[Entry], iri_base: str) -> None:
    """Write payloads, each once, and the rows by which they are found and seen (D4, D20)."""
    terms = _terms_of(db, institution, entries, iri_base)
    rows = [
        Row(
            seq=one.seq,
            id=one.id,
            actor_key=one.actor_key,
            payload=render(one.statement),
            provenance=_provenance(one.credential),
            terms=own,
        )
        for one, own in zip(entries, terms, strict=True)
    ]
    store.insert_statements(db, institution, rows)
    store.insert_postings(db, institution, [(term, row.seq) for row in rows for term in row.terms])
    _attach(db, institution, entries)
    keep_definitions(db, institution, [(one.credential, one.seq, one.statement) for one in entries])


def _terms_of(
    db: Database, institution: int, entries: Sequence[Entry], iri_base: str
) -> list[set[int]]:
    """Give each statement's terms: its own, and the organisations that may see it."""
    names = set[Name]().union(*(one.checked.names for one in entries))
    numbers = make_numbers(db, institution, names)
    written = [(one.statement["actor"], one.credential) for one in entries]
    seen_by = organisations_of(db, institution, written, iri_base)
    return [
        {*of, *(numbers[name] for name in one.checked.names)}
        for one, of in zip(entries, seen_by, strict=True)
    ]


def _attach(db: Database, institution: int, entries: Iterable[Entry]) -> None:
    rows = {
        (one.seq, sha2): {
            "seq": one.seq,
            "sha2": sha2,
            "sha256": one.submission.attachments[sha2].sha256,
            "content_type": named["contentType"],
        }
        for one in entries
        if one.submission.attachments
        for named in attachments_of(one.statement)
        if (sha2 := named["sha2"].lower()) in one.submission.attachments
    }
    store.insert_attachments(db, institution, list(rows.values()))


def _provenance(credential: Credential) -> Provenance:
    return Provenance(credential.kind, credential.id, credential.session, credential.registration)


def _entry(
    checked: Checked, submission: Submission, seq: int, stored: datetime, key: bytes
) -> Entry:
    actor = find_identifier(checked.received["actor"]) or checked.id
    return Entry(
        id=UUID(checked.id).bytes,
        seq=seq,
        stored=stored,
        checked=checked,
        statement=prepare(
            checked.received,
            id=checked.id,
            stored=stored,
            authority=submission.credential.agent,
            version=submission.version,
        ),
        actor_key=number_of(Name(Kind.AGENT, actor).digest(key)),
        submission=submission,
    )
