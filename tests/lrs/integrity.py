"""Is anything half there? Every row of the record store, compared with what the payloads say.

The payload is the truth; ids, index rows, references, contents, definitions and progress must
follow from it. What is found wanting is told in sentences, so that a test can assert there is none.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Table, select

from accounts.credentials import CredentialKind, product
from lrs.attached import attachments_of
from lrs.definitions import digest as activity_digest
from lrs.equality import digest_of
from lrs.formats import render_timestamp
from lrs.organisations import organisations_of
from lrs.references import target_of
from lrs.sequence import stored_of
from lrs.store import tables
from lrs.terms import HASHED, Kind, Name, activities_in, names_of
from progress.cli import rebuild_all
from progress.store import registration_progress, unit_progress
from storage.blobs import Blobs
from storage.database import Database
from storage.identity import term_key
from storage.installation import Installation
from storage.schema import blob

INSTITUTION = 1
AT_A_TIME = 500


@dataclass(frozen=True)
class Stored:
    """A row of `statement` with its payload parsed."""

    seq: int
    id: bytes
    is_voided: bool
    row: Any
    statement: dict[str, Any]

    @property
    def name(self) -> str:
        return str(UUID(bytes=self.id))


class Record:
    """All rows of an institution, read in one snapshot."""

    def __init__(self, db: Database, blobs: Blobs, iri_base: str) -> None:
        self.db = db
        self.blobs = blobs
        self.iri_base = iri_base
        self.key = term_key(db)
        self.stored = [
            Stored(row.seq, bytes(row.statement_id), row.is_voided, row, orjson.loads(row.payload))
            for row in self.rows(tables.statement)
        ]

    def rows(self, table: Table) -> list[Any]:
        """Give the institution's rows of a table."""
        query = select(table).where(table.c.institution == INSTITUTION).order_by(*table.primary_key)
        return list(self.db.execute(query).all())

    @cached_property
    def by_id(self) -> dict[bytes, Stored]:
        return {one.id: one for one in self.stored}

    @cached_property
    def seqs(self) -> set[int]:
        return {one.seq for one in self.stored}

    @cached_property
    def numbers(self) -> dict[bytes, int]:
        """The numbers of terms by their digests."""
        return {bytes(row.digest): row.number for row in self.rows(tables.term)}

    def numbers_of(self, names: Collection[Name]) -> set[int | None]:
        """Give the numbers of names; None stands for one that the dictionary does not have."""
        return {self.numbers.get(name.digest(self.key)) for name in names}

    def inherited(self, one: Stored) -> set[Name]:
        """Give the terms of what it refers to, link after link."""
        names: set[Name] = set()
        met: set[bytes] = set()
        target = target_of(one.statement)
        while target in self.by_id and target not in met:
            met.add(target)
            below = self.by_id[target].statement
            names |= {name for name in names_of(below) if name.kind is not Kind.AUTHORITY}
            target = target_of(below)
        return names


def defects(installation: Installation) -> list[str]:
    """Tell everything that does not fit together."""
    with installation.snapshot() as db:
        record = Record(db, installation.blobs, installation.iri_base)
        found = [f"{check.__name__[1:]}: {words}" for check in CHECKS for words in check(record)]
    return [*found, *_progress(installation)]


def _statements(record: Record) -> Iterator[str]:
    for one in record.stored:
        if one.statement["id"] != one.name:
            yield f"{one.name} holds the payload of {one.statement['id']}"
        if one.statement["stored"] != render_timestamp(stored_of(one.seq)):
            yield f"{one.name} is stored {one.statement['stored']}, not as its row number says"
    if len(record.by_id) != len(record.stored):
        yield "an id stands in two rows"


def _ids(record: Record) -> Iterator[str]:
    rows = {bytes(row.statement_id): row for row in record.rows(tables.statement_id)}
    for one in record.stored:
        held = rows.get(one.id)
        if held is None or held.seq != one.seq:
            yield f"{one.name} is not known under its id"
        elif held.actor_key != one.row.actor_key or not _is_digest(one, bytes(held.digest)):
            yield f"{one.name} has another's digest or actor"
        elif one.is_voided and held.voided_by is None:
            yield f"{one.name} is hidden, but nothing voids it"
    targets = {target_of(one.statement) for one in record.stored}
    for id, held in rows.items():
        if id not in record.by_id and (held.seq is not None or id not in targets):
            yield f"{UUID(bytes=id)} is an id without a statement"


def _is_digest(one: Stored, digest: bytes) -> bool:
    # The store may have set the timestamp: then it is not in the digest.
    without = {name: value for name, value in one.statement.items() if name != "timestamp"}
    return digest in (digest_of(one.statement), digest_of(without))


