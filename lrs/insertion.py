"""From checked statements to rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import orjson

from accounts.credentials import Credential
from lrs.attached import attachments_of
from lrs.equality import digest_of
from lrs.errors import StatementInvalid
from lrs.identifiers import find_identifier
from lrs.organisations import Organisations
from lrs.preparation import prepare, render
from lrs.sequence import Draw
from lrs.store import statements as store
from lrs.store.dictionary import key_of, make_numbers
from lrs.store.ids import Claim
from lrs.store.statements import Provenance, Row
from lrs.terms import Kind, Name, names_of, number_of
from lrs.versions import Version
from storage.blobs import Blob
from storage.database import Database


@dataclass(frozen=True)
class Entry:
    """A statement ready to be stored, with what its rows need."""

    id: bytes
    seq: int
    stored: datetime
    received: dict[str, Any]
    statement: dict[str, Any]
    digest: bytes
    actor_key: int

    def claim(self) -> Claim:
        """Give its claim on its id."""
        return Claim(self.id, self.seq, self.digest, self.actor_key)


def prepare_all(
    db: Database,
    statements: Sequence[dict[str, Any]],
    draw: Draw,
    credential: Credential,
    version: Version,
) -> list[Entry]:
    """Give each statement its number, its id and what else the store adds."""
    key = key_of(db)
    return [
        _entry(statement, draw.seq(index), draw.stored(index), credential, version, key)
        for index, statement in enumerate(statements)
    ]


def enter(db: Database, entries: Sequence[Entry], credential: Credential) -> None:
    """Write the payloads, each once, with who wrote them (D20)."""
    provenance = Provenance(
        credential.kind, credential.id, credential.session, credential.registration
    )
    rows = [Row(one.seq, one.id, one.actor_key, render(one.statement)) for one in entries]
    store.insert_statements(db, credential.institution, rows, provenance)


def post(
    db: Database, institution: int, entries: Sequence[Entry], organisations: Organisations
) -> None:
    """Write the rows by which the statements are found and seen (D4)."""
    names = [names_of(one.statement) for one in entries]
    numbers = make_numbers(db, institution, set[Name]().union(*names))
    postings = {
        (numbers[name], one.seq) for one, of in zip(entries, names, strict=True) for name in of
    }
    seen_by = {
        (number, one.seq) for one in entries for number in organisations.of(one.statement["actor"])
    }
    store.insert_postings(db, institution, postings | seen_by)


def attach(
    db: Database,
    institution: int,
    entries: Sequence[Entry],
    contents: Mapping[str, Blob],
) -> None:
    """Write which contents came with which statement."""
    rows = {
        (one.seq, named["sha2"].lower()): {
            "seq": one.seq,
            "sha2": named["sha2"].lower(),
            "sha256": contents[named["sha2"].lower()].sha256,
            "content_type": named["contentType"],
        }
        for one in entries
        for named in attachments_of(one.statement)
        if named["sha2"].lower() in contents
    }
    store.insert_attachments(db, institution, list(rows.values()))


def _entry(
    statement: dict[str, Any],
    seq: int,
    stored: datetime,
    credential: Credential,
    version: Version,
    key: bytes,
) -> Entry:
    id = statement.get("id") or str(uuid4())
    actor = find_identifier(statement["actor"]) or id
    return Entry(
        id=UUID(id).bytes,
        seq=seq,
        stored=stored,
        received=statement,
        statement=prepare(
            statement, id=id, stored=stored, authority=credential.agent, version=version
        ),
        digest=_digest(statement),
        actor_key=number_of(Name(Kind.AGENT, actor).digest(key)),
    )


def _digest(statement: dict[str, Any]) -> bytes:
    try:
        return digest_of(statement)
    except orjson.JSONEncodeError:
        raise StatementInvalid("nested too deep", requirement="Data §2.2") from None
