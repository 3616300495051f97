"""One human being, several identifiers (D3, E14).

Nothing that is stored changes: the record store's `agent` filter stays exact, and whoever wants
the whole of a person asks here under which identifiers that person is known. Rows of people that
were merged stay as they are, each with its registrations, its place and its own identifiers.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from accounts.actors import agent_of, find_ifi, ifi_of
from accounts.membership import ancestors_of
from accounts.people import Person, actor_of, find_person_by_actor, people_numbered
from accounts.store import personas as store
from storage.database import Database

# The organisation that the asker is bound to, or several; None: the whole institution.
Within = int | Collection[int] | None


def identifiers_of(
    db: Database,
    institution: int,
    actor: Mapping[str, Any],
    *,
    iri_base: str,
    within: Within = None,
) -> tuple[dict[str, Any], ...]:
    """Give the Agents under which statements name the same human being, the given one first.

    within  where the asker may look: identifiers of people outside those subtrees are left out
    """
    asked = find_ifi(actor)
    if asked is None or actor.get("objectType", "Agent") != "Agent":
        return (dict(actor),)
    person = find_person_by_actor(db, institution, actor, iri_base)
    people = people_of(db, person, within=within) if person else ()
    known = known_as(db, institution, people, iri_base)
    ifis = dict.fromkeys([asked, *(ifi for one in people for ifi in known[one.id])])
    return tuple(map(agent_of, ifis))


def people_of(db: Database, person: Person, *, within: Within = None) -> tuple[Person, ...]:
    """Give a person's own row first, then those that are known to be the same human being.

    within  where the asker may look: nobody outside those subtrees is given; for a person who is
            outside himself, none at all
    """
    institution = person.institution
    numbers = store.same_people(db, institution, [person.id])[person.id]
    others = people_numbered(db, institution, numbers - {person.id}) if len(numbers) > 1 else []
    found = reached(db, institution, [person, *others], within)
    return tuple(found) if person in found else ()


def same_people(
    db: Database, institution: int, people: Collection[Person], *, within: Within = None
) -> dict[int, list[Person]]:
    """Give, for many people by number, the others who are the same human being."""
    same = store.same_people(db, institution, {one.id for one in people})
    numbers = {number for found in same.values() if len(found) > 1 for number in found}
    rows = people_numbered(db, institution, numbers) if numbers else []
    seen = {one.id: one for one in reached(db, institution, rows, within)}
    return {
        number: [seen[other] for other in sorted(found - {number}) if other in seen]
        for number, found in same.items()
    }


def known_as(
    db: Database, institution: int, people: Collection[Person], iri_base: str
) -> dict[int, list[str]]:
    """Give the identifiers of each person's own row, as `accounts.actors` writes them, the one
    that our statements name him by first."""
    known = {one.id: [ifi_of(actor_of(one, iri_base))] for one in people}
    for row in store.identifier_rows(db, institution, known.keys()) if known else ():
        if row.ifi not in known[row.person]:
            known[row.person].append(row.ifi)
    return known


def reached(
    db: Database, institution: int, people: Iterable[Person], within: Within
) -> list[Person]:
    """List those of the people whom an asker reaches."""
    listed = list(people)
    if within is None or not listed:
        return listed
    tops = {within} if isinstance(within, int) else set(within)
    above = ancestors_of(db, institution, {one.organisation for one in listed})
    return [one for one in listed if tops & above[one.organisation]]
