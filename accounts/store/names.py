"""SQL that finds, for many identifiers at once, whose they are, as far as somebody's reach goes."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from accounts.store.organisations import has_words, subtree_query
from accounts.store.tables import person, persona
from storage.database import Database

_COLUMNS = (
    person.c.id,
    person.c.public_id,
    person.c.name,
    person.c.employee_id,
    person.c.organisation,
)


def people_by_public_id(
    db: Database, institution: int, tops: Collection[int] | None, wanted: Collection[str]
) -> Mapping[str, Any]:
    """Find our own people by the name of their account."""
    query = select(*_COLUMNS).where(
        *_is_in_reach(institution, tops), person.c.public_id.in_(wanted)
    )
    return {row.public_id: row for row in db.execute(query)}


def people_by_identifier(
    db: Database, institution: int, tops: Collection[int] | None, wanted: Collection[str]
) -> Mapping[str, Any]:
    """Find people by identifiers that others know them by."""
    is_theirs = and_(persona.c.institution == person.c.institution, persona.c.person == person.c.id)
    query = (
        select(persona.c.ifi, *_COLUMNS)
        .join_from(persona, person, is_theirs)
        .where(*_is_in_reach(institution, tops), persona.c.ifi.in_(wanted))
    )
    return {row.ifi: row for row in db.execute(query)}


def people_called(
    db: Database,
    institution: int,
    tops: Collection[int] | None,
    words: Sequence[str],
    limit: int,
) -> Sequence[Any]:
    """List people whose names have all the words."""
    query = select(*_COLUMNS).where(
        *_is_in_reach(institution, tops), has_words(person.c.name, person.c.name, words)
    )
    return db.execute(query.order_by(person.c.name, person.c.id).limit(limit)).all()


def _is_in_reach(institution: int, tops: Collection[int] | None) -> list[ColumnElement[bool]]:
    here = person.c.institution == institution
    if tops is None:
        return [here]
    return [here, person.c.organisation.in_(select(subtree_query(institution, *tops).c.id))]
