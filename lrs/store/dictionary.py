"""The numbers of terms (D26)."""

from collections.abc import Collection, Iterable
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, bindparam, select

from lrs.store.memory import Memory
from lrs.store.tables import term
from lrs.terms import Name, number_of
from storage.database import Database
from storage.dialect import insert_rows
from storage.identity import term_key

CHUNK = 500

_numbers: Memory[tuple[int, Name], int] = Memory(most=200_000)
_keys: WeakKeyDictionary[Engine, bytes] = WeakKeyDictionary()

_TAKEN = select(term.c.number, term.c.digest).where(
    term.c.institution == bindparam("institution"),
    term.c.number.in_(bindparam("wanted", expanding=True)),
)


def key_of(db: Database) -> bytes:
    """Give the installation's term key."""
    key = _keys.get(db.engine)
    if key is None:
        key = _keys[db.engine] = term_key(db)
    return key


def find_numbers(db: Database, institution: int, names: Iterable[Name]) -> dict[Name, int]:
    """Find the numbers of terms; one that no statement ever had is left out."""
    known, unknown = _recall(db, institution, names)
    if unknown:
        found = _look_up(db, institution, unknown)
        _numbers.keep_seen(db, {(institution, name): n for name, n in found.items()})
        known.update(found)
    return known


def make_numbers(db: Database, institution: int, names: Iterable[Name]) -> dict[Name, int]:
    """Give the numbers of terms, entering those that are new, in order, so that writers queue."""
    known, unknown = _recall(db, institution, names)
    if unknown:
        made = _look_up(db, institution, unknown)
        made.update(_enter(db, institution, [name for name in unknown if name not in made]))
        _numbers.keep_after_commit(db, {(institution, name): n for name, n in made.items()})
        known.update(made)
    return known


def _recall(
    db: Database, institution: int, names: Iterable[Name]
) -> tuple[dict[Name, int], list[Name]]:
    facts = _numbers.of(db)
    known: dict[Name, int] = {}
    unknown: list[Name] = []
    for name in names:
        number = facts.get((institution, name))
        if number is None:
            unknown.append(name)
        else:
            known[name] = number
    return known, unknown


def _look_up(db: Database, institution: int, names: Collection[Name]) -> dict[Name, int]:
    """Follow each name from its number on until its digest is found, or a number is free."""
    digests = _digests(db, names)
    found: dict[Name, int] = {}
    tried = {name: number_of(digests[name]) for name in names}
    while tried:
        taken = _taken(db, institution, tried.values())
        found.update({name: n for name, n in tried.items() if taken.get(n) == digests[name]})
        tried = {
            name: n + 1 for name, n in tried.items() if n in taken and taken[n] != digests[name]
        }
    return found


def _enter(db: Database, institution: int, names: Collection[Name]) -> dict[Name, int]:
    digests = _digests(db, names)
    entered: dict[Name, int] = {}
    tried = {name: number_of(digests[name]) for name in names}
    while tried:
        rows = [(institution, number, digests[name]) for name, number in tried.items()]
        insert_rows(db, term, sorted(rows))
        taken = _taken(db, institution, tried.values())
        entered.update({name: n for name, n in tried.items() if taken.get(n) == digests[name]})
        tried = {name: n + 1 for name, n in tried.items() if taken.get(n) != digests[name]}
    return entered


def _digests(db: Database, names: Collection[Name]) -> dict[Name, bytes]:
    key = key_of(db)
    return {name: name.digest(key) for name in names}


def _taken(db: Database, institution: int, numbers: Iterable[int]) -> dict[int, bytes]:
    wanted = sorted(set(numbers))
    taken: dict[int, bytes] = {}
    for start in range(0, len(wanted), CHUNK):
        chunk = {"institution": institution, "wanted": wanted[start : start + CHUNK]}
        taken.update((row.number, bytes(row.digest)) for row in db.execute(_TAKEN, chunk))
    return taken
