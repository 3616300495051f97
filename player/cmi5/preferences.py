"""What a learner wishes of content: its language and whether it speaks. cmi5 §11.

It is a document of the record store, which content reads before it begins. The learner sets it on
the portal; content may not (a session's token only reads it).
"""

from datetime import datetime
from typing import Any

import orjson

from accounts.credentials import product
from accounts.people import Person, actor_of
from lrs import documents
from lrs.documents import Address, Conditions, Content, Kind, Owner, etag_of
from lrs.versions import V1
from player.cmi5.vocabulary import PREFERENCES
from storage.database import Database
from storage.identity import recorded_iri_base

LANGUAGE, AUDIO = "languagePreference", "audioPreference"


def preferences_of(db: Database, person: Person) -> dict[str, Any]:
    """Give a learner's preferences as the document has them; {} where none were set."""
    owner, address = _place(db, person)
    found = documents.find(db, owner, address)
    known = orjson.loads(found.content) if found else {}
    return known if isinstance(known, dict) else {}


def set_preferences(
    db: Database, person: Person, language: str | None, audio: str | None, now: datetime
) -> None:
    """Keep what a learner wishes; what is None is left to the content.

    language  codes of RFC 5646 in the order of preference, with commas
    audio     on or off
    """
    owner, address = _place(db, person)
    there = documents.find(db, owner, address)
    match = frozenset({etag_of(there.content)}) if there else None
    conditions = Conditions(match=match, none_match=None if there else frozenset({"*"}))
    wished = {**preferences_of(db, person), LANGUAGE: language, AUDIO: audio}
    said = {name: value for name, value in wished.items() if value is not None}
    content = Content(orjson.dumps(said), documents.JSON)
    documents.put(db, owner, address, content, conditions, now=now, version=V1)


def _place(db: Database, person: Person) -> tuple[Owner, Address]:
    base = recorded_iri_base(db)
    agent = actor_of(person, base)
    address = Address(Kind.AGENT_PROFILE, agent=agent, document_id=PREFERENCES)
    return Owner(product(person.institution, base), base), address
