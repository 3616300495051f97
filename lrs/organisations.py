"""Whose statement is it? The organisations that may see it (D4)."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from accounts.credentials import Credential
from accounts.membership import ancestors_of, organisations_above
from lrs.identifiers import find_identifier
from storage.database import Database

LONGEST_IDENTIFIER = 500
NOBODYS: frozenset[int] = frozenset()

# Who a statement or document is about, and who wrote it.
Written = tuple[Mapping[str, Any] | None, Credential]


def organisations_of(
    db: Database, institution: int, written: Collection[Written], iri_base: str
) -> list[frozenset[int]]:
    """Give, for each, the organisations above its person and those above its writer's own."""
    actors = [actor for actor, _ in written if actor and is_one(actor)]
    people = organisations_above(db, institution, actors, iri_base) if actors else {}
    owners = {one.organisation for _, one in written if one.organisation is not None}
    above = ancestors_of(db, institution, owners) if owners else {}
    return [
        people.get(_identifier(actor), NOBODYS)
        | (NOBODYS if writer.organisation is None else above[writer.organisation])
        for actor, writer in written
    ]


def is_one(actor: Mapping[str, Any] | None) -> bool:
    """Tell whether an actor has an identifier by which a person can be found."""
    identifier = _identifier(actor)
    # PostgreSQL's texts have no NUL, so nobody here is known by one.
    return 0 < len(identifier) <= LONGEST_IDENTIFIER and "\x00" not in identifier


def visible_to(credential: Credential) -> Iterable[int]:
    """Give the terms that a statement must be under for the credential to see it."""
    return () if credential.organisation is None else (credential.organisation,)


def _identifier(actor: Mapping[str, Any] | None) -> str:
    return (find_identifier(dict(actor)) if actor else None) or ""