def _postings(record: Record) -> Iterator[str]:
    actual: dict[int, set[int]] = defaultdict(set)
    for row in record.rows(tables.posting):
        actual[row.seq].add(row.term)
    for seq in actual.keys() - record.seqs:
        yield f"{seq} has index rows, but no statement"
    for one, organisations in _with_organisations(record):
        hashed = {number for number in actual[one.seq] if number & HASHED}
        inherited = record.inherited(one)
        if one.is_voided and not hashed <= record.numbers_of(inherited):
            yield f"{one.name} is voided, but still found"
        if not one.is_voided and hashed != record.numbers_of(names_of(one.statement) | inherited):
            yield f"{one.name} is not found by what it says"
        if actual[one.seq] - hashed != organisations:
            yield f"{one.name} is not seen by the organisations of its actor"


def _with_organisations(record: Record) -> Iterator[tuple[Stored, frozenset[int]]]:
    credential = product(INSTITUTION, record.iri_base)
    for start in range(0, len(record.stored), AT_A_TIME):
        some = record.stored[start : start + AT_A_TIME]
        written = [(one.statement["actor"], credential) for one in some]
        seen_by = organisations_of(record.db, INSTITUTION, written, record.iri_base)
        yield from zip(some, seen_by, strict=True)


def _references(record: Record) -> Iterator[str]:
    rows = {
        (bytes(row.source), bytes(row.target), row.seq) for row in record.rows(tables.reference)
    }
    said = {
        (one.id, target, one.seq)
        for one in record.stored
        if (target := target_of(one.statement)) is not None
    }
    for source, _, _ in rows ^ said:
        yield f"{UUID(bytes=source)}: its row and its payload refer to different things"


def _attachments(record: Record) -> Iterator[str]:
    sizes = {row.sha256: row.size for row in record.rows(blob)}
    rows = {(row.seq, row.sha2): row.sha256 for row in record.rows(tables.attachment)}
    named = {
        (one.seq, attachment["sha2"].lower())
        for one in record.stored
        for attachment in attachments_of(one.statement)
    }
    needed = {
        (one.seq, attachment["sha2"].lower())
        for one in record.stored
        for attachment in attachments_of(one.statement)
        if "fileUrl" not in attachment
    }
    yield from (f"{seq} lacks its content {sha2}" for seq, sha2 in needed - rows.keys())
    yield from (f"{seq} does not name the content {sha2}" for seq, sha2 in rows.keys() - named)
    for sha256 in set(rows.values()):
        if not _is_whole(record.blobs, sha256, sizes):
            yield f"the content {sha256} is not whole"


def _is_whole(blobs: Blobs, sha256: str, sizes: Mapping[str, int]) -> bool:
    path = blobs.path(INSTITUTION, sha256)
    data = path.read_bytes() if path.exists() else b""
    return sizes.get(sha256) == len(data) and hashlib.sha256(data).hexdigest() == sha256


def _definitions(record: Record) -> Iterator[str]:
    known = {bytes(row.activity) for row in record.rows(tables.activity_definition)}
    # A session has no scope to define; our own key has.
    for one in (one for one in record.stored if one.row.provenance == CredentialKind.API):
        for activity in activities_in(one.statement):
            if activity.get("definition") and activity_digest(activity["id"].encode()) not in known:
                yield f"{one.name} defines {activity['id']}, which has no definition"


def _documents(record: Record) -> Iterator[str]:
    for row in record.rows(tables.document):
        if hashlib.sha1(bytes(row.content), usedforsecurity=False).hexdigest() != row.etag:
            yield f"the document {row.document_id} is not what its ETag says"


CHECKS = (_statements, _ids, _postings, _references, _attachments, _definitions, _documents)


def _progress(installation: Installation) -> Iterator[str]:
    """Compare the read model of progress with what folding every registration again gives."""
    before = _read_model(installation)
    rebuild_all(installation)
    after = _read_model(installation)
    for key in before.keys() | after.keys():
        if before.get(key) != after.get(key):
            yield f"progress: {key} is {before.get(key)}, folded again {after.get(key)}"


def _read_model(installation: Installation) -> dict[tuple[Any, ...], Any]:
    with installation.snapshot() as db:
        whole = db.execute(select(registration_progress)).all()
        units = db.execute(select(unit_progress)).all()
    return {
        **{(row.registration,): tuple(row) for row in whole},
        **{(row.registration, row.unit): tuple(row) for row in units},
    }
