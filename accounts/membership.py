"""Where people stand in the organisation tree, for many of them at once (D4).

The record store asks this for every batch of statements, so it costs a fixed number of queries.
"""

from collections.abc import Collection, Mapping
from typing import Any

from accounts.actors import account_of, ifi_of
from accounts.store import membership as store
from storage.database import Database


def organisations_above(
    db: Database, institution: int, actors: Collection[Mapping[str, Any]], iri_base: str
) -> dict[str, frozenset[int]]:
    """Give, by identifier (`accounts.actors.ifi_of`), the organisations at and above each person.

    actors  Agents with an identifier; one that is nobody's here is left out
    """
    own, others = _parted(actors, iri_base)
    nodes = {}
    if own:
        found = store.organisations_by_public_id(db, institution, own.keys())
        nodes.update({own[public_id]: node for public_id, node in found.items()})
    if others:
        nodes.update(store.organisations_by_identifier(db, institution, others))
    above = ancestors_of(db, institution, set(nodes.values())) if nodes else {}
    return {identifier: above[node] for identifier, node in nodes.items()}


def ancestors_of(
    db: Database, institution: int, nodes: Collection[int]
) -> dict[int, frozenset[int]]:
    """Give each node and all above it."""
    above: dict[int, set[int]] = {node: {node} for node in nodes}
    for node, ancestor in store.ancestor_pairs(db, institution, nodes):
        above[node].add(ancestor)
    return {node: frozenset(found) for node, found in above.items()}


def _parted(
    actors: Collection[Mapping[str, Any]], iri_base: str
) -> tuple[dict[str, str], set[str]]:
    """Part our own people, as identifier by public id, from those known by other identifiers."""
    own, others = {}, set()
    for actor in actors:
        account = account_of(actor)
        if account and account["homePage"] == iri_base:
            own[account["name"]] = ifi_of(actor)
        else:
            others.add(ifi_of(actor))
    return own, others
