"""Documents that content keeps with the store: state and profiles, guarded by ETags.

Source: xAPI 1.0.3 Communication §2.2, §2.3, §2.6, §2.7, §3.1; IEEE 9274.1.1 §4.1.4, §4.1.6.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b, sha1
from typing import Any

import orjson

from accounts.credentials import Credential
from lrs.errors import DocumentChanged, DocumentConflict, RequestInvalid, ScopeMissing
from lrs.identifiers import find_identifier
from lrs.json_body import parse_json, write_json
from lrs.organisations import organisations_of
from lrs.store import documents as store
from lrs.store.documents import Stored
from lrs.versions import Version
from storage.database import Database

JSON = "application/json"
LARGEST = 16 << 20


class Kind(StrEnum):
    """The three document resources."""

    STATE = "state"
    AGENT_PROFILE = "agent_profile"
    ACTIVITY_PROFILE = "activity_profile"


@dataclass(frozen=True)
class Address:
    """Where a document is; `document_id` None: all that are there."""

    kind: Kind
    activity: str | None = None
    agent: Mapping[str, Any] | None = None
    registration: str | None = None
    document_id: str | None = None

    def key(self) -> bytes:
        """Give 16 bytes that stand for the whole address."""
        return _digest([self._place(), self.registration, self.document_id])

    def scope(self) -> bytes:
        """Give 16 bytes that stand for it without registration and id."""
        return _digest(self._place())

    def owner(self) -> bytes | None:
        """Give 16 bytes that stand for whose it is, None for an activity's."""
        agent = self._agent()
        return None if agent is None else digest_of_owner(agent)

    def _place(self) -> list[str | None]:
        return [self.kind, self.activity, self._agent()]

    def _agent(self) -> str | None:
        return find_identifier(dict(self.agent)) if self.agent else None


@dataclass(frozen=True)
class Content:
    """What a document is to be."""

    data: bytes
    content_type: str

    def is_json(self) -> bool:
        """Tell whether it says that it is JSON."""
        return self.content_type.partition(";")[0].strip().lower() == JSON


@dataclass(frozen=True)
class Conditions:
    """The ETags of If-Match and If-None-Match; None where the header is missing."""

    match: frozenset[str] | None = None
    none_match: frozenset[str] | None = None

    def check(self, there: Stored | None) -> None:
        """Check them against the document that is there; raises DocumentChanged (412)."""
        tags = {there.etag, "*"} if there else set()
        if self.match is not None and not self.match & tags:
            raise DocumentChanged(
                "If-Match: not the document that is there", requirement="Communication §3.1"
            )
        if self.none_match is not None and self.none_match & tags:
            raise DocumentChanged(
                "If-None-Match: such a document is there", requirement="Communication §3.1"
            )

    def have(self, there: Stored) -> bool:
        """Tell whether the reader has this very document already (RFC 9110 §13.1.2)."""
        return self.none_match is not None and bool(self.none_match & {there.etag, "*"})

    def are_none(self) -> bool:
        """Tell whether the request has no precondition."""
        return self.match is None and self.none_match is None


def parse_tags(header: str | None) -> frozenset[str] | None:
    """Give the ETags of a header, without quotes and weakness."""
    if header is None:
        return None
    # Lenient: clients send the tag with and without quotes, RFC 9110 §8.8.3 wants them.
    return frozenset(
        tag.strip().removeprefix("W/").strip('"') for tag in header.split(",") if tag.strip()
    )


def etag_of(data: bytes) -> str:
    """Give the ETag of a content: its SHA-1, as xAPI 1.0.3 Communication §3.1 wants it."""
    return sha1(data, usedforsecurity=False).hexdigest()


def put(
    db: Database,
    owner: "Owner",
    address: Address,
    content: Content,
    conditions: Conditions,
    *,
    now: datetime,
    version: Version,
) -> None:
    """Keep a document in the place of what was there.

    raises  DocumentChanged (412), DocumentConflict (409: it is there and no precondition is given),
            RequestInvalid (400: xAPI 1.0.3 wants a precondition for a new profile too)
    """
    there = _find_for_change(db, owner, address)
    conditions.check(there)
    if conditions.are_none():
        _check_unconditional(address, there, version)
    _keep(db, owner, address, content, now)


