"""Whose statement is it? The organisations that may see it (D4)."""

from collections.abc import Iterable
from typing import Any

from accounts.credentials import Credential
from accounts.organisations import ancestors
from accounts.people import find_person_by_actor
from lrs.identifiers import find_identifier
from storage.database import Database

LONGEST_IDENTIFIER = 500


class Organisations:
    """The organisations of one batch's people, each looked up once."""

    def __init__(self, db: Database, credential: Credential, iri_base: str) -> None:
        self.db = db
        self.institution = credential.institution
        self.iri_base = iri_base
        self.found: dict[str, frozenset[int]] = {}
        self.own = self._above(credential.organisation)

    def of(self, actor: dict[str, Any] | None) -> frozenset[int]:
        """Give the organisations above the person, and those above the credential's own."""
        identifier = find_identifier(actor) if actor else None
        if actor is None or identifier is None or len(identifier) > LONGEST_IDENTIFIER:
            return self.own
        if identifier not in self.found:
            person = find_person_by_actor(self.db, self.institution, actor, self.iri_base)
            self.found[identifier] = self._above(person.organisation if person else None)
        return self.own | self.found[identifier]

    def _above(self, organisation: int | None) -> frozenset[int]:
        if organisation is None:
            return frozenset()
        return frozenset(ancestors(self.db, self.institution, organisation))


def visible_to(credential: Credential) -> Iterable[int]:
    """Give the terms that a statement must be under for the credential to see it."""
    return () if credential.organisation is None else (credential.organisation,)
