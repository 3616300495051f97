"""SQL on who is the same human being (E14): identifiers, merges, and what was taken back."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, and_, bindparam, case, delete, or_, select, update

from accounts.store.counters import next_number
from accounts.store.tables import identity_change, person, persona
from storage.database import Database

CHUNK = 500
COUNTER = "identity change"

_start = (
    select(person.c.id.label("start"), person.c.id.label("member"))
    .where(
        person.c.institution == bindparam("institution"),
        person.c.id.in_(bindparam("wanted", expanding=True)),
    )
    .cte("same", recursive=True)
)
_other = case(
    (identity_change.c.person == _start.c.member, identity_change.c.joined),
    else_=identity_change.c.person,
)
_same = _start.union(
    select(_start.c.start, _other).where(
        identity_change.c.institution == bindparam("institution"),
        identity_change.c.kind == "merge",
        identity_change.c.undone_at.is_(None),
        or_(
            identity_change.c.person == _start.c.member,
            identity_change.c.joined == _start.c.member,
        ),
    )
)
_SAME = select(_same.c.start, _same.c.member)


def same_people(
    db: Database, institution: int, numbers: Collection[int]
) -> dict[int, frozenset[int]]:
    """Give, for each person, all who are known to be the same human being, himself included."""
    wanted = sorted(numbers)
    same: dict[int, set[int]] = {number: {number} for number in wanted}
    for at in range(0, len(wanted), CHUNK):
        chunk = {"institution": institution, "wanted": wanted[at : at + CHUNK]}
        for start, member in db.execute(_SAME, chunk):
            same[start].add(member)
    return {number: frozenset(found) for number, found in same.items()}


def identifier_rows(db: Database, institution: int, numbers: Collection[int]) -> Sequence[Any]:
    """List the identifiers by which others know people: ifi, person."""
    query = select(persona.c.ifi, persona.c.person).where(
        persona.c.institution == institution, persona.c.person.in_(numbers)
    )
    return db.execute(query.order_by(persona.c.person, persona.c.ifi)).all()


def delete_identifier(db: Database, institution: int, ifi: str, number: int) -> None:
    """Forget that a person has an identifier."""
    db.execute(
        delete(persona).where(
            persona.c.institution == institution, persona.c.ifi == ifi, persona.c.person == number
        )
    )


def insert_change(db: Database, institution: int, values: Mapping[str, Any]) -> int:
    """Write what was said; returns the assigned number, which is higher than any before."""
    number = next_number(db, institution, COUNTER)
    row = {"institution": institution, "number": number, **values}
    db.execute(identity_change.insert(), row)
    return number


def find_change(db: Database, institution: int, number: int) -> Row[Any] | None:
    """Find what was said by its number."""
    query = select(identity_change).where(
        identity_change.c.institution == institution, identity_change.c.number == number
    )
    return db.execute(query).first()


def changes_about(db: Database, institution: int, numbers: Collection[int]) -> list[Row[Any]]:
    """List what was said of people and what of it was taken back, the newest first."""
    query = select(identity_change).where(
        identity_change.c.institution == institution,
        or_(identity_change.c.person.in_(numbers), identity_change.c.joined.in_(numbers)),
    )
    return list(db.execute(query.order_by(identity_change.c.number.desc())).all())


def mark_undone(db: Database, institution: int, number: int, values: Mapping[str, Any]) -> None:
    """Note that something was taken back, when, by whom and why."""
    is_it = and_(identity_change.c.institution == institution, identity_change.c.number == number)
    db.execute(update(identity_change).where(is_it).values(**values))
