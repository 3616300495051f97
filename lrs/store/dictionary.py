"""The numbers of terms (D26). A process remembers those that it has seen committed."""

from collections.abc import Iterable, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, event, select

from lrs.store.tables import term
from lrs.terms import Name, number_of
from storage.database import Database
from storage.dialect import insert_ignore
from storage.identity import term_key

Known = dict[tuple[int, bytes], int]

MOST_KNOWN = 200_000
CHUNK = 500
NEW = "lrs.new_terms"

_known: WeakKeyDictionary[Engine, Known] = WeakKeyDictionary()
_keys: WeakKeyDictionary[Engine, bytes] = WeakKeyDictionary()


def key_of(db: Database) -> bytes:
    """Give the installation's term key."""
    key = _keys.get(db.engine)
    if key is None:
        key = _keys[db.engine] = term_key(db)
    return key


def find_numbers(db: Database, institution: int, names: Iterable[Name]) -> dict[Name, int]:
    """Find the numbers of terms; one that no statement ever had is left out."""
    digests = _digests(db, names)
    known, unknown = _recall(db, institution, digests.values())
    found = _look_up(db, institution, unknown)
    _remember(db.engine, institution, found)
    known.update(found)
    return {name: known[digest] for name, digest in digests.items() if digest in known}


def make_numbers(db: Database, institution: int, names: Iterable[Name]) -> dict[Name, int]:
    """Give the numbers of terms, entering those that are new, in order, so that writers queue."""
    digests = _digests(db, names)
    known, unknown = _recall(db, institution, digests.values())
    made = _look_up(db, institution, unknown)
    made.update(_enter(db, institution, unknown - made.keys()))
    # They count as known once this transaction has committed.
    db.info.setdefault(NEW, {}).update({(institution, d): n for d, n in made.items()})
    known.update(made)
    return {name: known[digest] for name, digest in digests.items()}


def _digests(db: Database, names: Iterable[Name]) -> dict[Name, bytes]:
    key = key_of(db)
    return {name: name.digest(key) for name in names}


def _recall(
    db: Database, institution: int, digests: Iterable[bytes]
) -> tuple[dict[bytes, int], set[bytes]]:
    known = _known.get(db.engine, {})
    wanted = set(digests)
    found = {d: known[institution, d] for d in wanted if (institution, d) in known}
    return found, wanted - found.keys()


def _look_up(db: Database, institution: int, digests: Iterable[bytes]) -> dict[bytes, int]:
    """Follow each digest from its number on until it is found, or a number is free."""
    found: dict[bytes, int] = {}
    tried = {digest: number_of(digest) for digest in digests}
    while tried:
        taken = _taken(db, institution, tried.values())
        found.update({d: n for d, n in tried.items() if taken.get(n) == d})
        tried = {d: n + 1 for d, n in tried.items() if n in taken and taken[n] != d}
    return found


def _enter(db: Database, institution: int, digests: Iterable[bytes]) -> dict[bytes, int]:
    entered: dict[bytes, int] = {}
    tried = {digest: number_of(digest) for digest in digests}
    while tried:
        rows = [
            {"institution": institution, "number": number, "digest": digest}
            for digest, number in sorted(tried.items(), key=lambda pair: (pair[1], pair[0]))
        ]
        db.execute(insert_ignore(db, term), rows)
        taken = _taken(db, institution, tried.values())
        entered.update({d: n for d, n in tried.items() if taken.get(n) == d})
        tried = {d: n + 1 for d, n in tried.items() if taken.get(n) != d}
    return entered


def _taken(db: Database, institution: int, numbers: Iterable[int]) -> dict[int, bytes]:
    wanted = sorted(set(numbers))
    taken: dict[int, bytes] = {}
    for start in range(0, len(wanted), CHUNK):
        query = select(term.c.number, term.c.digest).where(
            term.c.institution == institution, term.c.number.in_(wanted[start : start + CHUNK])
        )
        taken.update((row.number, bytes(row.digest)) for row in db.execute(query))
    return taken


def _remember(engine: Engine, institution: int, found: Mapping[bytes, int]) -> None:
    _keep(engine, {(institution, digest): number for digest, number in found.items()})


def _keep(engine: Engine, found: Known) -> None:
    known = _known.setdefault(engine, {})
    if len(known) + len(found) > MOST_KNOWN:
        known.clear()
    known.update(found)


@event.listens_for(Engine, "commit")
def _committed(connection: Connection) -> None:
    found: Any = connection.info.pop(NEW, None)
    if found:
        _keep(connection.engine, found)


@event.listens_for(Engine, "rollback")
def _rolled_back(connection: Connection) -> None:
    connection.info.pop(NEW, None)
