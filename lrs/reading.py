"""What a credential may read: its organisation and its own authority are terms like any other."""

from collections.abc import Collection
from datetime import datetime

import orjson

from accounts.credentials import Credential
from lrs.bounds import check_activity, is_within
from lrs.identifiers import find_identifier
from lrs.organisations import visible_to
from lrs.queries import Query
from lrs.store import Found, search
from lrs.store.dictionary import find_numbers
from lrs.store.search import find_by_id
from lrs.store.statements import is_posted
from lrs.terms import Kind, Name
from storage.database import Database


def find_page(db: Database, credential: Credential, query: Query, horizon: datetime) -> list[Found]:
    """Find the statements of a page, and one more where there are more."""
    if credential.activity_prefix:
        check_activity(credential, query.activity)
    terms = _terms(db, credential, query.names)
    if terms is None:
        return []
    return search(db, credential.institution, terms, query.window(horizon))


def find_statement(
    db: Database, credential: Credential, id: bytes, *, voided: bool
) -> Found | None:
    """Find one statement, if the credential may see it."""
    found = find_by_id(db, credential.institution, id, voided=voided)
    terms = _terms(db, credential, ())
    if found is None or terms is None:
        return None
    if credential.activity_prefix and not is_within(credential, orjson.loads(found.payload)):
        return None
    # A voided statement keeps its organisations' rows, but not its authority's.
    if voided and not credential.allows("statements/read"):
        return None
    return found if is_posted(db, credential.institution, found.seq, terms) else None


def _terms(db: Database, credential: Credential, names: Collection[Name]) -> list[int] | None:
    """Give the numbers that a statement must be under, None where there can be no statement."""
    wanted = {*names, *_own(credential)}
    numbers = find_numbers(db, credential.institution, wanted)
    if len(numbers) < len(wanted):
        return None
    return [*numbers.values(), *visible_to(credential)]


def _own(credential: Credential) -> Collection[Name]:
    """Give what `statements/read/mine` keeps a credential to: its own authority."""
    if credential.allows("statements/read"):
        return ()
    identifier = find_identifier(credential.agent) or ""
    return (Name(Kind.AUTHORITY, identifier),)