def post(
    db: Database,
    owner: "Owner",
    address: Address,
    content: Content,
    conditions: Conditions,
    *,
    now: datetime,
) -> None:
    """Merge a JSON object into the document, or keep it where there is none. Communication §2.2."""
    if content.is_json():
        _parse_object(content.data, "the document")
    there = _find_for_change(db, owner, address)
    conditions.check(there)
    merged = content if there is None else _merged(there, content)
    _keep(db, owner, address, merged, now)


def delete(db: Database, owner: "Owner", address: Address, conditions: Conditions) -> None:
    """Remove a document, or all at an address without an id."""
    if address.document_id is None:
        store.delete_all(db, owner.institution, address.scope(), address.registration, owner.bound)
        return
    there = _find_for_change(db, owner, address)
    conditions.check(there)
    if there is not None:
        store.delete_document(db, owner.institution, address.key())


def find(db: Database, owner: "Owner", address: Address) -> Stored | None:
    """Find a document that the owner may see."""
    return store.find_document(db, owner.institution, address.key(), owner.bound)


def find_ids(db: Database, owner: "Owner", address: Address, since: datetime | None) -> list[str]:
    """Find the ids of the documents at an address, changed after an instant."""
    return store.find_document_ids(
        db, owner.institution, address.scope(), address.registration, since, owner.bound
    )


@dataclass(frozen=True)
class Owner:
    """On whose behalf documents are kept and read.

    bound  the organisation that the credential is bound to; None: all of the institution
    """

    credential: Credential
    iri_base: str

    @property
    def institution(self) -> int:
        return self.credential.institution

    @property
    def bound(self) -> int | None:
        return self.credential.organisation

    def organisations(self, db: Database, address: Address) -> frozenset[int]:
        """Give the organisations that may see a document of this owner's there (D4)."""
        written = [(address.agent, self.credential)]
        return organisations_of(db, self.institution, written, self.iri_base)[0]


def _find_for_change(db: Database, owner: Owner, address: Address) -> Stored | None:
    key = address.key()
    store.lock_document(db, key)
    there = store.hold_document(db, owner.institution, key)
    seen = owner.bound is None or store.find_document(db, owner.institution, key, owner.bound)
    if there and not seen:
        raise ScopeMissing("the credential is bound to another organisation")
    return there


def _check_unconditional(address: Address, there: Stored | None, version: Version) -> None:
    is_profile = address.kind is not Kind.STATE
    if there is not None and (is_profile or version.state_needs_precondition):
        raise DocumentConflict(
            "the document is there already: read it, then say by If-Match which one you change",
            requirement="Communication §3.1",
        )
    if there is None and is_profile and version.create_needs_precondition:
        raise RequestInvalid(
            "If-None-Match: missing; `*` says that a new document is meant",
            requirement="Communication §3.1",
        )


def _merged(there: Stored, content: Content) -> Content:
    old = Content(there.content, there.content_type)
    for which, one in (("the stored document", old), ("the document", content)):
        if not one.is_json():
            raise RequestInvalid(
                f"{which} is not {JSON}, so they cannot be merged", requirement="Communication §2.2"
            )
    merged = {
        **_parse_object(old.data, "the stored document"),
        **_parse_object(content.data, "the document"),
    }
    try:
        return Content(write_json(merged), JSON)
    except orjson.JSONEncodeError:  # it reads deeper than it writes
        raise RequestInvalid("nested too deep", requirement="Communication §2.2") from None


def _parse_object(data: bytes, which: str) -> dict[str, Any]:
    try:
        value = parse_json(data)
    except RequestInvalid as error:
        raise RequestInvalid(f"{which}: {error}", requirement=error.requirement) from None
    if not isinstance(value, dict):
        raise RequestInvalid(f"{which} is not a JSON object", requirement="Communication §2.2")
    return value


def _keep(db: Database, owner: Owner, address: Address, content: Content, now: datetime) -> None:
    kept = Stored(
        document_id=address.document_id or "",
        registration=address.registration,
        content=content.data,
        content_type=content.content_type,
        etag=etag_of(content.data),
        updated_at=now,
    )
    place = store.Place(address.key(), address.scope(), address.owner())
    store.keep_document(db, owner.institution, place, kept)
    # Read when the row is written: whoever hands documents on after a transfer waits for those
    # whose writing had begun (D4).
    store.show_document(db, owner.institution, place.key, owner.organisations(db, address))


def digest_of_owner(identifier: str) -> bytes:
    """Give the 16 bytes that stand for an agent, by the identifier as one text."""
    return _digest(["agent", identifier])


def _digest(parts: Any) -> bytes:
    return blake2b(orjson.dumps(parts), digest_size=16).digest()
