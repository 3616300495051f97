"""A statement is also found by what the statement that it refers to is found by.

Source: xAPI 1.0.3 Communication §2.1.3, "Filter Conditions for StatementRefs"; D27. Whoever comes
late adds rows to what was there: the target to those that wait for it, a link to its whole chain.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

import orjson

from lrs.store import ids
from lrs.store import references as store
from lrs.store.dictionary import make_numbers
from lrs.store.ids import Held
from lrs.store.late import add_terms
from lrs.store.references import Reference
from lrs.terms import Kind, Name, names_of
from storage.database import Database


def target_of(statement: dict[str, Any]) -> bytes | None:
    """Give the id of the statement that it refers to, None where its object is something else."""
    target = statement["object"]
    return UUID(target["id"]).bytes if target.get("objectType") == "StatementRef" else None


def hold(
    db: Database, institution: int, wanted: Collection[bytes], awaited: Collection[bytes]
) -> dict[bytes, Held]:
    """Read ids as they are now and keep others from changing them, nor from adding to the chains
    that lead to the awaited ones.

    All are locked in one order, or two writers could wait for each other; where a chain has grown
    while this one waited, the locks are given up and taken again.
    """
    above: set[bytes] = set()
    while True:
        attempt = db.begin_nested()
        held = ids.lock_ids(db, institution, above.union(wanted))
        found = {one.source for one in store.find_sources(db, institution, awaited)}
        if found <= above:
            attempt.commit()
            return held
        attempt.rollback()
        above = found


def inherit(
    db: Database,
    institution: int,
    fresh: Iterable[tuple[bytes, int, dict[str, Any]]],
    awaited: Collection[bytes],
) -> None:
    """Write the references of new statements, and the rows that they bring about.

    fresh    id, seq and statement of each
    awaited  those that others referred to before they were stored; whoever refers to them is held
    """
    rows = [(id, seq, target_of(statement)) for id, seq, statement in fresh]
    made = [Reference(id, target, seq) for id, seq, target in rows if target is not None]
    if made:
        store.insert_references(db, institution, made)
    late = {*awaited, *({id for id, _, _ in rows} & {one.target for one in made})}
    above = store.find_sources(db, institution, late) if late else []
    seqs = {one.source: one.seq for one in [*made, *above]}
    if seqs:
        _post(db, institution, seqs)


def inherited_names(db: Database, institution: int, source: bytes) -> set[Name]:
    """Give the terms that a statement has from what it refers to."""
    links = store.find_target_payloads(db, institution, [source])
    return _names_below(source, _by_source(links))


def _post(db: Database, institution: int, seqs: Mapping[bytes, int]) -> None:
    links = _by_source(store.find_target_payloads(db, institution, seqs.keys()))
    names = {source: _names_below(source, links) for source in seqs}
    numbers = make_numbers(db, institution, set[Name]().union(*names.values()))
    postings = {(numbers[name], seqs[source]) for source in seqs for name in names[source]}
    add_terms(db, institution, postings)


Links = dict[bytes, tuple[bytes, set[Name]]]


def _by_source(links: Iterable[tuple[bytes, bytes, bytes]]) -> Links:
    return {
        source: (target, _shared_names(orjson.loads(payload))) for source, target, payload in links
    }


def _shared_names(statement: dict[str, Any]) -> set[Name]:
    # Who vouched for the target, and who may see it, is not handed on.
    return {name for name in names_of(statement) if name.kind is not Kind.AUTHORITY}


def _names_below(source: bytes, links: Links) -> set[Name]:
    names: set[Name] = set()
    seen: set[bytes] = set()
    while source in links and source not in seen:
        seen.add(source)
        source, found = links[source]
        names |= found
    return names
