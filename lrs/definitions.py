"""What is known of an activity: every definition that statements gave of it, the newest last.

Source: xAPI 1.0.3 Data §2.4.4.1 (canonical form), Communication §2.5. A definition is a row of its
own that is only ever added, so writers who name the same activity do not wait for each other.
"""

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

import orjson

from accounts.credentials import Credential, CredentialKind
from lrs.bounds import is_reached
from lrs.json_body import read_json, write_json
from lrs.store import definitions as store
from lrs.terms import activities_in
from storage.database import Database

EVERYBODY = 0
MERGED = ("name", "description", "extensions")
ANSWERS = "correctResponsesPattern"


def keep_definitions(
    db: Database, institution: int, statements: Iterable[tuple[Credential, int, dict[str, Any]]]
) -> None:
    """Keep the definitions that statements of one institution give, where their writer may."""
    given = {
        (
            _owner(credential),
            digest(activity["id"].encode()),
            digest(_plain(activity["definition"])),
        ): (
            seq,
            activity["definition"],
        )
        for credential, seq, statement in statements
        if credential.allows("define")
        for activity in activities_in(statement)
        if activity.get("definition") and is_reached(credential, activity["id"])
    }
    store.insert_definitions(db, institution, given)


def find_definitions(
    db: Database, credential: Credential, activities: Iterable[str]
) -> dict[str, dict[str, Any]]:
    """Find the canonical definition of each activity that has one for this reader.

    A learner's session is not told the right answers to questions that it may yet be asked.
    """
    by_digest = {digest(activity.encode()): activity for activity in activities}
    owners = None if credential.organisation is None else (EVERYBODY, credential.organisation)
    found: dict[str, dict[str, Any]] = {}
    for row in store.find_definitions(db, credential.institution, by_digest.keys(), owners):
        activity = by_digest[bytes(row.activity)]
        found[activity] = merged(found.get(activity, {}), read_json(row.definition))
    return found if credential.kind is CredentialKind.API else _without_answers(found)


def _without_answers(found: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {
        activity: {name: value for name, value in definition.items() if name != ANSWERS}
        for activity, definition in found.items()
    }


def merged(older: dict[str, Any], newer: dict[str, Any]) -> dict[str, Any]:
    """Give what both say; where they differ, what the newer says."""
    together = {
        name: {**older[name], **newer[name]} for name in MERGED if name in older and name in newer
    }
    return {**older, **newer, **together}


def _owner(credential: Credential) -> int:
    return credential.organisation or EVERYBODY


def digest(plain: bytes) -> bytes:
    """Give 16 bytes that stand for a text."""
    return blake2b(plain, digest_size=16).digest()


def _plain(definition: dict[str, Any]) -> bytes:
    return write_json(definition, orjson.OPT_SORT_KEYS)
